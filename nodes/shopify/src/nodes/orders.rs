//! `shopify/orders`: orders by the time of their last change, by GraphQL.
//!
//! A page is one query for up to 250 orders with the first items of each, and as many more as it takes to have all items. The
//! list is sorted by the time of the change, and its cursor is a place in that order: an order that changes while it is read
//! moves behind the cursor or out of the window, and none is lost.

use std::borrow::Cow;
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use weft_sdk::http::Response;
use weft_sdk::log::{self, Level};
use weft_sdk::record::{Fields, to_text};
use weft_sdk::{Area, Call, Failure, Label, Node, Page, Window, WindowRules, label, time};

use crate::connection::{Kind, SCOPES};
use crate::errors::{ORDERS, READ_ALL_ORDERS};
use crate::lines::{self, Connection};
use crate::order::Order;
use crate::selection::{ROWS_MAX, Selection, list, longest, shorter};
use crate::{api, graphql, money};

const MINUTE_MS: u64 = 60 * 1_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
/// Without `read_all_orders`, orders that are older than this are not there.
const RECENT_DAYS: u64 = 60;

/// The node.
#[derive(Debug)]
pub struct Orders;

/// The parameters of `shopify/orders`.
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
    /// Further conditions, in the platform's language for searches: `tag:gift -source_name:pos`.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Further conditions", "zh": "其他条件" }, "x-help" = {
        "en": "In Shopify's search syntax, such as tag:gift. A field that Shopify doesn't know stops the run.",
        "zh": "按 Shopify 的搜索语法填写，例如 tag:gift。Shopify 不认识的字段会使运行停下。"
    }))]
    search: Option<String>,
    /// Names, addresses, mail and phone numbers of customers: `if-allowed` leaves out what the application may not see,
    /// `required` fails then, `none` doesn't ask for any.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Customers' data", "zh": "顾客数据" }, "x-help" = {
        "en": "if-allowed: what the application may not see is left out, and the log says so. required: then the run stops. \
               none: none is asked for.",
        "zh": "if-allowed：应用无权查看的内容会略去并记入日志；required：无权查看时停止运行；none：完全不读取。"
    }))]
    personal: Personal,
    /// Whether items have the numbers of their products and variants. Needs the scope `read_products`.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Numbers of products", "zh": "商品编号" }, "x-help" = {
        "en": "Items then have product and variant. Needs the scope read_products.",
        "zh": "开启后，明细中带有 product 和 variant。需要权限 read_products。"
    }))]
    product_ids: bool,
    /// Most orders of a page. Pages are shorter where one query would cost too much.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 250), extend("x-steers" = false, "x-title" = { "en": "Orders per request", "zh": "每页订单数" }))]
    page_size: u64,
    /// How many items of each order come with the page; further ones are asked for afterwards. More of them make shorter
    /// pages.
    #[serde(default = "lines_with_page")]
    #[schemars(range(min = 1, max = 250), extend("x-steers" = false, "x-title" = { "en": "Items with the page", "zh": "随页明细数" }, "x-help" = {
        "en": "All items are read in any case. Make it larger where most orders have more items.",
        "zh": "无论填多少，明细都会读全。大多数订单的明细较多时，可以适当调大。"
    }))]
    lines: u64,
}

fn page_size() -> u64 {
    ROWS_MAX
}

fn lines_with_page() -> u64 {
    2
}

/// State of an order.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not yet done.
    Open,
    /// Done.
    Closed,
    /// Called off.
    Cancelled,
}

/// State of payment.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the platform's words")]
pub enum Financial {
    Authorized,
    Pending,
    Paid,
    PartiallyPaid,
    Refunded,
    Voided,
    PartiallyRefunded,
    Unpaid,
}

/// State of shipping.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the platform's words")]
pub enum Fulfillment {
    Shipped,
    Partial,
    Unshipped,
    Unfulfilled,
}

/// What is read of customers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Personal {
    /// What may be seen.
    #[default]
    IfAllowed,
    /// All of it.
    Required,
    /// Nothing.
    None,
}

/// The platform's word.
pub fn word<T: Serialize>(value: T) -> String {
    serde_json::to_value(value).ok().and_then(|value| Some(value.as_str()?.to_owned())).unwrap_or_default()
}

