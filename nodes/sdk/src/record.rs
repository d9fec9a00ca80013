//! Records as they came: raw fields that nobody parses unless he must look inside.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::describe::schema;
use crate::node::to_json;
use crate::schema::{TIME_FORMAT, Times, WRITTEN};

/// How records are described.
pub use crate::describe::Records as Description;

/// What the records of a node look like. The type is a description only: nobody has to build values of it, and fields
/// it doesn't name are passed through all the same.
pub trait RecordType {
    /// Describes the records; none for a node without records.
    fn describe() -> Option<Description>;
}

impl RecordType for () {
    fn describe() -> Option<Description> {
        None
    }
}

/// Records of which nothing is known beforehand: whatever a table has, or an API that is described in the workflow.
#[derive(Debug)]
pub struct Anything;

impl RecordType for Anything {
    fn describe() -> Option<Description> {
        let schema = json!({ "type": "object", "properties": {} });
        Some(Description { schema, key: Vec::new(), details: Vec::new(), personal: Vec::new(), missing_is_null: false })
    }
}

/// Names the fields that identify a record, and how the platform writes the instants in it ([`crate::schema::Time`]), where
/// that is not RFC 3339:
///
/// ```
/// use weft_sdk::record::RecordType;
/// use weft_sdk::schema::{Text, Time, Times};
///
/// const BEIJING: Times = Times::at("+08:00").never(&["", "0000-00-00 00:00:00"]);
///
/// #[derive(schemars::JsonSchema)]
/// struct Order {
///     order_id: Text,
///     pay_time: Time,
/// }
///
/// weft_sdk::keyed!(Order, ["order_id"], times: BEIJING);
///
/// assert_eq!(Order::describe().unwrap().key, ["order_id"]);
/// ```
#[macro_export]
macro_rules! keyed {
    ($record:ty, [$($key:literal),+ $(,)?] $(,)?) => {
        impl $crate::record::RecordType for $record {
            fn describe() -> Option<$crate::record::Description> {
                Some($crate::record::describe::<Self>(&[$($key),+], None))
            }
        }
    };
    ($record:ty, [$($key:literal),+ $(,)?], times: $times:expr $(,)?) => {
        impl $crate::record::RecordType for $record {
            fn describe() -> Option<$crate::record::Description> {
                Some($crate::record::describe::<Self>(&[$($key),+], Some(&$times)))
            }
        }
    };
}

/// Describes records of this type with this key, whose instants are written like this. No field is required: platforms leave
/// out what they don't have.
pub fn describe<T: JsonSchema>(key: &[&str], times: Option<&Times>) -> Description {
    let mut schema = schema::<T>();
    schema.remove("required");
    if let Some(times) = times {
        say_how_times_are_written(&mut schema, times);
    }
    Description {
        schema: schema.to_value(),
        key: key.iter().map(|&field| field.to_owned()).collect(),
        details: Vec::new(),
        personal: Vec::new(),
        missing_is_null: false,
    }
}

fn say_how_times_are_written(schema: &mut Schema, times: &Times) {
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for property in properties.into_iter().flat_map(|properties| properties.values_mut()) {
        if property.get("format").and_then(Value::as_str) == Some(TIME_FORMAT) {
            property[WRITTEN] = times.written();
        }
    }
}

/// Room for the fields of most records, so that few of them move while they are read.
const FIELDS_USUAL: usize = 40;

/// One record: names and raw JSON values in the order they came.
// A borrowed name stands between quotes in some JSON as it is here; so it can be written again without looking at it.
#[derive(Debug, Clone, Default)]
pub struct Fields<'a>(Vec<(Cow<'a, str>, Cow<'a, RawValue>)>);

