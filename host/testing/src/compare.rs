//! What came of a run, held against what was expected.

use std::collections::BTreeMap;

use serde_json::Value;
use weft_engine::store::{Cell, Failure, Row};
use weft_engine::{FailureClass, RunFailure};
use weft_yaml::Mark;

use crate::document::{At, Case, ExpectFailure, ExpectRow, ExpectTable, ExpectTables, Requests, Source, Status};
use crate::rehearse::Ended;
use crate::tables::Tables;

/// Something that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Where the expectation is written.
    pub mark: Option<Mark>,
    /// What: `tables.orders.rows`.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub found: String,
    /// More about it, a line each.
    pub more: Vec<String>,
    /// What would make the expectation true, if that can be written down.
    pub edit: Option<Edit>,
}

/// A piece of a file, and what would stand there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Its first character.
    pub start: Mark,
    /// Behind its last character.
    pub end: Mark,
    /// What to write.
    pub text: String,
}

impl Mismatch {
    /// Something that no expectation speaks of.
    pub(crate) fn new(what: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) -> Self {
        let (what, expected, found) = (what.into(), expected.into(), found.into());
        Self { mark: None, what, expected, found, more: Vec::new(), edit: None }
    }

    /// The same, written here.
    pub(crate) fn at<T>(mut self, at: &At<T>) -> Self {
        self.mark = Some(at.mark);
        self
    }

    /// The same; it would be as expected if this stood there.
    pub(crate) fn edited<T>(mut self, at: &At<T>, text: String) -> Self {
        self.mark = Some(at.mark);
        self.edit = Some(Edit { start: at.mark, end: at.end, text });
        self
    }

    /// The same, with one more line about it.
    pub(crate) fn with_line(mut self, line: String) -> Self {
        self.more.push(line);
        self
    }

    fn with(mut self, more: Vec<String>) -> Self {
        self.more = more;
        self
    }
}

/// How it ended: as it says, and for the reason that it says.
pub(crate) fn compare_ending(case: &Case, ended: &Ended, found: &mut Vec<Mismatch>) {
    let expect = &case.expect;
    compare_status(case, ended, found);
    // What a run did not come to is told by why it stopped.
    if !found.is_empty() {
        return;
    }
    let failure = match ended {
        Ended::Failed(failure) => Some(failure),
        _ => None,
    };
    compare_text("class", expect.class.as_ref(), failure.map(|it| it.class.as_str()), found);
    compare_text("code", expect.code.as_ref(), failure.map(|it| it.code.as_str()), found);
    compare_text("failed_at", expect.failed_at.as_ref(), failure.map(|it| it.step.as_str()), found);
    if let Some(message) = &expect.message {
        let came = failure.map_or("no failure", |failure| failure.message.as_str());
        if !came.contains(&message.value) {
            found.push(Mismatch::new("message", format!("with `{}`", message.value), came).at(message));
        }
    }
}

fn compare_status(case: &Case, ended: &Ended, found: &mut Vec<Mismatch>) {
    let expected = case.expect.status_or_implied(&case.name);
    let status = if matches!(ended, Ended::Finished(_)) { Status::Finished } else { Status::Failed };
    if status != expected.value {
        let mismatch = Mismatch::new("status", expected.value.name(), status.name());
        // One that is implied has no text that could be changed.
        let mismatch = match &case.expect.status {
            Some(written) => mismatch.edited(written, status.name().to_owned()),
            None => mismatch.at(&expected),
        };
        found.push(match ended {
            Ended::Failed(failure) => {
                let step = if failure.step.is_empty() { String::new() } else { format!(" at `{}`", failure.step) };
                let mut lines = vec![format!("{}{step}: {}", failure.class.as_str(), failure.message)];
                lines.extend(remedy(case, failure).map(|remedy| format!("remedy: {remedy}")));
                mismatch.with(lines)
            }
            _ => mismatch,
        });
    }
}

/// A run that leaves calls written by hand has no recording to be made anew.
fn remedy<'a>(case: &Case, failure: &'a RunFailure) -> Option<&'a str> {
    match (&case.source, failure.class) {
        (Source::Calls(_), FailureClass::Replay) => {
            Some("add the call to `calls:`, or correct the one that was meant; or change what the workflow asks")
        }
        _ => failure.remedy.as_deref(),
    }
}

