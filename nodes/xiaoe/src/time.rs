//! The platform's local times -> RFC 3339.

use std::borrow::Cow;

use chrono::NaiveDateTime;
use schemars::JsonSchema;
use weft_sdk::record::{Fields, times};

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

fn read(text: &str) -> Reading {
    if text.is_empty() || text == ZERO {
        return Reading::Never;
    }
    // The length makes sure that all digits are there: chrono would also take `2024-3-5 1:2:3`.
    let local = text.len() == ZERO.len() && NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").is_ok();
    if local { Reading::At(format!("{}{OFFSET}", text.replacen(' ', "T", 1))) } else { Reading::Other }
}

/// Gives the times of records their offset: the fields that the schema of `R` says are times.
pub fn normalize<'a, R: JsonSchema>(records: &mut [Fields<'a>]) {
    for name in times::<R>() {
        for record in records.iter_mut() {
            normalize_field(record, &name);
        }
    }
}

fn normalize_field(record: &mut Fields<'_>, name: &str) {
    match record.text(name).map(|text| read(&text)) {
        Some(Reading::Never) => record.set_text(Cow::Owned(name.to_owned()), None),
        Some(Reading::At(time)) => record.set_text(Cow::Owned(name.to_owned()), Some(&time)),
        Some(Reading::Other) | None => {}
    }
}

#[cfg(test)]
mod tests {
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

    #[derive(JsonSchema)]
    #[allow(dead_code)]
    struct Record {
        title: Text,
        created_at: Time,
        ended_at: Time,
    }

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
