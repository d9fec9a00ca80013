//! `with` as the engine gets it.

use serde_json::{Map, Value};

use crate::checked::Template;
use crate::document::{Written, WrittenKind};

/// Turns written values into a template. `next` is the index of the next expression of the step.
pub(super) fn template(written: &Written, next: &mut usize) -> Template {
    match &written.kind {
        WrittenKind::Scalar(value) => Template::Literal(value.clone()),
        WrittenKind::Text(code) => Template::Literal(Value::String(code.text.clone())),
        WrittenKind::Broken => Template::Literal(Value::Null),
        WrittenKind::Expression(_) => {
            let index = *next;
            *next += 1;
            Template::Expression(index)
        }
        WrittenKind::List(list) => list_template(list.iter().map(|item| template(item, next)).collect()),
        WrittenKind::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| (name.value.clone(), template(value, next)));
            object_template(entries.collect())
        }
    }
}

/// A literal if there is no expression in it.
fn list_template(list: Vec<Template>) -> Template {
    let literal: Option<Vec<Value>> = list.iter().map(|item| item.literal().cloned()).collect();
    literal.map_or(Template::List(list), |values| Template::Literal(Value::Array(values)))
}

fn object_template(entries: Vec<(String, Template)>) -> Template {
    let known = entries.iter().map(|(name, value)| Some((name.clone(), value.literal()?.clone())));
    let known: Option<Map<String, Value>> = known.collect();
    known.map_or(Template::Object(entries), |values| Template::Literal(Value::Object(values)))
}

/// The values that are known, with null where expressions stand, and the paths of those.
pub(super) fn known(written: &Written) -> (Value, Vec<Vec<String>>) {
    let mut open = Vec::new();
    let value = fill(written, &mut Vec::new(), &mut open);
    (value, open)
}

fn fill(written: &Written, path: &mut Vec<String>, open: &mut Vec<Vec<String>>) -> Value {
    let mut inside = |name: String, written: &Written| {
        path.push(name);
        let value = fill(written, path, open);
        path.pop();
        value
    };
    match &written.kind {
        WrittenKind::Scalar(value) => value.clone(),
        WrittenKind::Text(code) => Value::String(code.text.clone()),
        WrittenKind::Expression(_) | WrittenKind::Broken => {
            open.push(path.clone());
            Value::Null
        }
        WrittenKind::List(list) => {
            Value::Array(list.iter().enumerate().map(|(index, item)| inside(index.to_string(), item)).collect())
        }
        WrittenKind::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| (name.value.clone(), inside(name.value.clone(), value)));
            Value::Object(entries.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_entry_is_literal_whatever_stands_beside_it() {
        let entries = |beside| vec![("code".to_owned(), Template::Literal(json!("a"))), ("input".to_owned(), beside)];
        let whole = object_template(entries(Template::Literal(json!({}))));
        assert!(matches!(whole, Template::Literal(_)));
        let mixed = object_template(entries(Template::Expression(0)));
        assert!(matches!(mixed, Template::Object(_)));
        for template in [whole, mixed.clone()] {
            assert_eq!(template.literal_entry("code"), Some(&json!("a")));
            assert_eq!(template.literal_entry("none"), None);
        }
        assert_eq!(mixed.literal_entry("input"), None);
        assert_eq!(Template::Expression(0).literal_entry("code"), None);
    }
}