/// Where the list goes on.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Resume {
    /// Behind which order.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    /// With pages of that length, which one query may ask for.
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<u64>,
    /// What the platform said that such a query costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<u32>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    orders: Option<Connection<'a>>,
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
        Some(WindowRules { sorts: Some("updatedAt".to_owned()), ..window_rules("updatedAt") })
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let resume = call.resume::<Resume>()?.unwrap_or_default();
        let Some(search) = search(&call)? else { return Ok(Page::default()) };
        if resume.after.is_none() {
            tell_of_old_orders(&call);
        }
        page(&call, resume, &search)
    }
}

/// What both lists of orders have in common.
pub fn window_rules(filters: &str) -> WindowRules {
    WindowRules {
        filters: Some(filters.to_owned()),
        sorts: None,
        closed_end: false,
        // The platform takes any range.
        widest_ms: 7 * DAY_MS,
        zone: "UTC".to_owned(),
        lag_ms: 2 * MINUTE_MS,
        // What is there for whoever lacks `read_all_orders`.
        first_ms: RECENT_DAYS * DAY_MS,
        lookback_ms: 15 * MINUTE_MS,
        // One after the other: of windows that are read at the same time several could meet a token that has just ended, and
        // a replay, which reads in turn, could not tell which of them got the new one.
        parallel: 1,
    }
}

/// The window of a call.
pub fn window<P>(call: &Call<P>) -> Result<Window, Failure> {
    call.window.ok_or_else(|| Failure::invalid("the host gave no time range"))
}

/// What to search for: `updated_at:>='2026-01-01T00:00:00Z' AND updated_at:<'2026-01-02T00:00:00Z'` and the filters. The
/// platform's times are whole seconds; none if the window has none.
fn search(call: &Call<Parameters>) -> Result<Option<String>, Failure> {
    let seconds = window(call)?.seconds();
    if seconds.is_empty() {
        return Ok(None);
    }
    let moment = |second: i64| time::rfc3339(second * 1_000, 0);
    let (start, end) = (moment(seconds.start), moment(seconds.end));
    let mut search = format!("updated_at:>='{start}' AND updated_at:<'{end}'");
    let Parameters { status, financial_status, fulfillment_status, search: further, .. } = &call.parameters;
    let words = [
        ("status", status.map(word)),
        ("financial_status", financial_status.map(word)),
        ("fulfillment_status", fulfillment_status.map(word)),
    ];
    for (name, word) in words.into_iter().filter_map(|(name, word)| Some((name, word?))) {
        search.push_str(&format!(" AND {name}:{word}"));
    }
    // In brackets, so that an `OR` in it doesn't let in what is outside of the window.
    if let Some(further) = further.as_deref().map(str::trim).filter(|further| !further.is_empty()) {
        search.push_str(&format!(" AND ({further})"));
    }
    Ok(Some(search))
}

fn page(call: &Call<Parameters>, resume: Resume, search: &str) -> Result<Page, Failure> {
    let parameters = &call.parameters;
    let selection = Selection {
        person: parameters.personal != Personal::None,
        products: parameters.product_ids,
        lines: parameters.lines,
    };
    let (response, first) = ask(call, selection, resume, search)?;
    let may_be_denied = parameters.personal == Personal::IfAllowed;
    let answered = graphql::read(&ORDERS, Kind::of(call), &response, may_be_denied)?;
    let Data { orders } = answered.read(&ORDERS, &response)?;
    let Connection { nodes, page_info } = orders.ok_or_else(|| response.undocumented(ORDERS.en))?;
    let orders = lines::complete(call, selection, nodes)?;
    let records: Vec<_> = orders.into_iter().map(|order| without(money::unpacked(order), &answered.denied)).collect();
    tell_denied(&answered.denied);
    let next = page_info
        .next()?
        .map(|after| json!(Resume { after: Some(after), first: Some(first), cost: answered.requested }));
    Ok(Page { records: to_text(&records).into(), next, ..Page::default() })
}

/// Asks for as many orders as one query may, and tells how many. What is refused as too dear cost nothing.
fn ask(
    call: &Call<Parameters>,
    selection: Selection,
    resume: Resume,
    search: &str,
) -> Result<(Response, u64), Failure> {
    let row = selection.order_cost();
    let query = selection.orders();
    let is_first = resume.after.is_none();
    let mut first = resume.first.unwrap_or_else(|| longest(call.parameters.page_size, row));
    let mut told = resume.cost;
    loop {
        let estimate = told.take().map_or_else(|| list(first, row), u64::from);
        let variables = json!({ "first": first, "after": resume.after, "search": search });
        let response = api::graphql(call, &query, &variables, estimate)?;
        match graphql::too_dear(&response).and_then(|(cost, most)| Some((cost, shorter(first, (cost, most))?))) {
            Some((cost, shorter)) => {
                told = u32::try_from(cost.saturating_mul(shorter) / first).ok();
                first = shorter;
            }
            None => {
                if is_first {
                    api::tell_version(call, &response);
                }
                return Ok((response, first));
            }
        }
    }
}

