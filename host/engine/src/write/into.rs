//! What becomes of records on their way into tables: fields are masked, codes get readable companions, and lists inside
//! of a record go to tables of their own.
//!
//! Whatever is written has been masked before, the records that were left out too. A record goes to its tables as a
//! whole or not at all.
//!
//! - `mask.rs`: what is written in place of a value
//! - `hash.rs`: a key for records that have none

mod hash;
mod mask;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use weft_sandbox::table::TableError;
use weft_store::{Cell, Conditions, Row, rows_from_json};
use weft_workflow::{DetailTable, HASH, Into, Names, POSITION};

use crate::left_out::leave_out::LeftOut;
use crate::plan::schemas::companion;
use crate::report::event::Event;
use crate::report::failure::{FailureClass, RunFailure};
use crate::report::shares::Part;
use crate::state::frame::RunState;
use crate::state::scope::{Item, PageScope};
use crate::write::records::{self, Rejected};

/// Names of one field in a dictionary.
const NAMES_MAX: usize = 10_000;

/// The names of codes: by field and value.
pub(crate) type Dictionary = HashMap<(String, String), String>;

/// A record as its tables get it.
struct Landed {
    head: Row,
    /// For each list: the rows that are to go, and those that come; none if the record doesn't have the list, which
    /// says nothing about its entries.
    details: Vec<Option<(Conditions, Vec<Row>)>>,
}

impl RunState<'_> {
    /// Stages records that are as the platform sent them.
    pub(crate) async fn land(
        &self,
        index: usize,
        scope: &PageScope,
        mut rows: Vec<Row>,
        item: Item<'_>,
    ) -> Result<(), RunFailure> {
        let Some(into) = &self.plan.step(index).into else { return Ok(()) };
        if !into.mask.is_empty() {
            let salt = self.mask_salt().await?;
            let name = format!("{}{}", self.place.bookmark_prefix, self.plan.step(index).id);
            let masked = self.counts.masks.of_step(&name, &into.mask, rows.len(), |unmet| {
                rows.iter_mut().try_for_each(|row| mask::mask_row(row, &into.mask, &salt, unmet))
            });
            masked.map_err(unmaskable)?;
        }
        self.tries(index, scope, Part::Landed, rows.len() as u64);
        for (record, failure) in self.land_masked(index, scope, rows, item.number).await? {
            let left = LeftOut { record: Some(&record), item: item.json, ..LeftOut::of(Part::Landed) };
            self.leave_out(index, scope, failure, left)?;
        }
        Ok(())
    }

    /// Stages records that have been masked, of an item or (0) of all. Gives back those that can't be written.
    pub(crate) async fn land_masked(
        &self,
        index: usize,
        scope: &PageScope,
        rows: Vec<Row>,
        item: u32,
    ) -> Result<Vec<Rejected>, RunFailure> {
        let Some(into) = &self.plan.step(index).into else { return Ok(Vec::new()) };
        let dictionary = match &into.names {
            Some(names) if !rows.is_empty() => Some((names, self.dictionary(index, scope, names).await?)),
            _ => None,
        };
        let schemas = &self.plan.steps[index].schemas;
        let mut rejected = Vec::new();
        let mut head = Vec::with_capacity(rows.len());
        let mut details = vec![(Vec::new(), Vec::new()); into.details.len()];
        for row in rows {
            let mut landed = match landed(row, into) {
                Ok(landed) => landed,
                Err(left) => {
                    rejected.push(*left);
                    continue;
                }
            };
            empty_unset(&mut landed.head, &schemas.empty_if_missing);
            if let Some((names, dictionary)) = &dictionary {
                name_codes(&mut landed.head, names, dictionary);
            }
            head.push(landed.head);
            for ((gone, come), one) in details.iter_mut().zip(landed.details) {
                let Some((conditions, rows)) = one else { continue };
                gone.push(conditions);
                come.extend(rows);
            }
        }
        if into.hashed.is_some() {
            self.count_equal(index, scope, hash::written(&head));
        }
        let origin = self.origin(index, if item > 0 { item } else { u32::MAX });
        self.rows_passed(index, scope, &head);
        // An empty page still makes the tables, so that a first run without data leaves something to query.
        if !head.is_empty() || schemas.head.is_some() {
            scope.staging.upsert(origin.clone(), &into.table, schemas.head.clone(), &into.key, head);
        }
        for (position, (table, (gone, come))) in into.details.iter().zip(details).enumerate() {
            let schema = schemas.details.get(position).cloned().flatten();
            scope.staging.replace(origin.clone(), &table.table, schema, &table.key(), gone, come);
        }
        Ok(rejected)
    }

    /// Counts the rows that are equal to another of their list, and so no row of their own.
    fn count_equal(&self, index: usize, scope: &PageScope, hashes: Vec<u64>) {
        let equal = scope.hashes.add(index, hashes);
        self.count(index, |totals| totals.equal += equal.rows);
        if equal.is_unsure && self.is_first_note(index, "equal") {
            let message = "not all rows of the list could be remembered (it is long, or was gone on with after a stop): \
                           there may be more that are equal to another (`key: hash`) than the end of the run counts";
            (self.events)(Event::Note { step: self.name(index), message: message.to_owned() });
        }
    }

    /// What is mixed into hashes: the same for all runs of a store, and known to nobody without the store.
    async fn mask_salt(&self) -> Result<[u8; 32], RunFailure> {
        let salt = self.mask_salt.get_or_try_init(|| self.store.mask_salt(self.outside.salt())).await?;
        Ok(*salt)
    }

    /// The names of the codes in these fields. They are read once in a run.
    async fn dictionary(&self, index: usize, scope: &PageScope, names: &Names) -> Result<Arc<Dictionary>, RunFailure> {
        if let Some(known) = self.dictionaries.lock().await.get(&index) {
            return Ok(Arc::clone(known));
        }
        let mut dictionary = Dictionary::new();
        for (field, entry) in &names.fields {
            let of_field = vec![("field".to_owned(), Cell::text(entry))];
            let rows = scope.staging.find_all(&names.table, &of_field, NAMES_MAX).await.map_err(unreadable)?;
            if rows.is_empty() {
                let message = format!("table `{}` has no names for the values of `{entry}`", names.table);
                (self.events)(Event::Note { step: self.name(index), message });
            }
            for row in rows {
                if let (Some(value), Some(Cell::Text(name))) =
                    (row.get("value").and_then(plain), row.get(&names.column))
                {
                    dictionary.insert((field.clone(), value), name.clone());
                }
            }
        }
        let dictionary = Arc::new(dictionary);
        self.dictionaries.lock().await.insert(index, Arc::clone(&dictionary));
        Ok(dictionary)
    }
}

