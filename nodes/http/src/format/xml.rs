//! A document -> an object.
//!
//! | in the document | in the object |
//! |---|---|
//! | `<a>x</a>`, `<a><![CDATA[x]]></a>` | `"a": "x"` |
//! | `<a/>` | `"a": ""`; null with `xsi:nil="true"` |
//! | `<a id="1">x</a>` | `"a": { "@id": "1", "#text": "x" }` |
//! | `<a><b>1</b><c>2</c></a>` | `"a": { "b": "1", "c": "2" }` |
//! | `<a><b>1</b><b>2</b></a>` | `"a": { "b": ["1", "2"] }` |
//!
//! One `<b>` is no list, unless it is at `records` or among `xml.lists`: there it always is, and where its parent is empty, so is
//! the list. All values are texts. Space between elements is left out. Prefixes of namespaces are left out unless they
//! are asked for. A document with a DTD is refused, and so are entities that it would declare.

use std::collections::BTreeMap;

use roxmltree::{Document, Error, Node, ParsingOptions};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Wrong;
use crate::path::Path;

/// Most elements, attributes and texts of a document.
const NODES_MAX: u32 = 2_000_000;
/// Deepest nesting of elements. Each may become an object in a list, and many readers of JSON stop at a depth of 128.
const DEPTH_MAX: usize = 60;
/// Names of an attribute that says that there is no value (XML Schema, section 2.6.2).
const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// More about XML.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Xml {
    /// Elements that are a list even if there is only one of them: their names, or the paths to them such as
    /// `orders.order.line`.
    #[serde(default)]
    pub lists: Vec<String>,
    /// What becomes of the prefixes in names such as `soap:Body`.
    #[serde(default)]
    pub prefixes: Prefixes,
}

/// What becomes of prefixes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Prefixes {
    /// They are left out: `Body`.
    #[default]
    Drop,
    /// They are part of the name: `soap:Body`.
    Keep,
}

const SUPPORT: &str = "asking again won't help: tell the platform's support what was found, and where";

/// The object, which has one field: the outermost element.
pub(super) fn to_json(text: &str, rules: Option<&Xml>, records: &Path) -> Result<String, Wrong> {
    let standard = Xml::default();
    let rules = rules.unwrap_or(&standard);
    if text.trim().is_empty() {
        return Err(Wrong::new(
            "the answer is empty",
            "check `path` of the step: only an answer with status 204 may be without a body",
        ));
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| unreadable(&error))?;
    let reading = Reading { document: &document, prefixes: rules.prefixes, lists: lists(rules, records) };
    let root = document.root_element();
    let name = reading.name(root);
    let mut path = vec![name.clone()];
    let value = reading.element(root, &mut path)?;
    Ok(Value::Object(Map::from_iter([(name, value)])).to_string())
}

fn lists(rules: &Xml, records: &Path) -> Vec<Vec<String>> {
    let written = rules.lists.iter().map(|list| Path::new(list).names().to_vec());
    written.chain([records.names().to_vec()]).filter(|names| !names.is_empty()).collect()
}

struct Reading<'a> {
    document: &'a Document<'a>,
    prefixes: Prefixes,
    /// Paths and names of elements that are always lists.
    lists: Vec<Vec<String>>,
}

