//! Times on the clock of a zone -> RFC 3339.

use std::borrow::Cow;
use std::str::FromStr;

use chrono::{DateTime, Duration, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::rules::plain_text;

/// How most platforms write a time.
const USUAL: &str = "%Y-%m-%d %H:%M:%S";
/// The same with zeros.
const ZERO: &[u8; 19] = b"0000-00-00 00:00:00";
/// Smaller numbers are not milliseconds: this is in the year 1973.
const MILLISECONDS_MIN: i64 = 100_000_000_000;
/// The beginning of the year 10000, which has no RFC 3339.
const SECONDS_END: i64 = 253_402_300_800;

/// How a time is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Time {
    zone: Zone,
    /// None for the usual one.
    format: Option<String>,
    never: Vec<String>,
    number: Option<Unit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    Fixed(FixedOffset),
    Named(Tz),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Seconds,
    Milliseconds,
}

/// What is wrong with it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TimeError(pub(super) String);

impl Time {
    pub(super) fn new(zone: &str, format: Option<String>, never: Vec<String>) -> Result<Self, TimeError> {
        let zone = match FixedOffset::from_str(zone) {
            Ok(offset) if zone.starts_with(['+', '-']) => Zone::Fixed(offset),
            _ => Zone::Named(zone.parse().map_err(|_| TimeError(format!("there is no zone `{zone}`")))?),
        };
        let format = format.filter(|format| format != USUAL);
        if let Some(format) = &format {
            check_format(format)?;
        }
        Ok(Self { zone, format, never, number: None })
    }

    pub(super) fn or_milliseconds(self) -> Self {
        Self { number: Some(Unit::Milliseconds), ..self }
    }

    pub(super) fn or_seconds(self) -> Self {
        Self { number: Some(Unit::Seconds), ..self }
    }

    /// The time as JSON; none for what is no time that is written in this way.
    pub(super) fn read(&self, json: &str) -> Option<Cow<'static, str>> {
        match plain_text(json) {
            Some(text) if self.never.iter().any(|never| **never == *text) => Some("null".into()),
            Some(text) => self.text(&text).map(|time| format!("\"{time}\"").into()),
            None => self.number(json).map(|time| format!("\"{time}\"").into()),
        }
    }

    fn text(&self, text: &str) -> Option<String> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, digits)) if self.format.is_none() => (whole, Some(digits)),
            _ => (text, None),
        };
        if fraction.is_some_and(|digits| digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit())) {
            return None;
        }
        let time = match &self.format {
            None => usual(whole.as_bytes())?,
            Some(format) => NaiveDateTime::parse_from_str(whole, format).ok()?,
        };
        let fraction = fraction.map(|digits| format!(".{digits}")).unwrap_or_default();
        match (self.zone, &self.format) {
            // Nothing to be worked out: the text has all of it, and pages are full of them.
            (Zone::Fixed(offset), None) => Some(format!("{}T{}{fraction}{offset}", whole.get(..10)?, whole.get(11..)?)),
            (zone, _) => Some(written(zone.of_wall(time)?, &fraction)),
        }
    }

    fn number(&self, json: &str) -> Option<String> {
        let number: i64 = json.parse().ok()?;
        let (seconds, ms) = match self.number? {
            Unit::Milliseconds if number >= MILLISECONDS_MIN => (number.div_euclid(1_000), number.rem_euclid(1_000)),
            Unit::Milliseconds => return None,
            Unit::Seconds if number > 0 => (number, 0),
            Unit::Seconds => return None,
        };
        if seconds >= SECONDS_END {
            return None;
        }
        let fraction = if ms > 0 { format!(".{ms:03}") } else { String::new() };
        Some(written(self.zone.of_instant(seconds)?, &fraction))
    }
}

fn written(time: DateTime<FixedOffset>, fraction: &str) -> String {
    format!("{}{fraction}{}", time.format("%Y-%m-%dT%H:%M:%S"), time.offset())
}

impl Zone {
    /// The instant at which a clock shows this time. Of two, where clocks go back, it is the earlier one; a time that clocks
    /// skip is as much later as they skip. (So do java.time, and Temporal by its name "compatible".)
    fn of_wall(self, time: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
        let zone = match self {
            Self::Fixed(offset) => return offset.from_local_datetime(&time).single(),
            Self::Named(zone) => zone,
        };
        let fixed = |time: DateTime<Tz>| time.with_timezone(&time.offset().fix());
        match zone.from_local_datetime(&time) {
            LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => Some(fixed(time)),
            LocalResult::None => {
                // The offset before the gap leads behind it.
                let before = zone.from_local_datetime(&(time - Duration::days(1))).earliest()?;
                let instant = before.offset().fix().from_local_datetime(&time).single()?;
                Some(fixed(instant.with_timezone(&zone)))
            }
        }
    }

    fn of_instant(self, seconds: i64) -> Option<DateTime<FixedOffset>> {
        let instant = DateTime::from_timestamp(seconds, 0)?;
        Some(match self {
            Self::Fixed(offset) => instant.with_timezone(&offset),
            Self::Named(zone) => {
                let time = instant.with_timezone(&zone);
                time.with_timezone(&time.offset().fix())
            }
        })
    }
}

