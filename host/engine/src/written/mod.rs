//! How a platform writes values, and what they are. The record schema says it (`x-written`), and the host undoes it: once, for
//! all components, and for records too that no component has read.
//!
//! - `rules.rs`: what a schema says
//! - `time.rs`: times on the clock of a zone, and numbers since 1970
//! - here: records, with what it makes of them

mod rules;
mod time;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use weft_store::{Row, RowsError, rows_from_json, rows_from_json_with};

pub(crate) use rules::Rules;

/// How a component writes the records of a node.
#[derive(Debug, Default)]
pub struct Written(Option<Rules>);

impl Written {
    /// As their schema says, JSON. The error says what in it can't be read.
    pub fn of(schema: &str) -> Result<Self, String> {
        let schema = serde_json::from_str(schema).map_err(|error| error.to_string())?;
        Rules::of(&schema).map(Self).map_err(|error| error.to_string())
    }

    /// Records as those who read them see them: a JSON array, as a component gave it.
    pub fn read(&self, records: &str) -> String {
        match &self.0 {
            Some(rules) => text(records, rules),
            None => records.to_owned(),
        }
    }
}

/// Records as rows: an array of objects, JSON.
pub(crate) fn rows(records: &str, rules: Option<&Rules>) -> Result<Vec<Row>, RowsError> {
    match rules {
        None => rows_from_json(records),
        Some(rules) => rows_from_json_with(records, &|field, json| rules.read(field, json)),
    }
}

/// Records as text. What is no array of objects stays as it is.
pub(crate) fn text(records: &str, rules: &Rules) -> String {
    let mut text = String::with_capacity(records.len() + records.len() / 16);
    let mut deserializer = serde_json::Deserializer::from_str(records);
    let written = List { rules, text: &mut text }.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    if written.is_ok() { text } else { records.to_owned() }
}

/// Writes an array of objects, one after the other, without holding one.
struct List<'t> {
    rules: &'t Rules,
    text: &'t mut String,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        self.text.push('[');
        let mut is_first = true;
        while sequence.next_element_seed(Entry { rules: self.rules, text: &mut *self.text, is_first })?.is_some() {
            is_first = false;
        }
        self.text.push(']');
        Ok(())
    }
}

struct Entry<'t> {
    rules: &'t Rules,
    text: &'t mut String,
    is_first: bool,
}

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Entry<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.text.push_str(if self.is_first { "{" } else { ",{" });
        let mut between = "";
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &RawValue>()? {
            self.text.push_str(between);
            between = ",";
            let read = self.rules.read(&name, value.get());
            push_name(self.text, name);
            self.text.push(':');
            self.text.push_str(read.as_deref().unwrap_or(value.get()));
        }
        self.text.push('}');
        Ok(())
    }
}

/// A borrowed name stands between quotes in some JSON as it is here.
fn push_name(text: &mut String, name: Cow<'_, str>) {
    match name {
        Cow::Borrowed(name) => {
            text.push('"');
            text.push_str(name);
            text.push('"');
        }
        Cow::Owned(name) => text.push_str(&serde_json::Value::from(name.as_str()).to_string()),
    }
}

/// A field name, borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_store::rows_to_json;

    use super::*;

    fn rules() -> Rules {
        let schema = json!({ "properties": {
            "no": { "type": "string" },
            "at": { "x-written": { "as": "time", "zone": "+08:00", "never": ["", "0000-00-00 00:00:00"], "milliseconds": true } },
            "paid": { "x-written": { "as": "flag", "yes": ["1", "Y"], "no": ["0", ""] } },
            "price": { "x-written": { "as": "number" } },
            "lines": { "type": "array", "items": { "properties": {
                "at": { "x-written": { "as": "time", "zone": "+08:00" } },
            } } },
        } });
        Rules::of(&schema).unwrap().unwrap()
    }

    /// Both ways: as text, and as rows.
    fn read(records: &str) -> String {
        let rules = rules();
        let text = text(records, &rules);
        let rows = rows(records, Some(&rules)).unwrap();
        assert_eq!(rows, rows_from_json(&text).unwrap(), "{records}");
        assert_eq!(rows_to_json(&rows_from_json(&text).unwrap()), rows_to_json(&rows));
        text
    }

    #[test]
    fn records_are_read_as_their_schema_says() {
        let records = r#"[ {"no":"2024-03-05 10:15:00","at":"2024-03-05 10:15:00", "paid":"Y","price":"1.00",
            "lines":[{"at":"2024-03-05 10:15:00","n":1.10}], "more":[ 1 ]}, {"at":"","paid":0,"price":"5kg","lines":null},{}]"#;
        let expected = concat!(
            r#"[{"no":"2024-03-05 10:15:00","at":"2024-03-05T10:15:00+08:00","paid":true,"price":1.00,"#,
            r#""lines":[{"at":"2024-03-05T10:15:00+08:00","n":1.10}],"more":[ 1 ]},"#,
            r#"{"at":null,"paid":false,"price":"5kg","lines":null},{}]"#
        );
        assert_eq!(read(records), expected);
    }

    #[test]
    fn what_has_been_read_is_not_changed_by_reading_it_again() {
        let records = r#"[{"at":1699927331250,"paid":"1","price":"7","lines":[{"at":"2024-03-05 10:15:00"}]}]"#;
        let once = read(records);
        assert_eq!(read(&once), once);
    }

    #[test]
    fn names_keep_their_escapes() {
        assert_eq!(read(r#"[{"\u0061t":"","a\"b":1,"忙":2,"at":""}]"#), r#"[{"at":null,"a\"b":1,"忙":2,"at":null}]"#);
    }

    #[test]
    fn half_a_surrogate_pair_is_left_to_who_reads_rows() {
        assert_eq!(read(r#"[{"no":"cut \ud83d","at":"\ud83d"}]"#), r#"[{"no":"cut \ud83d","at":"\ud83d"}]"#);
    }

    #[test]
    fn what_is_no_list_of_objects_stays() {
        for records in ["[1]", "{}", "[{}", "", "[{}] x"] {
            assert_eq!(text(records, &rules()), records);
            assert!(rows(records, Some(&rules())).is_err());
        }
    }
}
