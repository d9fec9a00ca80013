//! `wish/orders-v2`: orders by the time of their last change, in version 2.
//!
//! The platform lists them by the time of order. That `since` and `upto` are about the last change is what clients rely on;
//! that both ends count, and that whole seconds are compared as they are shown, is a guess. Where the first is wrong, the
//! host finds orders outside of the range and stops.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use weft_sdk::http::Request;
use weft_sdk::record::{Fields, to_text};
use weft_sdk::{Area, Call, Failure, Label, Node, Page, Window, WindowRules, label};

use crate::connection::{demand, no_window};
use crate::interface::{Interface, ORDERS_V2, Version};
use crate::nodes::orders::Orders;
use crate::offset::Place;
use crate::record_v2::{LAST_UPDATED, ORDER_ID, OrderV2, Wrapped};
use crate::{request, response, time};

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// The node.
#[derive(Debug)]
pub struct OrdersV2;

/// The parameters of `wish/orders-v2` and `wish/orders-to-ship-v2`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Only orders of Wish Express.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Wish Express only", "zh": "仅 Wish Express 订单" }))]
    wish_express_only: bool,
    /// Whether the address before a change comes, too.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Original address too", "zh": "同时返回原收货地址" }))]
    show_original_shipping_detail: bool,
    /// Number of orders per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 2, max = 500), extend("x-steers" = false))]
    page_size: u64,
}

fn page_size() -> u64 {
    200
}

impl Node for OrdersV2 {
    const NAME: &'static str = "orders-v2";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = OrderV2;