/// A pattern is good if it tells instants apart by the second, and reads what it writes.
fn check_format(format: &str) -> Result<(), TimeError> {
    let unreadable = || TimeError(format!("the pattern `{format}` is none for a date with a time of day"));
    let is_known = chrono::format::StrftimeItems::new(format).all(|item| item != chrono::format::Item::Error);
    let sample =
        NaiveDate::from_ymd_opt(2024, 2, 29).and_then(|day| day.and_hms_opt(23, 58, 0)).ok_or_else(unreadable)?;
    if !is_known {
        return Err(unreadable());
    }
    match NaiveDateTime::parse_from_str(&sample.format(format).to_string(), format) {
        Ok(read) if read == sample => Ok(()),
        _ => Err(unreadable()),
    }
}

/// `YYYY-MM-DD HH:MM:SS` with all digits, of a day that exists. A minute may have a leap second.
fn usual(text: &[u8]) -> Option<NaiveDateTime> {
    let in_place = |(byte, pattern): (&u8, &u8)| if *pattern == b'0' { byte.is_ascii_digit() } else { byte == pattern };
    if text.len() != ZERO.len() || !text.iter().zip(ZERO).all(in_place) {
        return None;
    }
    let number =
        |from: usize, to: usize| text[from..to].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let day = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)).ok()?, number(5, 7), number(8, 10))?;
    let second = number(17, 19);
    match second {
        60 => day.and_hms_milli_opt(number(11, 13), number(14, 16), 59, 1_000),
        _ => day.and_hms_opt(number(11, 13), number(14, 16), second),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beijing() -> Time {
        let never = vec![String::new(), "0000-00-00 00:00:00".to_owned()];
        Time::new("+08:00", None, never).unwrap().or_milliseconds()
    }

    fn read(time: &Time, json: &str) -> Option<String> {
        time.read(json).map(Cow::into_owned)
    }

    #[test]
    fn times_get_their_offset() {
        let table = [
            (r#""2024-02-29 23:59:59""#, r#""2024-02-29T23:59:59+08:00""#),
            (r#""2024-03-05 10:15:00.0""#, r#""2024-03-05T10:15:00.0+08:00""#),
            (r#""2016-12-31 23:59:60""#, r#""2016-12-31T23:59:60+08:00""#),
            (r#""2024-03-05\u002010:15:00""#, r#""2024-03-05T10:15:00+08:00""#),
            ("1699927331000", r#""2023-11-14T10:02:11+08:00""#),
            ("1699927331250", r#""2023-11-14T10:02:11.250+08:00""#),
            (r#""""#, "null"),
            (r#""0000-00-00 00:00:00""#, "null"),
        ];
        for (written, expected) in table {
            assert_eq!(read(&beijing(), written).as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_time_stays_as_it_is() {
        for other in [
            "null",
            "0",
            "-1",
            "1699927331",
            "1.5e12",
            "99999999999999999",
            "99999999999999999999",
            "true",
            r#""2024-03-05""#,
            r#""2023-02-29 00:00:00""#,
            r#""2024-13-01 00:00:00""#,
            r#""2024-03-05 24:00:00""#,
            r#""2024-03-05 10:15:61""#,
            r#""2024-03-05 10:15:00.""#,
            r#""2024-03-05 10:15:00.5x""#,
            r#""2024-03-05  1:15:00""#,
            r#""2024-03-05T10:15:00+08:00""#,
            r#""0000-00-00""#,
            r#""soon""#,
        ] {
            assert_eq!(read(&beijing(), other), None, "{other}");
        }
    }

    #[test]
    fn seconds_are_numbers_too() {
        let time = Time::new("UTC", None, Vec::new()).unwrap().or_seconds();
        assert_eq!(read(&time, "1699927331").as_deref(), Some(r#""2023-11-14T02:02:11+00:00""#));
        assert_eq!((read(&time, "0"), read(&time, "253402300800")), (None, None));
    }

    #[test]
    fn other_patterns_are_read() {
        let time = Time::new("+08:00", Some("%Y/%m/%d %H:%M".to_owned()), Vec::new()).unwrap();
        assert_eq!(read(&time, r#""2024/03/05 10:15""#).as_deref(), Some(r#""2024-03-05T10:15:00+08:00""#));
        let compact = Time::new("UTC", Some("%Y%m%d%H%M%S".to_owned()), Vec::new()).unwrap();
        assert_eq!(read(&compact, r#""20240305101500""#).as_deref(), Some(r#""2024-03-05T10:15:00+00:00""#));
        for format in ["%Y-%m-%d", "%H:%M:%S", "%q", "", "%Y-%m-%d %I:%M:%S"] {
            assert!(Time::new("UTC", Some(format.to_owned()), Vec::new()).is_err(), "{format}");
        }
    }

    #[test]
    fn clocks_that_change_are_read_as_the_earlier_or_skip() {
        let time = Time::new("Europe/Berlin", None, Vec::new()).unwrap();
        let of = |text: &str| read(&time, &format!("\"{text}\"")).unwrap();
        assert_eq!(of("2024-07-01 12:00:00"), r#""2024-07-01T12:00:00+02:00""#);
        assert_eq!(of("2024-10-27 02:30:00"), r#""2024-10-27T02:30:00+02:00""#);
        assert_eq!(of("2024-03-31 02:30:00"), r#""2024-03-31T03:30:00+02:00""#);
        assert_eq!(of("2024-03-31 01:59:59.25"), r#""2024-03-31T01:59:59.25+01:00""#);
    }
}
