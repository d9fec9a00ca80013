//! Methods that only read.

use serde_json::{Map, Value, json};

use super::super::answer::{Outcome, Refusal};
use super::super::app::{App, NoView};
use super::super::filter::Filter;
use super::super::method::Method;
use super::super::params::Params;
use super::super::value::{compare_numbers, given};
use super::super::worksheet::{Row, Worksheet, system_fields};
use super::Call;

const PAGE_SIZE_MAX: i64 = 1_000;

pub(super) fn answer(app: &App, method: Method, call: &Call<'_>) -> Outcome {
    let worksheet = &app.worksheets[call.worksheet];
    match method {
        Method::GetFilterRows => filter_rows(app, worksheet, call),
        Method::GetFilterRowsTotalNum => Ok(json!(found(app, worksheet, &call.params())?.len())),
        Method::GetRowByIdPost => row_by_id(app, worksheet, &call.params()),
        _ => Ok(worksheet.described()),
    }
}

fn filter_rows(app: &App, worksheet: &Worksheet, call: &Call<'_>) -> Outcome {
    let params = call.params();
    let page_size = params.between("pageSize", 1, PAGE_SIZE_MAX)?;
    let page_index = params.between("pageIndex", 1, i64::from(u32::MAX))?;
    params.integer("listType")?;
    let shape = Shape::read(&params)?;
    let mut rows = found(app, worksheet, &params)?;
    sort(&mut rows, worksheet, &params, call.serial)?;
    let total = if params.truth("notGetTotal", false)? { 0 } else { rows.len() };
    let page = rows.into_iter().skip((page_index - 1) * page_size).take(page_size);
    let page: Vec<Value> = page.map(|row| shape.row(app, worksheet, row)).collect();
    Ok(json!({ "rows": page, "total": total }))
}

fn row_by_id(app: &App, worksheet: &Worksheet, params: &Params<'_>) -> Outcome {
    let id = params.required_text("rowId")?;
    let shape = Shape::read(params)?;
    let row = worksheet.rows.iter().find(|row| row.id == id).ok_or_else(|| Refusal::new(10007, "row not found"))?;
    Ok(shape.row(app, worksheet, row))
}

fn found<'a>(app: &App, worksheet: &'a Worksheet, params: &Params<'_>) -> Result<Vec<&'a Row>, Refusal> {
    let filter = Filter::read(worksheet, params)?;
    let words = params.text("keyWords")?.unwrap_or_default();
    if params.text("viewId")?.is_none_or(str::is_empty) && app.no_view == NoView::Nothing {
        return Ok(Vec::new());
    }
    let has_words = |row: &&Row| words.is_empty() || row.values.values().any(|value| value.contains(words));
    Ok(worksheet.rows.iter().filter(|row| filter.holds(row)).filter(has_words).collect())
}

/// Without a field to sort by, the platform promises no order: the fake gives another one each time.
fn sort(rows: &mut [&Row], worksheet: &Worksheet, params: &Params<'_>, serial: u64) -> Result<(), Refusal> {
    let Some(field) = params.text("sortId")?.filter(|field| !field.is_empty()) else {
        let by = usize::try_from(serial).unwrap_or_default() % rows.len().max(1);
        rows.rotate_left(by);
        return Ok(());
    };
    match field {
        "ctime" => rows.sort_by(|a, b| a.created.cmp(&b.created)),
        "utime" => rows.sort_by(|a, b| a.updated.cmp(&b.updated)),
        "rowid" => rows.sort_by(|a, b| a.id.cmp(&b.id)),
        _ => {
            let at = worksheet.by_call(field).ok_or_else(|| Refusal::parameter("sortId"))?;
            let id = &worksheet.controls[at].id;
            rows.sort_by(|a, b| {
                let (a, b) = (a.value(id), b.value(id));
                compare_numbers(a, b).unwrap_or_else(|| a.cmp(b))
            });
        }
    }
    if !params.truth("isAsc", false)? {
        rows.reverse();
    }
    Ok(())
}

/// How rows are given out.
struct Shape<'a> {
    by_id: bool,
    all_system_fields: bool,
    only: Option<Vec<&'a str>>,
}

impl<'a> Shape<'a> {
    fn read(params: &Params<'a>) -> Result<Shape<'a>, Refusal> {
        Ok(Shape {
            by_id: params.truth("useControlId", false)?,
            all_system_fields: params.truth("getSystemControl", false)?,
            only: params.texts("controls")?.filter(|controls| !controls.is_empty()),
        })
    }

    fn row(&self, app: &App, worksheet: &Worksheet, row: &Row) -> Value {
        let wanted =
            |names: &[&str]| self.only.as_ref().is_none_or(|only| names.iter().any(|name| only.contains(name)));
        let mut fields: Map<String, Value> = system_fields(row, self.all_system_fields);
        fields.retain(|name, _| wanted(&[name]));
        for control in worksheet.controls.iter().filter(|control| wanted(&[&control.id, &control.alias])) {
            let by_alias = !self.by_id && !control.alias.is_empty();
            let name = if by_alias { &control.alias } else { &control.id };
            fields.insert(name.clone(), given(app, control, row));
        }
        Value::Object(fields)
    }
}
