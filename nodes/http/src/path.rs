//! The way to a value in JSON: `data.items`, `data.items.0.id`, `data.items.-1.id`, `data.*.item`, or a JSON Pointer.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use weft_sdk::Failure;

/// Stands for each entry of a list.
const EACH: &str = "*";

/// A way: the names of fields and the positions in lists, from the outside to the inside. Written with dots between
/// them, or as a JSON Pointer (RFC 6901), which begins with `/` and can reach names with dots in them. Positions count
/// from 0, or with a minus from the end. Empty: everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

    /// It as a JSON Pointer. One with a position from the end of a list leads nowhere as such.
    pub fn pointer(&self) -> String {
        self.names.iter().map(|name| format!("/{}", name.replace('~', "~0").replace('/', "~1"))).collect()
    }

    /// Whether it leads to that place, or to something within.
    pub fn leads_into(&self, other: &Self) -> bool {
        self.names.starts_with(&other.names)
    }

    /// Whether it leads to everything.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The ways before and behind the first `*`, where one is in it. In a JSON Pointer `*` is a name like others.
    pub fn at_each(&self) -> Option<(Self, Self)> {
        let each = self.names.iter().position(|name| name == EACH).filter(|_| !self.written.starts_with('/'))?;
        let part = |names: &[String]| Self { written: names.join("."), names: names.to_vec() };
        Some((part(&self.names[..each]), part(&self.names[each + 1..])))
    }

    /// Its first step, where there are more behind it.
    pub fn first(&self) -> Option<Self> {
        let first = self.names.first().filter(|_| self.names.len() > 1)?;
        Some(Self { written: first.clone(), names: vec![first.clone()] })
    }

    /// The value it leads to; none if there is no such field or position. A field that is null is a value.
    pub fn find<'a>(&self, from: &'a RawValue) -> Option<&'a RawValue> {
        self.names.iter().try_fold(from, |value, name| step(value, name))
    }

    /// Whether something stands there in a body.
    pub fn is_in(&self, body: &Value) -> bool {
        self.names.iter().try_fold(body, |value, name| value.get(name.as_str())).is_some_and(|value| !value.is_null())
    }

    /// How far it leads: the value there, the way to it, and the name that is not in it.
    pub fn furthest<'a>(&self, from: &'a RawValue) -> (&'a RawValue, Self, Option<&str>) {
        let mut value = from;
        for (index, name) in self.names.iter().enumerate() {
            match step(value, name) {
                Some(inside) => value = inside,
                None => {
                    let names = self.names[..index].to_vec();
                    return (value, Self { written: names.join("."), names }, Some(name));
                }
            }
        }
        (value, self.clone(), None)
    }

    /// Puts a value there, through objects and lists that are made where they are missing. The error names what is in
    /// the way.
    pub fn put(&self, body: &mut Value, value: Value) -> Result<(), Failure> {
        let mut place = body;
        for name in &self.names {
            if place.is_null() {
                *place = if position(name, 0).is_some() { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
            }
            place = match place {
                Value::Object(fields) => fields.entry(name.clone()).or_insert(Value::Null),
                Value::Array(items) => entry(items, name).ok_or_else(|| self.in_the_way(name, "a list"))?,
                Value::String(_) => return Err(self.in_the_way(name, "a text")),
                _ => return Err(self.in_the_way(name, "a number, true or false")),
            };
        }
        *place = value;
        Ok(())
    }

    fn in_the_way(&self, name: &str, kind: &str) -> Failure {
        let message = format!("`{}` can't be set in the body: there `{name}` would be inside of {kind}", self.written);
        Failure::invalid(message).with_remedy(
            "check the name under `paging` against the `body` of the step; positions in lists count from 0, and a list \
             grows by one at most",
        )
    }
}

/// The entry of a list at a position; the one behind the last is made.
fn entry<'a>(items: &'a mut Vec<Value>, name: &str) -> Option<&'a mut Value> {
    let position = position(name, items.len())?;
    if position == items.len() {
        items.push(Value::Null);
    }
    items.get_mut(position)
}

/// A position in a list of this length: from the beginning, or with a minus from the end.
fn position(name: &str, length: usize) -> Option<usize> {
    match name.strip_prefix('-') {
        Some(from_end) => length.checked_sub(from_end.parse().ok().filter(|&from_end| from_end > 0)?),
        // `parse` takes a sign for a digit.
        None => name.parse().ok().filter(|_| name.bytes().all(|byte| byte.is_ascii_digit())),
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
            items.get(position(name, items.len())?).copied()
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
    fn what_is_put_goes_into_lists() {
        let table = [
            (json!({ "param": [{ "n": 2 }] }), "param.0.pagina", json!({ "param": [{ "n": 2, "pagina": 9 }] })),
            (json!({ "param": [{}, {}] }), "param.-1.p", json!({ "param": [{}, { "p": 9 }] })),
            (json!([1, [2, 3]]), "1.0", json!([1, [9, 3]])),
            (json!({ "param": ["x"] }), "/param/1/p", json!({ "param": ["x", { "p": 9 }] })),
            (Value::Null, "param.0.pagina", json!({ "param": [{ "pagina": 9 }] })),
            (json!({ "0": {} }), "0.p", json!({ "0": { "p": 9 } })),
        ];
        for (mut body, path, expected) in table {
            Path::new(path).put(&mut body, json!(9)).unwrap();
            assert_eq!(body, expected, "{path}");
        }
    }

    #[test]
    fn what_is_in_the_way_is_told() {
        let table = [
            (json!({ "page": 7 }), "page.number", "`number` would be inside of a number, true or false"),
            (json!({ "page": "7" }), "page.number", "`number` would be inside of a text"),
            (json!({ "param": [{}] }), "param.pagina", "`pagina` would be inside of a list"),
            (json!({ "param": [{}] }), "param.2.pagina", "`2` would be inside of a list"),
            (json!({ "param": [] }), "param.-1.pagina", "`-1` would be inside of a list"),
            (json!({ "param": [{}] }), "param.+0.pagina", "`+0` would be inside of a list"),
        ];
        for (mut body, path, expected) in table {
            let Err(Failure::Invalid(problem)) = Path::new(path).put(&mut body, json!(2)) else { panic!("{path}") };
            assert!(problem.message.ends_with(expected), "{}", problem.message);
            assert!(problem.remedy.is_some());
        }
    }

    #[test]
    fn a_way_leads_to_each_entry() {
        let parts = |path: &str| {
            let (list, inside) = Path::new(path).at_each()?;
            Some((list.written().to_owned(), inside.written().to_owned()))
        };
        let own = |list: &str, inside: &str| Some((list.to_owned(), inside.to_owned()));
        assert_eq!(parts("data.list.*.customer.person"), own("data.list", "customer.person"));
        assert_eq!(parts("*.node"), own("", "node"));
        assert_eq!(parts("list.*"), own("list", ""));
        assert_eq!(parts("a.*.b.*.c"), own("a", "b.*.c"));
        assert_eq!(parts("/list/*/customer"), None);
        assert_eq!(parts("data.list"), None);
    }
}
