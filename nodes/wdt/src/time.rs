//! The platform's times -> RFC 3339. It writes Beijing time without an offset, or milliseconds, or something empty for
//! "never"; often all of them in one record.

use std::borrow::Cow;

use serde_json::value::RawValue;
use weft_sdk::record::{Fields, raw_json, to_text};
use weft_sdk::time::rfc3339;

use crate::columns;
use crate::interface::Record;

/// Beijing time, in minutes ahead of UTC. There has been no daylight saving time since before the platform began.
pub const BEIJING_MINUTES: i16 = 8 * 60;
/// Beijing time, in times of records.
const OFFSET: &str = "+08:00";
/// How the platform writes "never".
const ZERO: &str = "0000-00-00 00:00:00";
/// Smaller numbers are not milliseconds: this is in the year 1973.
const MILLISECONDS_MIN: i64 = 100_000_000_000;

/// Gives the times of records, and of the lists inside of them, their offset.
pub fn normalize(record: &Record, rows: &mut [Fields<'_>]) {
    let times = columns::times(record.columns);
    let lists: Vec<(&str, Vec<&str>)> =
        record.details.iter().map(|details| (details.field, columns::times(details.columns))).collect();
    for row in rows {
        normalize_fields(&times, row);
        for (field, times) in &lists {
            normalize_list(times, field, row);
        }
    }
}

fn normalize_fields(times: &[&str], row: &mut Fields<'_>) {
    for name in times {
        if let Some(value) = row.get_mut(name) {
            normalize_value(value);
        }
    }
}

/// Something else than a list of objects stays as it is.
fn normalize_list(times: &[&str], field: &str, row: &mut Fields<'_>) {
    if times.is_empty() {
        return;
    }
    let Some(value) = row.get_mut(field) else { return };
    let text = value.get().to_owned();
    let Ok(mut entries) = serde_json::from_str::<Vec<Fields<'_>>>(&text) else { return };
    entries.iter_mut().for_each(|entry| normalize_fields(times, entry));
    if let Ok(raw) = RawValue::from_string(to_text(&entries)) {
        *value = Cow::Owned(raw);
    }
}

fn normalize_value(value: &mut Cow<'_, RawValue>) {
    let json = value.get();
    match json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some("" | ZERO) => *value = Cow::Borrowed(RawValue::NULL),
        Some(text) if is_local(text) => {
            *value = Cow::Owned(raw_json(&format!("{}{OFFSET}", text.replacen(' ', "T", 1))))
        }
        Some(_) => {}
        None => {
            let milliseconds = json.parse::<i64>().ok().filter(|&ms| ms >= MILLISECONDS_MIN);
            if let Some(ms) = milliseconds {
                *value = Cow::Owned(raw_json(&rfc3339(ms, BEIJING_MINUTES)));
            }
        }
    }
}

/// Whether this is `YYYY-MM-DD HH:MM:SS` of a day that exists; some systems add `.0`.
fn is_local(text: &str) -> bool {
    let (seconds, fraction) =
        text.split_once('.').map_or((text, None), |(seconds, fraction)| (seconds, Some(fraction)));
    let fits = fraction.is_none_or(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    fits && is_whole_second(seconds.as_bytes())
}

fn is_whole_second(text: &[u8]) -> bool {
    let in_place = |(byte, pattern): (&u8, &u8)| if *pattern == b'0' { byte.is_ascii_digit() } else { byte == pattern };
    if text.len() != ZERO.len() || !text.iter().zip(ZERO.as_bytes()).all(in_place) {
        return false;
    }
    let number =
        |from: usize, to: usize| text[from..to].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let day = number(8, 10);
    let day_exists = day >= 1 && day <= days_of_month(number(0, 4), number(5, 7));
    day_exists && number(11, 13) <= 23 && number(14, 16) <= 59 && number(17, 19) <= 59
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::Details;

    const RECORD: Record = Record::new(&["no"], "no @at #seconds").with(&[
        Details { field: "lines", key: &[], columns: "no @at" },
        Details { field: "plain", key: &[], columns: "no" },
    ]);

    fn normalized(text: &str) -> String {
        let mut rows: Vec<Fields<'_>> = serde_json::from_str(text).unwrap();
        normalize(&RECORD, &mut rows);
        to_text(&rows)
    }

    fn time(json: &str) -> String {
        normalized(&format!(r#"[{{"at":{json}}}]"#)).trim_start_matches(r#"[{"at":"#).trim_end_matches("}]").to_owned()
    }

    #[test]
    fn times_get_their_offset() {
        assert_eq!(time(r#""2024-02-29 23:59:59""#), r#""2024-02-29T23:59:59+08:00""#);
        assert_eq!(time(r#""2024-03-05 10:15:00.0""#), r#""2024-03-05T10:15:00.0+08:00""#);
        assert_eq!(time("1699927331000"), r#""2023-11-14T10:02:11+08:00""#);
        assert_eq!(time("1699927331250"), r#""2023-11-14T10:02:11.250+08:00""#);
        assert_eq!((time(r#""""#), time(r#""0000-00-00 00:00:00""#)), ("null".to_owned(), "null".to_owned()));
    }

    #[test]
    fn what_is_no_time_stays_as_it_is() {
        for other in [
            "null",
            "0",
            "1699927331",
            "1.5e12",
            "true",
            r#""2024-03-05""#,
            r#""2023-02-29 00:00:00""#,
            r#""2024-13-01 00:00:00""#,
            r#""2024-03-05 24:00:00""#,
            r#""2024-03-05 10:15:00.""#,
            r#""2024-03-05T10:15:00+08:00""#,
            r#""soon""#,
        ] {
            assert_eq!(time(other), other);
        }
    }

    #[test]
    fn lists_inside_of_records_have_times_too() {
        let text = r#"[{"no":"2024-03-05 10:15:00","at":"","price":1.0000,"lines":[{"at":1699927331000,"n":1.10}],"plain":[ 1 ]}]"#;
        let expected = concat!(
            r#"[{"no":"2024-03-05 10:15:00","at":null,"price":1.0000,"#,
            r#""lines":[{"at":"2023-11-14T10:02:11+08:00","n":1.10}],"plain":[ 1 ]}]"#
        );
        assert_eq!(normalized(text), expected);
        assert_eq!(normalized(r#"[{"lines":null},{"lines":"x"}]"#), r#"[{"lines":null},{"lines":"x"}]"#);
    }
}