impl<'a> Fields<'a> {
    /// Whether it has no field at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A field as it came, if the record has it.
    pub fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_ref())
    }

    /// The JSON text of a field, if the record has it.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.get(name).map(RawValue::get)
    }

    /// The text of a field, if it is a text.
    pub fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.raw(name)?).ok()
    }

    /// Whether a field says nothing: not there, null, or an empty text.
    pub fn is_blank(&self, name: &str) -> bool {
        matches!(self.raw(name), None | Some("null" | r#""""#))
    }

    /// A field to change in place, if the record has it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Cow<'a, RawValue>> {
        self.0.iter_mut().find(|(field, _)| field == name).map(|(_, value)| value)
    }

    /// Changes a field to a JSON value as it came; adds it at the end if the record doesn't have it.
    pub fn set(&mut self, name: impl Into<Cow<'a, str>>, value: Cow<'a, RawValue>) {
        let name = name.into();
        match self.get_mut(&name) {
            Some(slot) => *slot = value,
            None => self.0.push((Cow::Owned(name.into_owned()), value)),
        }
    }

    /// How long it is as JSON, if no name has escapes.
    fn written_bytes(&self) -> usize {
        self.0.iter().map(|(name, value)| name.len() + value.get().len() + r#""":,"#.len()).sum::<usize>() + "{}".len()
    }

    fn write(&self, out: &mut String) {
        out.push('{');
        for (index, (name, value)) in self.0.iter().enumerate() {
            out.push_str(if index > 0 { "," } else { "" });
            match name {
                Cow::Borrowed(name) => {
                    out.push('"');
                    out.push_str(name);
                    out.push('"');
                }
                Cow::Owned(name) => out.push_str(&to_json(name)),
            }
            out.push(':');
            out.push_str(value.get());
        }
        out.push('}');
    }

    /// Changes a field to a text, or to null; adds it at the end if the record doesn't have it.
    pub fn set_text(&mut self, name: impl Into<Cow<'a, str>>, value: Option<&str>) {
        self.set(name, Cow::Owned(raw_json(&value)));
    }
}

impl<'a> IntoIterator for Fields<'a> {
    type Item = (Cow<'a, str>, Cow<'a, RawValue>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// These records as a JSON array, for [`Page::records`](crate::Page::records): the text that
/// [`Page::last`](crate::Page::last) would write, in a fraction of the time.
///
/// ```
/// use weft_sdk::Page;
/// use weft_sdk::record::{Fields, to_text};
///
/// let records: Vec<Fields<'_>> = weft_sdk::serde_json::from_str(r#"[{"id": 1, "price": 1.00}]"#).unwrap();
/// let page = Page { records: to_text(&records).into(), ..Page::default() };
/// assert_eq!(page.records, r#"[{"id":1,"price":1.00}]"#);
/// ```
pub fn to_text(records: &[Fields<'_>]) -> String {
    // Memory is new in each call, so growing into it costs more than counting.
    let mut out = String::with_capacity(records.iter().map(|record| record.written_bytes() + 1).sum::<usize>() + 2);
    out.push('[');
    for (index, record) in records.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        record.write(&mut out);
    }
    out.push(']');
    out
}

/// A value as raw JSON.
pub fn raw_json<T: Serialize + ?Sized>(value: &T) -> Box<RawValue> {
    RawValue::from_string(to_json(value)).expect("what was just written is JSON")
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value.as_ref())?;
        }
        map.end()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;
        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Vec<(Cow<'de, str>, Cow<'de, RawValue>)>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a record (a JSON object)")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::with_capacity(FIELDS_USUAL);
                while let Some((name, value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
                    fields.push((name.0, Cow::Borrowed(value)));
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(FieldsVisitor).map(Self)
    }
}

/// A field name, borrowed where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Cow<'de, str>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a field name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(name))
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(name.to_owned()))
            }
        }
        deserializer.deserialize_str(NameVisitor).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_touches_passes_through_unchanged() {
        let text = r#"[{"id":9007199254740993,"price":"99.00","sum":199.50,"a\"b":[1, 2],"e":1E+2}]"#;
        let records: Vec<Fields<'_>> = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&records).unwrap(), text);
    }

    #[test]
    fn a_text_of_records_is_what_serde_writes() {
        let text = r#"[ {}, {"id" : 1, "a\"b": [1, 2], "\u59d3":"\u59d3", "é\u007f":null, "":{} }, {"a":1,"a":2} ]"#;
        let mut records: Vec<Fields<'_>> = serde_json::from_str(text).unwrap();
        assert_eq!(to_text(&records), serde_json::to_string(&records).unwrap());
        for name in ["id", "a\"b", "new", "line\nbreak", "a"] {
            records.iter_mut().for_each(|record| record.set_text(name, Some("x\"y")));
        }
        assert_eq!(to_text(&records), serde_json::to_string(&records).unwrap());
        assert_eq!(to_text(&[]), "[]");
    }

    #[test]
    fn a_field_can_be_changed_in_place() {
        let mut record: Fields<'_> = serde_json::from_str(r#"{"a":"1","b":2}"#).unwrap();
        record.set_text("a", None);
        record.set_text("c", Some("x\"y"));
        assert_eq!(serde_json::to_string(&record).unwrap(), r#"{"a":null,"b":2,"c":"x\"y"}"#);
        assert_eq!(record.text("c").as_deref(), Some("x\"y"));
    }

    #[test]
    fn blank_is_what_says_nothing() {
        let record: Fields<'_> = serde_json::from_str(r#"{"a":null,"b":"","c":0,"d":" "}"#).unwrap();
        let blank: Vec<_> = ["a", "b", "c", "d", "e"].into_iter().filter(|name| record.is_blank(name)).collect();
        assert_eq!(blank, ["a", "b", "e"]);
    }

    #[derive(JsonSchema)]
    #[allow(dead_code)]
    struct Span {
        id: crate::schema::Integer,
        /// When it began.
        began_at: crate::schema::Time,
        name: crate::schema::Text,
    }

    keyed!(Span, ["id"], times: Times::at("Asia/Shanghai").never(&[""]).or_milliseconds());

    #[test]
    fn the_schema_says_how_times_are_written() {
        let schema = Span::describe().unwrap().schema;
        let written = serde_json::json!({ "as": "time", "zone": "Asia/Shanghai", "never": [""], "milliseconds": true });
        assert_eq!(schema["properties"]["began_at"]["x-written"], written);
        assert_eq!(schema["properties"]["name"].get("x-written"), None);
    }
}