fn unreadable(error: TableError) -> RunFailure {
    match error {
        TableError::Store(reason) => {
            RunFailure::new(FailureClass::Limit, format!("the dictionary can't be read: {reason}"))
                .with_remedy(format!("a field has at most {NAMES_MAX} names; take away those that are not needed"))
        }
        other => RunFailure::new(FailureClass::Host, format!("the dictionary can't be read: {other:?}")),
    }
}

fn unmaskable(field: String) -> RunFailure {
    let reason = format!("`{field}` is nested too deep to be looked through for the fields under `mask`");
    RunFailure::new(FailureClass::Limit, reason).with_remedy(format!("mask it as a whole: `{field}: drop`"))
}

/// Takes a record apart. The error is the record as a whole, and why it can't be written.
fn landed(mut row: Row, into: &Into) -> Result<Landed, Box<Rejected>> {
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
    for (position, entry) in (1_u64..).zip(&mut entries) {
        for (name, value) in &link {
            set(entry, name, value.clone());
        }
        if table.own_key == [POSITION] {
            set(entry, POSITION, Cell::number(position));
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

/// Puts an empty value where a record has none, for a platform that leaves out what is unset: what an earlier record put
/// into the row must not stay there.
fn empty_unset(row: &mut Row, fields: &[Arc<str>]) {
    if fields.is_empty() {
        return;
    }
    let present: HashSet<Arc<str>> = row.cells.iter().map(|(name, _)| Arc::clone(name)).collect();
    let unset = fields.iter().filter(|field| !present.contains(*field));
    row.cells.extend(unset.map(|field| (Arc::clone(field), Cell::Null)));
}

/// Puts a companion behind each code that the record has. One that nobody knows has an empty companion.
fn name_codes(row: &mut Row, names: &Names, dictionary: &Dictionary) {
    for (field, _) in &names.fields {
        let Some(value) = row.get(field) else { continue };
        let name = plain(value).and_then(|value| dictionary.get(&(field.clone(), value)));
        let name = name.map_or(Cell::Null, Cell::text);
        set(row, &companion(field), name);
    }
}

/// A code as text: `1` is the same whether it came as a number or as a text.
fn plain(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Null | Cell::Json(_) => None,
        Cell::Boolean(value) => Some(value.to_string()),
        Cell::Number(text) | Cell::Text(text) => Some(text.clone()),
    }
}

#[cfg(test)]
mod tests;
