//! The two order lists, which differ in the names of their parameter and of their rows.

use serde_json::{Map, Value, json};

use super::query::Query;
use super::sync::{Call, Given};
use crate::answer::Refusal;
use crate::order::Order;
use crate::pacific::pacific;

/// What is told when the business parameter means nothing.
const WRONG_PARAMETER: &str = "PARAMETER_ERROR";

pub(crate) fn answer(call: &Call<'_>, parameter: &str, row_name: &str) -> Result<Given, Refusal> {
    let fields = object(call, parameter)?;
    let query = match Query::read(call.server, &fields) {
        Ok(query) => query,
        Err(message) => return Ok(Given::failed(WRONG_PARAMETER, &message)),
    };
    let orders = sorted(call, &query);
    let skipped = query.page_size.saturating_mul(query.page - 1);
    let page = orders.iter().skip(skipped as usize).take(query.page_size as usize);
    let rows: Vec<Value> = page.map(|order| row(call, order)).collect();
    let mut result = json!({
        "success": true, "total_count": orders.len(), "total_page": (orders.len() as u64).div_ceil(query.page_size),
        "page_size": query.page_size, "current_page": query.page,
        "time_stamp": pacific(call.server.clock.now_s()),
    });
    if !rows.is_empty() {
        result["target_list"] = if call.is_simple { json!(rows) } else { json!({ row_name: rows }) };
    }
    Ok(Given::one("result", result))
}

/// With `simplify` the lists inside of lists lose their names too.
fn row(call: &Call<'_>, order: &Order) -> Value {
    let mut row = order.row(call.seller);
    if let Some(lines) = row["product_list"].get_mut("order_product_dto").filter(|_| call.is_simple) {
        row["product_list"] = lines.take();
    }
    row
}

/// The newest first, so that whatever comes in while the pages are read pushes the others on. Not documented.
fn sorted<'a>(call: &Call<'a>, query: &Query) -> Vec<&'a Order> {
    let mut orders: Vec<&Order> = call.seller.orders.iter().filter(|order| query.includes(order)).collect();
    orders.sort_by_key(|order| std::cmp::Reverse((order.created_ms, order.id)));
    orders
}

/// A business parameter, which is JSON text.
pub(crate) fn object(call: &Call<'_>, name: &str) -> Result<Map<String, Value>, Refusal> {
    let text = call.asked.field(name).ok_or_else(|| Refusal::missing(name))?;
    let object: Option<Map<String, Value>> = serde_json::from_str(text).ok();
    object.ok_or_else(|| Refusal::new("InvalidParameter", format!("The parameter {name} is not a JSON object")))
}