    fn title() -> Label {
        label("Orders, by the time of their last change (version 2)", "订单列表（按更新时间，V2 接口）")
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn window() -> Option<WindowRules> {
        Some(WindowRules {
            filters: Some(LAST_UPDATED.to_owned()),
            // By the time of order; in which direction isn't said.
            sorts: None,
            closed_end: true,
            // None is documented. Lists that count rows are better short.
            widest_ms: DAY_MS,
            zone: "UTC".to_owned(),
            lag_ms: 2 * MINUTE_MS,
            first_ms: 2 * DAY_MS,
            lookback_ms: 10 * MINUTE_MS,
            // As in `wish/orders`.
            parallel: 1,
        })
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        demand(&call, Version::V2, Orders::NAME)?;
        let window = call.window.ok_or_else(no_window)?;
        list(&call, &ORDERS_V2, Some(window))
    }
}

/// A page of a list.
pub fn list(call: &Call<Parameters>, interface: &Interface, window: Option<Window>) -> Result<Page, Failure> {
    let place = call.resume::<Place>()?.unwrap_or_default();
    let response = ask(call, interface, &place, window)?.send()?;
    let answer = response::read(interface, &response)?;
    let rows: Vec<Wrapped<'_>> = answer.data()?;
    let orders: Vec<Fields<'_>> = rows.into_iter().map(|row| row.order).collect();
    let ids = orders.iter().map(|order| order.text(ORDER_ID)).collect::<Option<Vec<String>>>();
    let ids = ids.ok_or_else(|| answer.undocumented())?;
    // What follows is counted: the platform's link holds the token, and leads wherever it says.
    let step = place.after(&ids, answer.next_link().is_some())?.ok_or_else(|| answer.undocumented())?;
    let next = step.next.map(|next| json!(next));
    Ok(Page { records: to_text(&orders[step.skip..]).into(), next, ..Page::default() })
}

fn ask(
    call: &Call<Parameters>,
    interface: &Interface,
    place: &Place,
    window: Option<Window>,
) -> Result<Request, Failure> {
    let parameters = &call.parameters;
    let request = request::get(call, interface)?
        .query("start", place.start.to_string())
        .query("limit", parameters.page_size.to_string());
    let request = window.into_iter().fold(request, |request, window| {
        request.query("since", time::v2(since_s(&window))).query("upto", time::v2(window.until_ms.div_euclid(1_000)))
    });
    let flags = [
        ("wish_express_only", parameters.wish_express_only),
        ("show_original_shipping_detail", parameters.show_original_shipping_detail),
    ];
    let wanted = flags.into_iter().filter(|(_, wanted)| *wanted);
    Ok(wanted.fold(request, |request, (name, _)| request.query(name, "True")))
}

/// The first second of a window: times are whole seconds.
fn since_s(window: &Window) -> i64 {
    window.since_ms.div_euclid(1_000) + i64::from(window.since_ms.rem_euclid(1_000) > 0)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use weft_sdk::testing::{Calls, On};

    use super::*;

    /// 2026-03-08T20:00:00Z and an hour.
    const WINDOW: Window = Window::utc(1_773_000_000_000, 1_773_003_600_000);

    fn call(parameters: Value) -> Call<Value> {
        Call::new(json!({ "base_url": "https://wish.test", "variant": "v2" }), parameters).with_window(WINDOW)
    }

    fn page(calls: Calls, start: u64) -> On {
        calls.on("GET https://wish.test/api/v2/order/multi-get").query("start", start.to_string()).query("limit", "3")
    }

    fn answer(ids: &[&str], more: bool) -> Value {
        let rows: Vec<Value> = ids.iter().map(|id| json!({ "Order": { "order_id": id } })).collect();
        let next = "https://wish.test/api/v2/order/multi-get?access_token=x&start=3&limit=3";
        let paging = if more { json!({ "next": next }) } else { json!({}) };
        json!({ "message": "", "code": 0, "data": rows, "paging": paging })
    }

    fn read(calls: &Calls) -> Result<String, Failure> {
        let records = calls.run_all::<OrdersV2>(call(json!({ "page_size": 3 })))?;
        Ok(records.iter().map(|row| row["order_id"].as_str().unwrap()).collect())
    }

    #[test]
    fn the_request_has_whole_seconds_and_the_token_in_its_header() {
        let calls = Calls::new()
            .on("GET https://wish.test/api/v2/order/multi-get")
            .header("authorization", "Bearer <access_token>")
            .query("start", "0")
            .query("limit", "200")
            .query("since", "2026-03-08T20:00:00")
            .query("upto", "2026-03-08T21:00:00")
            .query("wish_express_only", "True")
            .query("show_original_shipping_detail", "True")
            .exactly()
            .answer(200, answer(&[], false));
        let parameters = json!({ "wish_express_only": true, "show_original_shipping_detail": true });
        assert_eq!(calls.run_all::<OrdersV2>(call(parameters)).unwrap(), Vec::<Value>::new());
    }

    #[test]
    fn a_second_that_began_before_the_window_is_not_in_it() {
        assert_eq!(since_s(&Window::utc(1_000, 2_000)), 1);
        assert_eq!(since_s(&Window::utc(1_001, 2_000)), 2);
    }

    #[test]
    fn an_order_is_taken_out_of_its_wrapper_and_passes_complete() {
        let order = r#"{"order_id":"5c01","price":"10.0","ShippingDetail":{"name":"A Buyer"},"unknown":1.0}"#;
        let body = format!(r#"{{"code":0,"message":"","data":[{{"Order":{order}}}],"paging":{{}}}}"#);
        let calls = Calls::new().on("GET /api/v2/order/multi-get").answer_text(200, body);
        assert_eq!(calls.run::<OrdersV2>(call(json!({}))).unwrap().records.text(), format!("[{order}]"));
    }

    #[test]
    fn pages_overlap_by_one_row_that_comes_once() {
        let calls = page(Calls::new(), 0).answer(200, answer(&["a", "b", "c"], true));
        let calls = page(calls, 2).answer(200, answer(&["c", "d", "e"], true));
        let calls = page(calls, 4).answer(200, answer(&["e"], false));
        assert_eq!(read(&calls).unwrap(), "abcde");
    }

    #[test]
    fn an_order_that_left_the_list_takes_no_other_one_with_it() {
        let calls = page(Calls::new(), 0).answer(200, answer(&["a", "b", "c"], true));
        // `a` has gone, so `d` stands where `c` was.
        let calls = page(calls, 2).answer(200, answer(&["d", "e"], false));
        let calls = page(calls, 0).answer(200, answer(&["b", "c", "d"], true));
        let calls = page(calls, 2).answer(200, answer(&["d", "e"], false));
        assert_eq!(read(&calls).unwrap(), "abcbcde");
    }

    #[test]
    fn what_is_no_list_is_no_empty_list() {
        let link = json!({ "next": "https://wish.test/api/v2/order/multi-get?start=3" });
        for body in [
            json!({ "code": 0, "data": {} }),
            json!({ "code": 0 }),
            json!({ "code": 0, "data": [{ "order_id": "5c01" }] }),
            json!({ "code": 0, "data": [{ "Order": {} }] }),
            json!({ "code": 0, "data": [], "paging": link }),
        ] {
            let calls = Calls::new().on("GET /api/v2/order/multi-get").answer(200, body.clone());
            assert!(matches!(calls.run::<OrdersV2>(call(json!({}))), Err(Failure::Unavailable(_))), "{body}");
        }
    }

    #[test]
    fn accounts_of_version_3_ask_for_nothing() {
        let v3 = Call::new(json!({ "base_url": "https://wish.test", "variant": "v3" }), json!({})).with_window(WINDOW);
        assert!(matches!(Calls::new().run::<OrdersV2>(v3), Err(Failure::Invalid(_))));
    }
}
