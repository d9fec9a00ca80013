//! `amazon/order`: one order of version 2026-01-01.

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::record::Fields;
use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use super::order_record::{self, Included, usual_data};
use super::page_of_one;
use crate::operation::Operation;
use crate::request::{self, ORDERS, Query, joined, order_path};

/// The node.
#[derive(Debug)]
pub struct Order;

/// The parameters of `amazon/order`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The order's number at Amazon, such as `902-3159896-1390916`.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    order_id: String,
    /// Which parts the record has. BUYER and RECIPIENT are personal data and need the application's role.
    #[serde(default = "usual_data")]
    #[schemars(extend("x-title" = { "en": "Parts of a record", "zh": "返回的内容" }))]
    included_data: Vec<Included>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    order: Fields<'a>,
}

impl Node for Order {
    const NAME: &'static str = "order";
    type Parameters = Parameters;
    type Record = order_record::Order;

    fn title() -> Label {
        label("One order with its items", "单个订单及明细")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let path = order_path(ORDERS, &call.parameters.order_id, "")?;
        let query = Query::default().with_given("includedData", &joined(&call.parameters.included_data));
        let response = request::get(&call, &path, query)?.send()?;
        let answer: Answer<'_> = request::read(&Operation::GET_ORDER, &response)?;
        Ok(page_of_one(answer.order))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::Calls;

    use super::*;

    #[test]
    fn the_record_is_the_order_as_it_came() {
        let calls = Calls::new()
            .on("GET https://a.test/orders/2026-01-01/orders/902-1-1")
            .header("x-amz-access-token", "<access_token>")
            .query("includedData", "BUYER,RECIPIENT")
            .answer_text(200, r#"{"order":{"orderId":"902-1-1","quantity":1.50}}"#);
        let parameters = json!({ "order_id": "902-1-1", "included_data": ["BUYER", "RECIPIENT"] });
        let page = calls.run::<Order>(Call::new(json!({ "base_url": "https://a.test" }), parameters)).unwrap();
        assert_eq!(page.records, r#"[{"orderId":"902-1-1","quantity":1.50}]"#);
    }

    #[test]
    fn an_order_that_is_not_there_spoils_only_itself() {
        let error =
            json!({ "errors": [{ "code": "NotFound", "message": "The resource is not found.", "details": "" }] });
        let calls = Calls::new().on("GET /orders/2026-01-01/orders/902-1-1").answer(404, error);
        let result =
            calls.run::<Order>(Call::new(json!({ "base_url": "https://a.test" }), json!({ "order_id": "902-1-1" })));
        assert!(matches!(result, Err(Failure::Rejected(problem)) if problem.code == "NotFound"));
    }
}
