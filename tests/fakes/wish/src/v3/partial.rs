//! `fields`: a part of each row. `a,b/c,d(e,f/g),h/*`.

use serde_json::{Map, Value};

use crate::fields::Fields;
use crate::refusal::Refusal;

/// What is wanted of an object, by name; nothing below a name means all of it.
#[derive(Debug, Default, PartialEq)]
struct Wanted(Vec<(String, Wanted)>);

/// The data as the request wants it.
pub(crate) fn of_request(query: &Fields, data: Value) -> Result<Value, Refusal> {
    let Some(text) = query.get("fields") else { return Ok(data) };
    let mut rest = text;
    let wanted = list(&mut rest).filter(|_| rest.is_empty());
    Ok(cut(data, &wanted.ok_or_else(|| Refusal::invalid("fields", "see Partial Resources"))?))
}

fn cut(value: Value, wanted: &Wanted) -> Value {
    match value {
        _ if wanted.0.is_empty() => value,
        Value::Array(items) => items.into_iter().map(|item| cut(item, wanted)).collect(),
        Value::Object(mut fields) => {
            if wanted.0.iter().any(|(name, _)| name == "*") {
                return Value::Object(fields);
            }
            let mut kept = Map::new();
            for (name, below) in &wanted.0 {
                if let Some(field) = fields.shift_remove(name) {
                    kept.insert(name.clone(), cut(field, below));
                }
            }
            Value::Object(kept)
        }
        scalar => scalar,
    }
}

/// One or more, with commas between.
fn list(rest: &mut &str) -> Option<Wanted> {
    let mut wanted = Wanted::default();
    loop {
        wanted.0.push(one(rest)?);
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None => return Some(wanted),
        }
    }
}

/// A name, and what is wanted below it.
fn one(rest: &mut &str) -> Option<(String, Wanted)> {
    let end = rest.find(['/', '(', ')', ',']).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    if name.is_empty() {
        return None;
    }
    let below = if let Some(after) = rest.strip_prefix('/') {
        *rest = after;
        Wanted(vec![one(rest)?])
    } else if let Some(after) = rest.strip_prefix('(') {
        *rest = after;
        let below = list(rest)?;
        *rest = rest.strip_prefix(')')?;
        below
    } else {
        Wanted::default()
    };
    Some((name.to_owned(), below))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn partial(text: &str) -> Option<Value> {
        let data = json!([{ "id": "1", "a": { "b": 1, "c": { "d": 2, "e": 3 } }, "z": 9 }]);
        of_request(&Fields(vec![("fields".to_owned(), text.to_owned())]), data).ok()
    }

    #[test]
    fn a_part_of_each_row() {
        assert_eq!(partial("id"), Some(json!([{ "id": "1" }])));
        assert_eq!(partial("z,a/c/d"), Some(json!([{ "z": 9, "a": { "c": { "d": 2 } } }])));
        assert_eq!(partial("a(b,c/e),id"), Some(json!([{ "a": { "b": 1, "c": { "e": 3 } }, "id": "1" }])));
        assert_eq!(partial("a/c/*"), Some(json!([{ "a": { "c": { "d": 2, "e": 3 } } }])));
        assert_eq!(partial("nothing"), Some(json!([{}])));
        assert_eq!(["a(b", "a)", ",", "a//b", "a/"].map(partial), [const { None }; 5]);
    }
}
