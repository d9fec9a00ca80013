//! Numbers, in groups of three digits: English and Chinese write them alike.

use boa_engine::object::JsObject;
use boa_engine::{Context, JsResult, JsValue};

use super::options::{self, Locale, text, unknown, value};

const KNOWN: [&str; 6] =
    ["minimumFractionDigits", "maximumFractionDigits", "useGrouping", "style", "currency", "minimumIntegerDigits"];

/// `1,234,567.891`
pub(super) fn number(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let number = this.to_number(context)?;
    let locale = options::locale(args, 0, context)?;
    let given = options::options(args, 1);
    options::only(given.as_ref(), &KNOWN, context)?;
    if locale == Locale::Iso {
        return Err(unknown("numbers are written for zh-CN and en-US only"));
    }
    Ok(value(&written(number, locale, given.as_ref(), context)?))
}

/// `12,345,678,901,234,567,890`
pub(super) fn bigint(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    options::locale(args, 0, context)?;
    let digits = this.to_bigint(context)?.to_string();
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |digits| ("-", digits));
    Ok(value(&format!("{sign}{}", grouped(digits))))
}

fn written(number: f64, locale: Locale, given: Option<&JsObject>, context: &mut Context) -> JsResult<String> {
    let style = text(given, "style", context)?;
    let currency = text(given, "currency", context)?;
    let (head, tail, least, most, shift) = match (style.as_deref(), currency.as_deref()) {
        (None | Some("decimal"), _) => ("", "", 0, 3, 0),
        (Some("percent"), _) => ("", "%", 0, 0, 2),
        (Some("currency"), Some("CNY")) => (if locale == Locale::China { "¥" } else { "CN¥" }, "", 2, 2, 0),
        (Some("currency"), Some("USD")) => (if locale == Locale::China { "US$" } else { "$" }, "", 2, 2, 0),
        (style, currency) => {
            return Err(unknown(&format!("numbers of the style {style:?} {currency:?} can't be written in scripts")));
        }
    };
    let least_given = digits(given, "minimumFractionDigits", context)?;
    let most_given = digits(given, "maximumFractionDigits", context)?;
    let least = least_given.unwrap_or_else(|| most_given.map_or(least, |most| least.min(most)));
    let most = most_given.unwrap_or(most).max(least);
    if number.is_nan() {
        return Ok(format!("{head}NaN{tail}"));
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    if number.is_infinite() {
        return Ok(format!("{sign}{head}∞{tail}"));
    }
    let rounded = rounded(number.abs(), shift, most, least);
    let (whole, fraction) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let whole = match digits(given, "minimumIntegerDigits", context)? {
        Some(width) => format!("{whole:0>width$}"),
        None => whole.to_owned(),
    };
    let is_grouped = text(given, "useGrouping", context)?.as_deref() != Some("false");
    let whole = if is_grouped { grouped(&whole) } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    Ok(format!("{sign}{head}{whole}{point}{fraction}{tail}"))
}

fn digits(given: Option<&JsObject>, name: &str, context: &mut Context) -> JsResult<Option<usize>> {
    let Some(text) = text(given, name, context)? else { return Ok(None) };
    match text.parse::<usize>() {
        Ok(digits) if digits <= 20 => Ok(Some(digits)),
        _ => Err(unknown(&format!("{name} value is out of range."))),
    }
}

/// Rounded half away from zero, by the digits that people see, without zeros at the end that nobody asked for. The point
/// moves to the right first.
fn rounded(number: f64, shift: usize, most: usize, least: usize) -> String {
    let shortest = format!("{number}");
    let (whole, fraction) = shortest.split_once('.').unwrap_or((&shortest, ""));
    let moved = format!("{whole}{fraction:0<shift$}");
    let (whole, fraction) = moved.split_at(whole.len() + shift);
    let whole = if shift > 0 && whole.len() > 1 { whole.trim_start_matches('0') } else { whole };
    let whole = if whole.is_empty() { "0" } else { whole };
    let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(most)).collect();
    if fraction.as_bytes().get(most).is_some_and(|next| *next >= b'5') {
        carry(&mut digits);
    }
    let point = digits.len() - most;
    let text = String::from_utf8_lossy(&digits).into_owned();
    let (whole, fraction) = text.split_at(point);
    let needed = fraction.trim_end_matches('0').len().max(least);
    if needed == 0 { whole.to_owned() } else { format!("{whole}.{}", &fraction[..needed]) }
}

fn carry(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_by_what_people_see() {
        let table = [
            (1_234_567.891, 3, 0, "1234567.891"),
            (1.005, 2, 2, "1.01"),
            (0.5, 0, 0, "1"),
            (999.9996, 3, 0, "1000"),
            (1.0, 2, 2, "1.00"),
            (1e21, 3, 0, "1000000000000000000000"),
        ];
        for (number, most, least, expected) in table {
            assert_eq!(rounded(number, 0, most, least), expected);
        }
        assert_eq!([grouped("12"), grouped("123456"), grouped("1234567")], ["12", "123,456", "1,234,567"]);
    }
}
