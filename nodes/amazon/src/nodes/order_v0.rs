//! `amazon/order-v0`: one order, version 0.

use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use super::order_record_v0::Order;
use super::{OneOrder, one_v0};
use crate::operation::Operation;

/// The node.
#[derive(Debug)]
pub struct OrderV0;

impl Node for OrderV0 {
    const NAME: &'static str = "order-v0";
    type Parameters = OneOrder;
    type Record = Order;

    fn title() -> Label {
        label("One order, version 0", "单个订单（v0）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<OneOrder>) -> Result<Page, Failure> {
        one_v0(&call, &Operation::GET_ORDER_V0, "")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::Calls;

    use super::*;
    use crate::nodes::order_address_v0::OrderAddressV0;
    use crate::nodes::order_buyer_v0::OrderBuyerV0;

    fn call(restricted_data: &str) -> Call<Value> {
        let connection = json!({ "base_url": "https://a.test", "restricted_data": restricted_data });
        Call::new(connection, json!({ "order_id": "902-1-1" }))
    }

    #[test]
    fn the_record_is_the_payload_as_it_came() {
        let body = r#"{"payload":{"AmazonOrderId":"902-1-1","OrderTotal":{"CurrencyCode":"EUR","Amount":"12.90"}}}"#;
        let calls = Calls::new()
            .on("GET https://a.test/orders/v0/orders/902-1-1")
            .header("x-amz-access-token", "<restricted_token>")
            .answer_text(200, body);
        let page = calls.run::<OrderV0>(call("no")).unwrap();
        assert_eq!(page.records, &*format!("[{}]", &body[11..body.len() - 1]));
    }

    #[test]
    fn personal_data_is_asked_for_where_the_connection_wants_it() {
        let answer = json!({ "payload": { "AmazonOrderId": "902-1-1" } });
        let calls = Calls::new().on("GET /orders/v0/orders/902-1-1/address").answer(200, answer.clone());
        calls.run::<OrderAddressV0>(call("yes")).unwrap();
        let calls = Calls::new().on("GET /orders/v0/orders/902-1-1/buyerInfo").answer(200, answer);
        calls.run::<OrderBuyerV0>(call("with-tax")).unwrap();
        for refused in [Calls::new().run::<OrderAddressV0>(call("no")), Calls::new().run::<OrderBuyerV0>(call("no"))] {
            assert!(matches!(refused, Err(Failure::Forbidden(_))), "{refused:?}");
        }
    }

    #[test]
    fn another_shape_is_no_order() {
        for body in ["<html>", r#"{"payload":[]}"#, r#"{"errors":[]}"#, r#"{"payload":{"AmazonOrderId":"#] {
            let result =
                Calls::new().on("GET /orders/v0/orders/902-1-1").answer_text(200, body).run::<OrderV0>(call("no"));
            assert!(matches!(result, Err(Failure::Unavailable(_))), "{body}: {result:?}");
        }
    }
}
