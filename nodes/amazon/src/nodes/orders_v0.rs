//! `amazon/orders-v0`: orders of version 0, by the time of their last update.
//!
//! Items are not in them: `amazon/order-items-v0` has those. Names and addresses are, where the connection reads restricted
//! data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use weft_sdk::http::Request;
use weft_sdk::record::Fields;
use weft_sdk::time::rfc3339;
use weft_sdk::{Area, Call, Failure, Label, Node, Page, WindowRules, label};

use super::order_record_v0::Order;
use crate::operation::Operation;
use crate::paging;
use crate::request::{self, ORDERS_V0, Query, joined};
use crate::sites;

const PLACE: &str = "/payload/Orders";
/// What the node asks for by itself, and what can't be asked for beside a window of updates.
const NO_FILTERS: [&str; 12] = [
    "MarketplaceIds",
    "CreatedAfter",
    "CreatedBefore",
    "LastUpdatedAfter",
    "LastUpdatedBefore",
    "OrderStatuses",
    "FulfillmentChannels",
    "PaymentMethods",
    "BuyerEmail",
    "MaxResultsPerPage",
    "NextToken",
    "SellerOrderId",
];

/// The node.
#[derive(Debug)]
pub struct OrdersV0;

/// The parameters of `amazon/orders-v0`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Sites of the connection's region, such as `[DE, FR]`, or marketplace ids; the connection's own site if there are none.
    #[serde(default)]
    #[schemars(length(max = 50), extend("x-title" = { "en": "Marketplaces", "zh": "站点" }))]
    marketplaces: Vec<String>,
    /// Only orders in one of these states. Unshipped and PartiallyShipped can only be asked for together.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Order statuses", "zh": "订单状态" }))]
    order_statuses: Vec<Status>,
    /// Only orders that these send: MFN is the seller, AFN is Amazon (FBA).
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Fulfillment channels", "zh": "配送渠道（MFN 自发货，AFN 为 FBA）" }))]
    fulfillment_channels: Vec<Channel>,
    /// Only orders that were paid like this.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Payment methods", "zh": "付款方式" }))]
    payment_methods: Vec<PaymentMethod>,
    /// Only orders of the buyer with this e-mail address.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Buyer's e-mail address", "zh": "买家邮箱" }))]
    buyer_email: Option<String>,
    /// Further filters of the platform, passed on as they are, such as `IsISPU: "true"`.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Further filters", "zh": "其他筛选条件" }))]
    filters: BTreeMap<String, String>,
    /// Number of orders per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 100), extend("x-steers" = false))]
    page_size: u32,
}

