//! Values of records -> what is written into a row, and the way back.

use serde_json::Value;

use crate::kind::Kind;
use crate::nearest::nearest;
use crate::worksheet::Control;
use crate::{decimal, time};

/// The `unit` of times that have no seconds.
pub const MINUTES: &str = "1";
/// Length of a local time without its seconds.
pub const TO_THE_MINUTE: usize = "2024-03-05 10:15".len();

/// What is written into a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text; empty to clear the field.
    pub value: String,
    /// Whether an option has to be made for it.
    pub makes_option: bool,
    /// Whether the field keeps less of it than was given: fewer decimals, no seconds.
    pub shortened: bool,
}

impl From<String> for Written {
    fn from(value: String) -> Self {
        Self { value, makes_option: false, shortened: false }
    }
}

/// The text that stands for a value in this field, or why there is none.
pub fn written(control: &Control, value: &Value, create_options: bool) -> Result<Written, String> {
    if is_blank(value) {
        return Ok(String::new().into());
    }
    match control.kind() {
        Kind::Single => single(control, value, create_options),
        Kind::Multi => multi(control, value, create_options),
        Kind::Number => number(control, value).ok_or_else(|| refused(control, takes(Kind::Number), value)),
        Kind::DateTime => moment(control, value).ok_or_else(|| refused(control, takes(Kind::DateTime), value)),
        kind => plain(kind, value).map(Written::from).ok_or_else(|| refused(control, takes(kind), value)),
    }
}

/// Whether a field keeps less of a value than is given.
pub fn is_shortened(control: &Control, value: &Value) -> bool {
    written(control, value, false).is_ok_and(|written| written.shortened)
}

/// A number as the field keeps it. What the platform itself would make of more decimals is not known.
fn number(control: &Control, value: &Value) -> Option<Written> {
    let given = decimal::plain(&scalar(value).filter(|_| !value.is_boolean())?)?;
    let kept = control.dot.map_or_else(|| Some(given.clone()), |decimals| decimal::rounded(&given, decimals))?;
    Some(Written { shortened: kept != given, ..kept.into() })
}

/// A local time as the field keeps it.
fn moment(control: &Control, value: &Value) -> Option<Written> {
    let given = time::date_time(value.as_str()?)?;
    let kept = if control.unit == MINUTES { format!("{}:00", given.get(..TO_THE_MINUTE)?) } else { given.clone() };
    Some(Written { shortened: kept != given, ..kept.into() })
}

fn plain(kind: Kind, value: &Value) -> Option<String> {
    match kind {
        Kind::Text => scalar(value),
        Kind::Date => time::date(value.as_str()?),
        Kind::Time => value.as_str().filter(|text| time::of_day(text).is_some()).map(str::to_owned),
        Kind::Checkbox => checkbox(value),
        Kind::Relation | Kind::Cascade => ids(value, is_row_id),
        Kind::Accounts => ids(value, |_| true),
        Kind::Attachment => ids(value, |address| address.contains("://")),
        Kind::Structured => Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
        Kind::Single | Kind::Multi | Kind::Number | Kind::DateTime | Kind::ReadOnly => None,
    }
}

fn takes(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "a number",
        Kind::Date => "a day (YYYY-MM-DD) or an RFC 3339 time",
        Kind::DateTime => "an RFC 3339 time, or a local one (YYYY-MM-DD HH:mm:ss)",
        Kind::Time => "a time of day (HH:mm or HH:mm:ss)",
        Kind::Checkbox => "true or false",
        Kind::Relation => "row ids; for other values name the field of the related worksheet under `relations`",
        Kind::Cascade => "a row id",
        Kind::Accounts => "ids",
        Kind::Attachment => "addresses of files",
        _ => "a text",
    }
}

fn refused(control: &Control, takes: &str, value: &Value) -> String {
    let shown: String = value.to_string().chars().take(60).collect();
    format!("`{}` takes {takes}, not {shown}", control.title())
}

