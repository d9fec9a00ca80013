//! `tostream`: a value as paths and leaves.

use std::rc::Rc;

use super::native::{Native, of_input, wrap};
use super::paths::event;
use crate::value::Value;

pub(super) fn natives() -> Vec<Native> {
    wrap([of_input!("_tostream", |value| {
        let mut events = Vec::new();
        walk(&value, &mut Vec::new(), &mut events);
        Ok(Value::array(events))
    })])
}

/// Leaves with their paths; after the last child of a value the path to that child alone.
fn walk(value: &Value, path: &mut Vec<Value>, events: &mut Vec<Value>) {
    let children: Vec<(Value, &Value)> = match value {
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (Value::integer(index as i64), item)).collect()
        }
        Value::Object(fields) => fields.iter().map(|(name, value)| (Value::Text(Rc::clone(name)), value)).collect(),
        _ => Vec::new(),
    };
    let Some((last, _)) = children.last().cloned() else {
        return events.push(event(path, Some(value.clone())));
    };
    for (key, child) in children {
        path.push(key);
        walk(child, path, events);
        path.pop();
    }
    path.push(last);
    events.push(event(path, None));
    path.pop();
}
