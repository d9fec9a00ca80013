//! How values are written into rows and read out of them.
//!
//! What comes out is not always what went in: numbers are cut to the decimals of their field and filled up with zeros,
//! times of fields without seconds lose them, texts lose the blanks round them, mobile numbers get the country's prefix, and
//! a box that is not ticked comes empty. The platform's documents name some of that; the fake does all of it.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Value, json};

use super::answer::Refusal;
use super::app::App;
use super::worksheet::{Control, Row};

const NUMBERS: [i64; 2] = [6, 8];
const SINGLE: [i64; 2] = [9, 11];
const TEXT: i64 = 2;
const MOBILE: i64 = 3;
const MULTI: i64 = 10;
const DATE: i64 = 15;
const DATE_TIME: i64 = 16;
const MEMBER: i64 = 26;
const RELATION: i64 = 29;
const CHECKBOX: i64 = 36;
const COUNTRY: &str = "+86";
/// Digits of a mobile number without its prefix.
const MOBILE_DIGITS: usize = 11;
/// Length of a time without its seconds.
const TO_THE_MINUTE: usize = "2024-03-05 10:15".len();
/// Worked out by the platform: what is written there is passed over.
const READ_ONLY: [i64; 6] = [25, 30, 31, 33, 37, 38];

/// What a value is compared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Text,
    Number,
    Date,
    Choice,
    Relation,
}

impl Family {
    pub(crate) fn of(type_number: i64) -> Family {
        match type_number {
            6 | 8 | 28 | 31 => Family::Number,
            DATE | DATE_TIME => Family::Date,
            9..=11 => Family::Choice,
            RELATION => Family::Relation,
            _ => Family::Text,
        }
    }
}

/// Whether what is written there is passed over.
pub(crate) fn is_read_only(control: &Control) -> bool {
    READ_ONLY.contains(&control.type_number)
}

/// What a row keeps of a written value. May make an option. Whatever is wrong with the text is 10002; the platform's
/// documents do not say.
pub(crate) fn kept(control: &mut Control, value: &Value, creates_options: bool) -> Result<String, Refusal> {
    // "Everything is written as a string": other JSON is a parameter error, as for a member given as an array.
    let text = value.as_str().ok_or_else(|| Refusal::parameter(&format!("value of {}", control.name)))?;
    if text.is_empty() {
        return Ok(String::new());
    }
    let wrong = || Refusal::new(10002, format!("wrong value of {}: {text}", control.name));
    match control.type_number {
        number if NUMBERS.contains(&number) => with_decimals(text, control.decimals).ok_or_else(wrong),
        DATE => NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|_| text.to_owned()).map_err(|_| wrong()),
        DATE_TIME => {
            NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").map(|_| text.to_owned()).map_err(|_| wrong())
        }
        TEXT => Ok(text.trim().to_owned()),
        CHECKBOX if text == "0" => Ok(String::new()),
        CHECKBOX if text == "1" => Ok(text.to_owned()),
        CHECKBOX => Err(wrong()),
        single if SINGLE.contains(&single) => Ok(option_key(control, text, creates_options).unwrap_or_default()),
        MULTI => {
            let keys: Vec<String> = serde_json::from_str(text).map_err(|_| wrong())?;
            let known: Vec<String> = keys.iter().filter_map(|key| option_key(control, key, creates_options)).collect();
            Ok(known.join(","))
        }
        MEMBER if text.starts_with('[') => Err(Refusal::parameter(&control.name)),
        _ => Ok(text.to_owned()),
    }
}

/// The key of an option given by key or text. One that is not there is made, or is no option.
fn option_key(control: &mut Control, text: &str, creates: bool) -> Option<String> {
    let known = control.options.iter().find(|option| option.key == text || option.value == text);
    match known {
        Some(option) => Some(option.key.clone()),
        None if creates => Some(control.add_option(text)),
        None => None,
    }
}

/// A number with so many decimals, cut and filled up without a float between.
fn with_decimals(text: &str, decimals: usize) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) || digits.ends_with('.') {
        return None;
    }
    let fraction: String = fraction.chars().chain(std::iter::repeat('0')).take(decimals).collect();
    Some(if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// A value as rows give it out: options by their texts, relations as JSON text with the titles of their rows.
pub(crate) fn given(app: &App, control: &Control, row: &Row) -> Value {
    let kept = row.value(&control.id);
    let parts = || kept.split(',').filter(|part| !part.is_empty());
    let label = |key: &str| {
        control
            .options
            .iter()
            .find(|option| option.key == key || option.value == key)
            .map(|option| option.value.clone())
    };
    match control.type_number {
        single if SINGLE.contains(&single) => json!(label(kept).unwrap_or_default()),
        MULTI => json!(parts().filter_map(label).collect::<Vec<_>>()),
        RELATION => {
            let target = app.worksheet(&control.data_source);
            let related = |id: &str| {
                let row = target.and_then(|target| Some((target, target.rows.iter().find(|row| row.id == id)?)));
                json!({ "sid": id, "name": row.map(|(target, row)| target.title_of(row)).unwrap_or_default() })
            };
            json!(Value::from(parts().map(related).collect::<Vec<_>>()).to_string())
        }
        MOBILE if kept.len() == MOBILE_DIGITS => json!(format!("{COUNTRY}{kept}")),
        DATE_TIME if !control.has_seconds => json!(kept.get(..TO_THE_MINUTE).unwrap_or(kept)),
        _ => json!(kept),
    }
}

/// Compares two numbers by their digits.
pub(crate) fn compare_numbers(a: &str, b: &str) -> Option<std::cmp::Ordering> {
    const DIGITS: usize = 20;
    let padded = |text: &str| {
        let number = with_decimals(text, DIGITS)?;
        let (sign, digits) = number.strip_prefix('-').map_or((1, number.as_str()), |digits| (-1, digits));
        let digits = format!("{:0>80}", digits.trim_start_matches('0'));
        let is_zero = digits.bytes().all(|byte| byte == b'0' || byte == b'.');
        Some((if is_zero { 1 } else { sign }, digits))
    };
    let ((a_sign, a), (b_sign, b)) = (padded(a)?, padded(b)?);
    let by_digits = if a_sign < 0 { b.cmp(&a) } else { a.cmp(&b) };
    Some(a_sign.cmp(&b_sign).then(by_digits))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;

    #[test]
    fn numbers_have_the_decimals_of_their_field() {
        assert_eq!(with_decimals("99", 2).as_deref(), Some("99.00"));
        assert_eq!(with_decimals("-1.239", 2).as_deref(), Some("-1.23"));
        assert_eq!(with_decimals("9007199254740993", 0).as_deref(), Some("9007199254740993"));
        assert!(["", "1e3", "1.", ".5", "+1", "1,0"].iter().all(|text| with_decimals(text, 2).is_none()));
    }

    #[test]
    fn numbers_are_compared_by_their_digits() {
        let compare = |a, b| compare_numbers(a, b).unwrap();
        assert_eq!(compare("10", "9.99"), Ordering::Greater);
        assert_eq!(compare("-10", "9"), Ordering::Less);
        assert_eq!(compare("-10", "-9"), Ordering::Less);
        assert_eq!(compare("1.0", "1"), Ordering::Equal);
        assert_eq!(compare("-0", "0.00"), Ordering::Equal);
        assert_eq!(compare("9007199254740993", "9007199254740992"), Ordering::Greater);
        assert_eq!(compare_numbers("x", "1"), None);
    }
}