fn page_size() -> u32 {
    100
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
enum Status {
    Pending,
    Unshipped,
    PartiallyShipped,
    Shipped,
    Canceled,
    Unfulfillable,
    InvoiceUnconfirmed,
    PendingAvailability,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
enum Channel {
    Afn,
    Mfn,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
enum PaymentMethod {
    #[serde(rename = "COD")]
    CashOnDelivery,
    #[serde(rename = "CVS")]
    ConvenienceStore,
    Other,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    payload: Orders<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Orders<'a> {
    #[serde(borrow)]
    orders: Vec<Fields<'a>>,
    #[serde(default)]
    next_token: Option<String>,
}

impl Node for OrdersV0 {
    const NAME: &'static str = "orders-v0";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Order;

    fn title() -> Label {
        label("Orders without items, version 0, by the time of their last update", "订单（v0，不含明细，按更新时间）")
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn window() -> Option<WindowRules> {
        Some(super::window_of_updates("LastUpdateDate"))
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let question = query(&call)?;
        let marketplace_ids = sites::marketplace_ids(&call, &call.parameters.marketplaces)?;
        let request = |token: Option<&str>| -> Result<Request, Failure> {
            let query = match token {
                Some(token) => Query::default().with("MarketplaceIds", &marketplace_ids).with("NextToken", token),
                None => question.clone(),
            };
            request::get_v0(&call, ORDERS_V0, query)
        };
        let response = paging::ask(&call, &Operation::GET_ORDERS_V0, PLACE, request)?;
        let answer: Answer<'_> = request::read(&Operation::GET_ORDERS_V0, &response)?;
        let Orders { orders, next_token } = answer.payload;
        Ok(paging::page(paging::rows(&response, PLACE, orders), next_token))
    }
}

/// The question of the first page.
fn query(call: &Call<Parameters>) -> Result<Query, Failure> {
    let (parameters, window) = (&call.parameters, super::window_of(call)?);
    check_statuses(&parameters.order_statuses)?;
    let query = Query::default()
        .with("MarketplaceIds", sites::marketplace_ids(call, &parameters.marketplaces)?)
        .with("LastUpdatedAfter", rfc3339(window.since_ms, 0))
        .with("LastUpdatedBefore", rfc3339(window.until_ms, 0))
        .with_given("OrderStatuses", &joined(&parameters.order_statuses))
        .with_given("FulfillmentChannels", &joined(&parameters.fulfillment_channels))
        .with_given("PaymentMethods", &joined(&parameters.payment_methods))
        .with_given("BuyerEmail", parameters.buyer_email.as_deref().unwrap_or_default())
        .with("MaxResultsPerPage", parameters.page_size.to_string());
    if let Some(name) = parameters.filters.keys().find(|name| NO_FILTERS.contains(&name.as_str())) {
        return Err(Failure::invalid(format!("`filters` may not set `{name}`"))
            .with_chinese(format!("`filters` 不能设置 `{name}`"))
            .with_remedies(label(
                format!("remove `{name}` from `filters`; use the parameter of the step if there is one"),
                format!("从 `filters` 中去掉 `{name}`；有同义参数的请用参数"),
            )));
    }
    Ok(parameters.filters.iter().fold(query, |query, (name, value)| query.with(name, value)))
}

fn check_statuses(statuses: &[Status]) -> Result<(), Failure> {
    if statuses.contains(&Status::Unshipped) == statuses.contains(&Status::PartiallyShipped) {
        return Ok(());
    }
    Err(Failure::invalid("the platform gives Unshipped and PartiallyShipped only together")
        .with_chinese("平台要求 Unshipped 与 PartiallyShipped 一并查询")
        .with_remedies(label(
            "write both in `order_statuses`, and leave out rows that you don't want",
            "在 `order_statuses` 中同时写上两者，再去掉不需要的行",
        )))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::{Calls, window};

    use super::*;

    const URL: &str = "GET https://sellingpartnerapi-na.amazon.com/orders/v0/orders";

    fn call(parameters: Value) -> Call<Value> {
        let connection = json!({ "base_url": "https://sellingpartnerapi-na.amazon.com", "site": "US" });
        Call::new(connection, parameters).with_window(window("2026-01-01T00:00:00Z", "2026-01-01T12:30:45Z"))
    }

    #[test]
    fn pages_go_on_by_marketplace_and_token_alone() {
        let calls = Calls::new()
            .on(URL)
            .header("x-amz-access-token", "<restricted_token>")
            .header("user-agent", request::USER_AGENT)
            .query("MarketplaceIds", "ATVPDKIKX0DER")
            .query("LastUpdatedAfter", "2026-01-01T00:00:00Z")
            .query("LastUpdatedBefore", "2026-01-01T12:30:45Z")
            .query("MaxResultsPerPage", "100")
            .exactly()
            .answer(200, json!({ "payload": { "Orders": [{ "AmazonOrderId": "1" }], "NextToken": "t==" } }))
            .on(URL)
            .header("x-amz-access-token", "<restricted_token>")
            .header("user-agent", request::USER_AGENT)
            .query("MarketplaceIds", "ATVPDKIKX0DER")
            .query("NextToken", "t==")
            .exactly()
            .answer(200, json!({ "payload": { "Orders": [{ "AmazonOrderId": "2" }], "LastUpdatedBefore": "x" } }));
        let records = calls.run_all::<OrdersV0>(call(json!({}))).unwrap();
        assert_eq!(records, [json!({ "AmazonOrderId": "1" }), json!({ "AmazonOrderId": "2" })]);
    }

    #[test]
    fn a_token_that_is_refused_has_the_list_begin_anew() {
        let error = json!({ "errors": [{ "code": "InvalidInput", "message": "NextToken" }] });
        let calls = Calls::new()
            .on(URL)
            .query("NextToken", "old")
            .answer(400, error)
            .on(URL)
            .query("LastUpdatedAfter", "2026-01-01T00:00:00Z")
            .answer(200, json!({ "payload": { "Orders": [{ "AmazonOrderId": "1" }], "NextToken": "new" } }));
        let page = calls.run::<OrdersV0>(call(json!({})).with_page(Some(json!({ "token": "old" })))).unwrap();
        assert_eq!(page.next, Some(json!({ "token": "new" })));
    }

    #[test]
    fn filters_are_the_platforms_words() {
        let parameters = json!({
            "order_statuses": ["Unshipped", "PartiallyShipped"], "fulfillment_channels": ["MFN"],
            "payment_methods": ["COD", "Other"], "buyer_email": "a@b.example", "filters": { "IsISPU": "true" },
        });
        let calls = Calls::new()
            .on(URL)
            .query("OrderStatuses", "Unshipped,PartiallyShipped")
            .query("FulfillmentChannels", "MFN")
            .query("PaymentMethods", "COD,Other")
            .query("BuyerEmail", "a@b.example")
            .query("IsISPU", "true")
            .answer(200, json!({ "payload": { "Orders": [] } }));
        calls.run::<OrdersV0>(call(parameters)).unwrap();
    }

    #[test]
    fn what_the_platform_would_refuse_is_not_sent() {
        for parameters in [
            json!({ "order_statuses": ["Unshipped"] }),
            json!({ "filters": { "CreatedAfter": "2020-01-01T00:00:00Z" } }),
            json!({ "filters": { "SellerOrderId": "1" } }),
            json!({ "marketplaces": ["DE"] }),
        ] {
            let result = Calls::new().run::<OrdersV0>(call(parameters.clone()));
            assert!(matches!(result, Err(Failure::Invalid(_))), "{parameters}");
        }
    }

    #[test]
    fn what_is_no_answer_is_a_failure() {
        for body in
            ["", "<html>", r#"{"payload":{"Orders":[{"AmazonOrderId":"1"}"#, r#"{"orders":[]}"#, r#"{"payload":{}}"#]
        {
            let result = Calls::new().on(URL).answer_text(200, body).run::<OrdersV0>(call(json!({})));
            assert!(matches!(result, Err(Failure::Unavailable(_))), "{body}: {result:?}");
        }
    }
}
