//! `ebay/orders-by-id`: up to 50 orders by their numbers, in one request. The platform leaves out what it doesn't find; here
//! each of those is a record that could not pass.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use weft_sdk::record::{Fields, to_text};
use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, Rejection, label};

use crate::interface::ORDERS;
use crate::order::{self, ORDER_ID};
use crate::request::{self, Warning, log_warnings};

/// Most numbers in one request.
const IDS_MAX: usize = 50;

/// The node.
#[derive(Debug)]
pub struct OrdersById;

/// The parameters of `ebay/orders-by-id`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The orders, such as `12-34567-89012`.
    #[schemars(length(min = 1, max = 50), extend("x-title" = { "en": "Order numbers", "zh": "订单号" }))]
    order_ids: Vec<String>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    orders: Option<Vec<Fields<'a>>>,
    warnings: Option<Vec<Warning>>,
    /// Always there, whatever matches.
    #[serde(rename = "total")]
    _total: u64,
}

impl Node for OrdersById {
    const NAME: &'static str = "orders-by-id";
    type Parameters = Parameters;
    type Record = order::Order;

    fn title() -> Label {
        label("Orders, by their numbers", "订单列表（按订单号）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let wanted = &call.parameters.order_ids;
        check(wanted)?;
        // Beside the numbers every other parameter is ignored.
        let response = request::orders(&call)?.query("orderIds", wanted.join(",")).send()?;
        let answer: Answer<'_> = request::read(&ORDERS, &response)?;
        log_warnings(&ORDERS, answer.warnings.as_deref());
        let orders = answer.orders.unwrap_or_default();
        let page = Page { records: to_text(&orders).into(), ..Page::default() };
        Ok(page.with_rejected(missing(wanted, &orders)))
    }
}

/// Numbers with a comma would be two, and none at all ask for other orders.
fn check(wanted: &[String]) -> Result<(), Failure> {
    if wanted.is_empty() || wanted.len() > IDS_MAX {
        return Err(Failure::invalid(format!("{} order numbers are given, and 1 to {IDS_MAX} may be", wanted.len()))
            .with_chinese(format!("给出了 {} 个订单号，允许 1 到 {IDS_MAX} 个", wanted.len())));
    }
    match wanted.iter().find(|id| id.is_empty() || id.contains(',')) {
        Some(wrong) => {
            Err(Failure::invalid(format!("`{wrong}` is no order number")).with_chinese(format!("“{wrong}”不是订单号")))
        }
        None => Ok(()),
    }
}

fn missing(wanted: &[String], orders: &[Fields<'_>]) -> Vec<Rejection> {
    let found: BTreeSet<String> = orders.iter().filter_map(|order| order.text(ORDER_ID)).collect();
    let missing: BTreeSet<&String> = wanted.iter().filter(|id| !found.contains(*id)).collect();
    let reason = "there is no such order, or it is older than two years";
    missing.into_iter().map(|id| Rejection::new(&json!({ "order_id": id }), reason)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use weft_sdk::testing::{Calls, records};

    use super::*;

    fn run(ids: Value, calls: &Calls) -> Result<Page, Failure> {
        let connection = json!({ "base_url": "https://api.ebay.com" });
        calls.run::<OrdersById>(Call::new(connection, json!({ "order_ids": ids })))
    }

    #[test]
    fn what_is_not_found_is_told_by_number() {
        let calls = Calls::new()
            .on("GET https://api.ebay.com/sell/fulfillment/v1/order")
            .header("authorization", "Bearer <access_token>")
            .query("orderIds", "1-1,2-2,3-3,2-2")
            .exactly()
            .answer(200, json!({ "total": 1, "orders": [{ "orderId": "1-1", "new": "x" }] }));
        let page = run(json!(["1-1", "2-2", "3-3", "2-2"]), &calls).unwrap();
        assert_eq!(records(&page), [json!({ "orderId": "1-1", "new": "x" })]);
        let rejected: Vec<_> = page.rejected.iter().map(|rejection| rejection.record.as_str()).collect();
        assert_eq!(rejected, [r#"{"order_id":"2-2"}"#, r#"{"order_id":"3-3"}"#]);
    }

    #[test]
    fn numbers_are_looked_at_before_anything_is_asked() {
        let many: Vec<String> = (0..51).map(|id| format!("1-{id}")).collect();
        for ids in [json!([]), json!(many), json!(["1-1,2-2"]), json!([""])] {
            assert!(matches!(run(ids, &Calls::new()), Err(Failure::Invalid(_))));
        }
    }

    #[test]
    fn an_answer_that_is_no_list_finds_nothing_out() {
        let calls = Calls::new().on("GET /sell/fulfillment/v1/order").answer(200, json!({}));
        assert!(matches!(run(json!(["1-1"]), &calls), Err(Failure::Unavailable(_))));
    }
}