/// A text that has to be equal.
fn compare_text(what: &str, expected: Option<&At<String>>, came: Option<&str>, found: &mut Vec<Mismatch>) {
    let Some(expected) = expected else { return };
    if came != Some(expected.value.as_str()) {
        let mismatch = Mismatch::new(what, &expected.value, came.unwrap_or("nothing")).at(expected);
        found.push(match came {
            Some(came) => mismatch.edited(expected, scalar(&Value::from(came))),
            None => mismatch,
        });
    }
}

/// A number that has to be equal.
pub(crate) fn compare_count(what: &str, expected: Option<&At<u64>>, came: u64, found: &mut Vec<Mismatch>) {
    let Some(expected) = expected.filter(|expected| expected.value != came) else { return };
    let mismatch = Mismatch::new(what, expected.value.to_string(), came.to_string());
    found.push(mismatch.edited(expected, came.to_string()));
}

/// How many requests were made.
pub(crate) fn compare_requests(expected: Option<&Requests>, came: &BTreeMap<String, u64>, found: &mut Vec<Mismatch>) {
    match expected {
        None => {}
        Some(Requests::Total(total)) => compare_count("requests", Some(total), came.values().sum(), found),
        Some(Requests::BySteps(steps)) => {
            for (step, count) in steps {
                let came = came.get(step).copied().unwrap_or_default();
                compare_count(&format!("requests.{step}"), Some(count), came, found);
            }
        }
    }
}

/// A JSON value that has to be equal.
pub(crate) fn compare_value(what: &str, expected: Option<&At<Value>>, came: Option<&Value>, found: &mut Vec<Mismatch>) {
    let Some(expected) = expected else { return };
    let came = came.unwrap_or(&Value::Null);
    let mut lines = Vec::new();
    differences(what, came, &expected.value, &mut lines);
    if !lines.is_empty() {
        let mismatch = Mismatch::new(what, shorten(&expected.value.to_string()), shorten(&came.to_string()));
        found.push(mismatch.edited(expected, flow(came)).with(lines));
    }
}

/// What is kept among the failures: each of the expected ones once, and no other.
pub(crate) fn compare_failures(expected: Option<&At<Vec<ExpectFailure>>>, came: &[Failure], found: &mut Vec<Mismatch>) {
    let Some(expected) = expected else { return };
    let mut left: Vec<&Failure> = came.iter().collect();
    for (number, wanted) in expected.value.iter().enumerate() {
        match left.iter().position(|failure| is_failure(failure, wanted)) {
            Some(index) => drop(left.remove(index)),
            None => {
                let kept = left.iter().map(|failure| show_failure(failure)).collect();
                let what = format!("failures[{}]", number + 1);
                found.push(Mismatch::new(what, "to be kept", "not there").at(expected).with(kept));
                return;
            }
        }
    }
    if !left.is_empty() {
        let kept = left.iter().map(|failure| show_failure(failure)).collect();
        let (expected_count, count) = (expected.value.len().to_string(), came.len().to_string());
        found.push(Mismatch::new("failures", expected_count, count).at(expected).with(kept));
    }
}

fn is_failure(failure: &Failure, wanted: &ExpectFailure) -> bool {
    let record = failure.record.record_json.as_deref().and_then(|json| serde_json::from_str(json).ok());
    wanted.step.as_ref().is_none_or(|step| *step == failure.record.step)
        && wanted.reason.as_ref().is_none_or(|reason| failure.record.message.contains(reason))
        && wanted.record.as_ref().is_none_or(|wanted| holds(record.as_ref().unwrap_or(&Value::Null), wanted))
}

fn show_failure(failure: &Failure) -> String {
    let record = failure.record.record_json.as_deref().map(|json| format!(" {}", shorten(json))).unwrap_or_default();
    format!("kept: {}: {}{record}", failure.record.step, failure.record.message)
}

/// Whether an object has these fields, and maybe more.
fn holds(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Object(value), Value::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| value.get(name).is_some_and(|value| holds(value, wanted)))
        }
        (value, wanted) => value == wanted,
    }
}