impl Reading<'_> {
    /// What an element is. `path` leads to it. Recursion is bounded by [`DEPTH_MAX`].
    fn element(&self, element: Node<'_, '_>, path: &mut Vec<String>) -> Result<Value, Wrong> {
        if path.len() > DEPTH_MAX {
            let place = self.document.text_pos_at(element.range().start);
            return Err(Wrong::new(
                format!("the answer nests more than {DEPTH_MAX} elements, at line {}", place.row),
                SUPPORT,
            ));
        }
        let mut fields = self.attributes(element)?;
        let mut text = String::new();
        let mut namespaces: BTreeMap<String, Option<&str>> = BTreeMap::new();
        for child in element.children() {
            if child.is_text() {
                text.push_str(child.text().unwrap_or_default());
            } else if child.is_element() {
                let name = self.name(child);
                let namespace = child.tag_name().namespace();
                // An element of another namespace is another element, and no further one of the same.
                if *namespaces.entry(name.clone()).or_insert(namespace) != namespace {
                    return Err(self.ambiguous(child));
                }
                path.push(name);
                let value = self.element(child, path)?;
                let is_list = self.is_list(path);
                add(&mut fields, path.pop().unwrap_or_default(), value, is_list);
            }
        }
        let has_children = !namespaces.is_empty() || self.add_empty_lists(path, &mut fields, &text);
        if element.attribute((SCHEMA_INSTANCE, "nil")).is_some_and(|nil| matches!(nil.trim(), "true" | "1")) {
            return Ok(Value::Null);
        }
        if fields.is_empty() {
            return Ok(Value::from(text));
        }
        if !text.trim().is_empty() || (!has_children && !text.is_empty()) {
            fields.insert("#text".to_owned(), Value::from(text));
        }
        Ok(Value::Object(fields))
    }

    fn attributes(&self, element: Node<'_, '_>) -> Result<Map<String, Value>, Wrong> {
        let mut fields = Map::new();
        for attribute in element.attributes() {
            if attribute.namespace() == Some(SCHEMA_INSTANCE) {
                continue;
            }
            let name = match self.prefixes {
                Prefixes::Keep => &self.document.input_text()[attribute.range_qname()],
                Prefixes::Drop => attribute.name(),
            };
            if fields.insert(format!("@{name}"), Value::from(attribute.value())).is_some() {
                return Err(self.ambiguous(element));
            }
        }
        Ok(fields)
    }

    fn ambiguous(&self, element: Node<'_, '_>) -> Wrong {
        let place = self.document.text_pos_at(element.range().start);
        Wrong::new(
            format!(
                "the answer has two names at line {}, column {} that are the same without their prefixes",
                place.row, place.col
            ),
            "write `xml: { prefixes: keep }` in the step, and the names with their prefixes",
        )
    }

    fn is_list(&self, path: &[String]) -> bool {
        self.lists.iter().any(|list| match list.as_slice() {
            [name] => path.last() == Some(name),
            names => names == path,
        })
    }

    /// Where a list is to be and there is nothing at all, its parent has an empty one. Anything else in its place may be an
    /// error. Whether it is such a parent.
    fn add_empty_lists(&self, path: &[String], fields: &mut Map<String, Value>, text: &str) -> bool {
        if !text.trim().is_empty() {
            return false;
        }
        let mut is_parent = false;
        let inside = self.lists.iter().filter_map(|list| list.split_last().filter(|(_, parent)| *parent == path));
        for (name, _) in inside {
            fields.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()));
            is_parent = true;
        }
        is_parent
    }

    fn name(&self, element: Node<'_, '_>) -> String {
        match self.prefixes {
            Prefixes::Drop => element.tag_name().name().to_owned(),
            Prefixes::Keep => {
                let tag = &self.document.input_text()[element.range().start + 1..];
                let end = tag.find(|char: char| char.is_ascii_whitespace() || matches!(char, '>' | '/'));
                tag[..end.unwrap_or(tag.len())].to_owned()
            }
        }
    }
}

fn add(fields: &mut Map<String, Value>, name: String, value: Value, is_list: bool) {
    match fields.get_mut(&name) {
        None if is_list => drop(fields.insert(name, Value::Array(vec![value]))),
        None => drop(fields.insert(name, value)),
        // Values of single elements are never lists: whatever is one was made here.
        Some(Value::Array(list)) => list.push(value),
        Some(known) => *known = Value::Array(vec![known.take(), value]),
    }
}

