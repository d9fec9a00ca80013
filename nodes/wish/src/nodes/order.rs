//! `wish/order`: one order, in version 3.

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::record::Fields;
use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::connection::demand;
use crate::interface::{ORDER, Version};
use crate::nodes::order_v2::OrderV2;
use crate::nodes::orders::fields;
use crate::{record, request, response};

/// The node.
#[derive(Debug)]
pub struct Order;

/// The parameters of `wish/order`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The order.
    #[schemars(extend("x-title" = { "en": "Order ID", "zh": "订单 ID" }))]
    id: String,
    /// Only these parts of it; all if empty. `id` and the two times come in any case.
    #[serde(default)]
    #[schemars(extend("x-title" = { "en": "Parts", "zh": "返回字段" }))]
    fields: Vec<String>,
}

impl Node for Order {
    const NAME: &'static str = "order";
    type Parameters = Parameters;
    type Record = record::Order;

    fn title() -> Label {
        label("One order", "单个订单")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        demand(&call, Version::V3, OrderV2::NAME)?;
        let request = request::one(&call, &ORDER, &call.parameters.id)?;
        let request = match fields(&call.parameters.fields) {
            Some(fields) => request.query("fields", fields),
            None => request,
        };
        let response = request.send()?;
        let order: Fields<'_> = response::read(&ORDER, &response)?.data()?;
        if order.is_empty() {
            return Err(Failure::rejected("there is no such order").with_chinese("没有这个订单"));
        }
        Ok(Page::last(&[order]))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::Calls;

    use super::*;

    const ID: &str = "5e00000000000000000000b1";

    fn run(parameters: Value, calls: &Calls) -> Result<Page, Failure> {
        calls.run::<Order>(Call::new(json!({ "base_url": "https://wish.test", "variant": "v3" }), parameters))
    }

    #[test]
    fn an_order_passes_complete() {
        let order = r#"{"id":"5e00000000000000000000b1","x":11.050,"refunds":[{"n":1E2}]}"#;
        let calls = Calls::new()
            .on(&format!("GET https://wish.test/api/v3/orders/{ID}"))
            .header("authorization", "Bearer <access_token>")
            .exactly()
            .answer_text(200, format!(r#"{{"message":"","code":0,"data":{order}}}"#));
        let page = run(json!({ "id": ID }), &calls).unwrap();
        assert_eq!(page.records.text(), format!("[{order}]"));
    }

    #[test]
    fn parts_come_with_the_key() {
        let calls = Calls::new()
            .on(&format!("GET /api/v3/orders/{ID}"))
            .query("fields", "id,updated_at,released_at,state")
            .answer(200, json!({ "code": 0, "data": { "id": ID, "state": "SHIPPED" } }));
        run(json!({ "id": ID, "fields": ["state"] }), &calls).unwrap();
    }

    #[test]
    fn an_order_that_is_not_there_spoils_only_itself() {
        let told = json!({ "message": format!("We could not find an order for id: '{ID}'"), "code": 1000, "data": {} });
        for (status, answer) in [(400, told), (200, json!({ "code": 0, "data": {} }))] {
            let calls = Calls::new().on(&format!("GET /api/v3/orders/{ID}")).answer(status, answer);
            assert!(matches!(run(json!({ "id": ID }), &calls), Err(Failure::Rejected(_))));
        }
        for id in ["", "bulk_get/1", "../oauth/test", "a?b", "订单"] {
            assert!(matches!(run(json!({ "id": id }), &Calls::new()), Err(Failure::Rejected(_))), "{id}");
        }
    }
}
