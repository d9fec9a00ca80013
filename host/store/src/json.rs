//! JSON text straight to rows and back, without a tree of values in between.

mod mended;

use std::borrow::Cow;
use std::cell::Cell as Flag;
use std::fmt;
use std::sync::Arc;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use self::mended::mended;
use crate::limits::{COLUMNS_MAX, RECORDS_MAX};
use crate::{Cell, Row};

/// Text that is not a JSON array of objects.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record {} can't be read: {reason}", index + 1)]
pub struct RowsError {
    /// Which record, counted from 0. The first, when the text as a whole is not an array.
    pub index: usize,
    /// What is wrong, and where in the text.
    pub reason: String,
    /// Whether it is sound, but more than is read at once.
    pub too_large: bool,
}

/// Reads a JSON array of objects. Of a field that occurs twice in an object, the last value counts. Half a surrogate
/// pair, which platforms leave when they cut a text within an emoji, becomes the replacement character U+FFFD: no
/// database takes it, and one title must not stop a shop.
pub fn rows_from_json(text: &str) -> Result<Vec<Row>, RowsError> {
    rows_from_json_with(text, &|_, _| None)
}

/// The same, with the values that `convert` gives, as JSON, for the value of a field: none leaves it as it is.
pub fn rows_from_json_with(text: &str, convert: &Convert<'_>) -> Result<Vec<Row>, RowsError> {
    let mut rows = Vec::new();
    let too_large = Flag::new(false);
    let text = mended(text);
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let seed = RowsSeed { rows: &mut rows, too_large: &too_large, convert };
    let read = seed.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    match read {
        Ok(()) => Ok(rows),
        Err(error) => Err(RowsError { index: rows.len(), reason: error.to_string(), too_large: too_large.get() }),
    }
}

/// From the name and the JSON of a value to other JSON.
pub type Convert<'c> = dyn Fn(&str, &str) -> Option<Cow<'static, str>> + 'c;

/// Writes rows as a JSON array of objects, on one line.
pub fn rows_to_json(rows: &[Row]) -> String {
    let mut json = String::from("[");
    for (index, row) in rows.iter().enumerate() {
        json.push_str(if index == 0 { "{" } else { ",{" });
        push_cells(&mut json, row);
        json.push('}');
    }
    json.push(']');
    json
}

fn push_cells(json: &mut String, row: &Row) {
    for (index, (name, cell)) in row.cells.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        push_text(json, name);
        json.push(':');
        match cell {
            Cell::Text(text) => push_text(json, text),
            other => json.push_str(other.as_text().unwrap_or("null")),
        }
    }
}

fn push_text(json: &mut String, text: &str) {
    // `Value`'s display is the compact form, and displaying a string can't fail.
    json.push_str(&serde_json::Value::from(text).to_string());
}

/// Whether this text is a number as JSON writes it.
pub(crate) fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let whole_length = digits(unsigned);
    let leading_zero = whole_length > 1 && unsigned.starts_with('0');
    whole_length > 0 && !leading_zero && is_number_tail(&unsigned[whole_length..])
}

/// The part of a number after its whole digits: a fraction, an exponent, both or nothing.
fn is_number_tail(tail: &str) -> bool {
    let exponent = match tail.strip_prefix('.') {
        Some(fraction) if digits(fraction) == 0 => return false,
        Some(fraction) => &fraction[digits(fraction)..],
        None => tail,
    };
    match exponent.strip_prefix(['e', 'E']) {
        Some(power) => {
            let power = power.strip_prefix(['+', '-']).unwrap_or(power);
            !power.is_empty() && digits(power) == power.len()
        }
        None => exponent.is_empty(),
    }
}

/// How many ASCII digits the text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

struct RowsSeed<'a> {
    rows: &'a mut Vec<Row>,
    too_large: &'a Flag<bool>,
    convert: &'a Convert<'a>,
}

impl<'de> DeserializeSeed<'de> for RowsSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowsSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        let Self { too_large, convert, .. } = self;
        while let Some(row) = sequence.next_element_seed(RowSeed { previous: self.rows.last(), too_large, convert })? {
            if self.rows.len() == RECORDS_MAX {
                too_large.set(true);
                return Err(A::Error::custom(format!("there are more than {RECORDS_MAX}")));
            }
            self.rows.push(row);
        }
        Ok(())
    }
}

/// Records of one array mostly have the same fields in the same order. Knowing the row before spares the search for
/// duplicate names, which would be quadratic.
struct RowSeed<'a> {
    previous: Option<&'a Row>,
    too_large: &'a Flag<bool>,
    convert: &'a Convert<'a>,
}

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = Row;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Row, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = Row;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        let expected = self.previous.map_or(&[][..], |row| &row.cells);
        let mut cells: Vec<(Arc<str>, Cell)> = Vec::with_capacity(expected.len());
        let mut as_expected = true;
        while let Some(name) = map.next_key_seed(NameSeed { expected: expected.get(cells.len()) })? {
            let raw: &'de RawValue = map.next_value()?;
            let converted = (self.convert)(&name, raw.get());
            let cell = cell_from_json(converted.as_deref().unwrap_or(raw.get()))
                .map_err(|error| A::Error::custom(format!("the value of `{name}` is not valid text: {error}")))?;
            as_expected = as_expected && expected.get(cells.len()).is_some_and(|(known, _)| Arc::ptr_eq(known, &name));
            let twin = if as_expected { None } else { cells.iter().position(|(known, _)| **known == *name) };
            match twin {
                Some(index) => cells[index].1 = cell,
                None if cells.len() == COLUMNS_MAX => {
                    self.too_large.set(true);
                    return Err(A::Error::custom(format!("it has more than {COLUMNS_MAX} fields")));
                }
                None => cells.push((name, cell)),
            }
        }
        Ok(Row { cells })
    }
}

