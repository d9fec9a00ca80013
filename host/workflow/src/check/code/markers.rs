//! Where a workflow says that a parameter stands for a token or secret of the connection.

use serde_json::Value;

use crate::document::{Located, Written, WrittenKind};

/// JSON Pointers (RFC 6901) to what is written as `{ token: NAME }` or `{ secret: NAME }`.
pub(super) fn written(parameters: &[(Located<String>, Written)]) -> Vec<String> {
    let mut found = Vec::new();
    entries(parameters, "", &mut found);
    found
}

fn entries(object: &[(Located<String>, Written)], path: &str, found: &mut Vec<String>) {
    for (name, value) in object {
        let path = format!("{path}/{}", name.value.replace('~', "~0").replace('/', "~1"));
        match &value.kind {
            WrittenKind::Object(inner) if is_marker(inner) => found.push(path),
            WrittenKind::Object(inner) => entries(inner, &path, found),
            _ => {}
        }
    }
}

fn is_marker(object: &[(Located<String>, Written)]) -> bool {
    let [(name, value)] = object else { return false };
    matches!(name.value.as_str(), "token" | "secret") && matches!(value.kind, WrittenKind::Scalar(Value::String(_)))
}
