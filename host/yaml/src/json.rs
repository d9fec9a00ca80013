//! Values as JSON.

use serde_json::{Map, Value};

use crate::{Node, Number, Yaml};

impl Node {
    /// The value as JSON. Numbers keep their digits, as far as `serde_json` does: an exponent gets a sign.
    pub fn to_json(&self) -> Value {
        match &self.value {
            Yaml::Null | Yaml::Broken => Value::Null,
            Yaml::Bool(value) => Value::Bool(*value),
            Yaml::Number(number) => Value::Number(number.to_json()),
            Yaml::Text(text) => Value::String(text.value.clone()),
            Yaml::List(list) => Value::Array(list.iter().map(Self::to_json).collect()),
            Yaml::Map(entries) => {
                let entries = entries.iter().map(|(key, node)| (key.name.clone(), node.to_json()));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    /// The value as JSON text without white space. Numbers keep their digits letter by letter.
    pub fn to_json_text(&self) -> String {
        let mut text = String::new();
        self.write_json(&mut text);
        text
    }

    fn write_json(&self, text: &mut String) {
        match &self.value {
            Yaml::Null | Yaml::Broken => text.push_str("null"),
            Yaml::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
            Yaml::Number(number) => text.push_str(number.as_str()),
            Yaml::Text(value) => quote(&value.value, text),
            Yaml::List(list) => {
                let mut open = '[';
                for node in list {
                    text.push(open);
                    node.write_json(text);
                    open = ',';
                }
                text.push_str(if list.is_empty() { "[]" } else { "]" });
            }
            Yaml::Map(entries) => {
                let mut open = '{';
                for (key, node) in entries {
                    text.push(open);
                    quote(&key.name, text);
                    text.push(':');
                    node.write_json(text);
                    open = ',';
                }
                text.push_str(if entries.is_empty() { "{}" } else { "}" });
            }
        }
    }
}

fn quote(value: &str, text: &mut String) {
    text.push_str(&Value::from(value).to_string());
}

impl Number {
    /// The number for `serde_json`.
    pub fn to_json(&self) -> serde_json::Number {
        // Every number of a tree is one that JSON can hold.
        self.0.parse().unwrap_or_else(|_| 0.into())
    }
}
