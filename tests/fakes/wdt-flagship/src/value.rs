//! How the platform writes times and amounts: in more than one way.

use serde_json::{Number, Value};

use weft_fakes_kit::beijing::{beijing, parse_beijing};

/// Numbers from here on are times in milliseconds.
const FIRST_MS: i64 = 100_000_000_000;

/// An object, from its fields. `json!` gives up on the many fields that rows have.
macro_rules! row {
    ($($name:literal: $value:expr),* $(,)?) => {{
        let mut row = $crate::merchant::Row::new();
        $(row.insert($name.to_owned(), serde_json::Value::from($value));)*
        row
    }};
}
pub(crate) use row;

/// Beijing time.
pub(crate) fn text_time(unix_s: i64) -> String {
    beijing(unix_s)
}

/// Beijing time, or the empty text.
pub(crate) fn text_time_or_blank(unix_s: Option<i64>) -> String {
    unix_s.map(beijing).unwrap_or_default()
}

/// Unix milliseconds.
pub(crate) fn ms_time(unix_s: i64) -> i64 {
    unix_s * 1000
}

/// The unix seconds that a field stands for, in whichever way it is written.
pub(crate) fn time_of(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().filter(|ms| *ms >= FIRST_MS).map(|ms| ms.div_euclid(1000)),
        Value::String(text) => exact_time(text),
        _ => None,
    }
}

/// Only the full form, with leading zeros.
pub(crate) fn exact_time(text: &str) -> Option<i64> {
    parse_beijing(text).filter(|unix_s| beijing(*unix_s) == text)
}

/// A time in the way that `like` is written.
pub(crate) fn time_like(like: &Value, unix_s: i64) -> Value {
    if like.is_number() { Value::from(ms_time(unix_s)) } else { Value::from(beijing(unix_s)) }
}

/// An amount as a number: `39.8`.
pub(crate) fn amount(fen: i64) -> Value {
    let text = format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100);
    let short = text.trim_end_matches('0').trim_end_matches('.');
    short.parse::<Number>().map_or(Value::Null, Value::Number)
}

/// An amount as text with four decimals: `39.8000`.
pub(crate) fn amount_text(fen: i64) -> Value {
    Value::from(format!("{}{}.{:02}00", if fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100))
}

/// An amount in either form: columns of one name differ from row to row.
pub(crate) fn amount_either(fen: i64, as_text: bool) -> Value {
    if as_text { amount_text(fen) } else { amount(fen) }
}

/// A scalar as the text it is compared by.
pub(crate) fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_both_forms() {
        assert_eq!(time_of(&Value::from(1_709_604_909_000_i64)), Some(1_709_604_909));
        assert_eq!(time_of(&Value::from("2024-03-05 10:15:09")), Some(1_709_604_909));
        assert_eq!(time_of(&Value::from("2024-3-5 10:15:09")), None);
        assert_eq!(time_of(&Value::from("")), None);
        assert_eq!(time_of(&Value::from(12)), None);
    }

    #[test]
    fn amounts_are_written_in_both_forms() {
        assert_eq!(amount(3980).to_string(), "39.8");
        assert_eq!(amount(4000).to_string(), "40");
        assert_eq!(amount(-105).to_string(), "-1.05");
        assert_eq!(amount_text(3980), "39.8000");
        assert_eq!(amount_text(-5), "-0.0500");
    }
}
