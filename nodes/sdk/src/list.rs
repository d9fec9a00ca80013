//! Lists as platforms have them: where a list is no list, what a count is worth, and which values say "no".

use std::borrow::Cow;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::PageRecords;
use crate::http::RecordList;
use crate::record::{Fields, to_text};

/// The records of an answer: a list that stayed in the host, or the entries of one that is here.
#[derive(Debug, Clone)]
pub enum Rows<'a> {
    /// In the host.
    Listed(RecordList),
    /// Here.
    Here(Vec<Fields<'a>>),
}

impl Rows<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Listed(list) => list.count(),
            Self::Here(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The last one; none if there are none, or it is no object.
    pub fn last(&self) -> Option<Fields<'_>> {
        match self {
            Self::Listed(list) => serde_json::from_str(list.last().get()).ok(),
            Self::Here(rows) => rows.last().cloned(),
        }
    }

    /// They, for [`Page::records`](crate::Page::records).
    pub fn records(self) -> PageRecords {
        match self {
            Self::Listed(list) => PageRecords::Listed(list),
            Self::Here(rows) => PageRecords::Text(to_text(&rows)),
        }
    }
}

impl<'a> From<Vec<Fields<'a>>> for Rows<'a> {
    fn from(rows: Vec<Fields<'a>>) -> Self {
        Self::Here(rows)
    }
}

impl Default for Rows<'_> {
    /// None.
    fn default() -> Self {
        Self::Here(Vec::new())
    }
}

/// The shapes in which a platform may send its records, besides a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shape {
    /// An object whose names tell the records apart: `{"17": {"title": "a"}}`.
    pub keyed: bool,
    /// One object in the place of a list of one.
    pub single: bool,
}

/// One record of a list.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// What it is called, in an object whose names tell the records apart.
    pub name: Option<Cow<'a, str>>,
    /// It, as it came.
    pub value: Cow<'a, RawValue>,
}

/// The records at a place where a list is expected, in their order; none if what is there has not this shape. Null and
/// an object without fields are empty lists: some platforms write those for want of records. A list is a list whatever
/// the shape: what is an object of records in one answer is an empty list in the next where PHP writes it.
///
/// ```
/// use weft_sdk::list::{Shape, entries};
/// use weft_sdk::serde_json::{from_str, value::RawValue};
///
/// let raw: &RawValue = from_str(r#"{"17": {"title": "a"}, "18": {"title": "b"}}"#).unwrap();
/// let records = entries(raw, Shape { keyed: true, ..Shape::default() }).unwrap();
/// assert_eq!((records[1].name.as_deref(), records[1].value.get()), (Some("18"), r#"{"title": "b"}"#));
/// assert!(entries(raw, Shape::default()).is_none());
/// ```
pub fn entries(place: &RawValue, shape: Shape) -> Option<Vec<Entry<'_>>> {
    match place.get().as_bytes() {
        [b'[', ..] => {
            let values: Vec<&RawValue> = serde_json::from_str(place.get()).ok()?;
            Some(values.into_iter().map(|value| Entry { name: None, value: Cow::Borrowed(value) }).collect())
        }
        b"null" => Some(Vec::new()),
        [b'{', inside @ .., b'}'] if inside.trim_ascii().is_empty() => Some(Vec::new()),
        [b'{', ..] if shape.keyed => {
            let fields: Fields<'_> = serde_json::from_str(place.get()).ok()?;
            Some(fields.into_iter().map(|(name, value)| Entry { name: Some(name), value }).collect())
        }
        [b'{', ..] if shape.single => Some(vec![Entry { name: None, value: Cow::Borrowed(place) }]),
        _ => None,
    }
}

/// What a platform counts in all, where that says something. `count` records came with it, `read` of the list so far,
/// those among them.
///
/// A count of nothing beside records says nothing, and neither does one that is that of the page alone, which shows on
/// the second page. One that is smaller than before may be right: then records went meanwhile.
pub fn told(total: u64, count: u64, read: u64) -> Option<u64> {
    let nothing = total == 0 && count > 0;
    let of_the_page = total == count && read > count;
    (!nothing && !of_the_page).then_some(total)
}

