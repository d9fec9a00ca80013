//! Values of a template -> texts for a query, a header field or a form.

use serde_json::{Map, Value};
use weft_sdk::Failure;

/// Names and values as JSON has them.
pub type Object = Map<String, Value>;

/// The pairs of an object: a list gives one pair for each of its values, null gives none.
pub fn pairs(what: &str, object: &Object) -> Result<Vec<(String, String)>, Failure> {
    let mut pairs = Vec::new();
    for (name, value) in object {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        for value in values.iter().filter(|value| !value.is_null()) {
            let text = scalar(value).ok_or_else(|| {
                Failure::invalid(format!("`{name}` under `{what}` is an object or a list of lists"))
                    .with_remedy("write a text, a number, true or false, or a list of them")
            })?;
            pairs.push((name.clone(), text));
        }
    }
    Ok(pairs)
}

/// The text of a value that is neither a list nor an object. Numbers keep their digits.
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("null".to_owned()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        Value::String(value) => Some(value.clone()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// Sets a pair: in the place of those of that name, or at the end.
pub fn set(pairs: &mut Vec<(String, String)>, name: &str, value: String) {
    let place = pairs.iter().position(|(known, _)| known == name).unwrap_or(pairs.len());
    pairs.retain(|(known, _)| known != name);
    pairs.insert(place, (name.to_owned(), value));
}

/// Platforms are not of one mind whether a code is a number or a text.
pub fn is_same(expected: &Value, came: &Value) -> bool {
    match (scalar(expected), scalar(came)) {
        (Some(expected), Some(came)) => expected == came,
        _ => expected == came,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Object {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn values_become_texts_in_their_order() {
        let written = r#"{"z":"a b","id":[9007199254740993,1.50],"on":true,"left":null,"x":[null,"y"],"none":[]}"#;
        let expected =
            [("z", "a b"), ("id", "9007199254740993"), ("id", "1.50"), ("on", "true"), ("x", "y")].map(own).to_vec();
        assert_eq!(pairs("query", &object(written)).unwrap(), expected);
        for wrong in [r#"{"a":{"b":1}}"#, r#"{"a":[[1]]}"#] {
            assert!(matches!(pairs("query", &object(wrong)), Err(Failure::Invalid(_))), "{wrong}");
        }
    }

    #[test]
    fn a_pair_is_set_once() {
        let mut pairs = [("a", "1"), ("b", "2"), ("c", "3"), ("b", "4")].map(own).to_vec();
        set(&mut pairs, "b", "5".to_owned());
        set(&mut pairs, "d", "6".to_owned());
        assert_eq!(pairs, [("a", "1"), ("b", "5"), ("c", "3"), ("d", "6")].map(own));
    }

    fn own((name, value): (&str, &str)) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }
}
