//! `shopify/order`: one order with all that belongs to it, by GraphQL.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use weft_sdk::http::Response;
use weft_sdk::record::{Fields, raw_json, to_text};
use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::connection::Kind;
use crate::errors::{self, ORDER};
use crate::nodes::orders::{Personal, tell_denied, without};
use crate::order::OrderInDetail;
use crate::selection::Selection;
use crate::{api, graphql, lines, money};

/// What the global name of an order begins with.
const GLOBAL: &str = "gid://shopify/Order/";
/// How many items come at once.
const LINES: u64 = 15;
/// Lists whose entries have amounts.
const LISTS: [&str; 3] = ["taxLines", "fulfillments", "refunds"];
/// The list that comes page by page, and has but one here.
const SHIPPING_LINES: &str = "shippingLines";

/// The node.
#[derive(Debug)]
pub struct Order;

/// The parameters of `shopify/order`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The order: its number (`legacyResourceId`, not that with `#`), or `gid://shopify/Order/…`.
    #[schemars(
        regex(pattern = r"^(gid://shopify/Order/)?[0-9]+$"),
        extend("x-title" = { "en": "Order", "zh": "订单" }, "x-help" = {
            "en": "legacyResourceId or id of an order. Not the number with #.",
            "zh": "订单的 legacyResourceId 或 id，不是带 # 的订单号。"
        })
    )]
    id: String,
    /// Names, addresses, mail and phone numbers of customers: `if-allowed` leaves out what the application may not see,
    /// `required` fails then, `none` doesn't ask for any.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Customers' data", "zh": "顾客数据" }))]
    personal: Personal,
    /// Whether items have the numbers of their products and variants. Needs the scope `read_products`.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Numbers of products", "zh": "商品编号" }))]
    product_ids: bool,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    order: Option<Fields<'a>>,
}

impl Node for Order {
    const NAME: &'static str = "order";
    type Parameters = Parameters;
    type Record = OrderInDetail;

    fn title() -> Label {
        label("One order in detail, with shipments and refunds", "订单详情（含发货与退款）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let Parameters { id, personal, product_ids } = &call.parameters;
        let selection = Selection { person: *personal != Personal::None, products: *product_ids, lines: LINES };
        let (query, cost) = selection.order_in_detail();
        let id = format!("{GLOBAL}{}", id.trim_start_matches(GLOBAL));
        let response = api::graphql(&call, &query, &json!({ "id": id }), cost)?;
        let may_be_denied = *personal == Personal::IfAllowed;
        let answered = graphql::read(&ORDER, Kind::of(&call), &response, may_be_denied)?;
        let Data { order } = answered.read(&ORDER, &response)?;
        let order = with_lists(order.ok_or_else(|| errors::not_there(&ORDER))?, &response)?;
        let orders = lines::complete(&call, selection, vec![order])?;
        let records: Vec<_> =
            orders.into_iter().map(|order| without(money::unpacked(order), &answered.denied)).collect();
        tell_denied(&answered.denied);
        Ok(Page { records: to_text(&records).into(), ..Page::default() })
    }
}

#[derive(Deserialize)]
struct Nodes<'a> {
    #[serde(borrow)]
    nodes: &'a RawValue,
}

/// The same order, with amounts in its lists.
fn with_lists<'a>(mut order: Fields<'a>, response: &Response) -> Result<Fields<'a>, Failure> {
    let undocumented = || response.undocumented(ORDER.en);
    if let Some(list) = order.get(SHIPPING_LINES).map(RawValue::to_owned) {
        let Nodes { nodes } = serde_json::from_str(list.get()).map_err(|_| undocumented())?;
        order.set(SHIPPING_LINES, Cow::Owned(nodes.to_owned()));
    }
    for field in LISTS.into_iter().chain([SHIPPING_LINES]) {
        let Some(list) = order.get(field).map(RawValue::to_owned) else { continue };
        let entries: Vec<Fields<'_>> = serde_json::from_str(list.get()).map_err(|_| undocumented())?;
        let entries: Vec<_> = entries.into_iter().map(money::unpacked).collect();
        order.set(field, Cow::Owned(raw_json(&entries)));
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use weft_sdk::testing::{Calls, records};

    use super::*;

    fn run(id: &str, order: Value) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on("POST https://demo-shop.myshopify.com/admin/api/2026-01/graphql.json")
            .header("x-shopify-access-token", "<access_token>")
            .json(json!({ "variables": { "id": "gid://shopify/Order/5400000000000" } }))
            .answer(200, json!({ "data": { "order": order } }));
        let connection = json!({ "base_url": "https://demo-shop.myshopify.com", "api_version": "2026-01" });
        calls.run::<Order>(Call::new(connection, json!({ "id": id })))
    }

    fn money(amount: &str) -> Value {
        json!({ "shopMoney": { "amount": amount } })
    }

    #[test]
    fn all_that_belongs_to_an_order_is_in_the_record() {
        let order = json!({
            "id": "gid://shopify/Order/5400000000000", "currentTotalPriceSet": money("201.5"),
            "lineItems": {
                "nodes": [{ "id": "L", "originalUnitPriceSet": money("10.0") }], "pageInfo": { "hasNextPage": false },
            },
            "taxLines": [{ "title": "VAT", "rate": 0.06, "priceSet": money("1.20") }],
            "shippingLines": { "nodes": [{ "id": "S", "originalPriceSet": money("4.95") }] },
            "fulfillments": [{ "id": "F", "trackingInfo": [{ "company": "UPS", "number": "1Z" }] }],
            "refunds": [{ "id": "R", "totalRefundedSet": money("201.5") }],
        });
        let expected = json!({
            "id": "gid://shopify/Order/5400000000000", "currentTotalPrice": "201.5",
            "lineItems": [{ "id": "L", "originalUnitPrice": "10.0" }],
            "taxLines": [{ "title": "VAT", "rate": 0.06, "price": "1.20" }],
            "shippingLines": [{ "id": "S", "originalPrice": "4.95" }],
            "fulfillments": [{ "id": "F", "trackingInfo": [{ "company": "UPS", "number": "1Z" }] }],
            "refunds": [{ "id": "R", "totalRefunded": "201.5" }],
        });
        for id in ["5400000000000", "gid://shopify/Order/5400000000000"] {
            assert_eq!(records(&run(id, order.clone()).unwrap()), std::slice::from_ref(&expected));
        }
    }

    #[test]
    fn an_order_that_is_not_there_is_rejected_and_says_why_that_may_be() {
        let Err(Failure::Rejected(problem)) = run("5400000000000", Value::Null) else { panic!("rejected") };
        assert!(problem.message.contains("60 days") && problem.remedy.unwrap().contains("`read_all_orders`"));
    }
}
