//! What tells the items of a `for_each` apart from one run to the next: each may have a bookmark of its own.
//!
//! A bookmark that hangs on all fields of a record is lost whenever one of them changes. So it hangs on the key of the
//! records that the items are; where that isn't known, on the fields that the step uses.

use std::collections::BTreeMap;

use super::Findings;
use super::expressions::{StepExpressions, Use};
use super::named_tables;
use crate::checked::{CheckedStep, Expression, ItemIdentity, ItemUse};
use crate::parameters::table_parameters;

/// What the calls and rows of a step use of its items.
pub(super) fn used(expressions: &StepExpressions) -> ItemUse {
    let of_calls = expressions.list.iter().filter(|(used, _)| !matches!(used, Use::ForEach | Use::Condition));
    of_calls.fold(ItemUse::Nothing, |found, (_, expression)| found.and(&expression.item))
}

/// Completes the identities by the keys of the records that items are. `tables` are those that the workflow writes, with
/// their keys.
pub(super) fn identify(steps: &mut [CheckedStep], tables: &BTreeMap<String, Vec<String>>, findings: &mut Findings) {
    for index in 0..steps.len() {
        let step = &steps[index];
        let Some(for_each) = step.for_each.map(|for_each| &step.expressions[for_each]) else { continue };
        let key = match for_each.steps.as_slice() {
            [source] => key_of(&steps[*source], tables),
            _ => Vec::new(),
        };
        if key.is_empty() && step.sync.is_some() && for_each.gives_records {
            report_unclear(step, findings);
        }
        let used = step.items.used.clone();
        steps[index].items = ItemIdentity { key, used };
    }
}

/// The key of the records that a step gives, or of the rows that it finds in a table.
fn key_of(step: &CheckedStep, tables: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let written = step.into.as_ref().filter(|into| into.records.is_none()).map(|into| into.key.clone());
    let described = step.node.records.as_ref().map(|records| records.key.clone());
    let found = || match table_parameters(&step.node.parameters).as_slice() {
        [parameter] => named_tables::name(&step.with, parameter).and_then(|table| tables.get(table)).cloned(),
        _ => None,
    };
    written.or(described.filter(|key| !key.is_empty())).or_else(found).unwrap_or_default()
}

/// A whole record is asked with, and nothing says which of its fields identify it.
fn report_unclear(step: &CheckedStep, findings: &mut Findings) {
    if step.items.used != ItemUse::Whole {
        return;
    }
    let is_of_call = |(index, expression): &(usize, &Expression)| {
        Some(*index) != step.condition && Some(*index) != step.for_each && expression.item == ItemUse::Whole
    };
    let Some((_, expression)) = step.expressions.iter().enumerate().find(is_of_call) else { return };
    let reason = "each item has a bookmark of its own, and this takes the item as a whole: whenever one of its fields \
                  changes, the item would be read from the beginning";
    findings.add(
        &expression.place,
        reason,
        "name the fields that it needs, such as `.item.id`, or give the step that the items come from an `into` with a `key`",
    );
}
