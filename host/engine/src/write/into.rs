//! What becomes of records on their way into tables: fields are masked, codes get readable companions, and lists inside
//! of a record go to tables of their own.
//!
//! Whatever is written has been masked before, the records that were left out too. A record goes to its tables as a
//! whole or not at all.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use weft_store::{Cell, Conditions, Row, rows_from_json};
use weft_workflow::{DetailTable, HASH, Into, POSITION};

use crate::plan::schemas::companion;
use crate::write::hash;
use crate::write::records::{self, Rejected};

/// The names of codes, for each field that has some.
pub(crate) struct Dictionary(Vec<Codes>);

/// The names of the codes in one field.
struct Codes {
    field: String,
    /// The column that the names go to.
    companion: Arc<str>,
    names: HashMap<String, Cell>,
}

/// A record as its tables get it.
pub(crate) struct Landed {
    pub(crate) head: Row,
    /// For each list: the rows that are to go, and those that come; none if the record doesn't have the list, which
    /// says nothing about its entries.
    pub(crate) details: Vec<Option<(Conditions, Vec<Row>)>>,
}

/// Takes a record apart. The error is the record as a whole, and why it can't be written.
pub(crate) fn landed(mut row: Row, into: &Into) -> Result<Landed, Box<Rejected>> {
    if let Some(fields) = &into.hashed {
        match hash::of(&row, fields) {
            Some(hash) => set(&mut row, HASH, Cell::Text(hash)),
            None => return Err(Box::new(records::rejected(&row, hash::nothing_to_hash(fields)))),
        }
    }
    if let Some(field) = records::missing_key(&row, &into.key) {
        let reason = format!("the record has no value in its key field `{field}`");
        return Err(Box::new(records::rejected(&row, reason)));
    }
    let mut details = Vec::with_capacity(into.details.len());
    for table in &into.details {
        match entries(&row, into, table) {
            Ok(entries) => details.push(entries),
            Err(reason) => return Err(Box::new(records::rejected(&row, reason))),
        }
    }
    // What was no list stays where it is.
    let taken = |name: &str| {
        let lists = into.details.iter().zip(&details);
        lists.into_iter().any(|(table, entries)| table.field == name && entries.is_some())
    };
    row.cells.retain(|(name, _)| !taken(name));
    Ok(Landed { head: row, details })
}

/// The entries of a list, each with the key of its record; none if the record has no such list.
fn entries(row: &Row, into: &Into, table: &DetailTable) -> Result<Option<(Conditions, Vec<Row>)>, String> {
    let list = match row.get(&table.field) {
        // Platforms write an empty list in several ways.
        Some(Cell::Json(text)) if text == "{}" => "[]",
        Some(Cell::Json(text)) => text.as_str(),
        Some(Cell::Text(text)) if text.is_empty() => "[]",
        _ => return Ok(None),
    };
    let mut entries = rows_from_json(list).map_err(|error| {
        format!("its `{}` is no list of objects: entry {} {}", table.field, error.index + 1, error.reason)
    })?;
    let link: Conditions = table
        .link
        .iter()
        .zip(&into.key)
        .filter_map(|(name, field)| Some((name.clone(), row.get(field)?.clone())))
        .collect();
    // Entries share the names that they get here, as they share their own.
    let names: Vec<Arc<str>> = link.iter().map(|(name, _)| name.as_str().into()).collect();
    let of_position: Arc<str> = POSITION.into();
    for (position, entry) in (1_u64..).zip(&mut entries) {
        for (name, (_, value)) in names.iter().zip(&link) {
            set_shared(entry, name, value.clone());
        }
        if table.own_key == [POSITION] {
            set_shared(entry, &of_position, Cell::number(position));
        } else if let Some(field) = records::missing_key(entry, &table.own_key) {
            return Err(format!("entry {position} of its `{}` has no value in its key field `{field}`", table.field));
        }
    }
    Ok(Some((link, entries)))
}

fn set(row: &mut Row, name: &str, value: Cell) {
    match row.cells.iter_mut().find(|(known, _)| **known == *name) {
        Some((_, cell)) => *cell = value,
        None => row.cells.push((name.into(), value)),
    }
}

/// The same with a name that other rows have, too.
fn set_shared(row: &mut Row, name: &Arc<str>, value: Cell) {
    match row.cells.iter_mut().find(|(known, _)| known == name) {
        Some((_, cell)) => *cell = value,
        None => row.cells.push((Arc::clone(name), value)),
    }
}

/// Puts an empty value where a record has none, for a platform that leaves out what is unset: what an earlier record put
/// into the row must not stay there.
pub(crate) fn empty_unset(row: &mut Row, fields: &[Arc<str>]) {
    if fields.is_empty() {
        return;
    }
    let present: HashSet<Arc<str>> = row.cells.iter().map(|(name, _)| Arc::clone(name)).collect();
    let unset = fields.iter().filter(|field| !present.contains(*field));
    row.cells.extend(unset.map(|field| (Arc::clone(field), Cell::Null)));
}

impl Dictionary {
    /// The names of the codes in each of these fields: a code, and what it means.
    pub(crate) fn new(fields: impl IntoIterator<Item = (String, Vec<(String, String)>)>) -> Self {
        let codes = fields.into_iter().map(|(field, names)| Codes {
            companion: companion(&field).into(),
            field,
            names: names.into_iter().map(|(code, name)| (code, Cell::Text(name))).collect(),
        });
        Self(codes.collect())
    }

    /// Puts a companion behind each code that the record has. One that nobody knows has an empty companion.
    pub(crate) fn name_codes(&self, row: &mut Row) {
        for Codes { field, companion, names } in &self.0 {
            let Some(value) = row.get(field) else { continue };
            let name = plain(value).and_then(|code| names.get(code)).cloned().unwrap_or(Cell::Null);
            set_shared(row, companion, name);
        }
    }
}

/// A code as text: `1` is the same whether it came as a number or as a text.
pub(crate) fn plain(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Null | Cell::Json(_) => None,
        Cell::Boolean(true) => Some("true"),
        Cell::Boolean(false) => Some("false"),
        Cell::Number(text) | Cell::Text(text) => Some(text),
    }
}

#[cfg(test)]
mod tests;