/// A text, a number with the digits it came with, or a truth value.
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Whether there is nothing: null, an empty text or list.
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn checkbox(value: &Value) -> Option<String> {
    match scalar(value)?.as_str() {
        "true" | "1" => Some("1".to_owned()),
        "false" | "0" => Some("0".to_owned()),
        _ => None,
    }
}

fn single(control: &Control, value: &Value, create_options: bool) -> Result<Written, String> {
    let value = match value {
        Value::Array(items) if items.len() == 1 => &items[0],
        other => other,
    };
    let text = scalar(value).ok_or_else(|| refused(control, "one option", value))?;
    match control.option(&text) {
        Some(option) => Ok(option.value.clone().into()),
        None if create_options => Ok(Written { makes_option: true, ..text.into() }),
        None => Err(unknown_option(control, &text)),
    }
}

fn multi(control: &Control, value: &Value, create_options: bool) -> Result<Written, String> {
    let texts = texts(value).ok_or_else(|| refused(control, "a list of options", value))?;
    let mut keys = Vec::new();
    let mut makes_option = false;
    for text in texts {
        match control.option(&text) {
            Some(option) => keys.push(option.key.clone()),
            None if create_options => (makes_option, _) = (true, keys.push(text)),
            None => return Err(unknown_option(control, &text)),
        }
    }
    Ok(Written { makes_option, ..Value::from(keys).to_string().into() })
}

fn unknown_option(control: &Control, text: &str) -> String {
    let known = nearest(text, control.options.iter().map(|option| option.value.as_str()));
    format!("`{}` has no option `{text}`; it has {known} (`create_options: true` makes new ones)", control.title())
}

/// The texts of a list, or of one value.
pub fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(items) => items.iter().map(scalar).collect(),
        one => scalar(one).map(|text| vec![text]),
    }
}

/// Ids joined with commas: from a list, from a text that is so already, from objects as the platform gives them out.
pub fn ids(value: &Value, fits: impl Fn(&str) -> bool) -> Option<String> {
    let items = match value {
        Value::Array(items) => items.iter().map(id).collect::<Option<Vec<_>>>()?,
        Value::String(text) => text.split(',').map(|part| part.trim().to_owned()).collect(),
        one => vec![id(one)?],
    };
    items.iter().all(|item| fits(item)).then(|| items.join(","))
}

fn id(value: &Value) -> Option<String> {
    const NAMES: [&str; 5] = ["sid", "rowid", "accountId", "departmentId", "organizeId"];
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => NAMES.iter().find_map(|name| fields.get(*name)?.as_str().map(str::to_owned)),
        _ => None,
    }
}

