//! `xiaoe/order`: one order in detail.
//!
//! The record is the platform's `order_info`; the other parts of the answer (who shared it, the student, after-sales
//! cases, the sales person) are fields beside it.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::record::{Fields as Record, raw_json};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::interface::{Interface, ORDERS};
use crate::nodes::order_detail::OrderDetail;
use crate::request::{self, Body, Fields};
use crate::response;
use crate::response::Data;

const INTERFACE: Interface = Interface::one("xe.order.detail/1.0.0", ORDERS);

/// The parts of the answer beside `order_info`.
const PARTS: [&str; 4] = ["distribute_info", "student_info", "after_sale_list", "dhs_info"];

/// The node.
#[derive(Debug)]
pub struct Order;

/// The parameters of `xiaoe/order`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The order.
    order_id: String,
}

impl Node for Order {
    const NAME: &'static str = "order";
    type Parameters = Parameters;
    type Record = OrderDetail;

    fn title() -> Label {
        label("One order in detail", "订单详情")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let response = request::ask(&call, &INTERFACE, body(&call.parameters))?;
        let records = [record(&response::data(&INTERFACE, &response)?)?];
        Ok(Page::last(&records))
    }
}

fn body(parameters: &Parameters) -> Body {
    Fields::new().with("order_id", parameters.order_id.as_str()).flat()
}

fn record<'a>(data: &Data<'a>) -> Result<Record<'a>, Failure> {
    let mut order = data.part("order_info")?;
    if order.is_empty() {
        return Err(Failure::rejected("there is no such order"));
    }
    let all = data.object()?;
    for part in PARTS {
        if let Some(value) = all.get(part) {
            order.set(part, Cow::Owned(raw_json(value)));
        }
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::http::Response;
    use weft_sdk::testing;

    use super::*;

    fn run(answer: &'static str) -> Result<Page, Failure> {
        testing::answer(move |request| {
            assert_eq!(testing::json_body(request), r#"{"access_token":"<access_token>","order_id":"o_1"}"#);
            Ok(Response::new(200, answer))
        });
        let parameters = Parameters { order_id: "o_1".to_owned() };
        Order::run(Call::new(json!({ "base_url": "https://x.test" }), parameters))
    }

    #[test]
    fn all_parts_are_in_the_record() {
        let page = run(concat!(
            r#"{"code":0,"data":{"order_info":{"order_id":"o_1","price":"0.03","pay_time":"2024-03-05 10:15:09","#,
            r#""settle_time":"0000-00-00 00:00:00"},"distribute_info":{"distribute_price":0.10},"student_info":{},"#,
            r#""after_sale_list":[]}}"#
        ));
        let expected = concat!(
            r#"[{"order_id":"o_1","price":"0.03","pay_time":"2024-03-05 10:15:09","settle_time":"0000-00-00 00:00:00","#,
            r#""distribute_info":{"distribute_price":0.10},"student_info":{},"after_sale_list":[]}]"#
        );
        assert_eq!(page.unwrap().records, expected);
    }

    #[test]
    fn an_order_that_is_not_there_is_rejected() {
        for answer in [
            r#"{"code":40004,"msg":"order_id","data":[]}"#,
            r#"{"code":0,"data":{"order_info":[]}}"#,
            r#"{"code":0,"data":null}"#,
        ] {
            assert!(matches!(run(answer), Err(Failure::Rejected(_))), "{answer}");
        }
    }
}
