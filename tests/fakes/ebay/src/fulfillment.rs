//! The order resource: the list, and one order.

use serde_json::{Value, json};

use super::answer::{Answer, RestError};
use super::application::{SCOPE_FULFILLMENT, SCOPE_FULFILLMENT_READ};
use super::filter::{By, Filter};
use super::gate::Asked;
use super::operation::{ORDER_PATH, order_id};
use super::order::Order;
use super::order_json::{Telling, order_json};
use super::quota::Quota;
use super::rest;
use super::seller::Seller;
use super::server::State;
use super::text::percent_encoded;
use weft_fakes_kit::form::percent_decoded;

const LIMIT_DEFAULT: u64 = 50;
const LIMIT_MAX: u64 = 200;
const IDS_MAX: usize = 50;

/// `GET …/order`
pub(crate) fn list(state: &mut State, asked: &Asked, now_ms: i64) -> Result<Answer, Answer> {
    let user_id = admitted(state, asked, now_ms)?;
    let seller = state.seller(&user_id).ok_or_else(|| Answer::empty(404))?;
    let page = match asked.query("orderIds") {
        Some(ids) => page_of_ids(seller, &ids, now_ms),
        None => page_of_filter(asked, seller, now_ms),
    };
    let page = page.map_err(|error| Answer::refused(400, &error))?;
    let telling = Telling { base_url: &state.base_url, now_ms, with_tax: page.with_tax, single: false };
    let rows = page.orders.iter().map(|order| order_json(order, seller, telling)).collect();
    Ok(Answer::json(&page_json(state, asked, &page, rows)))
}

/// `GET …/order/{orderId}`
pub(crate) fn detail(state: &mut State, asked: &Asked, now_ms: i64) -> Result<Answer, Answer> {
    let user_id = admitted(state, asked, now_ms)?;
    let with_tax = asks_for_tax(asked).map_err(|error| Answer::refused(400, &error))?;
    let id = percent_decoded(order_id(&asked.path).unwrap_or_default());
    if !looks_like_an_id(&id) {
        let error = RestError::parameter(32100, "Invalid order id", "orderId", &id);
        return Err(Answer::refused(400, &error));
    }
    let seller = state.seller(&user_id).ok_or_else(|| Answer::empty(404))?;
    let order = seller.order(&id).filter(|order| order.is_within_reach(now_ms));
    let order = order.ok_or_else(|| Answer::empty(404).with_error(404))?;
    let telling = Telling { base_url: &state.base_url, now_ms, with_tax, single: true };
    Ok(Answer::json(&order_json(order, seller, telling)))
}

/// The seller of the token. A call counts against the day once the token is good.
fn admitted(state: &mut State, asked: &Asked, now_ms: i64) -> Result<String, Answer> {
    let access = rest::access(state, asked, &[SCOPE_FULFILLMENT, SCOPE_FULFILLMENT_READ], now_ms)?;
    let taken = state.quotas.take(&access.client_id, Quota::Orders, now_ms);
    taken.map_err(|_| rest::call_limit(state, now_ms))?;
    access.user_id.ok_or_else(|| Answer::empty(404))
}

/// Digits and dashes, `12-34567-89012`; older ones have a `!` inside.
fn looks_like_an_id(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_digit() || b"-!".contains(&byte)) && (id.contains('-') || id.contains('!'))
}

fn asks_for_tax(asked: &Asked) -> Result<bool, RestError> {
    match asked.query("fieldGroups").as_deref() {
        None => Ok(false),
        Some("TAX_BREAKDOWN") => Ok(true),
        Some(other) => Err(RestError::parameter(32800, "Invalid field group", "fieldGroups", other)),
    }
}

struct Page<'a> {
    orders: Vec<&'a Order>,
    total: u64,
    limit: u64,
    offset: u64,
    with_tax: bool,
}

