//! The order of texts: letters before their capitals, digits before letters, signs before digits. Chinese is in the order of
//! its code points, not in that of pinyin.

use std::cmp::Ordering;

use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue};

use super::options::{self, text};

/// Signs in the order of the Unicode collation algorithm.
const SIGNS: &str = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

/// -1, 0 or 1.
pub(super) fn compare(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if this.is_null_or_undefined() {
        let message = "String.prototype.localeCompare called on null or undefined";
        return Err(JsNativeError::typ().with_message(message).into());
    }
    let one = this.to_string(context)?.to_std_string_lossy();
    let other = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    let given = options::options(args, 2);
    let is_numeric = text(given.as_ref(), "numeric", context)?.as_deref() == Some("true");
    let strength = text(given.as_ref(), "sensitivity", context)?;
    let looks_at_case = !matches!(strength.as_deref(), Some("base" | "accent"));
    Ok(JsValue::from(order(&one, &other, is_numeric, looks_at_case) as i32))
}

fn order(one: &str, other: &str, is_numeric: bool, looks_at_case: bool) -> Ordering {
    let (first, second) = (keys(one, is_numeric), keys(other, is_numeric));
    let by_letters = first.cmp(&second);
    if by_letters != Ordering::Equal || !looks_at_case {
        return by_letters;
    }
    // Of what differs in capitals alone, the first small letter comes first.
    let capitals = |text: &str| text.chars().map(char::is_uppercase).collect::<Vec<_>>();
    capitals(one).cmp(&capitals(other))
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Space(u32),
    Sign(usize),
    Number(usize, String),
    Digit(u32),
    Letter(char),
}

fn keys(text: &str, is_numeric: bool) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        if is_numeric && char.is_ascii_digit() {
            let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
            let number = rest[..end].trim_start_matches('0');
            keys.push(Key::Number(number.len(), number.to_owned()));
            rest = &rest[end..];
            continue;
        }
        rest = &rest[char.len_utf8()..];
        keys.push(match SIGNS.find(char) {
            _ if char.is_whitespace() => Key::Space(char as u32),
            Some(place) => Key::Sign(place),
            None if char.is_ascii_digit() => Key::Digit(char as u32),
            None => Key::Letter(char.to_lowercase().next().unwrap_or(char)),
        });
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_come_before_capitals() {
        let sorted = |mut texts: Vec<&'static str>, numeric| {
            texts.sort_by(|one, other| order(one, other, numeric, true));
            texts
        };
        assert_eq!(sorted(vec!["b", "A", "a", "B", "_", "1", " "], false), [" ", "_", "1", "a", "A", "b", "B"]);
        assert_eq!(sorted(vec!["a10", "a9", "A9"], true), ["a9", "A9", "a10"]);
        assert_eq!(sorted(vec!["ab", "Aa", "a"], false), ["a", "Aa", "ab"]);
        assert_eq!(order("a", "A", false, false), Ordering::Equal);
    }
}
