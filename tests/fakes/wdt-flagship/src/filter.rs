//! Filters, from what was sent to a question asked of every row.

use serde_json::Value;

use super::interface::Filter;
use super::merchant::{self, Row};
use super::params::Params;
use super::refusal::Refusal;
use super::value::scalar_text;

/// What a row must pass.
pub(crate) type Test = Box<dyn Fn(&Row) -> bool>;

/// The question that a filter asks; none when it was not sent or asks nothing.
pub(crate) fn test(name: &str, filter: Filter, params: &Params) -> Result<Option<Test>, Refusal> {
    if !params.has(name) {
        return Ok(None);
    }
    Ok(match filter {
        Filter::Is(column) => params.scalar(name)?.map(|text| one_of(column, vec![text])),
        Filter::AnyOf(column) => params.comma_list(name)?.map(|texts| one_of(column, texts)),
        Filter::Integers(column) => integers(params, name)?.map(|texts| one_of(column, texts)),
        Filter::Array(column) => params.array(name)?.map(|texts| one_of(column, texts)),
        Filter::Overlaps(column) => params.comma_list(name)?.map(|texts| overlaps(column, texts)),
        Filter::InLines(lines, column) => params.comma_list(name)?.map(|texts| in_lines(lines, column, texts)),
        Filter::Shop(column) => Some(one_of(column, vec![shop(params, name)?])),
        Filter::Shops(column) => Some(one_of(column, shops(params, name)?)),
        Filter::Warehouse(column) => Some(one_of(column, warehouses(params, name)?)),
        Filter::Hide(column) => params.is_on(name).then(|| hide(column)),
        Filter::StockOutStage => Some(stock_out_stage(params, name)?),
        Filter::NewestFirst | Filter::Unfiltered => None,
    })
}

fn one_of(column: &'static str, wanted: Vec<String>) -> Test {
    Box::new(move |row| text(row, column).is_some_and(|text| wanted.contains(&text)))
}

fn overlaps(column: &'static str, wanted: Vec<String>) -> Test {
    Box::new(move |row| {
        text(row, column).is_some_and(|text| text.split(',').any(|part| wanted.iter().any(|one| one == part)))
    })
}

fn in_lines(lines: &'static str, column: &'static str, wanted: Vec<String>) -> Test {
    Box::new(move |row| {
        let lines = row.get(lines).and_then(Value::as_array).into_iter().flatten();
        lines.filter_map(|line| scalar_text(line.get(column)?)).any(|text| wanted.contains(&text))
    })
}

fn hide(column: &'static str) -> Test {
    Box::new(move |row| !matches!(text(row, column).as_deref(), Some("1" | "true")))
}

/// 0 shipped or done, 1 cancelled, 2 on the way to shipment, 3 whatever `status` says.
fn stock_out_stage(params: &Params, name: &str) -> Result<Test, Refusal> {
    let stage = params.scalar(name)?.unwrap_or_default();
    match stage.as_str() {
        "0" => Ok(Box::new(|row| text(row, "status").as_deref() == Some("110"))),
        "1" => Ok(Box::new(|row| text(row, "status").as_deref() == Some("5"))),
        "2" => Ok(Box::new(|row| !matches!(text(row, "status").as_deref(), Some("5" | "110")))),
        "3" if params.has("status") => Ok(Box::new(|_| true)),
        "3" => Err(Refusal::field("status")),
        _ => Err(Refusal::field(name)),
    }
}

fn integers(params: &Params, name: &str) -> Result<Option<Vec<String>>, Refusal> {
    let texts = params.comma_list(name)?;
    if texts.iter().flatten().any(|text| text.parse::<i64>().is_err()) {
        return Err(Refusal::application("状态应该是由逗号分隔开的整数数组"));
    }
    Ok(texts)
}

fn shop(params: &Params, name: &str) -> Result<String, Refusal> {
    let shop_no = params.scalar(name)?.unwrap_or_default();
    if merchant::is_shop(&shop_no) {
        Ok(shop_no)
    } else {
        Err(Refusal::application("店铺编号不存在或已停用"))
    }
}

fn shops(params: &Params, name: &str) -> Result<Vec<String>, Refusal> {
    let shop_nos = params.comma_list(name)?.unwrap_or_default();
    let any_exists = shop_nos.iter().any(|shop_no| merchant::is_shop(shop_no));
    if any_exists { Ok(shop_nos) } else { Err(Refusal::application("传入店铺编号全部错误")) }
}

fn warehouses(params: &Params, name: &str) -> Result<Vec<String>, Refusal> {
    let warehouse_nos = params.comma_list(name)?.unwrap_or_default();
    let all_exist = warehouse_nos.iter().all(|warehouse_no| merchant::is_warehouse(warehouse_no));
    if all_exist { Ok(warehouse_nos) } else { Err(Refusal::application("仓库不存在")) }
}

fn text(row: &Row, column: &str) -> Option<String> {
    scalar_text(row.get(column)?)
}
