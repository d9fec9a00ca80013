//! What a query costs: nothing for a plain value, 1 for an object, and for a list by how long it may be.

use serde_json::Value;

use super::plan::Planned;
use super::schema::schema;

/// How the cost of a connection grows with `first`. The platform tells only that it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CostRule {
    /// Four for each doubling, so that 250 rows cost as much as 32: a guess at what is in force, and the rule under
    /// which the example of the platform's documents stays below the ceiling.
    Doublings,
    /// Each row in full, as the platform's documents once had it. Stricter.
    Rows,
}

impl CostRule {
    /// What a connection of so many rows costs, with so much for one row.
    pub(crate) fn connection(self, rows: u64, row_cost: u64) -> u64 {
        self.rows(rows).saturating_mul(row_cost).saturating_add(2)
    }

    fn rows(self, rows: u64) -> u64 {
        match self {
            CostRule::Rows => rows,
            CostRule::Doublings => rows.min(4 * u64::from(u64::BITS - rows.leading_zeros())),
        }
    }
}

/// What the fields may cost at most.
pub(crate) fn requested(rule: CostRule, planned: &[Planned]) -> u64 {
    planned.iter().fold(0, |sum, field| field_cost(rule, field).saturating_add(sum))
}

fn field_cost(rule: CostRule, planned: &Planned) -> u64 {
    let Some(field) = planned.field else { return 0 };
    if !schema().types.contains_key(&field.kind.name) {
        return 0;
    }
    if field.is_connection() {
        let row_cost = planned.node_selections().fold(1, |sum: u64, part| sum.saturating_add(field_cost(rule, part)));
        return rule.connection(rows_asked(planned), row_cost);
    }
    let row_cost = requested(rule, &planned.selections).saturating_add(1);
    match planned.arguments.get("first").and_then(Value::as_u64) {
        Some(first) if field.kind.is_list => rule.rows(first).saturating_mul(row_cost),
        _ => row_cost,
    }
}

/// `first` or `last`.
fn rows_asked(planned: &Planned) -> u64 {
    let count = |name| planned.arguments.get(name).and_then(Value::as_u64);
    count("first").or_else(|| count("last")).unwrap_or(0)
}
