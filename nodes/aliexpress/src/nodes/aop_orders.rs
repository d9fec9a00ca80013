//! `aliexpress/aop-orders`: orders of the old generation, by the time they were placed.
//!
//! Without a status the platform leaves finished orders out. So those are asked for first, which orders leave as they finish,
//! and then the finished ones, which orders join.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use weft_sdk::record::{Description, Fields, RecordType, describe, to_text};
use weft_sdk::schema::{Integer, Nested, Text, Time};
use weft_sdk::{Area, Call, DetailList, Failure, Label, Node, Page, Window, WindowRules, label};

use super::status::OrderStatus;
use crate::aop;
use crate::errors::Asked;
use crate::iop::List;
use crate::paging::{Answered, Change, Place, Step};
use crate::sign::{self, Parameter};
use crate::times::{self, DAY_MS, Wall, ZONE};

/// The interface.
pub const API: &str = "api.findOrderListQuery";
/// For what is said about it.
pub const ASKED: Asked = Asked::many(API);

/// The fields with times.
const TIMES: [&str; 3] = ["gmtCreate", "gmtPayTime", "gmtSendGoodsTime"];

/// The node.
#[derive(Debug)]
pub struct AopOrders;

/// The parameters.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Only orders with this status; all if there is none.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Status", "zh": "订单状态" }))]
    pub order_status: Option<OrderStatus>,
    /// Number of orders per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 50), extend("x-steers" = false))]
    pub page_size: u64,
}

fn page_size() -> u64 {
    50
}

/// An order of the list.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AopListedOrder {
    /// Identifies the order.
    #[schemars(extend("x-title" = { "en": "Order", "zh": "订单号" }))]
    pub order_id: Integer,
    /// What has become of it.
    #[schemars(extend("x-title" = { "en": "Status", "zh": "订单状态" }))]
    pub order_status: Text,
    /// Kind of business.
    #[schemars(extend("x-title" = { "en": "Kind", "zh": "业务类型" }))]
    pub biz_type: Text,
    /// When it was placed.
    #[schemars(extend("x-title" = { "en": "Placed", "zh": "下单时间" }))]
    pub gmt_create: Time,
    /// When it was paid.
    #[schemars(extend("x-title" = { "en": "Paid", "zh": "付款时间" }))]
    pub gmt_pay_time: Time,
    /// When the last of it was sent.
    #[schemars(extend("x-title" = { "en": "Sent", "zh": "发货时间" }))]
    pub gmt_send_goods_time: Time,
    /// The buyer's login.
    #[schemars(extend("x-title" = { "en": "Buyer", "zh": "买家账号" }))]
    pub buyer_login_id: Text,
    /// The buyer's name.
    #[schemars(extend("x-title" = { "en": "Buyer's name", "zh": "买家姓名" }))]
    pub buyer_signer_fullname: Text,
    /// The seller's login.
    #[schemars(extend("x-title" = { "en": "Seller", "zh": "卖家账号" }))]
    pub seller_login_id: Text,
    /// The seller's name.
    pub seller_signer_fullname: Text,
    /// What is paid: an object of `amount`, `cent`, `currencyCode`, `centFactor` and `currency`.
    #[schemars(extend("x-title" = { "en": "Amount paid", "zh": "付款金额" }))]
    pub pay_amount: Nested,
    /// Way of payment.
    #[schemars(extend("x-title" = { "en": "Way of payment", "zh": "支付方式" }))]
    pub payment_type: Text,
    /// The money.
    #[schemars(extend("x-title" = { "en": "Payment", "zh": "资金状态" }))]
    pub fund_status: Text,
    /// Whether it is frozen.
    pub frozen_status: Text,
    /// Dispute.
    #[schemars(extend("x-title" = { "en": "Dispute", "zh": "纠纷状态" }))]
    pub issue_status: Text,
    /// State of shipping.
    #[schemars(extend("x-title" = { "en": "Shipping", "zh": "物流状态" }))]
    pub logistics_status: Text,
    /// Days that are left for sending.
    pub left_send_good_day: Integer,
    /// Hours that are left for sending, beside the days.
    pub left_send_good_hour: Integer,
    /// Minutes that are left for sending, beside the hours.
    pub left_send_good_min: Integer,
    /// Time that is left in the present status.
    pub timeout_left_time: Integer,
    /// The platform's fee.
    pub escrow_fee: Nested,
    /// Amount of the loan.
    pub loan_amount: Nested,
    /// Whether a loan was asked for.
    pub has_request_loan: Text,
    /// The page of the order.
    pub order_detail_url: Text,
    /// What was ordered, a line each.
    #[schemars(extend("x-title" = { "en": "Lines", "zh": "商品明细" }))]
    pub product_list: Nested,
}

