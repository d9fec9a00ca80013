//! `xiaoe/orders`: orders by the time of their creation.
//!
//! The window filters the time of creation and the list is sorted by it, so that pages don't shift while orders arrive.
//! Nothing in a row says when it was changed: later changes (a refund, say) are found by looking back.

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::schema::{Decimal, Integer, Nested, Text, Time};
use weft_sdk::{Call, Failure, Label, Node, Page, Window, WindowRules, keyed, label};

use crate::interface::{BEIJING, Interface, ORDERS};
use crate::paging::{End, Resume};
use crate::request::{self, Body, Fields};
use crate::response;

const INTERFACE: Interface = Interface::list("xe.order.list.get/1.0.1", ORDERS);
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// The node.
#[derive(Debug)]
pub struct Orders;

/// The parameters of `xiaoe/orders`: filters, each of which a row must match exactly.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Only this order.
    #[serde(default)]
    order_id: Option<String>,
    /// Only orders of this user.
    #[serde(default)]
    user_id: Option<String>,
    /// Only orders of this product.
    #[serde(default)]
    resource_id: Option<String>,
    /// Only orders of this kind of product: 1 article, 2 audio, 3 video, 4 live, 5 member, 6 column, 7 circle, 8 big
    /// column, 20 e-book, 21 physical goods, 23 super member, 25 camp, 29 offline course, 50 course.
    #[serde(default)]
    resource_type: Option<i64>,
    /// Only the order with this number at the payment provider.
    #[serde(default)]
    transaction_id: Option<String>,
    /// Only the order with this merchant's number.
    #[serde(default)]
    out_order_id: Option<String>,
    /// Only orders in this state: 0 unpaid, 1 paid, 2 failed, 3 refunded, 4 prepaid, 5 processing, 6 timed out, 7
    /// cancelled by hand, 8 refunding, 9 refund failed, 10 refund done, 11 partial refund.
    #[serde(default)]
    order_state: Option<i64>,
    /// Only orders with this state of shipping: 0 none needed, 1 unshipped, 2 shipped, 3 received, 4 partial.
    #[serde(default)]
    ship_state: Option<i64>,
    /// Only orders with this state of refund: -1 none, 1 partial refund, 2 full refund.
    #[serde(default)]
    sales_state: Option<i64>,
    /// Further filters of the platform, passed on as they are.
    #[serde(default)]
    filters: Body,
    /// Number of orders per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 200), extend("x-steers" = false))]
    page_size: u64,
}

fn page_size() -> u64 {
    200
}

/// An order of the list. Amounts are in yuan as far as known; the platform doesn't document the unit.
#[derive(Debug, JsonSchema)]
pub struct Order {
    /// Identifies the order.
    pub order_id: Text,
    /// The buyer.
    pub user_id: Text,
    /// Kind of product.
    pub resource_type: Integer,
    /// The product.
    pub resource_id: Text,
    /// Name of the product.
    pub title: Text,
    /// Quantity.
    pub count: Integer,
    /// Price, in yuan.
    pub price: Decimal,
    /// The coupon used.
    pub coupon_id: Text,
    /// Name of the coupon.
    pub coupon_name: Text,
    /// Amount of the coupon.
    pub coupon_price: Decimal,
    /// State: 0 unpaid, 1 paid, 3 refunded, 6 timed out, 7 cancelled, 10 refund done, 11 partial refund.
    pub order_state: Integer,
    /// Shipping: 0 none needed, 1 unshipped, 2 shipped, 3 received, 4 partial.
    pub ship_state: Integer,
    /// Refund: -1 none, 1 partial, 2 full.
    pub sales_state: Integer,
    /// Way of payment: 0 WeChat, 1 Alipay, 4 offline.
    pub pay_way: Integer,
    /// Who collects the money.
    pub collection_way: Integer,
    /// The merchant's number.
    pub out_order_id: Text,
    /// The payment provider's number.
    pub transaction_id: Text,
    /// Where it was bought: 0 mini-program, 1 official account, 5 phone, 11 PC, 12 app.
    pub client_type: Integer,
    /// System of the buyer's device.
    pub system_info: Text,
    /// When it was created.
    pub created_time: Time,
    /// When it was paid; null while it is not.
    pub pay_time: Time,
    /// When it was refunded.
    pub refund_time: Time,
    /// State of after-sales service.
    pub after_sales_state: Integer,
    /// When it was settled.
    pub settle_time: Time,
    /// Amount refunded.
    pub refund_money: Decimal,
    /// Receiver's name.
    pub receiver_name: Text,
    /// Receiver's phone number.
    pub receiver_phone: Text,
    /// Receiver's address.
    pub receiver_detail: Text,
    /// Kinds of order.
    pub order_type: Nested,
    /// Amount of all discounts.
    pub discount_price: Decimal,
    /// Each discount.
    pub discount_data: Nested,
    /// State of group buying.
    pub team_buy_state: Integer,
    /// Number of the goods.
    pub goods_no: Text,
}

keyed!(Order, ["order_id"], times: BEIJING);

impl Node for Orders {
    const NAME: &'static str = "orders";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Order;

    fn title() -> Label {
        label("Orders, by the time of their creation", "订单列表（按创建时间）")
    }

    fn window() -> Option<WindowRules> {
        Some(WindowRules {
            filters: Some("created_time".to_owned()),
            sorts: Some("created_time".to_owned()),
            closed_end: true,
            widest_ms: 7 * DAY_MS,
            zone: "Asia/Shanghai".to_owned(),
            lag_ms: 60_000,
            first_ms: 90 * DAY_MS,
            lookback_ms: 7 * DAY_MS,
            // One after the other: of windows that are read at the same time several could meet a token that has just
            // ended, and a replay, which reads in turn, could not tell which of them got the new one.
            parallel: 1,
        })
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let resume = call.resume::<Resume>()?.unwrap_or_default();
        let body = body(&call.parameters, call.window, resume)?;
        let response = request::ask_for_records(&call, &INTERFACE, body, "list")?;
        let list = response::records(&INTERFACE, &response, "list")?;
        Ok(End::Total.page(resume, call.parameters.page_size, list))
    }
}

