//! `ebay/orders`: orders by the time of their last modification.
//!
//! An order is listed once its checkout is complete, which may be long after it was created: so its modification is what
//! the window filters, and never its creation. A filter on both would count the creation alone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use weft_sdk::http::{Request, Response};
use weft_sdk::list::Rows;
use weft_sdk::record::Fields;
use weft_sdk::{Area, Call, Failure, Label, Node, Page, Window, WindowRules, label, time};

use crate::interface::ORDERS;
use crate::order::Order;
use crate::request::{self, Warning, log_warnings};

const MINUTE_MS: u64 = 60 * 1_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
/// Where orders stand in an answer.
const PLACE: &str = "/orders";

/// The node.
#[derive(Debug)]
pub struct Orders;

/// The parameters of `ebay/orders`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Only orders in this state of shipping: `open` (nothing or not all is shipped), `shipped` (all or some is shipped). The
    /// platform has no other sets.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "State of shipping", "zh": "发货状态" }, "x-help" = {
        "en": "open: nothing or not all is shipped; shipped: all or some is shipped. Without it: all orders.",
        "zh": "open：未发货或部分发货；shipped：已发货或部分发货。不填则读取全部订单。"
    }))]
    shipping: Option<Shipping>,
    /// Whether totals include the tax that eBay collects and remits, and lines tell it.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "With eBay's tax", "zh": "包含平台代缴税" }, "x-help" = {
        "en": "Totals then include the tax that eBay collects and remits, and lines tell it.",
        "zh": "开启后，合计金额包含 eBay 代收代缴的税，明细中也会列出税额。"
    }))]
    tax_breakdown: bool,
    /// Number of orders per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 200), extend("x-steers" = false, "x-title" = { "en": "Orders per request", "zh": "每页订单数" }))]
    page_size: u64,
}

fn page_size() -> u64 {
    200
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Shipping {
    Open,
    Shipped,
}

impl Shipping {
    /// The two sets that the platform takes.
    fn states(self) -> &'static str {
        match self {
            Self::Open => "{NOT_STARTED|IN_PROGRESS}",
            Self::Shipped => "{FULFILLED|IN_PROGRESS}",
        }
    }
}

/// Where the list goes on.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Resume {
    /// Number of orders before it.
    offset: u64,
}

/// One page. Without matches `orders` may be missing.
#[derive(Deserialize)]
struct Answer<'a> {
    total: u64,
    /// What the platform made of the page size.
    limit: Option<u64>,
    next: Option<String>,
    #[serde(borrow)]
    orders: Option<Vec<Fields<'a>>>,
    warnings: Option<Vec<Warning>>,
}

impl Node for Orders {
    const NAME: &'static str = "orders";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Order;

