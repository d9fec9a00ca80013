//! `wish/order-v2`: one order, in version 2.

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::connection::demand;
use crate::interface::{ORDER_V2, Version};
use crate::nodes::order::Order;
use crate::record_v2::{self, Wrapped};
use crate::{request, response};

/// The node.
#[derive(Debug)]
pub struct OrderV2;

/// The parameters of `wish/order-v2`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The order.
    #[schemars(extend("x-title" = { "en": "Order ID", "zh": "订单 ID" }))]
    id: String,
}

impl Node for OrderV2 {
    const NAME: &'static str = "order-v2";
    type Parameters = Parameters;
    type Record = record_v2::OrderV2;

    fn title() -> Label {
        label("One order (version 2)", "单个订单（V2 接口）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        demand(&call, Version::V2, Order::NAME)?;
        let id = request::sound(&call.parameters.id)?;
        let response = request::get(&call, &ORDER_V2)?.query("id", id).send()?;
        let row: Wrapped<'_> = response::read(&ORDER_V2, &response)?.data()?;
        Ok(Page::last(&[row.order]))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::Calls;

    use super::*;

    fn run(status: u16, answer: Value) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on("GET https://wish.test/api/v2/order")
            .header("authorization", "Bearer <access_token>")
            .query("id", "5c01")
            .exactly()
            .answer(status, answer);
        let connection = json!({ "base_url": "https://wish.test", "variant": "v2" });
        calls.run::<OrderV2>(Call::new(connection, json!({ "id": "5c01" })))
    }

    #[test]
    fn an_order_is_taken_out_of_its_wrapper() {
        let page =
            run(200, json!({ "code": 0, "data": { "Order": { "order_id": "5c01", "price": "10.0" } } })).unwrap();
        assert_eq!(page.records.text(), r#"[{"order_id":"5c01","price":"10.0"}]"#);
    }

    #[test]
    fn an_order_that_is_not_there_spoils_only_itself() {
        let answer = json!({ "message": "No order was found for id 5c01", "code": 1000, "data": {} });
        assert!(matches!(run(400, answer), Err(Failure::Rejected(_))));
        assert!(matches!(run(200, json!({ "code": 0, "data": {} })), Err(Failure::Unavailable(_))));
    }
}