fn body(parameters: &Parameters, window: Option<Window>, resume: Resume) -> Result<Body, Failure> {
    let window = window.ok_or_else(|| Failure::invalid("the host gave no time range"))?;
    let fields = Fields::new()
        .with("order_by", "created_at:asc")
        .with("page_index", resume.page_index.to_string())
        .with("page_size", parameters.page_size.to_string())
        .with("begin_time", first_second(window.since_ms).to_string())
        .with("end_time", window.until_ms.div_euclid(1_000).to_string())
        .with_given("order_id", &parameters.order_id)
        .with_given("user_id", &parameters.user_id)
        .with_given("resource_id", &parameters.resource_id)
        .with_given("resource_type", &parameters.resource_type)
        .with_given("transaction_id", &parameters.transaction_id)
        .with_given("out_order_id", &parameters.out_order_id)
        .with_given("order_state", &parameters.order_state)
        .with_given("ship_state", &parameters.ship_state)
        .with_given("sales_state", &parameters.sales_state);
    Ok(fields.with_filters(&parameters.filters)?.flat())
}

/// The first whole second that is not before this instant.
fn first_second(ms: i64) -> i64 {
    ms.div_euclid(1_000) + i64::from(ms.rem_euclid(1_000) > 0)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::http::Response;
    use weft_sdk::testing::{self, Calls};

    use super::*;

    /// 2024-03-05 00:00:00 and a day later, Beijing time.
    const WINDOW: Window = Window::utc(1_709_568_000_000, 1_709_654_400_000);

    fn call(parameters: Value) -> Call<Parameters> {
        let parameters = serde_json::from_value(parameters).unwrap();
        Call::new(json!({ "base_url": "https://xiaoe.test" }), parameters).with_window(WINDOW)
    }

    #[test]
    fn the_request_is_flat_and_its_times_are_texts_of_seconds() {
        let call = call(json!({ "order_state": 1, "user_id": "u_1", "filters": { "client_type": 0 } }));
        let body = body(&call.parameters, call.window, Resume { page_index: 2 }).unwrap();
        let expected = json!({
            "order_by": "created_at:asc", "page_index": "2", "page_size": "200",
            "begin_time": "1709568000", "end_time": "1709654400",
            "user_id": "u_1", "order_state": 1, "client_type": 0,
        });
        assert_eq!(Value::from(body), expected);
    }

    #[test]
    fn a_range_between_seconds_is_not_widened() {
        assert_eq!((first_second(1_000), first_second(1_001), first_second(1_999)), (1, 2, 2));
    }

    #[test]
    fn filters_may_not_move_the_window() {
        let call = call(json!({ "filters": { "begin_time": "0" } }));
        assert!(matches!(body(&call.parameters, call.window, Resume::default()), Err(Failure::Invalid(_))));
    }

    #[test]
    fn rows_pass_complete() {
        testing::answer(|request| {
            assert_eq!(request.url, "https://xiaoe.test/xe.order.list.get/1.0.1");
            assert!(testing::json_body(request).starts_with(r#"{"access_token":"<access_token>","order_by""#));
            assert!(request.repeatable);
            Ok(Response::new(
                200,
                concat!(
                    r#"{"code":0,"msg":"Success","data":{"total":2,"list":["#,
                    r#"{"order_id":"o_1","price":"99.00","created_time":"2024-03-05 10:15:00","pay_time":null,"#,
                    r#""refund_time":"0000-00-00 00:00:00","unknown":{"n":1.10}},"#,
                    r#"{"order_id":"o_2","price":0.50,"count":"1","created_time":"2024-03-05 10:16:00"}]}}"#
                ),
            ))
        });
        let page = Orders::run(call(json!({}))).unwrap();
        let expected = concat!(
            r#"[{"order_id":"o_1","price":"99.00","created_time":"2024-03-05 10:15:00","pay_time":null,"#,
            r#""refund_time":"0000-00-00 00:00:00","unknown":{"n":1.10}},"#,
            r#"{"order_id":"o_2","price":0.50,"count":"1","created_time":"2024-03-05 10:16:00"}]"#
        );
        assert_eq!(page.records, expected);
        assert_eq!((page.next, page.output.as_str()), (None, r#"{"total":2}"#));
    }

    #[test]
    fn pages_follow_until_the_total_is_reached() {
        let list = |ids: &[&str]| {
            let rows: Vec<Value> = ids.iter().map(|id| json!({ "order_id": id })).collect();
            json!({ "code": 0, "data": { "total": "3", "list": rows } })
        };
        let calls = Calls::new()
            .on("POST https://xiaoe.test/xe.order.list.get/1.0.1")
            .json(json!({ "page_index": "1", "page_size": "2", "end_time": "1709654400" }))
            .answer(200, list(&["o_1", "o_2"]))
            .on("POST https://xiaoe.test/xe.order.list.get/1.0.1")
            .json(json!({ "page_index": "2", "page_size": "2", "end_time": "1709654400" }))
            .answer(200, list(&["o_3"]));
        let call = Call::new(json!({ "base_url": "https://xiaoe.test" }), json!({ "page_size": 2 }));
        let records = calls.run_all::<Orders>(call.with_window(WINDOW)).unwrap();
        assert_eq!(records, [json!({ "order_id": "o_1" }), json!({ "order_id": "o_2" }), json!({ "order_id": "o_3" })]);
    }
}