/// Every other parameter is ignored; ids that are not there are left out.
fn page_of_ids<'a>(seller: &'a Seller, ids: &str, now_ms: i64) -> Result<Page<'a>, RestError> {
    let ids: Vec<&str> = ids.split(',').collect();
    if ids.len() > IDS_MAX {
        return Err(RestError::parameter(30900, "Too many order ids", "orderIds", &ids.len().to_string()));
    }
    let wanted = |order: &&Order| order.is_within_reach(now_ms) && ids.contains(&order.order_id.as_str());
    let mut orders: Vec<&Order> = seller.orders.iter().filter(wanted).collect();
    sort(&mut orders, By::Creation);
    Ok(Page { total: orders.len() as u64, orders, limit: IDS_MAX as u64, offset: 0, with_tax: false })
}

fn page_of_filter<'a>(asked: &Asked, seller: &'a Seller, now_ms: i64) -> Result<Page<'a>, RestError> {
    let filter = Filter::read(asked.query("filter").as_deref(), now_ms)?;
    let limit = number(asked, "limit", LIMIT_DEFAULT, |limit| (1..=LIMIT_MAX).contains(&limit), 31100)?;
    let offset = number(asked, "offset", 0, |_| true, 31000)?;
    let with_tax = asks_for_tax(asked)?;
    let mut orders = matches(seller, &filter, now_ms);
    let total = orders.len() as u64;
    orders = orders.into_iter().skip(offset as usize).take(limit as usize).collect();
    Ok(Page { orders, total, limit, offset, with_tax })
}

fn number(
    asked: &Asked,
    name: &'static str,
    default: u64,
    is_allowed: impl Fn(u64) -> bool,
    error_id: u32,
) -> Result<u64, RestError> {
    let Some(text) = asked.query(name) else { return Ok(default) };
    let all_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| all_digits && is_allowed(*number));
    number.ok_or_else(|| RestError::parameter(error_id, &format!("Invalid {name}"), name, &text))
}

/// The orders of a filter, the oldest first.
fn matches<'a>(seller: &'a Seller, filter: &Filter, now_ms: i64) -> Vec<&'a Order> {
    let wanted = |order: &&Order| order.is_within_reach(now_ms) && filter.takes(order);
    let mut orders: Vec<&Order> = seller.orders.iter().filter(wanted).collect();
    sort(&mut orders, filter.by);
    orders
}

/// By the date of the window, which is documented for the creation date; among equals by id, which is not.
fn sort(orders: &mut [&Order], by: By) {
    orders.sort_by_key(|order| (by.date_ms(order), order.order_id.clone()));
}

fn page_json(state: &State, asked: &Asked, page: &Page<'_>, rows: Vec<Value>) -> Value {
    let href = |offset: u64| href(state, asked, page.limit, offset);
    let mut body = json!({
        "href": href(page.offset), "total": page.total, "limit": page.limit, "offset": page.offset,
    });
    if page.offset + page.limit < page.total {
        body["next"] = json!(href(page.offset + page.limit));
    }
    if page.offset > 0 {
        body["prev"] = json!(href(page.offset.saturating_sub(page.limit)));
    }
    if !rows.is_empty() || !state.leaves_empty_orders_out {
        body["orders"] = Value::Array(rows);
    }
    body
}

/// The address of a page of the same question.
fn href(state: &State, asked: &Asked, limit: u64, offset: u64) -> String {
    let kept = ["filter", "fieldGroups", "orderIds"].into_iter().filter_map(|name| Some((name, asked.query(name)?)));
    let kept: String = kept.map(|(name, value)| format!("{name}={}&", percent_encoded(&value))).collect();
    format!("{}{ORDER_PATH}?{kept}limit={limit}&offset={offset}", state.base_url)
}

/// The rows of a complete list of everything within reach, in the order of their modification.
pub(crate) fn all_rows(state: &State, seller: &Seller, now_ms: i64) -> Vec<Value> {
    let mut orders: Vec<&Order> = seller.orders.iter().filter(|order| order.is_within_reach(now_ms)).collect();
    sort(&mut orders, By::Modification);
    let telling = Telling { base_url: &state.base_url, now_ms, with_tax: false, single: false };
    orders.into_iter().map(|order| order_json(order, seller, telling)).collect()
}