/// What is in the tables.
pub(crate) fn compare_tables(expected: &At<ExpectTables>, came: &Tables, found: &mut Vec<Mismatch>) {
    for (name, table) in &expected.value {
        match came.get(&name.value) {
            Some(rows) => compare_table(&name.value, table, rows, found),
            None => found.push(Mismatch::new(format!("tables.{}", name.value), "a table", "no table").at(name)),
        }
    }
    for (name, rows) in came {
        if !expected.value.iter().any(|(expected, _)| expected.value == *name) {
            let count = format!("a table of {} rows", rows.len());
            found.push(Mismatch::new(format!("tables.{name}"), "no table", count).at(expected));
        }
    }
}

fn compare_table(name: &str, expected: &ExpectTable, rows: &[Row], found: &mut Vec<Mismatch>) {
    compare_count(&format!("tables.{name}.rows"), expected.rows.as_ref(), rows.len() as u64, found);
    for (number, wanted) in expected.contains.iter().enumerate() {
        if !rows.iter().any(|row| has(row, &wanted.value)) {
            let what = format!("tables.{name}.contains[{}]", number + 1);
            missing_row(what, wanted, rows.iter().collect(), found);
        }
    }
    if let Some(all) = &expected.all {
        compare_all(&format!("tables.{name}.all"), all, rows, found);
    }
}

/// Each of the expected rows once, and no other, in any order.
fn compare_all(what: &str, expected: &At<Vec<At<ExpectRow>>>, rows: &[Row], found: &mut Vec<Mismatch>) {
    let mut left: Vec<&Row> = rows.iter().collect();
    let mut missing = Vec::new();
    for (number, wanted) in expected.value.iter().enumerate() {
        match left.iter().position(|row| has(row, &wanted.value)) {
            Some(index) => drop(left.remove(index)),
            None => missing.push((number, wanted)),
        }
    }
    for (number, wanted) in missing {
        missing_row(format!("{what}[{}]", number + 1), wanted, left.clone(), found);
    }
    if rows.len() > expected.value.len() {
        let more = left.iter().map(|row| format!("one more: {}", shorten(&show(row)))).collect();
        let (wanted, came) = (format!("{} rows", expected.value.len()), format!("{} rows", rows.len()));
        found.push(Mismatch::new(what, wanted, came).at(expected).with(more));
    }
}

/// Rows of a query, in order.
pub(crate) fn compare_query(number: usize, expected: &At<Vec<At<ExpectRow>>>, rows: &[Row], found: &mut Vec<Mismatch>) {
    let what = format!("queries[{number}]");
    if rows.len() != expected.value.len() {
        let (wanted, came) = (format!("{} rows", expected.value.len()), format!("{} rows", rows.len()));
        found.push(Mismatch::new(what.as_str(), wanted, came).at(expected));
    }
    for (index, (wanted, row)) in expected.value.iter().zip(rows).enumerate() {
        if !has(row, &wanted.value) {
            missing_row(format!("{what}[{}]", index + 1), wanted, vec![row], found);
        }
    }
}

/// Says what differs in the row that is most alike.
fn missing_row(what: String, wanted: &At<ExpectRow>, rows: Vec<&Row>, found: &mut Vec<Mismatch>) {
    let alike = |row: &&Row| wanted.value.iter().filter(|(name, value)| is_cell(row.get(name), &value.value)).count();
    let nearest = rows.into_iter().max_by_key(alike).filter(|row| wanted.value.len() == 1 || alike(row) > 0);
    let Some(row) = nearest else {
        found.push(Mismatch::new(what, show_wanted(&wanted.value), "no row like it").at(wanted));
        return;
    };
    for (name, value) in wanted.value.iter().filter(|(name, value)| !is_cell(row.get(name), &value.value)) {
        let came = row.get(name).map_or(Value::Null, value_of);
        let mismatch = Mismatch::new(format!("{what}.{name}"), scalar(&value.value), shorten(&scalar(&came)));
        let others = wanted.value.iter().filter(|(other, _)| other != name);
        let row =
            others.map(|(name, value)| format!("{name}: {}", scalar(&value.value))).collect::<Vec<_>>().join(", ");
        let lines = if row.is_empty() { Vec::new() } else { vec![format!("in the row most like it, with {row}")] };
        found.push(mismatch.edited(value, flow(&came)).with(lines));
    }
}