/// A whole number that came as a number or as a text, with or without a fraction of nothing.
pub fn whole(text: &str) -> Option<u64> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if fraction.bytes().any(|byte| byte != b'0') {
        return None;
    }
    whole.parse().ok()
}

/// Whether a value that answers "is there more?" says no.
pub fn says_no(value: &Value) -> bool {
    const WORDS: [&str; 7] = ["", "0", "false", "no", "n", "f", "null"];
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => WORDS.iter().any(|word| text.trim().eq_ignore_ascii_case(word)),
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const KEYED: Shape = Shape { keyed: true, single: false };
    const SINGLE: Shape = Shape { keyed: false, single: true };

    fn read(place: &str, shape: Shape) -> Option<Vec<String>> {
        let place: Box<RawValue> = serde_json::from_str(place).unwrap();
        let entries = entries(&place, shape)?;
        Some(entries.iter().map(|it| format!("{}{}", it.name.as_deref().unwrap_or_default(), it.value.get())).collect())
    }

    #[test]
    fn records_are_found_in_the_shape_that_is_said_and_in_no_other() {
        #[rustfmt::skip]
        type Records = Option<&'static [&'static str]>;
        let table: [(&str, Records, Records, Records); 8] = [
            // place                      as a list            keyed                      single
            (r#"[{"a":1}, 2]"#, Some(&[r#"{"a":1}"#, "2"]), Some(&[r#"{"a":1}"#, "2"]), Some(&[r#"{"a":1}"#, "2"])),
            ("[]", Some(&[]), Some(&[]), Some(&[])),
            ("null", Some(&[]), Some(&[]), Some(&[])),
            ("{ }", Some(&[]), Some(&[]), Some(&[])),
            (r#"{"7":{"a":1.00},"6":2}"#, None, Some(&[r#"7{"a":1.00}"#, "62"]), Some(&[r#"{"7":{"a":1.00},"6":2}"#])),
            (r#"{"张":1,"张":2}"#, None, Some(&["张1", "张2"]), Some(&[r#"{"张":1,"张":2}"#])),
            (r#""""#, None, None, None),
            ("7", None, None, None),
        ];
        let own = |expected: Option<&[&str]>| expected.map(|it| it.iter().map(|&it| it.to_owned()).collect::<Vec<_>>());
        for (place, list, keyed, single) in table {
            let found = [Shape::default(), KEYED, SINGLE].map(|shape| read(place, shape));
            assert_eq!(found, [list, keyed, single].map(own), "{place}");
        }
    }

    #[test]
    fn a_count_that_can_not_be_right_says_nothing() {
        #[rustfmt::skip]
        let table = [
            // total, count, read -> told
            (7, 3, 3, Some(7)),
            (3, 3, 3, Some(3)), // the whole list, or the page: nobody can know yet
            (0, 3, 3, None),
            (0, 0, 0, Some(0)),
            (0, 0, 6, None),
            (3, 3, 6, None),
            (1, 1, 7, None),
            (5, 3, 6, Some(5)), // one went meanwhile
            (7, 0, 6, Some(7)),
        ];
        for (total, count, read, expected) in table {
            assert_eq!(told(total, count, read), expected, "{total} beside {count}, {read} read");
        }
    }

    #[test]
    fn a_whole_number_comes_in_many_forms() {
        let table = [
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("12.0", Some(12)),
            ("0", Some(0)),
            ("18446744073709551615", Some(u64::MAX)),
        ];
        let none = ["-1", "1.5", "", "many", "1e3", "18446744073709551616", "0x10"].map(|text| (text, None));
        for (text, expected) in table.into_iter().chain(none) {
            assert_eq!(whole(text), expected, "{text}");
        }
    }

    #[test]
    fn no_is_said_in_many_ways() {
        for no in [
            json!(null),
            json!(false),
            json!(0),
            json!(0.0),
            json!(""),
            json!("False"),
            json!("0"),
            json!("N"),
            json!(" no "),
            json!([]),
            json!({}),
        ] {
            assert!(says_no(&no), "{no}");
        }
        for yes in
            [json!(true), json!(1), json!(-1), json!("Y"), json!("true"), json!("/next"), json!("none yet"), json!([0])]
        {
            assert!(!says_no(&yes), "{yes}");
        }
    }
}
