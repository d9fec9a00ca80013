//! The records of a step on their way into its tables.

use std::sync::Arc;

use weft_sandbox::table::TableError;
use weft_store::{Cell, Row};
use weft_workflow::Names;

use crate::left_out::leave_out::{LeftOut, leave_out};
use crate::left_out::subject::rows_passed;
use crate::left_out::tries::tries;
use crate::report::event::Event;
use crate::report::failure::{FailureClass, RunFailure};
use crate::report::shares::Part;
use crate::state::frame::Frame;
use crate::state::input::Results;
use crate::state::results::StepResult;
use crate::state::scope::{Item, PageScope};
use crate::step::evaluate;
use crate::write::into::{Dictionary, empty_unset, landed, plain};
use crate::write::records::{self, Rejected};
use crate::write::{hash, mask};

/// Names of one field in a dictionary.
const NAMES_MAX: usize = 10_000;

/// Stages the records of a result; `rows` are the same if they were read before.
pub(crate) async fn stage_rows(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    result: &StepResult,
    rows: Option<Vec<Row>>,
    item: Item<'_>,
) -> Result<(), RunFailure> {
    let step = frame.plan.step(index);
    let Some(into) = &step.into else { return Ok(()) };
    let rows = match (into.records, rows) {
        (None, Some(rows)) => rows,
        (None, None) => result.records.rows().map_err(records::unreadable)?,
        (Some(expression), _) => {
            let own = Results::from([(index, result.clone())]);
            let value = evaluate::value(frame, index, &[&own, &scope.results], expression, item.json).await?;
            records::read(&value)?
        }
    };
    land(frame, index, scope, rows, item).await
}

/// Stages records that are as the platform sent them.
pub(crate) async fn land(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    mut rows: Vec<Row>,
    item: Item<'_>,
) -> Result<(), RunFailure> {
    let Some(into) = &frame.plan.step(index).into else { return Ok(()) };
    if !into.mask.is_empty() {
        let salt = mask_salt(frame).await?;
        let name = frame.path(index);
        let masked = frame.run.counts.masks.of_step(&name, &into.mask, rows.len(), |unmet| {
            rows.iter_mut().try_for_each(|row| mask::mask_row(row, &into.mask, &salt, unmet))
        });
        masked.map_err(unmaskable)?;
    }
    tries(frame, index, scope, Part::Landed, rows.len() as u64);
    for (record, failure) in land_masked(frame, index, scope, rows, item.number).await? {
        let left = LeftOut { record: Some(&record), item: item.json, ..LeftOut::of(Part::Landed) };
        leave_out(frame, index, scope, failure, left)?;
    }
    Ok(())
}

/// Stages records that have been masked, of an item or (0) of all. Gives back those that can't be written.
pub(crate) async fn land_masked(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    rows: Vec<Row>,
    item: u32,
) -> Result<Vec<Rejected>, RunFailure> {
    let Some(into) = &frame.plan.step(index).into else { return Ok(Vec::new()) };
    let dictionary = match &into.names {
        Some(names) if !rows.is_empty() => Some(dictionary(frame, index, scope, names).await?),
        _ => None,
    };
    let schemas = &frame.plan.steps[index].schemas;
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
        if let Some(dictionary) = &dictionary {
            dictionary.name_codes(&mut landed.head);
        }
        head.push(landed.head);
        for ((gone, come), one) in details.iter_mut().zip(landed.details) {
            let Some((conditions, rows)) = one else { continue };
            gone.push(conditions);
            come.extend(rows);
        }
    }
    if into.hashed.is_some() {
        count_equal(frame, index, scope, hash::written(&head));
    }
    let origin = frame.origin(index, if item > 0 { item } else { u32::MAX });
    rows_passed(frame, index, scope, &head);
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
fn count_equal(frame: &Frame<'_>, index: usize, scope: &PageScope, hashes: Vec<u64>) {
    let equal = scope.hashes.add(index, hashes);
    frame.count(index, |totals| totals.equal += equal.rows);
    if equal.is_unsure && frame.is_first_note(index, "equal") {
        let message = "not all rows of the list could be remembered (it is long, or was gone on with after a stop): \
                       there may be more that are equal to another (`key: hash`) than the end of the run counts";
        frame.tell(Event::Note { step: frame.name(index), message: message.to_owned() });
    }
}

/// What is mixed into hashes: the same for all runs of a store, and known to nobody without the store.
async fn mask_salt(frame: &Frame<'_>) -> Result<[u8; 32], RunFailure> {
    let salt = frame.run.mask_salt.get_or_try_init(|| frame.run.store.mask_salt(frame.run.outside.salt())).await?;
    Ok(*salt)
}

/// The names of the codes in these fields. They are read once in a run.
async fn dictionary(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    names: &Names,
) -> Result<Arc<Dictionary>, RunFailure> {
    if let Some(known) = frame.dictionaries.lock().await.get(&index) {
        return Ok(Arc::clone(known));
    }
    let mut fields = Vec::with_capacity(names.fields.len());
    for (field, entry) in &names.fields {
        let of_field = vec![("field".to_owned(), Cell::text(entry))];
        let rows = scope.staging.find_all(&names.table, &of_field, NAMES_MAX).await.map_err(unreadable)?;
        if rows.is_empty() {
            let message = format!("table `{}` has no names for the values of `{entry}`", names.table);
            frame.tell(Event::Note { step: frame.name(index), message });
        }
        let code = |row: &Row| match (row.get("value").and_then(plain), row.get(&names.column)) {
            (Some(code), Some(Cell::Text(name))) => Some((code.to_owned(), name.clone())),
            _ => None,
        };
        fields.push((field.clone(), rows.iter().filter_map(code).collect()));
    }
    let dictionary = Arc::new(Dictionary::new(fields));
    frame.dictionaries.lock().await.insert(index, Arc::clone(&dictionary));
    Ok(dictionary)
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
