//! The way to a value in JSON: `data.items`, `data.items.0.id`, `data.items.-1.id`, or a JSON Pointer.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use weft_sdk::Failure;

/// A way: the names of fields and the positions in lists, from the outside to the inside. Written with dots between
/// them, or as a JSON Pointer (RFC 6901), which begins with `/` and can reach names with dots in them. Positions count
/// from 0, or with a minus from the end. Empty: everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    written: String,
    names: Vec<String>,
}

impl Path {
    /// Reads a way. Every text is one.
    pub fn new(written: &str) -> Self {
        let written = written.trim();
        let names = match written.strip_prefix('/') {
            Some(pointer) => pointer.split('/').map(|name| name.replace("~1", "/").replace("~0", "~")).collect(),
            None if written.is_empty() => Vec::new(),
            None => written.split('.').map(str::to_owned).collect(),
        };
        Self { written: written.to_owned(), names }
    }

    /// As the workflow wrote it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The names of fields and the positions in lists, from the outside to the inside.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether it leads to everything.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The value it leads to; none if there is no such field or position. A field that is null is a value.
    pub fn find<'a>(&self, from: &'a RawValue) -> Option<&'a RawValue> {
        self.names.iter().try_fold(from, |value, name| step(value, name))
    }

    /// Whether something stands there in a body.
    pub fn is_in(&self, body: &Value) -> bool {
        self.names.iter().try_fold(body, |value, name| value.get(name.as_str())).is_some_and(|value| !value.is_null())
    }

    /// Puts a value there, through objects that are made where they are missing. The error names what is in the way.
    pub fn put(&self, body: &mut Value, value: Value) -> Result<(), Failure> {
        let mut place = body;
        for name in &self.names {
            if place.is_null() {
                *place = Value::Object(Map::new());
            }
            place = match place {
                Value::Object(fields) => fields.entry(name.clone()).or_insert(Value::Null),
                other => {
                    return Err(Failure::invalid(format!(
                        "`{}` can't be set in the body: `{name}` would be a field of {other}",
                        self.written
                    ))
                    .with_remedy("check the name under `paging` and the `body` of the step"));
                }
            };
        }
        *place = value;
        Ok(())
    }
}

fn step<'a>(value: &'a RawValue, name: &str) -> Option<&'a RawValue> {
    match value.get().as_bytes().first() {
        Some(b'{') => {
            let fields: BTreeMap<String, &RawValue> = serde_json::from_str(value.get()).ok()?;
            fields.get(name).copied()
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
            let index = match name.strip_prefix('-') {
                Some(from_end) => items.len().checked_sub(from_end.parse().ok()?)?,
                None => name.parse().ok()?,
            };
            items.get(index).copied()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::json;

    use super::*;

    const ANSWER: &str = r#"{"data":{"items":[{"id":9007199254740993},{"id":2.50}],"n":null},"a.b":{"c/d":1},"":2}"#;

    fn find(path: &str) -> Option<String> {
        let answer: Box<RawValue> = serde_json::from_str(ANSWER).unwrap();
        Path::new(path).find(&answer).map(|value| value.get().to_owned())
    }

    #[test]
    fn a_way_leads_through_fields_and_positions() {
        let table = [
            ("data.items.0.id", Some("9007199254740993")),
            ("/data/items/1/id", Some("2.50")),
            ("data.items.-1.id", Some("2.50")),
            ("data.items.-2.id", Some("9007199254740993")),
            ("data.n", Some("null")),
            ("/a.b/c~1d", Some("1")),
            ("/", Some("2")),
            ("data.items.2", None),
            ("data.items.-3", None),
            ("data.items.-0", None),
            ("data.items.id", None),
            ("data.n.x", None),
            ("other", None),
            ("a.b", None),
        ];
        for (path, expected) in table {
            assert_eq!(find(path).as_deref(), expected, "{path}");
        }
        assert_eq!(find("").as_deref(), Some(ANSWER));
        assert_eq!(find(" ").as_deref(), Some(ANSWER));
    }

    #[test]
    fn what_is_put_keeps_what_is_there() {
        let mut body = json!({ "page": { "size": 10 }, "x": null });
        Path::new("page.number").put(&mut body, json!(2)).unwrap();
        Path::new("x.y").put(&mut body, json!("z")).unwrap();
        Path::new("top").put(&mut body, json!(1)).unwrap();
        assert_eq!(body, json!({ "page": { "size": 10, "number": 2 }, "x": { "y": "z" }, "top": 1 }));
        let mut nothing = Value::Null;
        Path::new("a").put(&mut nothing, json!(1)).unwrap();
        assert_eq!(nothing, json!({ "a": 1 }));
    }

    #[test]
    fn what_is_in_the_way_is_told() {
        let Err(Failure::Invalid(problem)) = Path::new("page.number").put(&mut json!({ "page": 7 }), json!(2)) else {
            panic!("it was put")
        };
        assert_eq!(problem.message, "`page.number` can't be set in the body: `number` would be a field of 7");
    }
}
