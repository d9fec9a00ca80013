//! Functions on texts.

use super::native::{Native, of_input, of_one, wrap};
use crate::value::{Outcome, Value, fail, split};

pub(super) fn natives() -> Vec<Native> {
    wrap([
        of_input!("explode", explode),
        of_input!("implode", implode),
        of_input!("utf8bytelength", byte_length),
        of_input!("ascii_downcase", |value| map(value, "explode input must be a string", |text| text
            .to_ascii_lowercase())),
        of_input!("ascii_upcase", |value| map(value, "explode input must be a string", |text| text
            .to_ascii_uppercase())),
        of_input!("trim", |value| map(value, TRIM, |text| text.trim().to_owned())),
        of_input!("ltrim", |value| map(value, TRIM, |text| text.trim_start().to_owned())),
        of_input!("rtrim", |value| map(value, TRIM, |text| text.trim_end().to_owned())),
        of_one!("startswith", |text, part| both(&text, &part, "startswith", |text, part| text
            .starts_with(part)
            .into())),
        of_one!("endswith", |text, part| both(&text, &part, "endswith", |text, part| text.ends_with(part).into())),
        of_one!("ltrimstr", |text, part| both(&text, &part, "startswith", |text, part| without_start(text, part)
            .into())),
        of_one!("rtrimstr", |text, part| both(&text, &part, "endswith", |text, part| without_end(text, part).into())),
        of_one!("trimstr", |text, part| both(&text, &part, "startswith", |text, part| {
            without_end(without_start(text, part), part).into()
        })),
        of_one!("split", split_by),
        of_one!("join", join),
    ])
}

const TRIM: &str = "trim input must be a string";

fn map(value: Value, reason: &str, change: fn(&str) -> String) -> Outcome {
    match value {
        Value::Text(text) => Ok(Value::text(change(&text))),
        _ => fail(reason),
    }
}

fn both(text: &Value, part: &Value, name: &str, compute: fn(&str, &str) -> Computed) -> Outcome {
    match (text, part) {
        (Value::Text(text), Value::Text(part)) => Ok(compute(text, part).0),
        _ => fail(format_args!("{name}() requires string inputs")),
    }
}

/// What a function of two texts gives.
struct Computed(Value);

impl From<bool> for Computed {
    fn from(value: bool) -> Self {
        Self(value.into())
    }
}

impl From<&str> for Computed {
    fn from(text: &str) -> Self {
        Self(Value::text(text))
    }
}

fn without_start<'a>(text: &'a str, part: &str) -> &'a str {
    text.strip_prefix(part).unwrap_or(text)
}

fn without_end<'a>(text: &'a str, part: &str) -> &'a str {
    text.strip_suffix(part).unwrap_or(text)
}

fn explode(value: Value) -> Outcome {
    match value {
        Value::Text(text) => Ok(text.chars().map(|char| Value::integer(u32::from(char))).collect()),
        _ => fail("explode input must be a string"),
    }
}

fn implode(value: Value) -> Outcome {
    let Value::Array(codes) = value else { return fail("implode input must be an array") };
    let character = |code: &Value| match code {
        Value::Number(code) => match u32::try_from(code.truncated()).ok().and_then(char::from_u32) {
            Some(character) => Ok(character),
            None => fail("a number that is no code of a character can't be imploded"),
        },
        other => fail(format_args!("{} can't be imploded, unicode codepoint needs to be numeric", other.kind())),
    };
    codes.iter().map(character).collect::<Outcome<String>>().map(Value::text)
}

fn byte_length(value: Value) -> Outcome {
    match value {
        Value::Text(text) => Ok(Value::integer(text.len() as i64)),
        other => fail(format_args!("{} only strings have UTF-8 byte length", other.kind())),
    }
}

fn split_by(text: Value, separator: Value) -> Outcome {
    match (text, separator) {
        (Value::Text(text), Value::Text(separator)) => Ok(split(&text, &separator)),
        _ => fail("split input and separator must be strings"),
    }
}

/// Texts with a separator between them; null is an empty text.
fn join(items: Value, separator: Value) -> Outcome {
    let mut joined = String::new();
    for (index, item) in super::collections::items_of(items)?.into_iter().enumerate() {
        if index > 0 {
            match &separator {
                Value::Text(separator) => joined.push_str(separator),
                Value::Null => {}
                other => return fail(format_args!("string and {} cannot be added", other.kind())),
            }
        }
        match item {
            Value::Null => {}
            Value::Array(_) | Value::Object(_) => {
                return fail(format_args!("string and {} cannot be added", item.kind()));
            }
            other => joined.push_str(&other.into_text()),
        }
        if joined.len() > crate::value::TEXT_BYTES_MAX {
            return fail("the text gets too long");
        }
    }
    Ok(Value::text(joined))
}