impl RecordType for AopListedOrder {
    fn describe() -> Option<Description> {
        let personal = ["buyerLoginId", "buyerSignerFullname", "buyerSignerFirstName", "buyerSignerLastName", "memo"];
        Some(Description {
            details: vec![DetailList {
                field: "productList".to_owned(),
                key: vec!["childId".to_owned()],
                link: vec!["orderId".to_owned()],
            }],
            personal: personal.map(str::to_owned).to_vec(),
            ..describe::<Self>(&["orderId"], None)
        })
    }
}

/// Where the list goes on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Resume {
    /// Whether the unfinished orders are all read.
    finished: bool,
    place: Place,
}

impl Node for AopOrders {
    const NAME: &'static str = "aop-orders";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = AopListedOrder;

    fn title() -> Label {
        label("Orders (AOP), by the time they were placed", "订单列表（AOP，按下单时间）")
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn window() -> Option<WindowRules> {
        let day_ms = DAY_MS.unsigned_abs();
        Some(WindowRules {
            filters: Some("gmtCreate".to_owned()),
            sorts: None,
            closed_end: true,
            // Nothing is documented; as in the current generation.
            widest_ms: 7 * day_ms,
            zone: ZONE.to_owned(),
            lag_ms: 120_000,
            first_ms: 30 * day_ms,
            lookback_ms: 7 * day_ms,
            parallel: 1,
        })
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let wall = Wall::of_call(&call)?;
        let Parameters { order_status, page_size } = call.parameters;
        let resume = call.resume::<Resume>()?.unwrap_or(Resume { finished: false, place: Place::BEGIN });
        let status = order_status.or(resume.finished.then_some(OrderStatus::Finish));
        let response = aop::ask(&call, API, parameters(wall, status, resume.place, page_size))?;
        let List { mut rows, total } = aop::list(ASKED, &response)?;
        let answered = Answered { rows: rows.len() as u64, total };
        rows.retain(|row| means(call.window, row));
        rows.iter_mut().for_each(|row| times::write_instants(row, &TIMES));
        let change = if status == Some(OrderStatus::Finish) { Change::Join } else { Change::Leave };
        // The number is that of one of two lists, and of orders that are not of the window: none for the host.
        let step = Step { total: None, ..resume.place.step(change, page_size, answered) };
        let next = step.next.map(|place| Resume { place, ..resume });
        let other = Resume { finished: true, place: Place::BEGIN };
        let next = next.or((order_status.is_none() && !resume.finished).then_some(other));
        let page = step.page(Page { records: to_text(&rows).into(), ..Page::default() });
        Ok(Page { next: next.map(|next| json!(next)), ..page })
    }
}

fn parameters(wall: Wall, status: Option<OrderStatus>, place: Place, page_size: u64) -> Vec<Parameter> {
    let mut parameters = vec![
        sign::text("createDateStart", times::old(wall.since_ms)),
        sign::text("createDateEnd", times::old(wall.until_ms)),
        sign::text("page", place.page.to_string()),
        sign::text("pageSize", page_size.to_string()),
    ];
    parameters.extend(status.map(|status| sign::text("orderStatus", status.word())));
    parameters
}

/// Whether an order belongs to the window. More is asked for: where clocks go back, and all of the second where the window
/// ends, of which these times have the milliseconds.
fn means(window: Option<Window>, row: &Fields<'_>) -> bool {
    let created_ms = row.text("gmtCreate").and_then(|text| times::compact_ms(&text));
    match (window, created_ms) {
        (Some(window), Some(created_ms)) => (window.since_ms..=window.until_ms).contains(&created_ms),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use weft_sdk::testing::{Calls, window};

    use super::*;

    const URL: &str = "POST https://ae.test/openapi/param2/1/aliexpress.open/api.findOrderListQuery/1234567";

    fn at(wall: [&str; 2], real: [&str; 2]) -> Window {
        let wall = window(&format!("{}Z", wall[0]), &format!("{}Z", wall[1]));
        let real = window(real[0], real[1]);
        Window { wall_since_ms: wall.since_ms, wall_until_ms: wall.until_ms, ..real }
    }

    fn call(parameters: Value, window: Window) -> Call<Value> {
        let connection = json!({ "base_url": "https://ae.test", "variant": "aop", "app_key": "1234567" });
        Call::new(connection, parameters).with_window(window)
    }

    fn day() -> Window {
        at(["2019-05-01T00:00:00", "2019-05-02T10:20:30"], ["2019-05-01T00:00:00-07:00", "2019-05-02T10:20:30-07:00"])
    }

    fn list(total: u64, ids: &[u64]) -> Value {
        let rows: Vec<_> = ids.iter().map(|id| json!({ "orderId": id })).collect();
        json!({ "totalItem": total, "orderList": rows })
    }

    #[test]
    fn a_request_is_signed_and_its_times_are_pacific() {
        let calls = Calls::new()
            .on(URL)
            .form("access_token", "<access_token>")
            .form("createDateStart", "05/01/2019 00:00:00")
            .form("createDateEnd", "05/02/2019 10:20:30")
            .form("orderStatus", "WAIT_SELLER_SEND_GOODS")
            .form("page", "1")
            .form("pageSize", "50")
            .form(
                "_aop_signature",
                "<hmac-sha1 <app_secret> param2/1/aliexpress.open/api.findOrderListQuery/1234567access_token<access_token>\
                 createDateEnd05/02/2019 10:20:30createDateStart05/01/2019 00:00:00orderStatusWAIT_SELLER_SEND_GOODS\
                 page1pageSize50 hex-upper>",
            )
            .exactly()
            .answer_text(
                200,
                r#"{"totalItem":1,"orderList":[{"orderId":9007199254740993,"gmtCreate":"20190501013000000-0700",
                   "payAmount":{"amount":12.50,"cent":1250}}]}"#,
            );
        let page = calls.run::<AopOrders>(call(json!({ "order_status": "WAIT_SELLER_SEND_GOODS" }), day())).unwrap();
        let expected = r#"[{"orderId":9007199254740993,"gmtCreate":"2019-05-01T01:30:00-07:00","payAmount":{"amount":12.50,"cent":1250}}]"#;
        assert_eq!(page.records, expected);
        assert_eq!((page.total, page.next), (None, None));
    }

    #[test]
    fn finished_orders_are_asked_for_by_themselves() {
        let calls = Calls::new()
            .on(URL)
            .form("page", "1")
            .form("orderStatus", "FINISH")
            .answer(200, list(3, &[11, 12]))
            .on(URL)
            .form("page", "2")
            .form("orderStatus", "FINISH")
            .answer(200, list(3, &[13]))
            // Without a status; the first page tells how many there are.
            .on(URL)
            .form("page", "1")
            .answer(200, list(3, &[1, 2]))
            .on(URL)
            .form("page", "2")
            .answer(200, list(3, &[3]))
            .on(URL)
            .form("page", "1")
            .answer(200, list(3, &[1, 2]));
        let pages = calls.pages::<AopOrders>(call(json!({ "page_size": 2 }), day())).unwrap();
        let ids: Vec<u64> =
            pages.iter().flat_map(weft_sdk::testing::records).map(|row| row["orderId"].as_u64().unwrap()).collect();
        assert_eq!(ids, [3, 1, 2, 11, 12, 13]);
        assert!(pages.iter().all(|page| page.total.is_none()));
    }

    /// The old generation's times say which of the two hours they are of.
    #[test]
    fn an_hour_that_comes_twice_is_told_apart() {
        let second = at(
            ["2026-11-01T01:10:00", "2026-11-01T01:40:00"],
            ["2026-11-01T01:10:00-08:00", "2026-11-01T01:40:00-08:00"],
        );
        let rows: Vec<_> = ["20261101013000000-0700", "20261101013000000-0800", "20261101015000000-0800"]
            .map(|time| json!({ "orderId": 1, "gmtCreate": time }))
            .into();
        let calls = Calls::new()
            .on(URL)
            .form("createDateStart", "11/01/2026 00:59:59")
            .form("createDateEnd", "11/01/2026 02:00:00")
            .answer(200, json!({ "totalItem": 3, "orderList": rows }));
        let page = calls.run::<AopOrders>(call(json!({ "order_status": "IN_ISSUE" }), second)).unwrap();
        assert_eq!(page.records, r#"[{"orderId":1,"gmtCreate":"2026-11-01T01:30:00-08:00"}]"#);
    }

    #[test]
    fn the_second_where_a_window_ends_is_left_to_the_next() {
        let row = |time: &str| json!({ "orderId": 1, "gmtCreate": time });
        let rows = ["20190502102030000-0700", "20190502102030001-0700", "20190430235959999-0700"].map(row);
        let calls = Calls::new().on(URL).answer(200, json!({ "totalItem": 3, "orderList": rows }));
        let page = calls.run::<AopOrders>(call(json!({ "order_status": "IN_ISSUE" }), day())).unwrap();
        assert_eq!(page.records, r#"[{"orderId":1,"gmtCreate":"2019-05-02T10:20:30-07:00"}]"#);
    }
}
