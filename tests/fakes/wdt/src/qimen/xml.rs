//! The same answers as XML, for callers who forgot `format=json`.

use serde_json::Value;

/// The value as an XML document; a list repeats its element.
pub fn document(root: &Value) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\" ?>".to_owned();
    children(&mut text, root);
    text
}

fn children(text: &mut String, value: &Value) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| element(text, name, value)),
        Value::Array(items) => items.iter().for_each(|item| element(text, "item", item)),
        Value::String(value) => text.push_str(&escaped(value)),
        Value::Null => {}
        scalar => text.push_str(&scalar.to_string()),
    }
}

fn element(text: &mut String, name: &str, value: &Value) {
    text.push_str(&format!("<{name}>"));
    children(text, value);
    text.push_str(&format!("</{name}>"));
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
