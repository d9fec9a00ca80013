//! `shopify/rest-orders`: orders by the time of their last change, by REST.
//!
//! Whole orders, 250 with each request, and no points to count: faster by far than GraphQL, for those who may use it. It is
//! legacy: applications that are new and public may not.
//!
//! A page is a link, opaque and not for long, that stands for all filters of the first request. One that is good no more is
//! answered with 400; then the list begins anew.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use weft_sdk::http::{Request, Response};
use weft_sdk::list::Rows;
use weft_sdk::record::Fields;
use weft_sdk::{Area, Call, Failure, Label, Node, Page, WindowRules, label, time};

use crate::api;
use crate::connection::Kind;
use crate::errors::{self, ORDERS};
use crate::nodes::orders::{Financial, Fulfillment, Status, tell_of_old_orders, window, window_rules, word};
use crate::rest_order::RestOrder;

/// Where orders stand in an answer.
const PLACE: &str = "/orders";
/// What a link to a page has.
const PAGE_INFO: &str = "page_info";
/// How often a list may begin anew.
const RESTARTS_MAX: u32 = 3;

/// The node.
#[derive(Debug)]
pub struct RestOrders;

/// The parameters of `shopify/rest-orders`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Only orders in this state: `open`, `closed`, `cancelled`. Without it: all.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "State", "zh": "订单状态" }, "x-help" = {
        "en": "open, closed or cancelled. Without it: all orders.",
        "zh": "open 未关闭，closed 已关闭，cancelled 已取消。不填则读取全部订单。"
    }))]
    status: Option<Status>,
    /// Only orders with this state of payment.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "State of payment", "zh": "付款状态" }))]
    financial_status: Option<Financial>,
    /// Only orders with this state of shipping.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "State of shipping", "zh": "发货状态" }))]
    fulfillment_status: Option<Fulfillment>,
    /// Only the order that people call so: `#1001`.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    name: Option<String>,
    /// Only orders that come from this application.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Application", "zh": "来源应用 ID" }))]
    attribution_app_id: Option<String>,
    /// Number of orders per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 250), extend("x-steers" = false, "x-title" = { "en": "Orders per request", "zh": "每页订单数" }))]
    page_size: u64,
}

fn page_size() -> u64 {
    250
}

/// Where the list goes on.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Resume {
    /// The link to the page; none for the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    page_info: Option<String>,
    /// How often the list has begun anew.
    #[serde(default)]
    restarts: u32,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    orders: Vec<Fields<'a>>,
}

impl Node for RestOrders {
    const NAME: &'static str = "rest-orders";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = RestOrder;

