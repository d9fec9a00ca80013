//! `aliexpress/order`: one order in detail.

use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use super::order_detail::{self, OrderDetail, Parameters};
use crate::errors::Asked;

const ASKED: Asked = Asked::one("aliexpress.solution.order.info.get");

/// The node.
#[derive(Debug)]
pub struct Order;

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

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        order_detail::page(&call, ASKED, &["result", "data"])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::Calls;

    use super::*;

    fn run(answer: &str) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on("POST https://ae.test/sync")
            .form("method", "aliexpress.solution.order.info.get")
            .form("param1", r#"{"order_id":9007199254740993,"ext_info_bit_flag":11111}"#)
            .answer_text(200, answer);
        let parameters = json!({ "order_id": "9007199254740993", "ext_info_bit_flag": 11_111 });
        calls.run::<Order>(Call::new(json!({ "base_url": "https://ae.test", "app_key": "1" }), parameters))
    }

    #[test]
    fn an_order_passes_complete_and_its_lists_are_lists() {
        let order = |lines: &str| {
            format!(
                r#"{{"id":9007199254740993,"order_amount":{{"amount":"1.00"}},"child_order_list":{lines},"oaid":"opaque"}}"#
            )
        };
        let expected = format!("[{}]", order(r#"[{"id":1}]"#));
        let wrapped = order(r#"{"global_aeop_tp_child_order_dto":[{"id":1}]}"#);
        let wrapped = format!(r#"{{"aliexpress_solution_order_info_get_response":{{"result":{{"data":{wrapped}}}}}}}"#);
        let simple = format!(r#"{{"result":{{"success":true,"data":{}}},"code":"0"}}"#, order(r#"[{"id":1}]"#));
        for answer in [wrapped, simple] {
            assert_eq!(run(&answer).unwrap().records, expected.as_str());
        }
    }

    #[test]
    fn an_order_that_is_not_there_is_rejected() {
        for answer in [
            r#"{"error_response":{"type":"ISV","code":"15","msg":"Remote service error","sub_code":"isv.order-not-exist"}}"#,
            r#"{"result":{"success":true},"code":"0"}"#,
            r#"{"result":{"success":false,"error_code":"ORDER_NOT_EXIST"}}"#,
        ] {
            assert!(matches!(run(answer), Err(Failure::Rejected(_))), "{answer}");
        }
    }
}
