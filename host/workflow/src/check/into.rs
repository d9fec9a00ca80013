//! `into`: tables and their keys.

use std::collections::BTreeMap;

use super::expressions::{StepExpressions, Use};
use super::step::Draft;
use super::{Context, Findings};
use crate::checked::Into;
use crate::description::NodeDescription;
use crate::document::{Field, IntoWritten, StepWritten};
use crate::place::Place;
use crate::suggest;

/// The table of a step, its key completed by what the node describes.
pub(super) fn resolve(
    step: &StepWritten,
    node: &NodeDescription,
    expressions: &StepExpressions,
    findings: &mut Findings,
) -> Option<Into> {
    let written = step.into.given()?;
    let table = written.table.given()?.value.clone();
    if written.records.is_absent() && node.records.is_none() {
        let reason = format!("`{}` has no records, so nothing would go into table `{table}`", node.name);
        findings.add(&written.place, reason, "say what to write: `into: { table: …, key: …, records: '${ … }' }`");
        return None;
    }
    let key = key(written, node, findings)?;
    Some(Into { table, key, records: expressions.only(Use::Records) })
}

fn key(written: &IntoWritten, node: &NodeDescription, findings: &mut Findings) -> Option<Vec<String>> {
    match (&written.key, &node.records) {
        (Field::Broken, _) => None,
        (Field::Given(key), records) => {
            let known = records.as_ref().filter(|_| written.records.is_absent());
            if let Some(known) = known.and_then(|records| records.schema.get("properties")?.as_object()) {
                misspelt(written, key, known.keys().map(String::as_str), findings);
            }
            Some(key.clone())
        }
        (Field::Absent, Some(records)) if !records.key.is_empty() => Some(records.key.clone()),
        (Field::Absent, _) => {
            let reason = "the key of the table is missing: nothing says which fields identify a row";
            findings.add(&written.place, reason, "add `key: id` or `key: [shop, id]` under `into`");
            None
        }
    }
}

/// Records may have fields that the node doesn't describe, so only what looks like a slip is a finding.
fn misspelt<'a>(
    written: &IntoWritten,
    key: &[String],
    known: impl Iterator<Item = &'a str> + Clone,
    findings: &mut Findings,
) {
    for field in key {
        if known.clone().any(|name| name == field) {
            continue;
        }
        if let Some(near) = suggest::nearest(field, known.clone()) {
            let reason = format!("the records have no field `{field}` for the key");
            findings.add(&written.place, reason, format!("did you mean `{near}`?"));
        }
    }
}

/// The tables that the steps write, and those of the workflows that they run, with their keys. Rows of one table are
/// identified in one way.
pub(super) fn tables(
    context: &Context<'_>,
    drafts: &[Option<Draft<'_>>],
    findings: &mut Findings,
) -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<&str, (usize, &[String])> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let Some(draft) = draft else { continue };
        for (table, key) in draft.tables() {
            let (other, first) = *tables.entry(table).or_insert((index, key));
            if first != key {
                let reason = format!(
                    "table `{table}` has the key `{}` here and `{}` in step `{}`",
                    key.join(", "),
                    first.join(", "),
                    context.id(other),
                );
                findings.add(place(context.step(index)), reason, "use one key, or another table");
            }
        }
    }
    tables.into_iter().map(|(table, (_, key))| (table.to_owned(), key.to_vec())).collect()
}

/// Where a step says which tables it writes.
fn place(step: &StepWritten) -> &Place {
    let uses = || step.uses.given().map(|uses| &uses.place);
    step.into.given().map(|into| &into.place).or_else(uses).unwrap_or(&step.place)
}
