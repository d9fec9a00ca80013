//! Fields that the records of a step get in addition: those of the item, so that a child knows its parent.
//!
//! They are there for whoever reads the records: the table, and the steps behind. The records themselves stay as the
//! platform wrote them, with all digits.

use std::sync::Arc;

use weft_store::{Cell, Row, rows_from_json, rows_to_json};
use weft_workflow::Template;

use crate::report::failure::{FailureClass, RunFailure};
use crate::state::frame::Frame;
use crate::state::input::{self, Values};
use crate::state::results::StepResult;
use crate::write::records;

/// Names and values of these fields.
pub(crate) type Added = Vec<(Arc<str>, Cell)>;

fn additions<'f>(frame: &'f Frame<'_>, index: usize) -> &'f [(String, Template)] {
    frame.plan.step(index).into.as_ref().map_or(&[][..], |into| &into.add)
}

/// The expressions in these fields.
pub(crate) fn expressions_added(frame: &Frame<'_>, index: usize, found: &mut Vec<usize>) {
    for (_, value) in additions(frame, index) {
        input::expressions_of(value, found);
    }
}

/// The fields, once their expressions have values.
pub(crate) fn fields(frame: &Frame<'_>, index: usize, values: &Values) -> Result<Added, RunFailure> {
    let fields = additions(frame, index);
    if fields.is_empty() {
        return Ok(Added::new());
    }
    let members = fields.iter().map(|(name, value)| {
        let name = serde_json::Value::from(name.as_str());
        format!("{name}:{}", input::fill(value, values))
    });
    let record = format!("[{{{}}}]", members.collect::<Vec<_>>().join(","));
    let rows = rows_from_json(&record).map_err(|error| {
        RunFailure::new(FailureClass::Invalid, format!("the fields under `add` can't be written: {error}"))
    })?;
    Ok(rows.into_iter().flat_map(|row| row.cells).collect())
}

/// A result whose records have these fields.
pub(crate) fn with_added(
    frame: &Frame<'_>,
    index: usize,
    values: &Values,
    result: StepResult,
) -> Result<StepResult, RunFailure> {
    let added = fields(frame, index, values)?;
    if added.is_empty() {
        return Ok(result);
    }
    let mut rows = result.records.rows().map_err(records::unreadable)?;
    add(&added, &mut rows)?;
    Ok(StepResult { records: rows_to_json(&rows).into(), ..result })
}

/// Gives the fields to records. One that has such a field already, with another value, would lose it.
pub(crate) fn add(added: &Added, rows: &mut [Row]) -> Result<(), RunFailure> {
    for row in rows {
        for (name, value) in added {
            match row.cells.iter_mut().find(|(known, _)| known == name) {
                None => row.cells.push((Arc::clone(name), value.clone())),
                Some((_, cell)) if *cell == Cell::Null => *cell = value.clone(),
                Some((_, cell)) if is_same(cell, value) => {}
                Some(_) => return Err(taken(name)),
            }
        }
    }
    Ok(())
}

/// An id is the same whether it is a number or a text.
fn is_same(cell: &Cell, value: &Cell) -> bool {
    use Cell::{Number, Text};
    cell == value || matches!((cell, value), (Number(one) | Text(one), Number(other) | Text(other)) if one == other)
}

fn taken(name: &str) -> RunFailure {
    let reason = format!("the records have a field `{name}` of their own, with another value than that under `add`");
    RunFailure::new(FailureClass::Invalid, reason).with_remedy("choose another name under `add`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(record: &str, field: &str) -> Result<String, RunFailure> {
        let added: Added = rows_from_json(&format!("[{field}]")).unwrap().remove(0).cells;
        let mut rows = rows_from_json(&format!("[{record}]")).unwrap();
        add(&added, &mut rows).map(|()| rows_to_json(&rows))
    }

    #[test]
    fn a_record_gets_a_field_and_keeps_its_digits() {
        let with = added(r#"{"id":1,"price":1.00}"#, r#"{"parent":12345678901234567890}"#);
        assert_eq!(with.unwrap(), r#"[{"id":1,"price":1.00,"parent":12345678901234567890}]"#);
    }

    #[test]
    fn a_field_of_the_record_is_not_hidden() {
        assert_eq!(added(r#"{"parent":null}"#, r#"{"parent":7}"#).unwrap(), r#"[{"parent":7}]"#);
        assert_eq!(added(r#"{"parent":"7"}"#, r#"{"parent":7}"#).unwrap(), r#"[{"parent":"7"}]"#);
        assert!(added(r#"{"parent":8}"#, r#"{"parent":7}"#).unwrap_err().message.contains("`parent` of their own"));
    }
}