    fn title() -> Label {
        label("Orders, by the time of their last change (REST, legacy)", "订单列表（按修改时间，旧版 REST 接口）")
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    /// In which order a list by time comes isn't documented.
    fn window() -> Option<WindowRules> {
        Some(window_rules("updated_at"))
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let resume = call.resume::<Resume>()?.unwrap_or_default();
        let Some(request) = request(&call, &resume)? else { return Ok(Page::default()) };
        let response = request.send_for_records(&[PLACE])?;
        if resume.page_info.is_some() && response.status() == 400 && resume.restarts < RESTARTS_MAX {
            return Ok(Page {
                next: Some(json!(Resume { page_info: None, restarts: resume.restarts + 1 })),
                ..Page::default()
            });
        }
        if resume.page_info.is_none() {
            api::tell_version(&call, &response);
            tell_of_old_orders(&call);
        }
        page(Kind::of(&call), &resume, &response)
    }
}

/// Beside a link to a page nothing may stand but the size of pages.
fn request(call: &Call<Parameters>, resume: &Resume) -> Result<Option<Request>, Failure> {
    let parameters = &call.parameters;
    let request = api::rest(call, "orders.json")?.query("limit", parameters.page_size.to_string());
    if let Some(page_info) = &resume.page_info {
        return Ok(Some(request.query(PAGE_INFO, page_info)));
    }
    let seconds = window(call)?.seconds();
    if seconds.is_empty() {
        return Ok(None);
    }
    let moment = |second: i64| time::rfc3339(second * 1_000, 0);
    // Times are whole seconds and both ends count, so the last second of the window is the end.
    let request = request
        .query("status", parameters.status.map_or_else(|| "any".to_owned(), word))
        .query("updated_at_min", moment(seconds.start))
        .query("updated_at_max", moment(seconds.end - 1));
    let given = [
        ("financial_status", parameters.financial_status.map(word)),
        ("fulfillment_status", parameters.fulfillment_status.map(word)),
        ("name", parameters.name.clone()),
        ("attribution_app_id", parameters.attribution_app_id.clone()),
    ];
    let given = given.into_iter().filter_map(|(name, value)| Some((name, value?)));
    Ok(Some(given.fold(request, |request, (name, value)| request.query(name, value))))
}

fn page(kind: Kind, resume: &Resume, response: &Response) -> Result<Page, Failure> {
    if !(200..300).contains(&response.status()) {
        return Err(errors::from_status(&ORDERS, kind, response));
    }
    let Answer { orders } = response.json().map_err(|_| response.undocumented(ORDERS.en))?;
    let rows = match response.list(PLACE) {
        Some(list) => Rows::Listed(list.clone()),
        None => Rows::Here(orders),
    };
    let next = next_page(response).map(|page_info| json!(Resume { page_info: Some(page_info), ..*resume }));
    Ok(Page { records: rows.records(), next, ..Page::default() })
}

/// `Link: <https://…?limit=250&page_info=…>; rel="next"`, with other links before or behind it.
fn next_page(response: &Response) -> Option<String> {
    let links = response.headers("link").flat_map(|header| header.split(','));
    let next = links.map(str::trim).find(|link| link.contains(r#"rel="next""#) || link.contains("rel=next"))?;
    let url = next.strip_prefix('<')?.split('>').next()?;
    let query = url.split_once('?')?.1;
    let page_info = query.split('&').find_map(|pair| pair.strip_prefix("page_info="))?;
    Some(decoded(page_info))
}

/// The text that percent-encoding stands for.
fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|_| byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                rest = &behind[2..];
            }
            None => {
                out.push(byte);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use weft_sdk::Window;
    use weft_sdk::testing::{self, Calls, On};

    use super::*;

    const URL: &str = "GET https://demo-shop.myshopify.com/admin/api/2026-01/orders.json";
    const LINK: &str = concat!(
        r#"<https://demo-shop.myshopify.com/admin/api/2026-01/orders.json?limit=2&page_info=eyJwcmV2IjoxfQ>; rel="previous", "#,
        r#"<https://demo-shop.myshopify.com/admin/api/2026-01/orders.json?limit=2&page_info=eyJkZW1vIjoxfQ%3D>; rel="next""#
    );

    fn call(parameters: Value) -> Call<Value> {
        testing::set_clock("2026-01-02T01:00:00Z");
        let connection = json!({ "base_url": "https://demo-shop.myshopify.com", "api_version": "2026-01" });
        // 2026-01-01, UTC.
        Call::new(connection, parameters).with_window(Window::utc(1_767_225_600_000, 1_767_312_000_000))
    }

    fn first_page(calls: Calls) -> On {
        calls
            .on(URL)
            .header("x-shopify-access-token", "<access_token>")
            .query("limit", "2")
            .query("status", "any")
            .query("updated_at_min", "2026-01-01T00:00:00Z")
            .query("updated_at_max", "2026-01-01T23:59:59Z")
            .exactly()
    }

    /// Beside the link, other parameters are refused.
    fn second_page(calls: Calls) -> On {
        calls
            .on(URL)
            .header("x-shopify-access-token", "<access_token>")
            .query("limit", "2")
            .query("page_info", "eyJkZW1vIjoxfQ=")
            .exactly()
    }

    #[test]
    fn links_lead_from_page_to_page_and_orders_pass_untouched() {
        let text = r#"{"orders":[{"id":9007199254740993,"total_price":"403.00","x":1.10},{"id":2}]}"#;
        let calls = first_page(Calls::new()).answer_text(200, text).with_header("link", LINK);
        let calls = second_page(calls).answer_text(200, r#"{"orders":[{"id":3}]}"#);
        let pages = calls.pages::<RestOrders>(call(json!({ "page_size": 2 }))).unwrap();
        assert_eq!(pages[0].records, r#"[{"id":9007199254740993,"total_price":"403.00","x":1.10},{"id":2}]"#);
        assert_eq!(pages[1].records, r#"[{"id":3}]"#);
        assert!(calls.requests().iter().all(|request| request.repeatable));
    }

    #[test]
    fn a_link_that_has_ended_begins_the_list_anew() {
        let ended = json!({ "errors": { "page_info": "Invalid value." } });
        let one = || json!({ "orders": [{ "id": 1 }] });
        let calls = first_page(Calls::new()).answer(200, one()).with_header("link", LINK);
        let calls = second_page(calls).answer(400, ended.clone());
        let calls = first_page(calls).answer(200, one());
        let records = calls.run_all::<RestOrders>(call(json!({ "page_size": 2 }))).unwrap();
        assert_eq!(records, [json!({ "id": 1 }), json!({ "id": 1 })]);

        let calls = second_page(Calls::new()).answer(400, ended);
        let page = json!({ "page_info": "eyJkZW1vIjoxfQ=", "restarts": 3 });
        let result = calls.run::<RestOrders>(call(json!({ "page_size": 2 })).with_page(Some(page)));
        assert!(matches!(result, Err(Failure::Invalid(problem)) if problem.code == "400"), "not for ever");
    }

    #[test]
    fn filters_are_sent_as_the_platform_has_them() {
        let calls = Calls::new()
            .on(URL)
            .query("limit", "250")
            .query("status", "cancelled")
            .query("financial_status", "partially_refunded")
            .query("fulfillment_status", "unfulfilled")
            .query("name", "#1001")
            .query("attribution_app_id", "580111")
            .answer(200, json!({ "orders": [] }));
        let parameters = json!({
            "status": "cancelled", "financial_status": "partially_refunded", "fulfillment_status": "unfulfilled",
            "name": "#1001", "attribution_app_id": "580111",
        });
        assert_eq!(calls.run_all::<RestOrders>(call(parameters)).unwrap(), [] as [Value; 0]);
    }

    #[test]
    fn what_may_not_use_rest_is_sent_elsewhere() {
        let refusal = json!({ "errors": "[API] The REST Admin API is not available to this app." });
        let calls = first_page(Calls::new()).answer(403, refusal);
        let result = calls.run::<RestOrders>(call(json!({ "page_size": 2 })));
        assert!(
            matches!(result, Err(Failure::Forbidden(problem)) if problem.remedy.clone().unwrap().contains("`shopify/orders`"))
        );
    }

    #[test]
    fn an_answer_that_is_none_is_worth_another_try() {
        for body in ["<html>Busy</html>", "", r#"{"orders":[{"id""#, r#"{"order":{}}"#] {
            let calls = first_page(Calls::new()).answer_text(200, body);
            let result = calls.run::<RestOrders>(call(json!({ "page_size": 2 })));
            assert!(matches!(result, Err(Failure::Unavailable(_))), "{body}");
        }
    }

    #[test]
    fn links_are_read_as_they_come() {
        let next = |link: &str| next_page(&Response::new(200, "").with_header("link", link));
        assert_eq!(next(LINK).as_deref(), Some("eyJkZW1vIjoxfQ="));
        assert_eq!(next(r#"<https://a.test/o.json?page_info=x&limit=1>; rel="previous""#), None);
        assert_eq!(
            next(r#"<https://a.test/o.json?page_info=a%2Bb%zz&limit=1>; rel="next""#).as_deref(),
            Some("a+b%zz")
        );
        assert_eq!(next_page(&Response::new(200, "")), None);
    }
}