/// A record without the fields that were denied: they are null in the answer, and that would say that there is nothing.
pub fn without<'a>(record: Fields<'a>, denied: &BTreeSet<&str>) -> Fields<'a> {
    if denied.is_empty() {
        return record;
    }
    let mut out = Fields::default();
    for (name, value) in record.into_iter().filter(|(name, _)| !denied.contains(name.as_ref())) {
        out.set(name, Cow::Owned(value.into_owned()));
    }
    out
}

/// Tells which customers' data was left out.
pub fn tell_denied(denied: &BTreeSet<&str>) {
    if denied.is_empty() {
        return;
    }
    let message = "Shopify denies customers' data, which is left out: it needs the scope `read_customers` and the approval \
                   for protected customer data";
    let fields = json!({
        "fields": denied,
        "zh": "Shopify 不提供这些顾客数据，已略去：需要权限 read_customers 和“受保护的顾客数据”许可",
    });
    log::write(Level::Warn, message, &fields);
}

/// Tells that a window reaches back further than orders are there, unless the scope for that was asked for.
pub fn tell_of_old_orders<P>(call: &Call<P>) {
    let Some(window) = call.window else { return };
    let recent_ms = time::now_s().saturating_mul(1_000).saturating_sub((RECENT_DAYS * DAY_MS) as i64);
    let is_asked_for = call.connection_field(SCOPES).is_some_and(|scopes| scopes.contains(READ_ALL_ORDERS));
    if window.since_ms >= recent_ms || is_asked_for {
        return;
    }
    let message = "orders that were created more than 60 days ago are there only with the scope `read_all_orders`, which \
                   Shopify has to approve: without it they are missing here";
    let fields = json!({ "zh": "60 天以前创建的订单需要权限 read_all_orders（由 Shopify 审批）才能读到；没有这项权限时，这里不会包含它们" });
    log::write(Level::Warn, message, &fields);
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use weft_sdk::testing::{self, Calls, On, json_body};

    use super::*;

    const URL: &str = "POST https://demo-shop.myshopify.com/admin/api/2026-01/graphql.json";
    /// 2026-01-01 and 2026-01-02, UTC.
    const WINDOW: Window = Window::utc(1_767_225_600_000, 1_767_312_000_000);
    const SEARCH: &str = "updated_at:>='2026-01-01T00:00:00Z' AND updated_at:<'2026-01-02T00:00:00Z'";

    fn call(parameters: Value) -> Call<Value> {
        testing::set_clock("2026-01-02T01:00:00Z");
        let connection = json!({
            "base_url": "https://demo-shop.myshopify.com", "api_version": "2026-01", "shop": "demo-shop.myshopify.com",
            "scopes": "read_orders,read_customers",
        });
        Call::new(connection, parameters).with_window(WINDOW)
    }

    fn on(calls: Calls, first: u64, after: Option<&str>) -> On {
        calls
            .on(URL)
            .header("x-shopify-access-token", "<access_token>")
            .json(json!({ "variables": { "first": first, "after": after, "search": SEARCH } }))
    }

    fn order(id: u64) -> Value {
        json!({
            "id": format!("gid://shopify/Order/{id}"), "legacyResourceId": id.to_string(),
            "updatedAt": "2026-01-01T10:00:00Z", "email": "ana@example.test",
            "totalPriceSet": { "shopMoney": { "amount": "403.0" }, "presentmentMoney": { "amount": "60450.0" } },
            "lineItems": {
                "nodes": [{ "id": "gid://shopify/LineItem/1", "discountedTotalSet": { "shopMoney": { "amount": "19.90" } } }],
                "pageInfo": { "hasNextPage": false, "endCursor": "c" },
            },
        })
    }

    fn record(id: u64) -> Value {
        json!({
            "id": format!("gid://shopify/Order/{id}"), "legacyResourceId": id.to_string(),
            "updatedAt": "2026-01-01T10:00:00Z", "email": "ana@example.test",
            "totalPrice": "403.0", "totalPricePresented": "60450.0",
            "lineItems": [{ "id": "gid://shopify/LineItem/1", "discountedTotal": "19.90" }],
        })
    }

    fn answer(orders: &[u64], next: Option<&str>) -> Value {
        json!({
            "data": { "orders": {
                "nodes": orders.iter().map(|&id| order(id)).collect::<Vec<_>>(),
                "pageInfo": { "hasNextPage": next.is_some(), "endCursor": next.unwrap_or("last") },
            } },
            "extensions": { "cost": { "requestedQueryCost": 611, "actualQueryCost": 20, "throttleStatus": {
                "maximumAvailable": 2000.0, "currentlyAvailable": 1980, "restoreRate": 100.0,
            } } },
        })
    }

    fn too_dear(cost: u64) -> Value {
        let extensions = json!({ "code": "MAX_COST_EXCEEDED", "cost": cost, "maxCost": 1_000 });
        json!({ "errors": [{ "message": "Query cost is too high", "extensions": extensions }] })
    }

    #[test]
    fn pages_follow_each_other_and_the_cost_is_told() {
        let calls = on(Calls::new(), 250, None).answer(200, answer(&[1, 9_007_199_254_740_993], Some("c1")));
        let calls = on(calls, 250, Some("c1")).answer(200, answer(&[3], None));
        let records = calls.run_all::<Orders>(call(json!({}))).unwrap();
        assert_eq!(records, [record(1), record(9_007_199_254_740_993), record(3)]);
        let costs: Vec<_> = calls.requests().iter().map(|request| request.cost).collect();
        assert_eq!(costs, [Some(930), Some(611)], "an estimate first, then what the platform says");
        assert!(calls.requests().iter().all(|request| request.repeatable));
        assert_eq!(calls.logged(), []);
    }

    #[test]
    fn what_is_too_dear_is_asked_for_again_in_shorter_pages() {
        let calls = on(Calls::new(), 250, None).answer(200, too_dear(7_252));
        let calls = on(calls, 34, None).answer(200, too_dear(1_002));
        let calls = on(calls, 33, None).answer(200, answer(&[1], Some("c1")));
        let calls = on(calls, 33, Some("c1")).answer(200, answer(&[2], None));
        assert_eq!(calls.run_all::<Orders>(call(json!({}))).unwrap(), [record(1), record(2)]);
        let costs: Vec<_> = calls.requests().iter().filter_map(|request| request.cost).collect();
        assert_eq!(costs, [930, 986, 972, 611], "what was refused says what less will cost");
        let calls = on(Calls::new(), 1, None).answer(200, too_dear(1_002));
        let result = calls.run::<Orders>(call(json!({ "page_size": 1 })));
        assert!(matches!(result, Err(Failure::Invalid(problem)) if problem.code == "MAX_COST_EXCEEDED"));
    }

    #[test]
    fn filters_stay_within_the_window() {
        let parameters = json!({
            "status": "open", "financial_status": "partially_paid", "fulfillment_status": "unshipped",
            "search": "tag:gift OR tag:vip", "page_size": 50,
        });
        let search = format!(
            "{SEARCH} AND status:open AND financial_status:partially_paid AND fulfillment_status:unshipped AND (tag:gift OR \
             tag:vip)"
        );
        let calls = Calls::new()
            .on(URL)
            .json(json!({ "variables": { "first": 50, "after": null, "search": search } }))
            .answer(200, answer(&[], None));
        assert_eq!(calls.run_all::<Orders>(call(parameters)).unwrap(), [] as [Value; 0]);
    }

    #[test]
    fn windows_meet_without_a_gap() {
        let window = |since_ms, until_ms| {
            let call = call(json!({})).with_window(Window::utc(since_ms, until_ms));
            let parameters = serde_json::from_value(json!({})).unwrap();
            search(&call.with_parameters(parameters)).unwrap()
        };
        assert_eq!(
            window(1_000, 2_001).as_deref(),
            Some("updated_at:>='1970-01-01T00:00:01Z' AND updated_at:<'1970-01-01T00:00:03Z'")
        );
        assert_eq!(
            window(2_001, 4_000).as_deref(),
            Some("updated_at:>='1970-01-01T00:00:03Z' AND updated_at:<'1970-01-01T00:00:04Z'")
        );
        assert_eq!(window(1_001, 1_999), None);
        let empty = call(json!({})).with_window(Window::utc(1_001, 1_999));
        assert_eq!(
            Calls::new().run::<Orders>(empty).unwrap(),
            Page { records: "[]".to_owned().into(), output: "null".to_owned(), ..Page::default() }
        );
    }

    #[test]
    fn what_is_denied_of_customers_is_left_out_and_told() {
        let mut denied = answer(&[1], None);
        denied["data"]["orders"]["nodes"][0]["email"] = Value::Null;
        denied["errors"] = json!([{
            "message": "This app is not approved to use the email field.", "path": ["orders", "nodes", 0, "email"],
            "extensions": { "code": "ACCESS_DENIED" },
        }]);
        let calls = on(Calls::new(), 250, None).answer(200, denied.clone());
        let mut expected = record(1);
        expected.as_object_mut().unwrap().remove("email");
        assert_eq!(calls.run_all::<Orders>(call(json!({}))).unwrap(), [expected]);
        assert_eq!(calls.logged()[0].fields["fields"], json!(["email"]));

        let calls = on(Calls::new(), 250, None).answer(200, denied);
        let result = calls.run::<Orders>(call(json!({ "personal": "required" })));
        assert!(matches!(result, Err(Failure::Forbidden(_))));
    }

    #[test]
    fn nothing_is_asked_for_that_is_not_wanted() {
        let query = |parameters: Value| {
            let calls = Calls::new().on(URL).answer(200, answer(&[], None));
            calls.run::<Orders>(call(parameters)).unwrap();
            json_body(&calls.requests()[0]).to_owned()
        };
        let all = query(json!({ "product_ids": true }));
        assert!(all.contains("shippingAddress {") && all.contains("product {") && all.contains("sortKey: UPDATED_AT"));
        let few = query(json!({ "personal": "none" }));
        for name in ["email", "phone", "customer", "shippingAddress", "product ", "variant "] {
            assert!(!few.contains(name), "{name}");
        }
    }

    #[test]
    fn without_the_scope_for_orders_it_is_named() {
        let mut denied = answer(&[], None);
        denied["data"]["orders"] = Value::Null;
        denied["errors"] = json!([{
            "message": "Access denied for orders field. Required access: `read_orders` access scope.", "path": ["orders"],
            "extensions": { "code": "ACCESS_DENIED", "requiredAccess": "`read_orders` access scope." },
        }]);
        let calls = on(Calls::new(), 250, None).answer(200, denied);
        let Err(Failure::Forbidden(problem)) = calls.run::<Orders>(call(json!({}))) else { panic!("forbidden") };
        assert!(problem.remedy.unwrap().contains("`read_orders`"));
    }

    #[test]
    fn a_window_that_reaches_back_too_far_is_told() {
        let logged = |scopes: &str, since_ms: i64| {
            testing::set_clock("2026-01-02T01:00:00Z");
            let fields =
                json!({ "base_url": "https://demo-shop.myshopify.com", "api_version": "2026-01", "scopes": scopes });
            let calls = Calls::new().on(URL).answer(200, answer(&[], None));
            let call = Call::new(fields, json!({})).with_window(Window::utc(since_ms, since_ms + 1_000));
            calls.run::<Orders>(call).unwrap();
            calls.logged().len()
        };
        let recent_ms = (1_767_315_600 - 60 * 86_400) * 1_000;
        assert_eq!(logged("read_orders", recent_ms), 0);
        assert_eq!(logged("read_orders", recent_ms - 1_000), 1);
        assert_eq!(logged("read_orders,read_all_orders", recent_ms - 1_000), 0);
    }

    #[test]
    fn a_token_that_has_ended_and_a_full_bucket() {
        let calls =
            on(Calls::new(), 250, None).answer(401, json!({ "errors": "[API] Invalid API key or access token" }));
        assert!(matches!(calls.run::<Orders>(call(json!({}))), Err(Failure::Unauthorized(_))));
        let throttled = json!({
            "errors": [{ "message": "Throttled", "extensions": { "code": "THROTTLED" } }],
            "extensions": { "cost": { "requestedQueryCost": 930, "actualQueryCost": null, "throttleStatus": {
                "maximumAvailable": 2000.0, "currentlyAvailable": 30, "restoreRate": 100.0,
            } } },
        });
        let calls = on(Calls::new(), 250, None).answer(200, throttled);
        let result = calls.run::<Orders>(call(json!({})));
        assert!(matches!(result, Err(Failure::Throttled(busy)) if busy.wait_ms == Some(9_000)));
    }
}