/// The name of a field: that of the row before, if it is the same.
struct NameSeed<'a> {
    expected: Option<&'a (Arc<str>, Cell)>,
}

impl<'de> DeserializeSeed<'de> for NameSeed<'_> {
    type Value = Arc<str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Arc<str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NameSeed<'_> {
    type Value = Arc<str>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a field name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Arc<str>, E> {
        Ok(match self.expected {
            Some((known, _)) if **known == *name => Arc::clone(known),
            _ => Arc::from(name),
        })
    }
}

/// `raw` is one JSON value that has already been parsed, without the space around it.
fn cell_from_json(raw: &str) -> Result<Cell, serde_json::Error> {
    Ok(match raw.as_bytes().first() {
        Some(b'n') | None => Cell::Null,
        Some(b't') => Cell::Boolean(true),
        Some(b'f') => Cell::Boolean(false),
        Some(b'[' | b'{') => Cell::Json(raw.to_owned()),
        Some(b'"') if !raw.contains('\\') => Cell::Text(raw[1..raw.len() - 1].to_owned()),
        Some(b'"') => Cell::Text(serde_json::from_str(raw)?),
        Some(_) => Cell::Number(raw.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_text() {
        let json = r#"[{"a":1.00,"b":18446744073709551615,"c":" é\n","d":{"x": [1,  2]},"e":null,"f":true,"g":-0e+1}]"#;
        let rows = rows_from_json(json).unwrap();
        assert_eq!(
            rows,
            [Row::new([
                ("a", Cell::number("1.00")),
                ("b", Cell::number(u64::MAX)),
                ("c", Cell::text(" é\n")),
                ("d", Cell::Json(r#"{"x": [1,  2]}"#.into())),
                ("e", Cell::Null),
                ("f", Cell::Boolean(true)),
                ("g", Cell::number("-0e+1")),
            ])]
        );
        assert_eq!(rows_to_json(&rows), json);
    }

    #[test]
    fn the_last_duplicate_wins() {
        let rows = rows_from_json(r#"[{"a":1,"b":2},{"a":1,"a":3,"b":4,"a":5}]"#).unwrap();
        assert_eq!(rows[1], Row::new([("a", Cell::number(5)), ("b", Cell::number(4))]));
    }

    #[test]
    fn a_list_has_an_end() {
        let list = |records: usize| format!("[{}]", vec!["{}"; records].join(","));
        assert_eq!(rows_from_json(&list(RECORDS_MAX)).unwrap().len(), RECORDS_MAX);
        let error = rows_from_json(&list(RECORDS_MAX + 1)).unwrap_err();
        assert!(error.too_large && error.reason.contains("more than"));
    }

    #[test]
    fn a_record_has_an_end() {
        let record = |fields: usize| {
            let fields: Vec<String> = (0..fields).map(|field| format!("\"f{field}\":1")).collect();
            format!("[{{{}}}]", fields.join(","))
        };
        assert_eq!(rows_from_json(&record(COLUMNS_MAX)).unwrap()[0].cells.len(), COLUMNS_MAX);
        assert!(rows_from_json(&record(COLUMNS_MAX + 1)).unwrap_err().too_large);
    }

    #[test]
    fn half_a_surrogate_pair_does_not_stop_a_list() {
        let rows = rows_from_json(r#"[{"title":"cut \ud83d","a\udc00":{"x":"\uD83D\uDE00 \uDE00"}}]"#).unwrap();
        let nested = Cell::Json(r#"{"x":"\uD83D\uDE00 \ufffd"}"#.into());
        assert_eq!(rows, [Row::new([("title", Cell::text("cut \u{fffd}")), ("a\u{fffd}", nested)])]);
    }

    #[test]
    fn errors_name_the_record() {
        assert_eq!(rows_from_json(r#"[{"a":1}, 7]"#).unwrap_err().index, 1);
        assert!(rows_from_json("{}").unwrap_err().reason.contains("an array of objects"));
        assert!(rows_from_json("[] x").is_err());
        assert!(rows_from_json(r#"[{"a":"\uzzzz"}]"#).is_err_and(|error| !error.too_large));
    }

    #[test]
    fn numbers_are_recognized() {
        for number in ["0", "-0", "10", "1.50", "1e5", "1E-05", "-12.5e+3", "123456789012345678901234567890"] {
            assert!(is_number(number), "{number}");
        }
        for text in ["", "-", "007", "+1", " 1", "1 ", "1.", ".5", "1e", "1e+", "0x1", "NaN", "1_0", "١"] {
            assert!(!is_number(text), "{text}");
        }
    }
}
