//! What a script is given: its code and its `input`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use weft_sdk::{Failure, secret};

use crate::engine;

/// How a script sees the values of `input`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum InputTypes {
    /// As texts: lists, objects and numbers as JSON text.
    #[default]
    Text,
    /// As what they are.
    Json,
}

/// The code, which has to be there.
pub(crate) fn code(code: Option<&str>) -> Result<&str, Failure> {
    code.filter(|code| !code.trim().is_empty()).ok_or_else(|| {
        Failure::invalid("there is no script").with_remedy("write it under `code`, or name a file with it under `file`")
    })
}

/// `input` as the script sees it, with markers where `markers` says so, and how many numbers in its texts became texts themselves, since `JSON.parse` would change
/// them.
pub(crate) fn read(
    input: &Map<String, Value>,
    types: InputTypes,
    markers: &[String],
) -> Result<(Map<String, Value>, u64), Failure> {
    let (mut read, mut kept) = (Map::new(), 0);
    for (name, value) in input {
        let pointer = format!("/input/{}", name.replace('~', "~0").replace('/', "~1"));
        let marker = if markers.contains(&pointer) { sealed(value)? } else { None };
        let value = match (marker, types) {
            (Some(marker), _) => Value::String(marker),
            (None, InputTypes::Json) => value.clone(),
            (None, InputTypes::Text) => Value::String(text(value, &mut kept)),
        };
        read.insert(name.clone(), value);
    }
    Ok((read, kept))
}

/// `{ token: access_token }` and `{ secret: app_secret }` stand for what the connection keeps: the script sees a marker.
fn sealed(value: &Value) -> Result<Option<String>, Failure> {
    let Some(object) = value.as_object().filter(|object| object.len() == 1) else { return Ok(None) };
    let name = object.get("token").or_else(|| object.get("secret")).and_then(Value::as_str);
    let is_name = |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    name.filter(is_name).map(|name| secret::sealed(name).map_err(Failure::from)).transpose()
}

/// A value as a code block sees it: what is not there is an empty text.
fn text(value: &Value, kept: &mut u64) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => keeping(value, kept).to_string(),
        other => other.to_string(),
    }
}

/// The same, with texts in place of numbers that JavaScript would change.
fn keeping(value: &Value, kept: &mut u64) -> Value {
    match value {
        Value::Number(number) if engine::changes(&number.to_string(), number.as_f64().unwrap_or(f64::NAN)) => {
            *kept += 1;
            Value::String(number.to_string())
        }
        Value::Array(list) => list.iter().map(|value| keeping(value, kept)).collect(),
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), keeping(value, kept))).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_block_sees_texts() {
        let value = json!({ "a": "x", "b": [1, { "c": 2.50 }], "n": 12345678901234567890_u64, "z": null, "t": true, "k": { "token": "access_token" }, "d": { "token": "access_token" } });
        let markers = ["/input/k".to_owned()];
        let read = |types| Value::Object(read(value.as_object().unwrap(), types, &markers).unwrap().0);
        let expected = json!({ "a": "x", "b": r#"[1,{"c":2.5}]"#, "n": "12345678901234567890", "z": "", "t": "true", "k": "<access_token>", "d": r#"{"token":"access_token"}"# });
        assert_eq!(read(InputTypes::Text), expected);
        assert_eq!(read(InputTypes::Json)["b"], value["b"]);
    }
}
