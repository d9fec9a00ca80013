//! Functions on paths: arrays of names, indices and slices.

use jaq_core::path::Opt;
use jaq_core::{Bind, Exn, ValT};

use super::native::{Native, Result, error, of_one, of_two, wrap};
use crate::value::{Outcome, Value, fail};

pub(super) fn natives() -> Vec<Native> {
    wrap([
        of_two!("setpath", |value, path, new| set(value, &path_of(path)?, &new)),
        of_one!("delpaths", delete_paths),
        of_one!("_path_checked", |_, path| Ok(Value::array(path_of(path)?))),
        ("_update_paths", [Bind::Var(()), Bind::Fun(())].into(), |mut cv| {
            let (id, context) = cv.0.pop_fun();
            let paths = cv.0.pop_var();
            let change = move |value| id.run((context.clone(), value)).next().transpose();
            jaq_core::box_iter::box_once(update_paths(cv.1, paths, change))
        }),
    ])
}

fn path_of(path: Value) -> Outcome<Vec<Value>> {
    path.into_items().or_else(|_| fail("Path must be specified as an array"))
}

fn set(value: Value, path: &[Value], new: &Value) -> Outcome {
    let Some((key, rest)) = path.split_first() else { return Ok(new.clone()) };
    let inner = |value| std::iter::once(set(value, rest, new).map_err(Exn::from));
    value.map_index(key, Opt::Essential, inner).map_err(error)
}

/// Changes what is at each path in turn. Where there is nothing to put, the path is removed at the end.
fn update_paths<'a>(mut value: Value, paths: Value, change: impl Fn(Value) -> Result<'a, Option<Value>>) -> Result<'a> {
    let mut removed = Vec::new();
    for path in paths.into_items().unwrap_or_default() {
        let keys = path.clone().into_items().unwrap_or_default();
        let old = keys.iter().try_fold(value.clone(), |value, key| value.index(key))?;
        match change(old)? {
            Some(new) => value = set(value, &keys, &new)?,
            None => removed.push(path),
        }
    }
    if removed.is_empty() { Ok(value) } else { Ok(delete_paths(value, Value::array(removed))?) }
}

/// Removes from the end on, so that each path still means what it meant.
fn delete_paths(value: Value, paths: Value) -> Outcome {
    let Ok(mut paths) = paths.into_items() else { return fail("Paths must be specified as an array") };
    paths.sort();
    paths.dedup();
    paths.into_iter().rev().try_fold(value, |value, path| match path {
        Value::Array(path) => delete(value, &path),
        other => fail(format_args!("Path must be specified as array, not {}", other.kind())),
    })
}

fn delete(value: Value, path: &[Value]) -> Outcome {
    let Some((key, rest)) = path.split_first() else { return Ok(Value::Null) };
    if matches!(value, Value::Null) {
        return Ok(value);
    }
    if rest.is_empty() {
        if let (Value::Array(items), Value::Number(position)) = (&value, key)
            && position.to_float() < -(items.len() as f64)
        {
            return Ok(value);
        }
        return value.map_index(key, Opt::Essential, |_| std::iter::empty()).map_err(error);
    }
    // What isn't there can't be removed, and must not be made by trying.
    if matches!(value.clone().index(key)?, Value::Null) {
        return Ok(value);
    }
    let inner = |value| std::iter::once(delete(value, rest).map_err(Exn::from));
    value.map_index(key, Opt::Essential, inner).map_err(error)
}

/// A path with a value at its end, as `tostream` gives it.
pub(super) fn event(path: &[Value], value: Option<Value>) -> Value {
    let path = Value::array(path.to_vec());
    Value::array(std::iter::once(path).chain(value).collect())
}
