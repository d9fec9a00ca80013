//! Methods that change rows. Each of them happens as a whole or not at all.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::answer::Refusal;
use super::super::app::{App, GoneRows};
use super::super::log::Write;
use super::super::method::Method;
use super::super::params::Params;
use super::super::value::{is_read_only, kept};
use super::super::worksheet::{Control, Row, Worksheet};
use super::Call;

const ROWS_MAX: usize = 1_000;

/// The data, and what was written (its method is filled in by the caller).
type Written = Result<(Value, Write), Refusal>;

/// New values of a row by the ids of their fields, and the names that no field has.
#[derive(Default)]
struct Cells {
    values: BTreeMap<String, String>,
    ignored: Vec<String>,
}

pub(super) fn add_row(app: &mut App, call: &Call<'_>) -> Written {
    let params = call.params();
    let row = params.0.get("controls").cloned().ok_or_else(|| Refusal::parameter("controls"))?;
    let mut write = add(app, call, &[row])?;
    write.rows.truncate(1);
    Ok((json!(write.rows[0]), write))
}

pub(super) fn add_rows(app: &mut App, call: &Call<'_>) -> Written {
    let params = call.params();
    let rows = params.list("rows")?;
    if rows.is_empty() || rows.len() > ROWS_MAX {
        return Err(Refusal::parameter("rows"));
    }
    let returns_ids = params.truth("returnRowIds", false)?;
    let write = add(app, call, rows)?;
    let data = if returns_ids { json!(write.rows) } else { json!(write.rows.len()) };
    Ok((data, write))
}

fn add(app: &mut App, call: &Call<'_>, rows: &[Value]) -> Result<Write, Refusal> {
    let triggered_workflow = call.params().truth("triggerWorkflow", true)?;
    let ids: Vec<String> = rows.iter().map(|_| app.new_uuid()).collect();
    let worksheet = &mut app.worksheets[call.worksheet];
    let mut changed = worksheet.clone();
    let mut write = new_write(&changed, triggered_workflow);
    for (row, id) in rows.iter().zip(ids) {
        let cells = read_cells(&mut changed.controls, row)?;
        let new = Row {
            id: id.clone(),
            created: call.now.to_owned(),
            updated: call.now.to_owned(),
            values: cells.values.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        };
        check(&changed, &new)?;
        changed.rows.push(new);
        write.rows.push(id);
        write.ignored.extend(cells.ignored);
    }
    if let Some(rows_max) = call.rows_max {
        changed.rows.truncate(worksheet.rows.len() + rows_max);
        write.rows.truncate(rows_max.max(1));
    }
    *worksheet = changed;
    Ok(write)
}

pub(super) fn edit_row(app: &mut App, call: &Call<'_>) -> Written {
    let params = call.params();
    let id = params.required_text("rowId")?.to_owned();
    let controls = params.0.get("controls").cloned().ok_or_else(|| Refusal::parameter("controls"))?;
    edit(app, call, &[id], &controls)
}

pub(super) fn edit_rows(app: &mut App, call: &Call<'_>) -> Written {
    let params = call.params();
    let ids = params.texts("rowIds")?.filter(|ids| !ids.is_empty()).ok_or_else(|| Refusal::parameter("rowIds"))?;
    let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
    let controls = match (params.0.get("controls"), params.0.get("control")) {
        (Some(controls), _) => controls.clone(),
        (None, Some(control)) => json!([control]),
        (None, None) => return Err(Refusal::parameter("controls")),
    };
    edit(app, call, &ids, &controls)
}

fn edit(app: &mut App, call: &Call<'_>, ids: &[String], controls: &Value) -> Written {
    let triggered_workflow = call.params().truth("triggerWorkflow", true)?;
    let worksheet = &mut app.worksheets[call.worksheet];
    let mut changed = worksheet.clone();
    let cells = read_cells(&mut changed.controls, controls)?;
    let mut write = new_write(&changed, triggered_workflow);
    for id in ids {
        let at = changed.rows.iter().position(|row| row.id == *id);
        let at = at.ok_or_else(|| Refusal::new(10007, "the row does not exist or was deleted"))?;
        let row = &mut changed.rows[at];
        row.values.extend(cells.values.clone());
        row.values.retain(|_, value| !value.is_empty());
        row.updated = call.now.to_owned();
        check(&changed, &changed.rows[at])?;
        write.rows.push(id.clone());
    }
    write.ignored = cells.ignored;
    *worksheet = changed;
    Ok((json!(true), write))
}

pub(super) fn delete_row(app: &mut App, call: &Call<'_>) -> Written {
    let params = call.params();
    let triggered_workflow = params.truth("triggerWorkflow", true)?;
    params.truth("thoroughDelete", false)?;
    let ids: Vec<&str> = params.required_text("rowId")?.split(',').collect();
    let gone_rows = app.gone_rows;
    let worksheet = &mut app.worksheets[call.worksheet];
    let is_there = |id: &&str| worksheet.rows.iter().any(|row| row.id == **id);
    if gone_rows == GoneRows::Refused && !ids.iter().all(is_there) {
        return Err(Refusal::new(10007, "the row does not exist or was deleted"));
    }
    let mut write = new_write(worksheet, triggered_workflow);
    write.rows = ids.iter().copied().filter(|id| is_there(id)).map(str::to_owned).collect();
    worksheet.rows.retain(|row| !ids.contains(&row.id.as_str()));
    Ok((json!(true), write))
}

fn new_write(worksheet: &Worksheet, triggered_workflow: bool) -> Write {
    let worksheet = worksheet.id.clone();
    Write { method: Method::AddRow, worksheet, rows: Vec::new(), triggered_workflow, ignored: Vec::new() }
}

/// Reads a row as it is written: an array of `{controlId, value}`. A field that is not there is passed over.
fn read_cells(controls: &mut [Control], row: &Value) -> Result<Cells, Refusal> {
    let mut cells = Cells::default();
    for cell in row.as_array().ok_or_else(|| Refusal::parameter("controls"))? {
        let params = Params(cell.as_object().ok_or_else(|| Refusal::parameter("controls"))?);
        let name = params.required_text("controlId")?;
        let creates_options = match params.integer("valueType")? {
            None | Some(1) => false,
            Some(2) => true,
            Some(_) => return Err(Refusal::parameter("valueType")),
        };
        let value = params.0.get("value").ok_or_else(|| Refusal::parameter("value"))?;
        match controls.iter_mut().find(|control| control.is_called(name) && !is_read_only(control)) {
            Some(control) => drop(cells.values.insert(control.id.clone(), kept(control, value, creates_options)?)),
            None => cells.ignored.push(name.to_owned()),
        }
    }
    Ok(cells)
}

/// What a worksheet demands of its rows.
fn check(worksheet: &Worksheet, row: &Row) -> Result<(), Refusal> {
    for control in &worksheet.controls {
        let value = row.value(&control.id);
        if control.required && value.is_empty() {
            return Err(Refusal::new(430_019, format!("{} is required", control.name)));
        }
        let is_taken = |other: &Row| other.id != row.id && other.value(&control.id) == value;
        if control.unique && !value.is_empty() && worksheet.rows.iter().any(is_taken) {
            return Err(Refusal::new(100_005, format!("{} must be unique", control.name)));
        }
    }
    Ok(())
}
