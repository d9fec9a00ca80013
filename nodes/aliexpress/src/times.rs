//! Times of the US Pacific coast: windows as the platform is asked for them, and times of the old generation.
//!
//! Times without an offset say too little in the hour that comes twice when clocks go back: from 01:00 to 02:00 on the
//! first Sunday of November. How the platform reads such a time isn't documented. So where an end of a window lies in that
//! hour, the platform is asked from the last second before the hour, or to its end: times that are what they are, however
//! they are read. What comes and belongs to another window is left to that one.

use std::borrow::Cow;

use weft_sdk::record::{Fields, raw_json};
use weft_sdk::time::{Pattern, rfc3339};
use weft_sdk::{Call, Failure, Window, label};

/// The zone of the platform's times.
pub const ZONE: &str = "America/Los_Angeles";
/// A day.
pub const DAY_MS: i64 = 24 * HOUR_MS;
/// An hour.
pub const HOUR_MS: i64 = 60 * 60 * 1_000;

/// A range of time as the platform is asked for it, both ends included, in milliseconds since 1970-01-01T00:00:00 of the
/// clock on the wall. Whole seconds: the first that isn't before the window, and the one where the window ends, in case the
/// platform counts the end out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wall {
    /// Where it begins.
    pub since_ms: i64,
    /// Where it ends.
    pub until_ms: i64,
    /// What of it is meant, where more has to be asked for.
    pub meant_ms: Option<(i64, i64)>,
}

impl Wall {
    /// The range of a call.
    pub fn of_call<P>(call: &Call<P>) -> Result<Self, Failure> {
        let window = call.window.ok_or_else(|| Failure::invalid("the host gave no time range"))?;
        if !is_pacific(window) {
            return Err(Failure::invalid("the step has a time zone of its own, and the platform's times are Pacific")
                .with_chinese("步骤设置了自己的时区，而平台的时间是美国太平洋时间")
                .with_remedies(label("take `zone` out of `sync`", "请删去 sync 下的 zone")));
        }
        Ok(Self::of(window))
    }

    /// The range of a window.
    pub fn of(window: Window) -> Self {
        let (since_ms, until_ms) = (whole_second(window.wall_since_ms), whole_second(window.wall_until_ms));
        let begins = twice(since_ms).map_or(since_ms, |(hour_ms, _)| hour_ms - 1_000);
        let ends = twice(until_ms).map_or(until_ms, |(_, end_ms)| end_ms);
        let is_wider = (begins, ends) != (since_ms, until_ms);
        Self { since_ms: begins, until_ms: ends, meant_ms: is_wider.then_some((since_ms, until_ms)) }
    }

    /// Whether a record with this time (`2026-01-01 08:00:00`) is meant. One whose time says nothing is.
    pub fn means(&self, time: Option<&str>) -> bool {
        let (Some((since_ms, until_ms)), Some(time)) = (self.meant_ms, time) else { return true };
        let write = |ms| Pattern::date_and_time().write(ms);
        // Texts of one length, from the largest unit to the smallest: their order is that of the times.
        (write(since_ms).as_str()..=write(until_ms).as_str()).contains(&time)
    }
}

/// Whether the times of the clock are 7 or 8 hours behind UTC. They are those of the step's zone, which may be another one.
fn is_pacific(window: Window) -> bool {
    let behind = [window.since_ms - window.wall_since_ms, window.until_ms - window.wall_until_ms];
    behind.iter().all(|behind_ms| (7 * HOUR_MS..=8 * HOUR_MS).contains(behind_ms))
}

/// `2026-01-01 08:00:00`, as the current generation wants it.
pub fn current(wall_ms: i64) -> String {
    Pattern::date_and_time().write(wall_ms)
}

/// `01/31/2026 08:00:00`, as the old generation wants it.
pub fn old(wall_ms: i64) -> String {
    let date = Pattern::read("%m/%d/%Y %H:%M:%S").expect("a pattern");
    date.write(wall_ms)
}

/// The first whole second that is not before this time.
fn whole_second(ms: i64) -> i64 {
    (ms.div_euclid(1_000) + i64::from(ms.rem_euclid(1_000) > 0)) * 1_000
}

/// The hour around this time of the clock, if the clock shows it twice. So it is since 2007 (Energy Policy Act of 2005).
fn twice(wall_ms: i64) -> Option<(i64, i64)> {
    let day_ms = wall_ms.div_euclid(DAY_MS) * DAY_MS;
    let hour_ms = day_ms + HOUR_MS;
    let date = Pattern::date().write(wall_ms);
    let (month, day) = (date.get(5..7)?, date.get(8..10)?.parse::<u8>().ok()?);
    // 1970-01-01 was a Thursday.
    let is_sunday = (wall_ms.div_euclid(DAY_MS) + 4).rem_euclid(7) == 0;
    let is_change = month == "11" && day <= 7 && is_sunday;
    (is_change && (hour_ms..hour_ms + HOUR_MS).contains(&wall_ms)).then_some((hour_ms, hour_ms + HOUR_MS))
}

