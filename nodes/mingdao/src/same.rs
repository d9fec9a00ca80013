//! Whether a row has a value already, in whatever form the platform gives it back.
//!
//! What the platform does to a value that is written: numbers get or lose zeros at their end, times lose the parts that
//! the field doesn't show, texts lose blanks round them, mobile numbers get their country's prefix, choices come as their
//! texts, a box that was never ticked comes empty, JSON comes inside of a text and with more fields. None of that is a
//! change: who took it for one would write every row again in every run.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::kind::Kind;
use crate::value::{MINUTES, TO_THE_MINUTE, Written, ids, is_blank, opened, scalar};
use crate::worksheet::Control;
use crate::{decimal, time};

/// The type of fields for mobile numbers.
const MOBILE: i64 = 3;
/// What mobile numbers may begin with.
const COUNTRY: &str = "+86";

/// Whether a row has this value already. Where that can't be told, it has not.
pub fn is_same(control: &Control, written: &Written, came: &Value) -> bool {
    let came = opened(control.kind(), came.clone());
    let text = scalar(&came).unwrap_or_default();
    // A box that was never ticked is empty.
    let is_nothing = |text: &str| text.trim().is_empty() || (control.kind() == Kind::Checkbox && text == "0");
    let came_nothing = is_blank(&came) || (came.is_string() && is_nothing(&text));
    if is_nothing(&written.value) || came_nothing {
        return is_nothing(&written.value) && came_nothing;
    }
    let label = |text: &str| control.option(text).map_or(text, |known| known.value.as_str()).trim().to_owned();
    match control.kind() {
        Kind::Number => decimal::canonical(&text).is_some_and(|came| decimal::canonical(&written.value) == Some(came)),
        Kind::Date | Kind::DateTime => is_same_moment(control, &written.value, &text),
        Kind::Time => is_same_time(control, &written.value, &text),
        Kind::Multi => {
            let keys: Vec<String> = serde_json::from_str(&written.value).unwrap_or_default();
            let wanted: BTreeSet<String> = keys.iter().map(|key| label(key)).collect();
            labels(&came).iter().map(|came| label(came)).collect::<BTreeSet<_>>() == wanted
        }
        Kind::Single => single_label(&came).is_some_and(|came| label(&came) == label(&written.value)),
        Kind::Relation | Kind::Accounts | Kind::Cascade => {
            let wanted: BTreeSet<&str> = written.value.split(',').collect();
            ids(&came, |_| true).is_some_and(|came| came.split(',').collect::<BTreeSet<_>>() == wanted)
        }
        Kind::Attachment => false,
        Kind::Structured => serde_json::from_str(&written.value).is_ok_and(|wanted: Value| is_part(&wanted, &came)),
        Kind::Text if control.type_number == MOBILE => local_number(&text) == local_number(&written.value),
        Kind::Text => as_kept(&text) == as_kept(&written.value),
        Kind::Checkbox | Kind::ReadOnly => text == written.value,
    }
}

/// Whether nobody can tell if a field has a value already, so that it is written again each time.
pub fn is_never_told(control: &Control) -> bool {
    control.kind() == Kind::Attachment
}

/// A field may show fewer parts of a time than were written, and its seconds count only if it has them.
fn is_same_moment(control: &Control, written: &str, came: &str) -> bool {
    let shown = if control.unit == MINUTES { TO_THE_MINUTE } else { usize::MAX };
    let parts = written.len().min(came.len()).min(shown);
    written.is_char_boundary(parts) && came.is_char_boundary(parts) && written[..parts] == came[..parts]
}

fn is_same_time(control: &Control, written: &str, came: &str) -> bool {
    let (Some((wanted, wanted_s)), Some((shown, shown_s))) = (time::of_day(written), time::of_day(came)) else {
        return written == came;
    };
    let has_seconds = control.unit != MINUTES && shown_s.is_some();
    wanted == shown && (!has_seconds || wanted_s.unwrap_or_default() == shown_s.unwrap_or_default())
}

