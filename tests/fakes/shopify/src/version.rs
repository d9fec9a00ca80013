//! Versions of the API: one a quarter, each served for twelve months.

use chrono::{DateTime, Datelike};

/// How many stable versions are served at a time.
const SUPPORTED: i32 = 4;

/// What a call's version comes to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Served {
    /// By the version that was asked for.
    Asked(String),
    /// By the oldest one that is supported, as the one asked for was dropped.
    Oldest(String),
}

/// Which version serves a call at this time; none for what never was a version, or isn't yet.
pub(crate) fn served(asked: &str, now_s: i64) -> Option<Served> {
    if asked == "unstable" {
        return Some(Served::Asked(asked.to_owned()));
    }
    let quarter = parse(asked)?;
    let latest = quarter_of(now_s);
    let oldest = latest - SUPPORTED + 1;
    // The one after the latest is there to be tried out.
    match quarter {
        late if late > latest + 1 => None,
        dropped if dropped < oldest => Some(Served::Oldest(text(oldest))),
        _ => Some(Served::Asked(asked.to_owned())),
    }
}

fn parse(text: &str) -> Option<i32> {
    let (year, month) = text.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2)?;
    let year: i32 = year.parse().ok().filter(|year| *year >= 2019)?;
    let quarter = ["01", "04", "07", "10"].iter().position(|first| *first == month)?;
    Some(year * 4 + quarter as i32)
}

fn quarter_of(unix_s: i64) -> i32 {
    let time = DateTime::from_timestamp(unix_s, 0).unwrap_or_default();
    time.year() * 4 + time.month0() as i32 / 3
}

fn text(quarter: i32) -> String {
    format!("{:04}-{:02}", quarter.div_euclid(4), quarter.rem_euclid(4) * 3 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_and_go() {
        let now_s = crate::time::parse("2026-03-10T00:00:00Z").unwrap();
        let asked = |text: &str| Some(Served::Asked(text.to_owned()));
        assert_eq!(served("2026-01", now_s), asked("2026-01"));
        assert_eq!(served("2026-04", now_s), asked("2026-04"));
        assert_eq!(served("2026-07", now_s), None);
        assert_eq!(served("2025-04", now_s), asked("2025-04"));
        assert_eq!(served("2025-01", now_s), Some(Served::Oldest("2025-04".to_owned())));
        assert_eq!(served("2020-01", now_s), Some(Served::Oldest("2025-04".to_owned())));
        assert_eq!(served("unstable", now_s), asked("unstable"));
        for nothing in ["2026-02", "2026", "latest", "26-01", "2026-1", ""] {
            assert_eq!(served(nothing, now_s), None, "{nothing}");
        }
    }
}
