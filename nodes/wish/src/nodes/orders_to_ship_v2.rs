//! `wish/orders-to-ship-v2`: orders that are to be shipped (state APPROVED), in version 2: all there are.

use weft_sdk::{Area, Call, Failure, Label, Node, Page, label};

use crate::connection::demand;
use crate::interface::{TO_SHIP_V2, Version};
use crate::nodes::orders::Orders;
use crate::nodes::orders_v2::{Parameters, list};
use crate::record_v2::OrderV2;

/// The node.
#[derive(Debug)]
pub struct OrdersToShipV2;

impl Node for OrdersToShipV2 {
    const NAME: &'static str = "orders-to-ship-v2";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = OrderV2;

    fn title() -> Label {
        label("Orders to be shipped (version 2)", "待发货订单（V2 接口）")
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        demand(&call, Version::V2, Orders::NAME)?;
        list(&call, &TO_SHIP_V2, None)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::Calls;

    use super::*;

    #[test]
    fn all_there_are() {
        let row = |id: &str| json!({ "Order": { "order_id": id, "state": "APPROVED" } });
        let calls = Calls::new()
            .on("GET https://wish.test/api/v2/order/get-fulfill")
            .header("authorization", "Bearer <access_token>")
            .query("start", "0")
            .query("limit", "2")
            .exactly()
            .answer(
                200,
                json!({ "code": 0, "data": [row("a"), row("b")], "paging": { "next": "https://wish.test/x" } }),
            )
            .on("GET https://wish.test/api/v2/order/get-fulfill")
            .query("start", "1")
            .answer(200, json!({ "code": 0, "data": [row("b"), row("c")], "paging": {} }));
        let connection = json!({ "base_url": "https://wish.test", "variant": "v2" });
        let records = calls.run_all::<OrdersToShipV2>(Call::new(connection, json!({ "page_size": 2 }))).unwrap();
        assert_eq!(records.iter().map(|row| row["order_id"].as_str().unwrap()).collect::<String>(), "abc");
    }
}