/// What is wrong with a document, without any of its names and values.
fn unreadable(error: &Error) -> Wrong {
    let what = match error {
        Error::DtdDetected => return Wrong::new("the answer has a DTD (`<!DOCTYPE`), which is not read", SUPPORT),
        Error::NodesLimitReached => {
            return Wrong::new(
                format!("the answer has more than {NODES_MAX} elements and texts"),
                "ask for a smaller page",
            );
        }
        Error::NoRootNode => return Wrong::new("the answer is no XML: it has no element", SUPPORT),
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => {
            let remedy = "ask for less at once; if it still ends there, tell the platform's support";
            return Wrong::new("the answer is no XML: it ends in the middle of an element", remedy);
        }
        Error::UnexpectedCloseTag(..) | Error::UnexpectedEntityCloseTag(_) => "a closing tag that doesn't fit",
        Error::UnknownNamespace(..) => "a prefix that is not declared",
        Error::UnknownEntityReference(..) => "an entity that XML doesn't know",
        Error::MalformedEntityReference(_) => "an `&` that begins no entity",
        Error::DuplicatedAttribute(..) => "an attribute that is there twice",
        Error::NonXmlChar(..) => "a character that XML doesn't allow",
        Error::InvalidAttributeValue(_) => "`<` within an attribute",
        _ => "something that XML doesn't know",
    };
    let place = error.pos();
    let told = format!("the answer is no XML: {what} at line {}, column {}", place.row, place.col);
    Wrong::new(told, SUPPORT)
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::json;

    use super::*;

    fn of(text: &str, records: &str, rules: Value) -> Result<Value, String> {
        let rules: Xml = serde_json::from_value(rules).unwrap();
        to_json(text, Some(&rules), &Path::new(records))
            .map(|json| serde_json::from_str(&json).unwrap())
            .map_err(|wrong| wrong.told)
    }

    #[test]
    fn elements_are_texts_or_objects() {
        let table = [
            ("<a>x</a>", json!({ "a": "x" })),
            ("<a/>", json!({ "a": "" })),
            ("<a></a>", json!({ "a": "" })),
            ("<a> 007 </a>", json!({ "a": " 007 " })),
            ("<a><![CDATA[<x> & ]]>y</a>", json!({ "a": "<x> & y" })),
            ("<a>&lt;&amp;&#24352;&#x4e09;</a>", json!({ "a": "<&张三" })),
            ("<a id=\"1\">x</a>", json!({ "a": { "@id": "1", "#text": "x" } })),
            ("<a id='1'/>", json!({ "a": { "@id": "1" } })),
            ("<a>\n <b>1</b>\n <c> </c>\n</a>", json!({ "a": { "b": "1", "c": " " } })),
            ("<a><b>1</b><c/><b>2</b></a>", json!({ "a": { "b": ["1", "2"], "c": "" } })),
            ("<a>x<b>1</b>y</a>", json!({ "a": { "b": "1", "#text": "xy" } })),
            ("<?xml version=\"1.0\"?><!-- c --><a><!-- d --><?p i?>x</a>", json!({ "a": "x" })),
        ];
        for (text, expected) in table {
            assert_eq!(of(text, "", json!({})).unwrap(), expected, "{text}");
        }
        let nil =
            "<a xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><b xsi:nil='true'/><c xsi:nil='false'>1</c></a>";
        assert_eq!(of(nil, "", json!({})).unwrap(), json!({ "a": { "b": null, "c": "1" } }));
    }

    #[test]
    fn one_record_or_none_is_a_list_too() {
        let one = "<r><orders><order><id>1</id><line>x</line></order></orders></r>";
        let expected = json!({ "r": { "orders": { "order": [{ "id": "1", "line": ["x"] }] } } });
        assert_eq!(of(one, "r.orders.order", json!({ "lists": ["line"] })).unwrap(), expected);
        for none in ["<r><orders/></r>", "<r><orders></orders></r>", "<r><orders>\n</orders></r>"] {
            let read = of(none, "r.orders.order", json!({})).unwrap();
            assert_eq!(read, json!({ "r": { "orders": { "order": [] } } }), "{none}");
        }
        let elsewhere = of("<r><error>busy</error></r>", "r.orders.order", json!({})).unwrap();
        assert_eq!(elsewhere, json!({ "r": { "error": "busy" } }), "a list without a parent is not empty but absent");
    }

    #[test]
    fn prefixes_are_dropped_or_kept_and_never_mixed_up() {
        let soap = "<s:Body xmlns:s='urn:s' xmlns='urn:d'><item s:id='1'>x</item></s:Body>";
        assert_eq!(of(soap, "", json!({})).unwrap(), json!({ "Body": { "item": { "@id": "1", "#text": "x" } } }));
        let kept = json!({ "s:Body": { "item": { "@s:id": "1", "#text": "x" } } });
        assert_eq!(of(soap, "", json!({ "prefixes": "keep" })).unwrap(), kept);
        let two = "<r xmlns:a='urn:a' xmlns:b='urn:b'><a:id>1</a:id><b:id>2</b:id></r>";
        let told = of(two, "", json!({})).unwrap_err();
        assert_eq!(told, "the answer has two names at line 1, column 50 that are the same without their prefixes");
        let kept = json!({ "r": { "a:id": "1", "b:id": "2" } });
        assert_eq!(of(two, "", json!({ "prefixes": "keep" })).unwrap(), kept);
    }

    #[test]
    fn what_is_no_document_is_named_without_its_words() {
        let table = [
            ("", "the answer is empty"),
            ("{}", "the answer is no XML: something that XML doesn't know at line 1, column 1"),
            ("<a><secret></a>", "the answer is no XML: a closing tag that doesn't fit at line 1, column 12"),
            ("<a>\n&secret;</a>", "the answer is no XML: an entity that XML doesn't know at line 2, column 1"),
            ("<a x='1' x='2'/>", "the answer is no XML: an attribute that is there twice at line 1, column 10"),
            ("<s:a/>", "the answer is no XML: a prefix that is not declared at line 1, column 2"),
            ("<a><b>", "the answer is no XML: it ends in the middle of an element"),
            ("<a>\u{1}</a>", "the answer is no XML: a character that XML doesn't allow at line 1, column 4"),
        ];
        for (text, told) in table {
            assert_eq!(of(text, "", json!({})).unwrap_err(), told, "{text}");
        }
    }

    #[test]
    fn nothing_is_declared_fetched_or_blown_up() {
        let laughs = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>";
        let file = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>";
        let fetched = "<!DOCTYPE a SYSTEM \"http://evil.example/a.dtd\"><a/>";
        for text in [laughs, file, fetched] {
            let told = of(text, "", json!({})).unwrap_err();
            assert_eq!(told, "the answer has a DTD (`<!DOCTYPE`), which is not read");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(of(&nested(DEPTH_MAX), "", json!({})).is_ok());
        let told = of(&nested(DEPTH_MAX + 1), "", json!({})).unwrap_err();
        assert_eq!(told, "the answer nests more than 60 elements, at line 1");
        assert!(of(&nested(5_000), "", json!({})).is_err());
    }
}
