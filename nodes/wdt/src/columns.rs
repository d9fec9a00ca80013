//! Fields of records and their types, written as one text so that a table of hundreds stays readable:
//! `trade_no #shop_id $paid @modified ?is_sealed []tags`.
//!
//! A name alone is a text; `#` marks a whole number, `$` a number whose digits matter, `@` an instant, `?` yes or no, and
//! `[]` a list or an object.

use serde_json::{Map, Value, json};
use weft_sdk::schema::WRITTEN;

use crate::interface::{Details, Record};
use crate::time::TIMES;

/// What a field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number, or numeric text.
    Integer,
    /// A number whose digits matter.
    Decimal,
    /// An instant.
    Time,
    /// Yes or no.
    Boolean,
    /// A list or an object.
    Nested,
}

/// The fields of such a text, in order.
pub fn read(columns: &'static str) -> impl Iterator<Item = (&'static str, Kind)> {
    columns.split_whitespace().map(|word| {
        let marks =
            [("#", Kind::Integer), ("$", Kind::Decimal), ("@", Kind::Time), ("?", Kind::Boolean), ("[]", Kind::Nested)];
        let marked = marks.iter().find_map(|(mark, kind)| Some((word.strip_prefix(mark)?, *kind)));
        marked.unwrap_or((word, Kind::Text))
    })
}

/// JSON Schema of a record.
pub fn schema(record: &Record) -> Value {
    let mut properties = properties(record.columns);
    for details in record.details {
        properties.insert(details.field.to_owned(), list(details));
    }
    json!({ "type": "object", "properties": properties })
}

fn list(details: &Details) -> Value {
    let entry = json!({ "type": "object", "properties": properties(details.columns) });
    json!({ "type": ["array", "null"], "items": entry })
}

fn properties(columns: &'static str) -> Map<String, Value> {
    read(columns).map(|(name, kind)| (name.to_owned(), property(kind))).collect()
}

/// The same that `weft_sdk::schema` says of its types.
fn property(kind: Kind) -> Value {
    match kind {
        Kind::Text => json!({ "type": ["string", "null"] }),
        Kind::Integer => json!({ "type": ["integer", "string", "null"], "format": "int64" }),
        Kind::Decimal => json!({ "type": ["number", "string", "null"], "format": "decimal" }),
        Kind::Time => json!({ "type": ["string", "null"], "format": "date-time", WRITTEN: TIMES.written() }),
        Kind::Boolean => json!({ "type": ["boolean", "null"] }),
        Kind::Nested => json!({ "type": ["array", "object", "null"] }),
    }
}

/// Fields that may hold personal data, wherever they occur. They come encrypted, empty or in clear, depending on
/// edition and shop, and pass through as they come.
const PERSONAL: &[&str] = &[
    "account_name",
    "address",
    "anchor_name",
    "buyer_name",
    "buyer_nick",
    "contact",
    "customer_name",
    "email",
    "fax",
    "fenxiao_nick",
    "fenxiao_nick_name",
    "id_card",
    "mobile",
    "nick_name",
    "pay_account",
    "pay_id",
    "purchase_address",
    "purchase_contact",
    "purchase_telno",
    "qq",
    "receiver_address",
    "receiver_area",
    "receiver_dtb",
    "receiver_mobile",
    "receiver_name",
    "receiver_ring",
    "receiver_tel",
    "receiver_telno",
    "receiver_zip",
    "return_address",
    "return_mobile",
    "return_name",
    "return_telno",
    "swap_address",
    "swap_area",
    "swap_mobile",
    "swap_receiver",
    "swap_telno",
    "swap_zip",
    "telno",
    "user_name",
    "wangwang",
];

/// The fields of a record, and of the lists inside of it, that may hold personal data.
pub fn personal(record: &Record) -> Vec<String> {
    let texts = std::iter::once(record.columns).chain(record.details.iter().map(|details| details.columns));
    let mut found: Vec<String> = Vec::new();
    for (name, _) in texts.flat_map(read) {
        if PERSONAL.contains(&name) && found.iter().all(|it| it != name) {
            found.push(name.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: Details =
        Details { field: "lines", key: &["line_id"], columns: "#line_id @created $price receiver_name" };
    const RECORD: Record =
        Record::new(&["order_id"], "#order_id no $paid @modified ?is_sealed []tags receiver_name buyer_nick")
            .with(&[LINES]);

    #[test]
    fn a_mark_before_a_name_is_its_type() {
        let read: Vec<_> = read(RECORD.columns).collect();
        let expected = [
            ("order_id", Kind::Integer),
            ("no", Kind::Text),
            ("paid", Kind::Decimal),
            ("modified", Kind::Time),
            ("is_sealed", Kind::Boolean),
            ("tags", Kind::Nested),
            ("receiver_name", Kind::Text),
            ("buyer_nick", Kind::Text),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn types_are_those_of_the_sdk() {
        use weft_sdk::schema::{Decimal, Integer, Nested, Text, Time};
        fn of<T: weft_sdk::schemars::JsonSchema>() -> Value {
            let mut schema = weft_sdk::schema_of::<T>();
            schema.as_object_mut().unwrap().retain(|name, _| name == "type" || name == "format");
            schema
        }
        assert_eq!(property(Kind::Text), of::<Text>());
        assert_eq!(property(Kind::Integer), of::<Integer>());
        assert_eq!(property(Kind::Decimal), of::<Decimal>());
        let mut time = property(Kind::Time);
        time.as_object_mut().unwrap().remove(WRITTEN).expect("how it is written");
        assert_eq!(time, of::<Time>());
        assert_eq!(property(Kind::Nested), of::<Nested>());
    }

    #[test]
    fn entries_of_a_list_have_types_too() {
        let schema = schema(&RECORD);
        assert_eq!(schema["properties"]["lines"]["items"]["properties"]["price"]["format"], "decimal");
        assert_eq!(schema["properties"].as_object().unwrap().len(), 9);
    }

    #[test]
    fn personal_fields_are_named_once() {
        assert_eq!(personal(&RECORD), ["receiver_name", "buyer_nick"]);
    }
}
