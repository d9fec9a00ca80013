//! `into`: tables and their keys.

use std::collections::BTreeMap;

use super::expressions::{StepExpressions, Use};
use super::step::Draft;
use super::{Context, Findings};
use crate::checked::Into;
use crate::description::NodeDescription;
use crate::document::{Field, IntoWritten, StepWritten};
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
        (Field::Absent, Some(records)) => Some(records.key.clone()),
        (Field::Absent, None) => {
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

/// Rows of one table are identified in one way.
pub(super) fn check_keys(context: &Context<'_>, drafts: &[Option<Draft<'_>>], findings: &mut Findings) {
    let mut tables: BTreeMap<&str, (usize, &[String])> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let Some(into) = draft.as_ref().and_then(|draft| draft.into.as_ref()) else { continue };
        let (other, key) = tables.entry(&into.table).or_insert((index, &into.key));
        if *key == into.key.as_slice() {
            continue;
        }
        let step = context.step(index);
        let place = step.into.given().map_or(&step.place, |into| &into.place);
        let reason = format!(
            "table `{}` has the key `{}` here and `{}` in step `{}`",
            into.table,
            into.key.join(", "),
            key.join(", "),
            context.id(*other),
        );
        findings.add(place, reason, "use one key, or another table");
    }
}
