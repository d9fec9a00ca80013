//! The platform's local times -> RFC 3339.

use std::borrow::Cow;
use std::ops::Range;

use chrono::NaiveDateTime;
use serde_json::value::RawValue;
use weft_sdk::record::{Fields, RecordType, raw_json};

/// Beijing time. China has had no daylight saving time since before the platform began.
const OFFSET: &str = "+08:00";
/// How the platform writes "never".
const ZERO: &str = "0000-00-00 00:00:00";

/// What becomes of a time of the platform.
#[derive(Debug, PartialEq, Eq)]
enum Reading {
    /// There is none.
    Never,
    /// An instant, with its offset.
    At(String),
    /// Not a time of the platform: it stays as it is.
    Other,
}

/// Reads the JSON of a field.
fn read_json(json: &str) -> Reading {
    match json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        None => Reading::Other,
        // Only with escapes is the text another than what stands there.
        Some(text) if !text.contains('\\') => read(text),
        Some(_) => serde_json::from_str::<String>(json).map_or(Reading::Other, |text| read(&text)),
    }
}

fn read(text: &str) -> Reading {
    if text.is_empty() || text == ZERO {
        return Reading::Never;
    }
    if !is_local(text) {
        return Reading::Other;
    }
    let mut time = text.replacen(' ', "T", 1);
    time.push_str(OFFSET);
    Reading::At(time)
}

/// Whether this is a time of the platform. Pages are full of them, nearly all written as documented; only the rest is
/// left to chrono, which is slower and lets more pass (an hour with a space for a zero, say).
fn is_local(text: &str) -> bool {
    text.len() == ZERO.len() && (is_documented(text.as_bytes()) || chrono_reads(text))
}

fn chrono_reads(text: &str) -> bool {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").is_ok()
}

/// Whether this is `YYYY-MM-DD HH:MM:SS` with all digits, of a day that exists. A minute may have a leap second.
fn is_documented(text: &[u8]) -> bool {
    let in_place = |(byte, pattern): (&u8, &u8)| if *pattern == b'0' { byte.is_ascii_digit() } else { byte == pattern };
    if text.len() != ZERO.len() || !text.iter().zip(ZERO.as_bytes()).all(in_place) {
        return false;
    }
    let number = |at: Range<usize>| text[at].iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let (hour, minute, second) = (number(11..13), number(14..16), number(17..19));
    (1..=days_of_month(year, month)).contains(&day) && hour <= 23 && minute <= 59 && second <= 60
}

/// No days for a month that doesn't exist.
fn days_of_month(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        _ => 0,
    }
}

/// Gives the times of records their offset: the fields that `R` says are times.
pub fn normalize<R: RecordType>(records: &mut [Fields<'_>]) {
    for record in records {
        for name in R::TIMES {
            if let Some(value) = record.get_mut(name) {
                normalize_value(value);
            }
        }
    }
}

fn normalize_value(value: &mut Cow<'_, RawValue>) {
    match read_json(value.get()) {
        Reading::Never => *value = Cow::Borrowed(RawValue::NULL),
        Reading::At(time) => *value = Cow::Owned(raw_json(&time)),
        Reading::Other => {}
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use weft_sdk::keyed;
    use weft_sdk::schema::{Text, Time};

    use super::*;

    #[test]
    fn times_are_beijing_times() {
        assert_eq!(read("2024-03-05 10:15:00"), Reading::At("2024-03-05T10:15:00+08:00".to_owned()));
        assert_eq!(read("2024-02-29 23:59:59"), Reading::At("2024-02-29T23:59:59+08:00".to_owned()));
        assert_eq!((read(""), read("0000-00-00 00:00:00")), (Reading::Never, Reading::Never));
        let others = [
            "2023-02-29 00:00:00",
            "2024-3-5 1:02:003",
            "2024-03-05",
            "2024-03-05T10:15:00+08:00",
            "0000-00-00",
            "soon",
        ];
        for other in others {
            assert_eq!(read(other), Reading::Other, "{other}");
        }
    }

    /// Every day that exists and those around it, in years of every kind of leap rule; every time of day likewise.
    #[test]
    fn with_all_digits_a_time_is_what_chrono_reads() {
        let check = |text: String| assert_eq!(is_documented(text.as_bytes()), chrono_reads(&text), "{text}");
        let years = [0, 1, 4, 99, 100, 399, 400, 1900, 1970, 2000, 2023, 2024, 2100, 9999];
        for (year, month) in years.into_iter().flat_map(|year| (0..=20).map(move |month| (year, month))) {
            (0..=40).for_each(|day| check(format!("{year:04}-{month:02}-{day:02} 10:15:00")));
        }
        for (hour, minute) in (0..=30).flat_map(|hour| (0..=70).map(move |minute| (hour, minute))) {
            (50..=70).chain([0, 99]).for_each(|second| check(format!("2024-03-05 {hour:02}:{minute:02}:{second:02}")));
        }
    }

    /// One byte of a time replaced by another: what passes without chrono also passes with it.
    #[test]
    fn what_is_not_written_as_documented_is_left_to_chrono() {
        let time = "2024-02-29 23:59:60";
        for (place, byte) in (0..time.len()).flat_map(|place| (0..=127_u8).map(move |byte| (place, byte))) {
            let mut text = time.to_owned();
            text.replace_range(place..=place, char::from(byte).encode_utf8(&mut [0; 4]));
            assert!(!is_documented(text.as_bytes()) || chrono_reads(&text), "{text}");
            assert_eq!(is_local(&text), chrono_reads(&text), "{text}");
        }
        assert!(!is_documented(b"2024-03-05T10:15:00") && !is_documented(b"2024-03-05 10:15") && !is_documented(b""));
        assert_eq!(read("2024-03-05  1:15:00"), Reading::At("2024-03-05T 1:15:00+08:00".to_owned()));
        assert_eq!(read_json(r#""2024-03-05\u002010:15:00""#), read("2024-03-05 10:15:00"));
        assert_eq!(
            (read_json("1709600000"), read_json("null"), read_json("\"")),
            (Reading::Other, Reading::Other, Reading::Other)
        );
    }

    #[derive(JsonSchema)]
    #[allow(dead_code)]
    struct Record {
        title: Text,
        created_at: Time,
        ended_at: Time,
    }

    keyed!(Record, ["title"], times: ["created_at", "ended_at"]);

    #[test]
    fn only_the_times_of_the_schema_change() {
        let text = concat!(
            r#"[{"title":"2024-03-05 10:15:00","created_at":"2024-03-05 10:15:00","ended_at":"","n":1.00},"#,
            r#"{"created_at":1709600000,"ended_at":null}]"#
        );
        let mut records: Vec<Fields<'_>> = serde_json::from_str(text).unwrap();
        normalize::<Record>(&mut records);
        let expected = concat!(
            r#"[{"title":"2024-03-05 10:15:00","created_at":"2024-03-05T10:15:00+08:00","ended_at":null,"n":1.00},"#,
            r#"{"created_at":1709600000,"ended_at":null}]"#
        );
        assert_eq!(serde_json::to_string(&records).unwrap(), expected);
    }
}