/// Milliseconds since 1970-01-01T00:00:00Z of a time as the old generation writes it, `20121222222222000+0800`; with its
/// offset in minutes.
fn compact(text: &str) -> Option<(i64, i16)> {
    let (digits, offset) = text.split_at_checked(17)?;
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i64>().ok())?;
    let part = |from: usize, to: usize| number(digits.get(from..to)?);
    let sign = match offset.as_bytes() {
        [b'+', digits @ ..] if digits.len() == 4 => 1,
        [b'-', digits @ ..] if digits.len() == 4 => -1,
        _ => return None,
    };
    let offset_minutes = sign * (number(offset.get(1..3)?)? * 60 + number(offset.get(3..5)?)?);
    let (month, day) = (part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    let is_time = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 60;
    let wall_s = ((days(part(0, 4)?, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    let ms = (wall_s - offset_minutes * 60) * 1_000 + part(14, 17)?;
    is_time.then_some((ms, i16::try_from(offset_minutes).ok()?))
}

/// The instant of such a time, in milliseconds since 1970-01-01T00:00:00Z.
pub fn compact_ms(text: &str) -> Option<i64> {
    compact(text).map(|(ms, _)| ms)
}

/// Days since 1970-01-01, in the Gregorian calendar. Years are counted from March, so that the leap day is their last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468
}

/// Writes the old generation's times in these fields of a record as RFC 3339: its offset is that of the moment, summer or
/// winter, and the host has no word for such a form. What has another form stays.
pub fn write_instants(record: &mut Fields<'_>, names: &[&str]) {
    for name in names {
        let instant = record.text(name).and_then(|text| compact(&text));
        if let Some((ms, offset_minutes)) = instant {
            record.set((*name).to_owned(), Cow::Owned(raw_json(&rfc3339(ms, offset_minutes))));
        }
    }
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::window;

    use super::*;

    /// The window between two times of the clock, at an offset that doesn't change in between.
    fn wall(since: &str, until: &str) -> Wall {
        Wall::of(window(&format!("{since}Z"), &format!("{until}Z")))
    }

    fn asked(wall: Wall) -> [String; 2] {
        [current(wall.since_ms), current(wall.until_ms)]
    }

    #[test]
    fn a_range_is_asked_for_in_whole_seconds() {
        let wall = wall("2026-01-01T00:00:00.250", "2026-01-02T10:20:30");
        assert_eq!(asked(wall), ["2026-01-01 00:00:01", "2026-01-02 10:20:30"]);
        assert_eq!(old(wall.until_ms), "01/02/2026 10:20:30");
        assert!(wall.means(Some("2019-01-01 00:00:00")), "nothing more was asked for than is meant");
    }

    #[test]
    fn an_hour_that_comes_twice_is_asked_for_as_a_whole() {
        let whole = ["2026-11-01 00:59:59", "2026-11-01 02:00:00"];
        let within = wall("2026-11-01T01:10:00", "2026-11-01T01:20:00");
        assert_eq!(asked(within), whole);
        let table = [
            (Some("2026-11-01 01:09:59"), false),
            (Some("2026-11-01 01:10:00"), true),
            (Some("2026-11-01 01:20:00"), true),
            (Some("2026-11-01 01:20:01"), false),
            (None, true),
        ];
        for (time, is_meant) in table {
            assert_eq!(within.means(time), is_meant, "{time:?}");
        }
        assert_eq!(asked(wall("2026-11-01T01:00:00", "2026-11-02T01:00:00"))[0], whole[0]);
        assert_eq!(asked(wall("2026-10-31T01:30:00", "2026-11-01T01:00:00")), ["2026-10-31 01:30:00", whole[1]]);
        // Both times are what they are.
        let around = wall("2026-11-01T00:59:59", "2026-11-01T02:00:00");
        assert_eq!((asked(around), around.meant_ms), (whole.map(str::to_owned), None));
    }

    #[test]
    fn a_zone_of_the_step_is_refused() {
        let of = |window: Window| Wall::of_call(&Call::new(serde_json::json!({}), ()).with_window(window));
        let day = window("2026-07-01T00:00:00-07:00", "2026-07-02T00:00:00-07:00");
        let set = |hours: i64| Window {
            wall_since_ms: day.since_ms + hours * HOUR_MS,
            wall_until_ms: day.until_ms + hours * HOUR_MS,
            ..day
        };
        assert!(of(set(-7)).is_ok());
        for hours in [8, 0] {
            assert!(matches!(of(set(hours)), Err(Failure::Invalid(_))), "{hours}");
        }
    }

    #[test]
    fn clocks_go_back_on_one_day_of_the_year() {
        let changes = |year: i64| {
            let begin = days(year, 1, 1);
            let found = (begin..begin + 365).filter(|day| twice(day * DAY_MS + HOUR_MS).is_some());
            found.map(|day| Pattern::date().write(day * DAY_MS)).collect::<Vec<_>>()
        };
        assert_eq!(changes(2024), ["2024-11-03"]);
        assert_eq!(changes(2025), ["2025-11-02"]);
        assert_eq!(changes(2026), ["2026-11-01"]);
        assert_eq!(changes(2027), ["2027-11-07"]);
    }

    #[test]
    fn old_times_say_their_offset() {
        let table = [
            ("20121222222222000+0800", Some(1_356_186_142_000)),
            ("20261101013000000-0700", Some(1_793_521_800_000)),
            ("20261101013000000-0800", Some(1_793_525_400_000)),
            ("20240229235958007+0000", Some(1_709_251_198_007)),
            ("20261301013000000-0800", None),
            ("20261101253000000-0800", None),
            ("20261101013000000", None),
            ("20261101013000000-08:00", None),
            ("2026-11-01 01:30:00", None),
            ("二〇一二年十二月", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(compact_ms(text), expected, "{text}");
        }
    }

    #[test]
    fn old_times_are_written_as_instants() {
        let mut record: Fields<'_> =
            serde_json::from_str(r#"{"a":"20261101013000000-0700","b":"20261101013000250-0800","c":"soon"}"#).unwrap();
        write_instants(&mut record, &["a", "b", "c", "d"]);
        let expected = r#"{"a":"2026-11-01T01:30:00-07:00","b":"2026-11-01T01:30:00.250-08:00","c":"soon"}"#;
        assert_eq!(serde_json::to_string(&record).unwrap(), expected);
    }
}
