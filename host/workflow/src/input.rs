//! Inputs given as text, such as `--input K=V`.

use serde_json::{Number, Value};

use crate::checked::InputKind;

impl InputKind {
    /// All kinds with the names that a workflow file uses.
    pub const ALL: [(&'static str, InputKind); 5] = [
        ("string", InputKind::String),
        ("integer", InputKind::Integer),
        ("number", InputKind::Number),
        ("boolean", InputKind::Boolean),
        ("json", InputKind::Json),
    ];

    /// Its name in a workflow file.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("json", |(name, _)| name)
    }

    /// Whether a value is of this kind.
    pub fn accepts(self, value: &Value) -> bool {
        match (self, value) {
            (InputKind::Json, _) => true,
            (InputKind::String, Value::String(_)) => true,
            (InputKind::Boolean, Value::Bool(_)) => true,
            (InputKind::Number, Value::Number(_)) => true,
            (InputKind::Integer, Value::Number(number)) => is_integer(number),
            _ => false,
        }
    }
}

/// Reads the text of an input as its kind. The error says what was expected.
pub fn read_input(kind: InputKind, text: &str) -> Result<Value, String> {
    let trimmed = text.trim();
    match kind {
        InputKind::String => Ok(Value::String(text.to_owned())),
        InputKind::Boolean => match trimmed {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(format!("`{text}` is neither `true` nor `false`")),
        },
        InputKind::Integer => number(trimmed)
            .filter(is_integer)
            .map(Value::Number)
            .ok_or_else(|| format!("`{text}` isn't a whole number")),
        InputKind::Number => number(trimmed).map(Value::Number).ok_or_else(|| format!("`{text}` isn't a number")),
        InputKind::Json => serde_json::from_str(text).map_err(|error| format!("`{text}` isn't JSON: {error}")),
    }
}

fn number(text: &str) -> Option<Number> {
    serde_json::from_str(text).ok()
}

/// Whether a number is written without fraction and exponent.
fn is_integer(number: &Number) -> bool {
    !number.to_string().contains(['.', 'e', 'E'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_as_the_kind_says() {
        assert_eq!(read_input(InputKind::String, " 7 "), Ok(Value::from(" 7 ")));
        assert_eq!(read_input(InputKind::Boolean, "true"), Ok(Value::Bool(true)));
        let digits = "123456789012345678901234567890";
        assert_eq!(read_input(InputKind::Integer, digits).map(|value| value.to_string()), Ok(digits.to_owned()));
        assert_eq!(read_input(InputKind::Number, "1.10").map(|value| value.to_string()), Ok("1.10".to_owned()));
        assert_eq!(read_input(InputKind::Json, "[1, {}]").map(|value| value.to_string()), Ok("[1,{}]".to_owned()));
    }

    #[test]
    fn text_of_another_kind_is_refused_in_words() {
        for (kind, text) in [
            (InputKind::Integer, "1.5"),
            (InputKind::Integer, "\"1\""),
            (InputKind::Number, "one"),
            (InputKind::Boolean, "yes"),
            (InputKind::Json, "{"),
        ] {
            assert!(read_input(kind, text).unwrap_err().contains(text));
        }
    }
}