/// A text without what a platform may take off it: blanks round it, and the kind of its line breaks.
fn as_kept(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

/// A mobile number without the country's prefix and without what makes it easier to read.
fn local_number(text: &str) -> String {
    let digits: String = text.chars().filter(|character| !matches!(character, ' ' | '-')).collect();
    digits.strip_prefix(COUNTRY).map(str::to_owned).unwrap_or(digits)
}

/// The text of one option: a text in which commas mean nothing, or a list of one.
fn single_label(came: &Value) -> Option<String> {
    match came {
        Value::Array(items) if items.len() == 1 => labels(came).pop(),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// Texts of options: a list, or one text in which commas join them.
fn labels(came: &Value) -> Vec<String> {
    match came {
        Value::Array(items) => items.iter().filter_map(|item| scalar(item.get("value").unwrap_or(item))).collect(),
        Value::String(text) => text.split(',').map(|part| part.trim().to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// Whether all that is wanted is there: the platform adds fields of its own to objects.
fn is_part(wanted: &Value, came: &Value) -> bool {
    match (wanted, came) {
        (Value::Object(wanted), Value::Object(came)) => {
            wanted.iter().all(|(name, value)| came.get(name).is_some_and(|came| is_part(value, came)))
        }
        (Value::Array(wanted), Value::Array(came)) => {
            wanted.len() == came.len() && wanted.iter().zip(came).all(|(wanted, came)| is_part(wanted, came))
        }
        _ => wanted == came,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::worksheet::tests::{OTHER, ROW, control};

    fn of_type(type_number: i64, unit: &str) -> Control {
        Control { type_number, unit: unit.to_owned(), options: Vec::new(), ..control("订单号") }
    }

    #[test]
    fn what_the_platform_does_to_a_value_is_no_change() {
        let mut comma = control("状态");
        comma.options[0].value = "已支付,已发货".to_owned();
        #[rustfmt::skip]
        let table = [
            (control("赠品"), "0", json!(""), true),
            (control("赠品"), "", json!("0"), true),
            (control("赠品"), "1", json!(""), false),
            (control("订单号"), "o_1 ", json!("o_1"), true),
            (control("订单号"), "  ", json!(""), true),
            (control("订单号"), "  ", Value::Null, true),
            (control("订单号"), "a\r\nb", json!("a\nb"), true),
            (control("订单号"), "a b", json!("ab"), false),
            (comma.clone(), "已支付,已发货", json!("已支付,已发货"), true),
            (comma, "已支付,已发货", json!("已支付"), false),
            (control("状态"), "已支付", json!("k_paid"), true),
            (control("状态"), "已支付", json!(["已支付"]), true),
            (of_type(3, ""), "13900000001", json!("+8613900000001"), true),
            (of_type(3, ""), "+86 139-0000-0001", json!("13900000001"), true),
            (of_type(3, ""), "13900000001", json!("+8613900000002"), false),
            (of_type(16, "1"), "2024-03-05 10:15:00", json!("2024-03-05 10:15:59"), true),
            (of_type(16, "6"), "2024-03-05 10:15:00", json!("2024-03-05 10:15:59"), false),
            (of_type(15, ""), "2024-03-05", json!("2024-03-05 00:00:00"), true),
            (of_type(46, "1"), "10:15:30", json!("10:15"), true),
            (of_type(46, "6"), "10:15", json!("10:15:00"), true),
            (of_type(46, "6"), "10:15:30", json!("10:15:00"), false),
            (of_type(46, ""), "10:15", json!("10:16"), false),
            (of_type(40, ""), r#"{"address":"a"}"#, json!(r#"{"address":"a","x":"1","y":"2"}"#), true),
            (of_type(40, ""), r#"{"address":"a"}"#, json!(r#"{"address":"b","x":"1"}"#), false),
            (of_type(26, ""), "u_1", json!(r#"[{"accountId":"u_1","fullname":"x"}]"#), true),
            (of_type(26, ""), "u_1,u_2", json!(r#"[{"accountId":"u_2"},{"accountId":"u_1"}]"#), true),
            (of_type(27, ""), "d_1", json!(r#"[{"departmentId":"d_2"}]"#), false),
            (of_type(28, ""), "3", json!("3.0"), true),
        ];
        for (control, value, came, same) in table {
            let written = Written::from(value.to_owned());
            assert_eq!(is_same(&control, &written, &came), same, "{} {value} {came}", control.type_number);
        }
    }

    #[test]
    fn a_row_that_has_the_value_is_told_from_one_that_has_not() {
        let relation = format!(r#"[{{"sid":"{ROW}","name":"张"}}]"#);
        #[rustfmt::skip]
        let table = [
            ("订单号", "o_1", json!("o_1"), true),
            ("订单号", "o_1", json!("o_10"), false),
            ("金额", "99.00", json!("99"), true),
            ("金额", "99.00", json!("99.001"), false),
            ("金额", "9007199254740993", json!("9007199254740992"), false),
            ("状态", "已支付", json!("已支付"), true),
            ("支付时间", "2024-03-05 10:15:00", json!("2024-03-05 10:15"), true),
            ("支付时间", "2024-03-05 10:15:00", json!("2024-03-05 10:16:00"), false),
            ("标签", r#"["k_vip","k_new"]"#, json!(["新客", "会员"]), true),
            ("标签", r#"["k_vip"]"#, json!("[\"会员\"]"), true),
            ("标签", r#"["k_vip","k_new"]"#, json!("新客, 会员"), true),
            ("标签", r#"["k_vip"]"#, json!(["新客"]), false),
            ("买家", ROW, json!(relation), true),
            ("买家", OTHER, json!(relation), false),
            ("买家", ROW, json!("1"), false),
            ("赠品", "1", json!("1"), true),
            ("金额", "", json!(""), true),
            ("标签", "", json!("[]"), true),
            ("金额", "", Value::Null, true),
            ("金额", "0", json!(""), false),
        ];
        for (name, value, came, same) in table {
            let written = Written::from(value.to_owned());
            assert_eq!(is_same(&control(name), &written, &came), same, "{name} {value} {came}");
        }
    }
}
