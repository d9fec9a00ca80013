//! Values that are objects or lists, as they are signed.

use serde_json::{Map, Value};

use super::recipe::Nested;
use crate::values::scalar;

/// How deep texts that are JSON may stand in each other.
const DEPTH_MAX: usize = 64;

/// What is signed of a value; none for null. The error says what can't be signed.
pub(super) fn text(value: &Value, nested: Nested) -> Result<Option<String>, String> {
    if value.is_null() {
        return Ok(None);
    }
    match nested {
        Nested::Spread => {
            let mut spread = String::new();
            put_spread(value, &mut spread, DEPTH_MAX)?;
            Ok(Some(spread))
        }
        Nested::SortedJson => Ok(Some(scalar(value).unwrap_or_else(|| sorted(value).to_string()))),
        Nested::Json => Ok(Some(scalar(value).unwrap_or_else(|| value.to_string()))),
    }
}

/// The same with the names of each object in order. Not deeper than what could be read as JSON.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => in_order(fields).map(|(name, value)| (name.clone(), sorted(value))).collect(),
        Value::Array(items) => items.iter().map(sorted).collect(),
        plain => plain.clone(),
    }
}

fn in_order(fields: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by_key(|(name, _)| *name);
    fields.into_iter()
}

/// Names and values one after the other. What is null is left out, its name too; a text that is JSON of an object or a list
/// is taken for that.
fn put_spread(value: &Value, spread: &mut String, depth: usize) -> Result<(), String> {
    let deeper = depth.checked_sub(1).ok_or_else(|| format!("goes deeper than {DEPTH_MAX} levels"))?;
    match value {
        Value::Object(fields) => {
            for (name, value) in in_order(fields).filter(|(_, value)| !value.is_null()) {
                spread.push_str(name);
                put_spread(value, spread, deeper)?;
            }
        }
        Value::Array(items) => {
            for item in items {
                put_spread(item, spread, deeper)?;
            }
        }
        Value::String(text) => match serde_json::from_str(text) {
            Ok(nested @ (Value::Object(_) | Value::Array(_))) => put_spread(&nested, spread, deeper)?,
            _ => spread.push_str(text),
        },
        Value::Null => {}
        plain => spread.push_str(&scalar(plain).unwrap_or_default()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::json;

    use super::*;

    fn told(value: Value, nested: Nested) -> Option<String> {
        text(&value, nested).unwrap()
    }

    #[test]
    fn a_value_is_signed_as_it_is_said() {
        let value = json!({ "b": [1, { "d": "x", "c": true }], "a": null });
        assert_eq!(told(value.clone(), Nested::Json).unwrap(), r#"{"b":[1,{"d":"x","c":true}],"a":null}"#);
        assert_eq!(told(value.clone(), Nested::SortedJson).unwrap(), r#"{"a":null,"b":[1,{"c":true,"d":"x"}]}"#);
        assert_eq!(told(value, Nested::Spread).unwrap(), "b1ctruedx");
        for nested in [Nested::Json, Nested::SortedJson, Nested::Spread] {
            assert_eq!(told(Value::Null, nested), None);
            assert_eq!(told(json!("30"), nested).as_deref(), Some("30"));
        }
    }

    #[test]
    fn a_text_that_is_json_is_spread_as_well() {
        let within = json!({ "z": r#"{"b":"[2,1]","a":"30"}"#, "y": "{no" });
        assert_eq!(told(within, Nested::Spread).unwrap(), "y{noza30b21");
    }

    #[test]
    fn what_goes_too_deep_is_told() {
        let deep = (0..40).fold(json!("x"), |value, _| json!([[value]]));
        assert!(text(&deep, Nested::Spread).is_err());
    }
}