fn has(row: &Row, wanted: &ExpectRow) -> bool {
    wanted.iter().all(|(name, value)| is_cell(row.get(name), &value.value))
}

/// Whether a cell holds a value. Digits count and not how they are kept: an amount is a number for one and a text for
/// another.
fn is_cell(cell: Option<&Cell>, wanted: &Value) -> bool {
    match (cell, wanted) {
        (None | Some(Cell::Null), wanted) => wanted.is_null(),
        (Some(Cell::Boolean(value)), wanted) => *wanted == Value::Bool(*value),
        (Some(Cell::Number(text) | Cell::Text(text)), Value::Number(number)) => *text == number.to_string(),
        (Some(Cell::Number(text) | Cell::Text(text) | Cell::Json(text)), Value::String(wanted)) => text == wanted,
        (Some(Cell::Json(text) | Cell::Text(text)), wanted @ (Value::Array(_) | Value::Object(_))) => {
            serde_json::from_str::<Value>(text).is_ok_and(|value| value == *wanted)
        }
        _ => false,
    }
}

pub(crate) fn value_of(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Boolean(value) => Value::Bool(*value),
        Cell::Text(text) => Value::from(text.clone()),
        Cell::Number(text) | Cell::Json(text) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.clone()))
        }
    }
}

fn show(row: &Row) -> String {
    let cells = row.cells.iter().filter(|(_, cell)| *cell != Cell::Null);
    let cells = cells.map(|(name, cell)| format!("{name}: {}", scalar(&value_of(cell)))).collect::<Vec<_>>();
    format!("{{ {} }}", cells.join(", "))
}

fn show_wanted(wanted: &ExpectRow) -> String {
    let cells = wanted.iter().map(|(name, value)| format!("{name}: {}", scalar(&value.value))).collect::<Vec<_>>();
    format!("{{ {} }}", cells.join(", "))
}

/// What differs between two JSON values, a line for each place.
pub(crate) fn differences(place: &str, came: &Value, expected: &Value, lines: &mut Vec<String>) {
    match (came, expected) {
        (Value::Object(came), Value::Object(expected)) => {
            let names = expected.keys().chain(came.keys().filter(|name| !expected.contains_key(*name)));
            for name in names {
                let place = format!("{place}.{name}");
                match (came.get(name), expected.get(name)) {
                    (Some(came), Some(expected)) => differences(&place, came, expected, lines),
                    (came, expected) => lines.push(differs(&place, came, expected)),
                }
            }
        }
        (Value::Array(came), Value::Array(expected)) => {
            for index in 0..came.len().max(expected.len()) {
                let place = format!("{place}[{}]", index + 1);
                match (came.get(index), expected.get(index)) {
                    (Some(came), Some(expected)) => differences(&place, came, expected, lines),
                    (came, expected) => lines.push(differs(&place, came, expected)),
                }
            }
        }
        (came, expected) if came == expected => {}
        (came, expected) => lines.push(differs(place, Some(came), Some(expected))),
    }
}

fn differs(place: &str, came: Option<&Value>, expected: Option<&Value>) -> String {
    let show = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), |value| shorten(&value.to_string()));
    format!("{place}: {}, expected {}", show(came), show(expected))
}

/// A value as it stands in a YAML file, on one line.
pub(crate) fn flow(value: &Value) -> String {
    match value {
        Value::Array(list) if !list.is_empty() => {
            format!("[{}]", list.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        Value::Object(map) if !map.is_empty() => {
            let entries =
                map.iter().map(|(name, value)| format!("{}: {}", scalar(&Value::from(name.as_str())), flow(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        other => scalar(other),
    }
}

/// JSON is YAML; only plain words need no quotes.
fn scalar(value: &Value) -> String {
    let is_word = |text: &str| {
        let mut chars = text.chars();
        chars.next().is_some_and(char::is_alphabetic)
            && chars.all(|char| char.is_alphanumeric() || matches!(char, '_' | '-'))
            && !matches!(text.to_ascii_lowercase().as_str(), "null" | "true" | "false" | "yes" | "no" | "on" | "off")
    };
    match value {
        Value::String(text) if is_word(text) => text.clone(),
        other => other.to_string(),
    }
}

fn shorten(text: &str) -> String {
    const CHARS_MAX: usize = 160;
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
