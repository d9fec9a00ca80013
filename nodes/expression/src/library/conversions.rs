//! Functions from one kind of value to another.

use super::native::{Native, of_input, wrap};
use crate::value::{Error, Number, Outcome, Value, fail};
use crate::{read, write};

pub(super) fn natives() -> Vec<Native> {
    wrap([
        of_input!("type", |value: Value| Ok(Value::text(value.kind()))),
        of_input!("tostring", |value: Value| match value {
            Value::Text(_) => Ok(value),
            other => to_json(other),
        }),
        of_input!("tojson", to_json),
        of_input!("fromjson", from_json),
        of_input!("tonumber", to_number),
        of_input!("toboolean", to_boolean),
        of_input!("not", |value: Value| Ok(Value::Bool(!value.is_true()))),
    ])
}

pub(super) fn to_json(value: Value) -> Outcome {
    write::json(&value).map(Value::text).map_err(Error::str)
}

/// Exactly one JSON value.
fn from_json(value: Value) -> Outcome {
    match value {
        Value::Text(text) if text.trim().is_empty() => fail("Expected JSON value, and the text is empty"),
        Value::Text(text) => {
            read::read(&text).map_err(|error| Error::str(format_args!("the text is no JSON: {error}")))
        }
        other => fail(format_args!("{} only strings can be parsed", other.kind())),
    }
}

/// Exactly one number, with nothing around it.
fn to_number(value: Value) -> Outcome {
    match value {
        Value::Number(_) => Ok(value),
        Value::Text(text) => match Number::parse(&text) {
            Some(number) => Ok(Value::Number(number)),
            None => fail("string cannot be parsed as a number"),
        },
        other => fail(format_args!("{} cannot be parsed as a number", other.kind())),
    }
}

fn to_boolean(value: Value) -> Outcome {
    match &value {
        Value::Bool(_) => Ok(value),
        Value::Text(text) if &**text == "true" => Ok(Value::Bool(true)),
        Value::Text(text) if &**text == "false" => Ok(Value::Bool(false)),
        other => fail(format_args!("{} cannot be parsed as a boolean", other.kind())),
    }
}
