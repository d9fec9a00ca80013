//! `amazon/orders`: orders of version 2026-01-01, by the time of their last update.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use weft_sdk::record::Fields;
use weft_sdk::time::rfc3339;
use weft_sdk::{Area, Call, Failure, Label, Node, Page, WindowRules, label};

use super::order_record::{Included, Order, usual_data};
use crate::operation::Operation;
use crate::paging;
use crate::request::{self, ORDERS, Query, joined};
use crate::sites;

const PLACE: &str = "/orders";

/// The node.
#[derive(Debug)]
pub struct Orders;

/// The parameters of `amazon/orders`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Sites of the connection's region, such as `[DE, FR]`, or marketplace ids; the connection's own site if there are none.
    #[serde(default)]
    #[schemars(length(max = 50), extend("x-title" = { "en": "Marketplaces", "zh": "站点" }))]
    marketplaces: Vec<String>,
    /// Only orders in one of these states.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Fulfillment statuses", "zh": "配送状态" }))]
    fulfillment_statuses: Vec<Status>,
    /// Only orders that these send: MERCHANT is the seller, AMAZON is FBA.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Fulfilled by", "zh": "配送方（MERCHANT 自发货，AMAZON 为 FBA）" }))]
    fulfilled_by: Vec<FulfilledBy>,
    /// Which parts records have. BUYER and RECIPIENT are personal data and need the application's role.
    #[serde(default = "usual_data")]
    #[schemars(extend("x-title" = { "en": "Parts of a record", "zh": "返回的内容" }))]
    included_data: Vec<Included>,
    /// Number of orders per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 100), extend("x-steers" = false))]
    page_size: u32,
}

