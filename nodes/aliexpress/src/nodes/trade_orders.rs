//! `aliexpress/trade-orders`: the same orders by another method, for applications that have the permission for it alone.

use weft_sdk::{Area, Call, Failure, Label, Node, Page, WindowRules, label};

use super::listed_order::ListedOrder;
use super::listing::{By, Listing, Parameters};

const LISTING: Listing =
    Listing { method: "aliexpress.trade.seller.orderlist.get", parameter: "param_aeop_order_query", by: By::Change };

/// The node.
#[derive(Debug)]
pub struct TradeOrders;

impl Node for TradeOrders {
    const NAME: &'static str = "trade-orders";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = ListedOrder;

    fn title() -> Label {
        label("Orders of the trade interface, by the time of their last change", "交易接口的订单列表（按更新时间）")
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn window() -> Option<WindowRules> {
        Some(LISTING.by.rules())
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        LISTING.page(&call)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::Window;
    use weft_sdk::testing::{self, Calls, window};

    use super::*;

    #[test]
    fn it_has_names_of_its_own() {
        let answer = json!({ "aliexpress_trade_seller_orderlist_get_response": { "result": {
            "success": true, "total_count": 1,
            "target_list": { "aeop_order_item_dto": [{ "order_id": 1, "product_list": {} }] },
        } } });
        let calls = Calls::new()
            .on("POST https://ae.test/sync")
            .form("method", "aliexpress.trade.seller.orderlist.get")
            .answer(200, answer);
        let wall = window("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
        let day = window("2026-01-01T00:00:00-08:00", "2026-01-02T00:00:00-08:00");
        let day = Window { wall_since_ms: wall.since_ms, wall_until_ms: wall.until_ms, ..day };
        let connection = json!({ "base_url": "https://ae.test", "app_key": "1" });
        let page = calls.run::<TradeOrders>(Call::new(connection, json!({})).with_window(day)).unwrap();
        assert_eq!(page.records, r#"[{"order_id":1,"product_list":[]}]"#);
        let testing::Body::Form(form) = &calls.requests()[0].body else { panic!("no form") };
        assert!(form.iter().any(|(name, _)| name == "param_aeop_order_query"));
    }
}