    fn title() -> Label {
        label("Orders, by the time of their last change", "订单列表（按修改时间）")
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn window() -> Option<WindowRules> {
        Some(WindowRules {
            filters: Some("lastModifiedDate".to_owned()),
            // The platform says only that the order changes with the filter.
            sorts: None,
            // Whether the end counts isn't said: asked for like this, no order is lost either way.
            closed_end: true,
            // The platform takes up to two years. An order that changes while a window is read leaves it, and those behind
            // it move up: then the window is read again, which is to be little.
            widest_ms: 30 * DAY_MS,
            zone: "UTC".to_owned(),
            // A time in the future is refused, by the platform's clock.
            lag_ms: 5 * MINUTE_MS,
            // For as long the platform tells names and streets, and lists orders unasked.
            first_ms: 90 * DAY_MS,
            lookback_ms: 15 * MINUTE_MS,
            // One after the other: of windows that are read at the same time several could meet a token that has just
            // ended, and a replay, which reads in turn, could not tell which of them got the new one.
            parallel: 1,
        })
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let resume = call.resume::<Resume>()?.unwrap_or_default();
        let response = request(&call, resume)?.send_for_records(&[PLACE])?;
        page(call.parameters.page_size, resume, &response)
    }
}

fn request(call: &Call<Parameters>, resume: Resume) -> Result<Request, Failure> {
    let parameters = &call.parameters;
    let window = call.window.ok_or_else(|| Failure::invalid("the host gave no time range"))?;
    let request = request::orders(call)?
        .query("filter", filter(window, parameters.shipping))
        .query("limit", parameters.page_size.to_string())
        .query("offset", resume.offset.to_string());
    Ok(if parameters.tax_breakdown { request.query("fieldGroups", "TAX_BREAKDOWN") } else { request })
}

fn filter(window: Window, shipping: Option<Shipping>) -> String {
    let dates = format!("lastmodifieddate:[{}..{}]", moment(window.since_ms), moment(window.until_ms));
    match shipping {
        Some(shipping) => format!("{dates},orderfulfillmentstatus:{}", shipping.states()),
        None => dates,
    }
}

/// `2026-01-01T00:00:00.000Z`: always with milliseconds, else it is refused.
fn moment(ms: i64) -> String {
    let second = time::local(ms.div_euclid(1_000), 0).replace(' ', "T");
    format!("{second}.{:03}Z", ms.rem_euclid(1_000))
}

fn page(page_size: u64, resume: Resume, response: &Response) -> Result<Page, Failure> {
    let Answer { total, limit, next, orders, warnings } = request::read(&ORDERS, response)?;
    log_warnings(&ORDERS, warnings.as_deref());
    let rows = match response.list(PLACE) {
        Some(list) => Rows::Listed(list.clone()),
        None => Rows::Here(orders.unwrap_or_default()),
    };
    // A page that is smaller than asked for is stepped over as it is.
    let step = limit.filter(|limit| (1..page_size).contains(limit)).unwrap_or(page_size);
    let offset = resume.offset.saturating_add(step);
    let goes_on = !rows.is_empty() && (next.is_some() || offset < total);
    let page = Page { next: goes_on.then(|| json!(Resume { offset })), records: rows.records(), ..Page::default() };
    Ok(page.with_output(&json!({ "total": total })).with_total(Some(total)))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use weft_sdk::testing::{Calls, window};

    use super::*;

    const LIST: &str = "GET https://api.ebay.com/sell/fulfillment/v1/order";

    fn call(parameters: Value) -> Call<Value> {
        let window = window("2026-01-01T00:00:00Z", "2026-01-02T10:20:30Z");
        Call::new(json!({ "base_url": "https://api.ebay.com" }), parameters).with_window(window)
    }

    fn answer(offset: u64, ids: &[&str], total: u64, next: Option<&str>) -> Value {
        let rows: Vec<Value> = ids.iter().map(|id| json!({ "orderId": id })).collect();
        let mut body = json!({ "href": "…", "total": total, "limit": 2, "offset": offset, "orders": rows });
        if let Some(next) = next {
            body["next"] = next.into();
        }
        body
    }

    #[test]
    fn the_filter_is_that_of_the_documents() {
        let calls = Calls::new()
            .on(LIST)
            .header("authorization", "Bearer <access_token>")
            .query("filter", "lastmodifieddate:[2026-01-01T00:00:00.000Z..2026-01-02T10:20:30.000Z]")
            .query("limit", "200")
            .query("offset", "0")
            .exactly()
            .answer(200, answer(0, &[], 0, None));
        assert_eq!(calls.run_all::<Orders>(call(json!({}))).unwrap(), Vec::<Value>::new());
        assert!(calls.requests()[0].repeatable);
    }

    #[test]
    fn times_have_their_milliseconds() {
        assert_eq!(moment(1_767_225_600_007), "2026-01-01T00:00:00.007Z");
        assert_eq!(moment(-1), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn the_two_sets_of_states() {
        for (shipping, states) in [("open", "{NOT_STARTED|IN_PROGRESS}"), ("shipped", "{FULFILLED|IN_PROGRESS}")] {
            let dates = "lastmodifieddate:[2026-01-01T00:00:00.000Z..2026-01-02T10:20:30.000Z]";
            let calls = Calls::new()
                .on(LIST)
                .query("filter", format!("{dates},orderfulfillmentstatus:{states}"))
                .query("fieldGroups", "TAX_BREAKDOWN")
                .answer(200, answer(0, &[], 0, None));
            calls.run_all::<Orders>(call(json!({ "shipping": shipping, "tax_breakdown": true }))).unwrap();
        }
    }

    #[test]
    fn pages_follow_until_there_is_no_next() {
        let on = |calls: Calls, offset: &str| calls.on(LIST).query("limit", "2").query("offset", offset);
        let next = |offset: u64| format!("https://api.ebay.com/sell/fulfillment/v1/order?limit=2&offset={offset}");
        let calls = on(Calls::new(), "0").answer(200, answer(0, &["a", "b"], 4, Some(&next(2))));
        let calls = on(calls, "2").answer(200, answer(2, &["c", "d"], 4, None));
        let pages = calls.pages::<Orders>(call(json!({ "page_size": 2 }))).unwrap();
        let totals: Vec<_> = pages.iter().map(|page| page.total).collect();
        assert_eq!(totals, [Some(4), Some(4)], "a last page that is full is the last all the same");
    }

    #[test]
    fn a_total_that_says_more_is_believed_without_next() {
        let on = |calls: Calls, offset: &str| calls.on(LIST).query("offset", offset);
        let calls = on(Calls::new(), "0").answer(200, answer(0, &["a", "b"], 3, None));
        let calls = on(calls, "2").answer(200, answer(2, &["c"], 3, None));
        let records = calls.run_all::<Orders>(call(json!({ "page_size": 2 }))).unwrap();
        assert_eq!(records.len(), 3);
    }

    #[test]
    fn a_smaller_page_than_asked_for_is_stepped_over_as_it_is() {
        let on = |calls: Calls, offset: &str| calls.on(LIST).query("limit", "200").query("offset", offset);
        let calls = on(Calls::new(), "0").answer(200, answer(0, &["a", "b"], 3, None));
        let calls = on(calls, "2").answer(200, answer(2, &["c"], 3, None));
        assert_eq!(calls.run_all::<Orders>(call(json!({}))).unwrap().len(), 3);
    }

    #[test]
    fn an_empty_page_ends_a_list_whatever_is_told() {
        let calls = Calls::new().on(LIST).answer(200, answer(0, &[], 7, Some("https://api.ebay.com/x")));
        let pages = calls.pages::<Orders>(call(json!({}))).unwrap();
        assert_eq!((pages.len(), pages[0].total), (1, Some(7)), "the host sees that seven are missing");
        let calls = Calls::new().on(LIST).answer(200, json!({ "total": 0, "limit": 200, "offset": 0 }));
        assert!(calls.run_all::<Orders>(call(json!({}))).unwrap().is_empty());
    }

    #[test]
    fn rows_pass_untouched() {
        let rows = concat!(
            r#"[{"orderId":"12-34567-89012","lastModifiedDate":"2026-01-01T08:00:00.123Z","#,
            r#""pricingSummary":{"total":{"value":"19.90","currency":"EUR"}},"new":{"n":1.10,"big":9007199254740993}}]"#
        );
        let body = format!(r#"{{"total":1,"limit":200,"offset":0,"orders":{rows}}}"#);
        let calls = Calls::new().on(LIST).answer_text(200, body);
        let pages = calls.pages::<Orders>(call(json!({}))).unwrap();
        assert_eq!(pages[0].records, rows);
        assert_eq!(pages[0].output, r#"{"total":1}"#);
    }

    #[test]
    fn warnings_are_told() {
        let mut body = answer(0, &["a"], 1, None);
        body["warnings"] = json!([{ "errorId": 30001, "message": "careful" }]);
        let calls = Calls::new().on(LIST).answer(200, body);
        calls.run_all::<Orders>(call(json!({}))).unwrap();
        let logged = calls.logged();
        assert_eq!((logged.len(), &logged[0].fields["message"]), (1, &json!("careful")));
    }

    #[test]
    fn what_is_no_list_is_a_failure() {
        for body in ["<html>Busy</html>", "", r#"{"total":1,"orders":[{"orderId":"#, "{}", r#"{"total":1,"orders":7}"#]
        {
            let calls = Calls::new().on(LIST).answer_text(200, body);
            let result = calls.run_all::<Orders>(call(json!({})));
            assert!(matches!(result, Err(Failure::Unavailable(_))), "{body}");
        }
        let dead = json!({ "errors": [{ "errorId": 1001, "domain": "OAuth", "message": "Invalid access token" }] });
        let calls = Calls::new().on(LIST).answer(401, dead);
        assert!(matches!(calls.run_all::<Orders>(call(json!({}))), Err(Failure::Unauthorized(_))));
    }

    #[test]
    fn orders_are_guarded_as_such() {
        assert_eq!(Orders::area(), Some(Area::Orders));
    }
}
