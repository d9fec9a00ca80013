//! `aliexpress/trade-order`: the same order by another method, for applications that have the permission for it alone.

use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use super::order_detail::{self, OrderDetail, Parameters};
use crate::errors::Asked;

const ASKED: Asked = Asked::one("aliexpress.trade.new.redefining.findorderbyid");

/// The node.
#[derive(Debug)]
pub struct TradeOrder;

impl Node for TradeOrder {
    const NAME: &'static str = "trade-order";
    type Parameters = Parameters;
    type Record = OrderDetail;

    fn title() -> Label {
        label("One order of the trade interface in detail", "交易接口的订单详情")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        order_detail::page(&call, ASKED, &["target"])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::Calls;

    use super::*;

    #[test]
    fn the_order_stands_elsewhere() {
        let calls = Calls::new()
            .on("POST https://ae.test/sync")
            .form("method", "aliexpress.trade.new.redefining.findorderbyid")
            .form("param1", r#"{"order_id":7}"#)
            .answer(200, json!({ "target": { "id": 7, "logistic_info_list": {} }, "code": "0" }));
        let connection = json!({ "base_url": "https://ae.test", "app_key": "1" });
        let page = calls.run::<TradeOrder>(Call::new(connection, json!({ "order_id": 7 }))).unwrap();
        assert_eq!(page.records, r#"[{"id":7,"logistic_info_list":[]}]"#);
    }
}
