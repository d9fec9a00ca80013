//! Filters: which parameter looks at which field of a row.

use serde_json::Value;

use super::merchant::{Row, text_of};
use super::refusal::Refusal;

const SHOPS_MAX: usize = 20;

/// A parameter that leaves rows out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filter {
    pub(crate) name: &'static str,
    pub(crate) test: Test,
}

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Test {
    /// The field is the value.
    Is(&'static str),
    /// The field is among the values, which are separated by commas.
    Among(&'static str),
    /// The value is among those of the field, which are separated by commas. Half a value will do with `is_fuzzy`.
    Holds(&'static str),
    /// A line of that list has that field.
    Line(&'static str, &'static str),
    /// 0 any, 1 with, 2 without.
    Filled(&'static str),
}

/// The parameter is named like the field.
pub(crate) const fn is(name: &'static str) -> Filter {
    Filter { name, test: Test::Is(name) }
}

/// The parameter and the field have names of their own.
pub(crate) const fn with(name: &'static str, test: Test) -> Filter {
    Filter { name, test }
}

impl Filter {
    /// Whether the value can be asked for at all.
    pub(crate) fn check(&self, wanted: &str) -> Result<(), Refusal> {
        let valid = match self.test {
            Test::Among(_) => wanted.split(',').count() <= SHOPS_MAX,
            Test::Filled(_) => matches!(wanted, "0" | "1" | "2"),
            _ => true,
        };
        if valid { Ok(()) } else { Err(Refusal::invalid(self.name)) }
    }

    pub(crate) fn lets_through(&self, row: &Row, wanted: &str, fuzzy: bool) -> bool {
        match self.test {
            Test::Is(field) => row.text(field) == wanted,
            Test::Among(field) => wanted.split(',').any(|one| row.text(field) == one),
            Test::Holds(field) if fuzzy => row.text(field).contains(wanted),
            Test::Holds(field) => row.text(field).split(',').any(|one| one == wanted),
            Test::Line(list, field) => line_has(row, list, field, wanted),
            Test::Filled(field) => match wanted {
                "1" => !row.text(field).is_empty(),
                "2" => row.text(field).is_empty(),
                _ => true,
            },
        }
    }
}

fn line_has(row: &Row, list: &str, field: &str, wanted: &str) -> bool {
    let lines = row.fields.get(list).and_then(Value::as_array);
    lines.is_some_and(|lines| lines.iter().any(|line| line.get(field).is_some_and(|value| text_of(value) == wanted)))
}
