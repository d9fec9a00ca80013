//! Instants and the platform's local times. It keeps them without an offset, in the zone of the application: Beijing.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

/// China has had no daylight saving time since before the platform began.
const OFFSET_S: i32 = 8 * 3600;
const OFFSET: &str = "+08:00";
const LOCAL: &str = "%Y-%m-%d %H:%M:%S";

/// RFC 3339, or a local time or date -> a local time, `YYYY-MM-DD HH:mm:ss`. Parts of a second are left out.
pub fn date_time(text: &str) -> Option<String> {
    read(text.trim()).map(|time| time.format(LOCAL).to_string())
}

/// The same -> the day it falls on in the application's zone, `YYYY-MM-DD`.
pub fn date(text: &str) -> Option<String> {
    read(text.trim()).map(|time| time.format("%Y-%m-%d").to_string())
}

/// A time of day: hours and minutes as they are written (`10:15`), and the seconds where there are any.
pub fn of_day(text: &str) -> Option<(String, Option<u32>)> {
    let text = text.trim();
    let form = if text.matches(':').count() == 1 { "%H:%M" } else { "%H:%M:%S" };
    let time = NaiveTime::parse_from_str(text, form).ok()?;
    Some((time.format("%H:%M").to_string(), (form != "%H:%M").then(|| time.second())))
}

fn read(text: &str) -> Option<NaiveDateTime> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.with_timezone(&FixedOffset::east_opt(OFFSET_S)?).naive_local());
    }
    let local = [LOCAL, "%Y-%m-%d %H:%M"].iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    local.or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
}

/// A local time of the platform -> RFC 3339. What is none stays as it is.
pub fn rfc3339(local: &str) -> Option<String> {
    let forms = [LOCAL, "%Y-%m-%d %H:%M"];
    let time = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(local, form).ok())?;
    Some(format!("{}{OFFSET}", time.format("%Y-%m-%dT%H:%M:%S")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_become_local_times() {
        for text in ["2024-03-05T02:15:00Z", "2024-03-05T10:15:00+08:00", "2024-03-05T10:15:00.750+08:00"] {
            assert_eq!(date_time(text).as_deref(), Some("2024-03-05 10:15:00"));
        }
        assert_eq!(date_time("2024-03-05 10:15").as_deref(), Some("2024-03-05 10:15:00"));
        assert_eq!(date_time("2024-03-05").as_deref(), Some("2024-03-05 00:00:00"));
        assert_eq!(date("2024-03-04T16:00:00Z").as_deref(), Some("2024-03-05"));
        for text in ["", "soon", "2024-02-30", "1709604900", "2024-03-05T10:15:00"] {
            assert_eq!(date_time(text), None, "{text}");
        }
    }

    #[test]
    fn times_of_day_have_seconds_or_not() {
        assert_eq!(of_day("9:05"), Some(("09:05".to_owned(), None)));
        assert_eq!(of_day("10:15:30"), Some(("10:15".to_owned(), Some(30))));
        assert_eq!((of_day("25:00"), of_day("noon"), of_day("")), (None, None, None));
    }

    #[test]
    fn local_times_become_instants() {
        assert_eq!(rfc3339("2024-03-05 10:15:00").as_deref(), Some("2024-03-05T10:15:00+08:00"));
        assert_eq!(rfc3339("2024-03-05 10:15").as_deref(), Some("2024-03-05T10:15:00+08:00"));
        assert_eq!((rfc3339("2024-03-05"), rfc3339("")), (None, None));
    }
}
