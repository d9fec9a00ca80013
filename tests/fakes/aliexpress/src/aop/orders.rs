//! Orders of the old generation.

use serde_json::{Value, json};

use super::{bad, required};
use crate::answer::Refusal;
use crate::gate::Asked;
use crate::market::Seller;
use crate::operation::Operation;
use crate::order::Order;
use crate::pacific::parse_pacific_slashed;
use crate::server::Inner;
use crate::status::Status;

/// The only date pattern that is read here.
const DATE_PATTERN: &str = "MM/dd/yyyy HH:mm:ss";

pub(crate) fn answer(server: &Inner, seller: &Seller, asked: &Asked, operation: Operation) -> Result<Value, Refusal> {
    match operation {
        Operation::AopOrderById => Ok(order(seller, asked)?.old_detail()),
        Operation::AopReceiptInfo => Ok(order(seller, asked)?.old_recipient()),
        _ => list(server, seller, asked),
    }
}

fn list(server: &Inner, seller: &Seller, asked: &Asked) -> Result<Value, Refusal> {
    if asked.field("_aop_datePattern").is_some_and(|pattern| pattern != DATE_PATTERN) {
        return Err(bad("400", &format!("_aop_datePattern can only be {DATE_PATTERN}")));
    }
    let page = number(asked, "page")?;
    let page_size = number(asked, "pageSize")?;
    let page_size_max = server.options.page_size_max;
    if server.options.strict && page_size > page_size_max {
        return Err(bad("400", &format!("pageSize must not exceed {page_size_max}")));
    }
    let page_size = page_size.min(page_size_max);
    let orders = matching(seller, asked)?;
    let skipped = page_size.saturating_mul(page - 1) as usize;
    let rows = orders.iter().skip(skipped).take(page_size as usize).map(|order| order.old_row(seller));
    Ok(json!({ "totalItem": orders.len(), "orderList": rows.collect::<Vec<_>>() }))
}

/// The newest first. Without a status, all that are not finished.
fn matching<'a>(seller: &'a Seller, asked: &Asked) -> Result<Vec<&'a Order>, Refusal> {
    let start = moment(asked, "createDateStart")?.unwrap_or(i64::MIN);
    let end = moment(asked, "createDateEnd")?.unwrap_or(i64::MAX);
    if start > end {
        return Err(bad("400", "createDateStart is after createDateEnd"));
    }
    let word = asked.field("orderStatus").filter(|word| !word.is_empty());
    let status = word.map(|word| Status::from_word(word).ok_or_else(|| bad("400", "orderStatus is unknown")));
    let status = status.transpose()?;
    let is_meant = |order: &&Order| match status {
        Some(status) => order.status == status,
        None => order.status != Status::Finish,
    };
    let is_inside = |order: &&Order| (start..=end).contains(&order.created_ms.div_euclid(1000));
    let mut orders: Vec<&Order> = seller.orders.iter().filter(is_meant).filter(is_inside).collect();
    orders.sort_by_key(|order| std::cmp::Reverse((order.created_ms, order.id)));
    Ok(orders)
}

fn moment(asked: &Asked, name: &str) -> Result<Option<i64>, Refusal> {
    let parsed = asked.field(name).map(|text| parse_pacific_slashed(text).ok_or(()));
    parsed.transpose().map_err(|()| bad("400", &format!("{name} must be {DATE_PATTERN}")))
}

/// From 1.
fn number(asked: &Asked, name: &str) -> Result<u64, Refusal> {
    let number = required(asked, name)?.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| bad("400", &format!("{name} must be a number from 1")))
}

fn order<'a>(seller: &'a Seller, asked: &Asked) -> Result<&'a Order, Refusal> {
    let id = required(asked, "orderId")?.parse().map_err(|_| bad("400", "orderId must be a number"))?;
    seller.order(id).ok_or_else(|| bad("400", "The order does not exist"))
}
