//! `xe.order.list.get` 1.0.1 (flat) and 1.0.0 (nested).

use serde_json::Value;

use super::Call;
use crate::answer::{Answer, Outcome, Refusal};
use crate::params::{Paging, Params, order_by};
use crate::roll::{OrderQuery, OrderRef, find_orders};

const DAY_S: i64 = 86_400;
/// About what a row takes, so that the text is allocated once.
const ROW_BYTES: usize = 1024;

const TEXT_FILTERS: [&str; 6] = ["order_id", "user_id", "resource_id", "transaction_id", "out_order_id", "goods_no"];
const INT_FILTERS: [&str; 6] = ["order_state", "ship_state", "sales_state", "resource_type", "client_type", "pay_way"];

const NESTED_NAMES: [&str; 10] = [
    "order_by",
    "page_index",
    "page_size",
    "user_id",
    "begin_time",
    "end_time",
    "order_state",
    "payment_type",
    "resource_type",
    "client_type",
];

/// Version 1.0.1: pages from 1, up to 200 rows, up to 7 days.
pub(super) fn flat(call: &Call<'_>) -> Outcome {
    let params = Params::flat(call.body)?;
    let paging = Paging { index_name: "page_index", first: 1, size_max: 200 };
    let (column, descending) = order_by(&params, &["created_at", "updated_at"], "created_at:asc")?;
    let (begin_s, end_s) = window(&params, call.now_s, 7 * DAY_S)?;
    let query = OrderQuery {
        begin_s,
        end_s,
        texts: text_filters(&params, &TEXT_FILTERS)?,
        ints: int_filters(&params, &INT_FILTERS)?,
        by_update: column == "updated_at",
        descending,
        page: paging.optional(&params, 200)?,
    };
    Ok(Answer::ok("Success", rows(call, &query, push_row)))
}

/// Version 1.0.0: pages from 0, up to 50 rows, up to one day. Some of its documents show the parameters flat.
pub(super) fn nested(call: &Call<'_>) -> Outcome {
    let params = Params::either(call.body, &NESTED_NAMES)?;
    let paging = Paging { index_name: "page_index", first: 0, size_max: 50 };
    let (_, descending) = order_by(&params, &["created_at"], "created_at:desc")?;
    let (begin_s, end_s) = window(&params, call.now_s, DAY_S)?;
    if params.int("order_state")?.is_some_and(|state| ![0, 1, 2, 3, 6].contains(&state)) {
        return Err(Refusal::invalid("order_state", "must be 0, 1, 2, 3 or 6"));
    }
    if params.int("payment_type")? == Some(2) && params.int("resource_type")?.is_none() {
        return Err(Refusal::missing("resource_type"));
    }
    let query = OrderQuery {
        begin_s,
        end_s,
        texts: text_filters(&params, &["user_id", "goods_no"])?,
        ints: int_filters(&params, &["order_state", "payment_type", "resource_type", "client_type"])?,
        by_update: false,
        descending,
        page: paging.optional(&params, 10)?,
    };
    Ok(Answer::ok("ok", rows(call, &query, push_numbered_row)))
}

/// The window on the time of creation, both ends included; the last 24 hours unless told.
fn window(params: &Params<'_>, now_s: i64, span_max_s: i64) -> Result<(i64, i64), Refusal> {
    let end_s = params.unix_s("end_time")?.unwrap_or(now_s);
    let begin_s = params.unix_s("begin_time")?.unwrap_or(end_s - DAY_S);
    if begin_s > end_s {
        return Err(Refusal::invalid("begin_time", "must not be after end_time"));
    }
    if end_s - begin_s > span_max_s {
        return Err(Refusal::invalid("end_time", &format!("the span must be at most {span_max_s} seconds")));
    }
    Ok((begin_s, end_s))
}

fn text_filters(params: &Params<'_>, names: &[&'static str]) -> Result<Vec<(&'static str, String)>, Refusal> {
    let filter = |name: &&'static str| Ok(params.text(name)?.map(|text| (*name, text.to_owned())));
    names.iter().filter_map(|name| filter(name).transpose()).collect()
}

fn int_filters(params: &Params<'_>, names: &[&'static str]) -> Result<Vec<(&'static str, i64)>, Refusal> {
    let filter = |name: &&'static str| Ok(params.int(name)?.map(|number| (*name, number)));
    names.iter().filter_map(|name| filter(name).transpose()).collect()
}

fn rows(call: &Call<'_>, query: &OrderQuery, push: fn(&mut String, &OrderRef<'_>)) -> String {
    let (total, found) = find_orders(call.shop, query);
    let mut data = String::with_capacity(64 + found.len() * ROW_BYTES);
    data.push_str(&format!("{{\"total\":{total},\"list\":["));
    for (nth, order) in found.iter().enumerate() {
        if nth > 0 {
            data.push(',');
        }
        push(&mut data, order);
    }
    data.push_str("]}");
    data
}

fn push_row(out: &mut String, order: &OrderRef<'_>) {
    match order {
        OrderRef::Listed(order) => out.push_str(&Value::Object(order.row()).to_string()),
        OrderRef::Generated(made, n) => made.push_row(out, *n),
    }
}

fn push_numbered_row(out: &mut String, order: &OrderRef<'_>) {
    match order {
        OrderRef::Listed(order) => out.push_str(&Value::Object(order.numbered_row()).to_string()),
        OrderRef::Generated(made, n) => made.push_numbered_row(out, *n),
    }
}
