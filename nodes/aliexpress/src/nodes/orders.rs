//! `aliexpress/orders`: orders by the time of their last change.
//!
//! The platform then wants to know statuses and a time of creation within 180 days: all statuses, and the 180 days before the
//! end of the window. An order that changes later than that is not seen; `orders-created` reads it.

use weft_sdk::{Area, Call, Failure, Label, Node, Page, WindowRules, label};

use super::listed_order::ListedOrder;
use super::listing::{By, Listing, Parameters};

const LISTING: Listing = Listing { method: "aliexpress.solution.order.get", parameter: "param0", by: By::Change };

/// The node.
#[derive(Debug)]
pub struct Orders;

impl Node for Orders {
    const NAME: &'static str = "orders";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = ListedOrder;

    fn title() -> Label {
        label("Orders, by the time of their last change", "订单列表（按更新时间）")
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
    use serde_json::{Value, json};
    use weft_sdk::Window;
    use weft_sdk::testing::{Calls, window};

    use super::*;

    /// 2026-01-01 00:00 to 2026-01-02 00:00 on the Pacific coast.
    fn day() -> Window {
        let wall = window("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
        let day = window("2026-01-01T00:00:00-08:00", "2026-01-02T00:00:00-08:00");
        Window { wall_since_ms: wall.since_ms, wall_until_ms: wall.until_ms, ..day }
    }

    fn call(parameters: Value, window: Window) -> Call<Value> {
        Call::new(json!({ "base_url": "https://ae.test", "app_key": "123456" }), parameters).with_window(window)
    }

    fn query(page: u64, size: u64, since: &str, until: &str, created: &str) -> String {
        let statuses = super::super::status::OrderStatus::ALL;
        json!({
            "create_date_start": created, "create_date_end": until, "modified_date_start": since,
            "modified_date_end": until, "order_status_list": statuses, "current_page": page, "page_size": size,
        })
        .to_string()
    }

    fn list(total: u64, rows: &[Value]) -> Value {
        json!({ "result": { "success": true, "total_count": total, "target_list": rows }, "code": "0" })
    }

    #[test]
    fn records_pass_complete_and_their_lines_are_lists() {
        let wrapped = concat!(
            r#"{"aliexpress_solution_order_get_response":{"request_id":"r","code":"0","result":{"success":true,"total_count":1,"#,
            r#""target_list":{"order_dto":[{"order_id":9007199254740993,"gmt_update":"2026-01-01 08:05:10","#,
            r#""pay_amount":{"amount":"12.50","currency_code":"USD"},"unknown":1.10,"#,
            r#""product_list":{"order_product_dto":[{"child_id":9007199254740995,"product_count":1}]}}]}}}}"#
        );
        let simple = concat!(
            r#"{"result":{"success":true,"total_count":1,"target_list":[{"order_id":9007199254740993,"#,
            r#""gmt_update":"2026-01-01 08:05:10","pay_amount":{"amount":"12.50","currency_code":"USD"},"unknown":1.10,"#,
            r#""product_list":[{"child_id":9007199254740995,"product_count":1}]}]},"request_id":"r","code":"0"}"#
        );
        let expected = concat!(
            r#"[{"order_id":9007199254740993,"gmt_update":"2026-01-01 08:05:10","#,
            r#""pay_amount":{"amount":"12.50","currency_code":"USD"},"unknown":1.10,"#,
            r#""product_list":[{"child_id":9007199254740995,"product_count":1}]}]"#
        );
        for answer in [wrapped, simple] {
            let calls = Calls::new().on("POST https://ae.test/sync").answer_text(200, answer);
            let page = calls.run::<Orders>(call(json!({}), day())).unwrap();
            assert_eq!((page.records, page.total, page.next), (expected.to_owned().into(), Some(1), None));
        }
    }

    #[test]
    fn pages_are_read_from_the_last_to_the_first() {
        let asked = |page| query(page, 2, "2026-01-01 00:00:00", "2026-01-02 00:00:00", "2025-07-06 01:00:00");
        let row = |id: u64| json!({ "order_id": id });
        let on = |calls: Calls, page| {
            let on = calls.on("POST https://ae.test/sync").form("method", "aliexpress.solution.order.get");
            on.form("param0", asked(page))
        };
        let calls = on(Calls::new(), 1).answer(200, list(5, &[row(1), row(2)]));
        let calls = on(calls, 3).answer(200, list(5, &[row(5)]));
        // One was changed, and has left: what stood behind it has moved up.
        let calls = on(calls, 2).answer(200, list(4, &[row(4), row(5)]));
        let calls = on(calls, 1).answer(200, list(4, &[row(2), row(3)]));
        let pages = calls.pages::<Orders>(call(json!({ "page_size": 2 }), day())).unwrap();
        let ids: Vec<_> = pages.iter().map(|page| page.records.text()).collect();
        let expected = [
            "[]".to_owned(),
            r#"[{"order_id":5}]"#.to_owned(),
            r#"[{"order_id":4},{"order_id":5}]"#.to_owned(),
            r#"[{"order_id":2},{"order_id":3}]"#.to_owned(),
        ];
        assert_eq!(ids, expected);
        let totals: Vec<_> = pages.iter().map(|page| page.total).collect();
        assert_eq!(totals, [None, None, None, Some(4)]);
    }

    /// A window in the hour that comes twice: the whole hour is asked for, and what belongs to other windows is left to them.
    #[test]
    fn an_hour_that_comes_twice_is_read_whole() {
        let wall = window("2026-11-01T01:10:00Z", "2026-11-01T01:20:00Z");
        let second = window("2026-11-01T01:10:00-08:00", "2026-11-01T01:20:00-08:00");
        let second = Window { wall_since_ms: wall.since_ms, wall_until_ms: wall.until_ms, ..second };
        let asked = query(1, 50, "2026-11-01 00:59:59", "2026-11-01 02:00:00", "2026-05-05 03:00:00");
        let row = |time: &str| json!({ "order_id": 1, "gmt_update": time });
        let rows =
            ["00:59:59", "01:09:59", "01:10:00", "01:20:00", "01:45:00"].map(|time| row(&format!("2026-11-01 {time}")));
        let calls = Calls::new().on("POST https://ae.test/sync").form("param0", asked).answer(200, list(5, &rows));
        let page = calls.run::<Orders>(call(json!({}), second)).unwrap();
        let kept = [row("2026-11-01 01:10:00"), row("2026-11-01 01:20:00")];
        assert_eq!((page.records, page.total), (Value::from(kept.to_vec()).to_string().into(), None));
    }

    #[test]
    fn a_refused_list_is_a_failure() {
        let body =
            json!({ "result": { "success": false, "error_code": "PARAMETER_ERROR", "error_message": "page_size" } });
        let calls = Calls::new().on("POST https://ae.test/sync").answer(200, body);
        assert!(matches!(calls.run::<Orders>(call(json!({}), day())), Err(Failure::Invalid(_))));
    }

    #[test]
    fn a_misspelt_status_is_found_before_anything_is_asked() {
        let refused = Calls::new().run::<Orders>(call(json!({ "order_status": ["FINISHED"] }), day()));
        assert!(matches!(refused, Err(Failure::Invalid(_))));
    }
}
