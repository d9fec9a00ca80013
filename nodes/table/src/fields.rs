//! Rows as texts: counted, and cut down to some of their columns.

use std::borrow::Cow;

use weft_sdk::Failure;
use weft_sdk::record::{Fields, to_text};
use weft_sdk::serde_json::{self, value::RawValue};

/// Rows that the table gave.
#[derive(Debug, PartialEq, Eq)]
pub struct Rows<'a> {
    /// A JSON array of objects, as it came or with some of its columns.
    pub text: Cow<'a, str>,
    /// How many there are.
    pub count: usize,
}

impl<'a> Rows<'a> {
    /// Reads rows, and keeps these columns of them; none: all. A column that a table doesn't have is left out.
    pub fn of(text: &'a str, columns: Option<&[String]>) -> Result<Self, Failure> {
        let unreadable = |error| Failure::unavailable(format!("the rows found can't be read: {error}"));
        let Some(columns) = columns else {
            let each: Vec<&RawValue> = serde_json::from_str(text).map_err(unreadable)?;
            return Ok(Self { text: text.into(), count: each.len() });
        };
        let rows: Vec<Fields<'_>> = serde_json::from_str(text).map_err(unreadable)?;
        let only = |row: &Fields<'a>| {
            let mut kept = Fields::default();
            for column in columns {
                if let Some(value) = row.get(column) {
                    kept.set(column.clone(), Cow::Owned(value.to_owned()));
                }
            }
            kept
        };
        let kept: Vec<Fields<'_>> = rows.iter().map(only).collect();
        Ok(Self { text: to_text(&kept).into(), count: kept.len() })
    }

    /// What is between the brackets of the array.
    pub fn inside(&self) -> &str {
        self.text.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stay_as_they_came() {
        let text = r#"[{"id":9007199254740993,"price":"1.00"},{"sum":1.10}]"#;
        let rows = Rows::of(text, None).unwrap();
        assert_eq!((rows.text.as_ref(), rows.count), (text, 2));
    }

    #[test]
    fn columns_can_be_chosen() {
        let text = r#"[{"id":9007199254740993,"price":1.00,"name":"a"},{"name":"b","id":2}]"#;
        let columns = ["price", "id", "none"].map(str::to_owned);
        let rows = Rows::of(text, Some(&columns)).unwrap();
        assert_eq!((rows.inside(), rows.count), (r#"{"price":1.00,"id":9007199254740993},{"id":2}"#, 2));
    }
}