fn page_size() -> u32 {
    100
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    PendingAvailability,
    Pending,
    Unshipped,
    PartiallyShipped,
    Shipped,
    Cancelled,
    Unfulfillable,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum FulfilledBy {
    Merchant,
    Amazon,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    orders: Vec<Fields<'a>>,
    #[serde(default)]
    pagination: Option<Pagination>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pagination {
    #[serde(default)]
    next_token: Option<String>,
}

impl Node for Orders {
    const NAME: &'static str = "orders";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Order;

    fn title() -> Label {
        label("Orders with their items, by the time of their last update", "订单及明细（按更新时间）")
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn window() -> Option<WindowRules> {
        Some(super::window_of_updates("lastUpdatedTime"))
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let query = query(&call)?;
        let response = paging::ask(&call, &Operation::SEARCH_ORDERS, PLACE, |token| {
            request::get(&call, ORDERS, query.clone().with_given("paginationToken", token.unwrap_or_default()))
        })?;
        let answer: Answer<'_> = request::read(&Operation::SEARCH_ORDERS, &response)?;
        let next = answer.pagination.and_then(|pagination| pagination.next_token);
        Ok(paging::page(paging::rows(&response, PLACE, answer.orders), next))
    }
}

/// The question of the first page, which all others repeat.
fn query(call: &Call<Parameters>) -> Result<Query, Failure> {
    let (parameters, window) = (&call.parameters, super::window_of(call)?);
    Ok(Query::default()
        .with("marketplaceIds", sites::marketplace_ids(call, &parameters.marketplaces)?)
        .with("lastUpdatedAfter", rfc3339(window.since_ms, 0))
        .with("lastUpdatedBefore", rfc3339(window.until_ms, 0))
        .with_given("fulfillmentStatuses", &joined(&parameters.fulfillment_statuses))
        .with_given("fulfilledBy", &joined(&parameters.fulfilled_by))
        .with_given("includedData", &joined(&parameters.included_data))
        .with("maxResultsPerPage", parameters.page_size.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::{Calls, On, window};

    use super::*;

    const URL: &str = "GET https://sellingpartnerapi-eu.amazon.com/orders/2026-01-01/orders";

    fn call(parameters: Value) -> Call<Value> {
        let connection = json!({ "base_url": "https://sellingpartnerapi-eu.amazon.com", "site": "DE" });
        Call::new(connection, parameters).with_window(window("2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z"))
    }

    fn asked(calls: Calls) -> On {
        calls
            .on(URL)
            .header("x-amz-access-token", "<access_token>")
            .header("user-agent", request::USER_AGENT)
            .query("marketplaceIds", "A1PA6795UKMFR9")
            .query("lastUpdatedAfter", "2026-01-01T00:00:00Z")
            .query("lastUpdatedBefore", "2026-01-08T00:00:00Z")
            .query("includedData", "PROCEEDS,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,PAYMENT")
            .query("maxResultsPerPage", "100")
    }

    #[test]
    fn pages_go_on_by_the_token_and_repeat_the_question() {
        let calls = asked(Calls::new()).exactly().answer(
            200,
            json!({ "orders": [{ "orderId": "1" }], "pagination": { "nextToken": "t/1==" }, "lastUpdatedBefore": "x" }),
        );
        let calls = asked(calls)
            .query("paginationToken", "t/1==")
            .exactly()
            .answer(200, json!({ "orders": [{ "orderId": "2" }], "pagination": {} }));
        let records = calls.run_all::<Orders>(call(json!({}))).unwrap();
        assert_eq!(records, [json!({ "orderId": "1" }), json!({ "orderId": "2" })]);
        assert!(calls.requests().iter().all(|request| request.repeatable));
    }

    #[test]
    fn records_pass_untouched_wherever_they_are_read() {
        let body =
            r#"{"orders":[{"orderId":"1","proceeds":{"grandTotal":{"amount":12.90,"currencyCode":"EUR"}},"x":1e2}]}"#;
        for by_value in [false, true] {
            if by_value {
                weft_sdk::testing::records_by_value();
            }
            let page = Calls::new().on(URL).answer_text(200, body).run::<Orders>(call(json!({}))).unwrap();
            assert_eq!(page.records, &body[10..body.len() - 1]);
            assert_eq!((page.next, page.total), (None, None));
        }
    }

    #[test]
    fn filters_are_the_platforms_words() {
        let parameters = json!({
            "marketplaces": ["DE", "UK"], "fulfillment_statuses": ["UNSHIPPED", "CANCELLED"], "fulfilled_by": ["AMAZON"],
            "included_data": [], "page_size": 5,
        });
        let calls = Calls::new()
            .on(URL)
            .query("marketplaceIds", "A1PA6795UKMFR9,A1F83G8C2ARO7P")
            .query("fulfillmentStatuses", "UNSHIPPED,CANCELLED")
            .query("fulfilledBy", "AMAZON")
            .query("maxResultsPerPage", "5")
            .answer(200, json!({ "orders": [] }));
        calls.run::<Orders>(call(parameters)).unwrap();
        assert!(!calls.requests()[0].query.iter().any(|(name, _)| name == "includedData"));
    }

    #[test]
    fn a_token_that_is_refused_has_the_list_begin_anew() {
        let error = json!({ "errors": [{ "code": "InvalidInput", "message": "paginationToken is invalid" }] });
        let calls = asked(Calls::new()).query("paginationToken", "old").exactly().answer(400, error.clone());
        let calls = asked(calls).exactly().answer(200, json!({ "orders": [{ "orderId": "1" }] }));
        let page = calls.run::<Orders>(call(json!({})).with_page(Some(json!({ "token": "old" })))).unwrap();
        assert_eq!((page.records.text().as_str(), page.next), (r#"[{"orderId":"1"}]"#, None));
        assert_eq!(calls.logged().len(), 1);

        let calls = Calls::new().on(URL).answer(400, error);
        let refused = calls.run::<Orders>(call(json!({})));
        assert!(matches!(refused, Err(Failure::Invalid(problem)) if problem.code == "InvalidInput"));
    }

    #[test]
    fn what_is_no_answer_is_a_failure() {
        for body in ["", "<html>", r#"{"orders":[{"orderId":"1"}"#, r#"{"payload":{}}"#, r#"{"orders":null}"#] {
            let result = Calls::new().on(URL).answer_text(200, body).run::<Orders>(call(json!({})));
            assert!(matches!(result, Err(Failure::Unavailable(_))), "{body}: {result:?}");
        }
    }

    #[test]
    fn misspelt_words_are_found() {
        let schema = serde_json::to_value(schemars::schema_for!(Parameters)).unwrap();
        assert!(schema.to_string().contains("PARTIALLY_SHIPPED") && schema.to_string().contains("FULFILLMENT_ORDERS"));
        assert!(serde_json::from_value::<Parameters>(json!({ "fulfilled_by": ["amazon"] })).is_err());
    }
}
