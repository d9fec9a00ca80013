//! `ebay/order`: one order, with its requests for cancellation, which the list leaves empty.

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::record::Fields;
use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::interface::ORDER;
use crate::order::{self, ORDER_ID};
use crate::request;

/// The node.
#[derive(Debug)]
pub struct Order;

/// The parameters of `ebay/order`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The order, such as `12-34567-89012`.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    order_id: String,
    /// Whether totals include the tax that eBay collects and remits, and lines tell it.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "With eBay's tax", "zh": "包含平台代缴税" }))]
    tax_breakdown: bool,
}

impl Node for Order {
    const NAME: &'static str = "order";
    type Parameters = Parameters;
    type Record = order::Order;

    fn title() -> Label {
        label("One order in detail", "订单详情")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let request = request::order(&call, &call.parameters.order_id, "")?;
        let request =
            if call.parameters.tax_breakdown { request.query("fieldGroups", "TAX_BREAKDOWN") } else { request };
        let response = request.send()?;
        let order: Fields<'_> = request::read(&ORDER, &response)?;
        if order.is_blank(ORDER_ID) {
            return Err(response.undocumented(ORDER.en));
        }
        Ok(Page::last(&[order]))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::Calls;

    use super::*;

    const ONE: &str = "GET https://api.ebay.com/sell/fulfillment/v1/order/12-34567-89012";

    fn run(parameters: Value, calls: &Calls) -> Result<Page, Failure> {
        calls.run::<Order>(Call::new(json!({ "base_url": "https://api.ebay.com" }), parameters))
    }

    #[test]
    fn an_order_passes_untouched() {
        let text =
            r#"{"orderId":"12-34567-89012","cancelStatus":{"cancelRequests":[{"cancelRequestId":"52"}]},"n":1.10}"#;
        let calls =
            Calls::new().on(ONE).header("authorization", "Bearer <access_token>").exactly().answer_text(200, text);
        let page = run(json!({ "order_id": "12-34567-89012" }), &calls).unwrap();
        assert_eq!(page.records, format!("[{text}]").as_str());
    }

    #[test]
    fn tax_is_told_if_asked_for() {
        let calls = Calls::new().on(ONE).query("fieldGroups", "TAX_BREAKDOWN").answer(200, json!({ "orderId": "1-2" }));
        run(json!({ "order_id": "12-34567-89012", "tax_breakdown": true }), &calls).unwrap();
    }

    #[test]
    fn an_order_that_is_not_there_spoils_only_itself() {
        let not_valid =
            json!({ "errors": [{ "errorId": 32100, "category": "REQUEST", "message": "Invalid order id" }] });
        for (status, body) in [(404, String::new()), (400, not_valid.to_string())] {
            let calls = Calls::new().on(ONE).answer_text(status, body);
            let result = run(json!({ "order_id": "12-34567-89012" }), &calls);
            assert!(matches!(result, Err(Failure::Rejected(_))), "{status}");
        }
        let calls = Calls::new().on(ONE).answer(200, json!({ "total": 0 }));
        let result = run(json!({ "order_id": "12-34567-89012" }), &calls);
        assert!(matches!(result, Err(Failure::Unavailable(_))), "what is no order is none");
    }

    #[test]
    fn a_number_leads_nowhere_else() {
        for wrong in ["", "../x", "1?a=b", "1/2", "1%2f2", "订单"] {
            let result = run(json!({ "order_id": wrong }), &Calls::new());
            assert!(matches!(result, Err(Failure::Rejected(_))), "{wrong}");
        }
        let calls = Calls::new().on("GET /sell/fulfillment/v1/order/110-22!33").answer(200, json!({ "orderId": "x" }));
        run(json!({ "order_id": "110-22!33" }), &calls).unwrap();
    }
}