/// Whether a text has the shape of a row id, a UUID.
pub fn is_row_id(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// JSON that comes inside of a text, taken out.
pub fn opened(kind: Kind, value: Value) -> Value {
    match &value {
        Value::String(text) if kind.is_json_text() && text.starts_with(['[', '{']) => {
            serde_json::from_str(text).unwrap_or(value)
        }
        _ => value,
    }
}

/// A value as records have it: instants with an offset, JSON taken out of its text, everything else as it came.
pub fn of_record(kind: Kind, value: Value) -> Value {
    match (kind, &value) {
        (Kind::DateTime, Value::String(text)) if text.is_empty() => Value::Null,
        (Kind::DateTime, Value::String(text)) => time::rfc3339(text).map_or(value, Value::String),
        _ => opened(kind, value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::worksheet::tests::{OTHER, ROW, control};

    fn text(name: &str, json: &str) -> Result<String, String> {
        let value = serde_json::from_str(json).unwrap();
        written(&control(name), &value, false).map(|written| written.value)
    }

    #[test]
    fn every_kind_is_written_as_text() {
        for (name, json, expected) in [
            ("订单号", r#""o_1""#, "o_1"),
            ("订单号", "9007199254740993", "9007199254740993"),
            ("金额", "99.00", "99.00"),
            ("金额", r#""1E2""#, "100"),
            ("金额", "123456789012345678901234.10", "123456789012345678901234.10"),
            ("金额", "1.239", "1.24"),
            ("状态", r#""已支付""#, "已支付"),
            ("状态", r#""k_back""#, "已退款"),
            ("支付时间", r#""2024-03-05T02:15:00Z""#, "2024-03-05 10:15:00"),
            ("下单日期", r#""2024-03-04T16:00:00Z""#, "2024-03-05"),
            ("标签", r#"["会员","k_new"]"#, r#"["k_vip","k_new"]"#),
            ("标签", r#""会员""#, r#"["k_vip"]"#),
            ("赠品", "true", "1"),
            ("赠品", r#""0""#, "0"),
            ("买家", &format!(r#"["{ROW}","{OTHER}"]"#), &format!("{ROW},{OTHER}")),
            ("买家", &format!(r#"[{{"sid":"{ROW}","name":"x"}}]"#), ROW),
            ("金额", "null", ""),
            ("支付时间", r#""""#, ""),
            ("标签", "[]", ""),
        ] {
            assert_eq!(text(name, json).as_deref(), Ok(expected), "{name} {json}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_in_words() {
        for (name, json, said) in [
            ("金额", r#""a lot""#, "`金额` takes a number, not \"a lot\""),
            ("支付时间", "1709600000", "`支付时间` takes an RFC 3339 time"),
            ("状态", r#""已支付了""#, "`状态` has no option `已支付了`; it has `已支付`"),
            ("标签", r#"["旧客"]"#, "`标签` has no option `旧客`"),
            ("买家", r#""u_1""#, "name the field of the related worksheet under `relations`"),
            ("赠品", r#""maybe""#, "`赠品` takes true or false"),
            ("订单号", "{}", "`订单号` takes a text"),
        ] {
            let reason = text(name, json).unwrap_err();
            assert!(reason.contains(said), "{reason}");
        }
    }

    #[test]
    fn new_options_are_made_only_when_told_to() {
        let made = written(&control("状态"), &json!("待发货"), true).unwrap();
        assert_eq!(made, Written { makes_option: true, ..Written::from("待发货".to_owned()) });
        let made = written(&control("标签"), &json!(["会员", "旧客"]), true).unwrap();
        assert_eq!(made, Written { makes_option: true, ..Written::from(r#"["k_vip","旧客"]"#.to_owned()) });
        assert!(!written(&control("状态"), &json!("已支付"), true).unwrap().makes_option);
    }

    #[test]
    fn what_a_field_does_not_keep_is_not_written_and_told() {
        let mut minutes = control("支付时间");
        minutes.unit = MINUTES.to_owned();
        for (control, value, expected) in [
            (&control("金额"), json!("99.005"), ("99.01", true)),
            (&control("金额"), json!(99.5), ("99.5", false)),
            (&minutes, json!("2024-03-05T02:15:30Z"), ("2024-03-05 10:15:00", true)),
            (&minutes, json!("2024-03-05 10:15:00"), ("2024-03-05 10:15:00", false)),
        ] {
            let written = written(control, &value, false).unwrap();
            assert_eq!((written.value.as_str(), written.shortened), expected, "{value}");
        }
    }

    #[test]
    fn records_have_instants_and_open_json() {
        assert_eq!(of_record(Kind::DateTime, json!("2024-03-05 10:15:00")), json!("2024-03-05T10:15:00+08:00"));
        assert_eq!(of_record(Kind::DateTime, json!("")), Value::Null);
        assert_eq!(of_record(Kind::Relation, json!(r#"[{"sid":"a"}]"#)), json!([{ "sid": "a" }]));
        assert_eq!(of_record(Kind::Relation, json!("3")), json!("3"));
        assert_eq!(of_record(Kind::Text, json!("[1]")), json!("[1]"));
    }
}
