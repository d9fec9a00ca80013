//! `ebay/shipments`: the shipments of an order: carrier, tracking number, and which lines went with it.
//!
//! The platform's records don't name the order; the field `orderId` is put into them, so that they can be told apart.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::record::{self, Description, Fields, RecordType, raw_json, to_text};
use weft_sdk::schema::{Integer, Text, Time};
use weft_sdk::{Area, Call, DetailList, Failure, Label, Node, NodeEffect, Page, label};

use crate::interface::SHIPMENTS;
use crate::order::{ORDER_ID, nothing_is_required};
use crate::request::{self, Warning, log_warnings};

/// The node.
#[derive(Debug)]
pub struct Shipments;

/// The parameters of `ebay/shipments`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The order, such as `12-34567-89012`.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    order_id: String,
}

/// A shipment.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Shipment {
    /// The order.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    pub order_id: Text,
    /// Identifies the shipment within its order.
    #[schemars(extend("x-title" = { "en": "Shipment", "zh": "发货单号" }))]
    pub fulfillment_id: Text,
    /// The number to track it by.
    #[schemars(extend("x-title" = { "en": "Tracking number", "zh": "物流单号" }))]
    pub shipment_tracking_number: Text,
    /// The carrier, by eBay's code.
    #[schemars(extend("x-title" = { "en": "Carrier", "zh": "物流商" }))]
    pub shipping_carrier_code: Text,
    /// When it was shipped.
    #[schemars(extend("x-title" = { "en": "Shipped", "zh": "发货时间" }))]
    pub shipped_date: Time,
    /// The lines that went with it.
    #[schemars(extend("x-title" = { "en": "Lines", "zh": "商品明细" }))]
    pub line_items: Option<Vec<Line>>,
}

/// A line of a shipment.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Line {
    /// The line of the order.
    #[schemars(extend("x-title" = { "en": "Line", "zh": "明细号" }))]
    pub line_item_id: Text,
    /// How many of it.
    #[schemars(extend("x-title" = { "en": "Quantity", "zh": "数量" }))]
    pub quantity: Integer,
}

impl RecordType for Shipment {
    fn describe() -> Option<Description> {
        let key = [ORDER_ID, "fulfillmentId"];
        let mut description = record::describe::<Self>(&key, None);
        nothing_is_required(&mut description.schema, "lineItems");
        let lines = DetailList {
            field: "lineItems".to_owned(),
            key: vec!["lineItemId".to_owned()],
            link: key.map(str::to_owned).to_vec(),
        };
        Some(Description { details: vec![lines], ..description })
    }
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    fulfillments: Option<Vec<Fields<'a>>>,
    warnings: Option<Vec<Warning>>,
    /// How many there are; the platform sends all at once.
    total: u64,
}

impl Node for Shipments {
    const NAME: &'static str = "shipments";
    type Parameters = Parameters;
    type Record = Shipment;

    fn title() -> Label {
        label("Shipments of an order", "订单发货记录")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let order_id = &call.parameters.order_id;
        let response = request::order(&call, order_id, "/shipping_fulfillment")?.send()?;
        let answer: Answer<'_> = request::read(&SHIPMENTS, &response)?;
        log_warnings(&SHIPMENTS, answer.warnings.as_deref());
        let mut shipments = answer.fulfillments.unwrap_or_default();
        if shipments.len() as u64 != answer.total {
            return Err(response.undocumented(SHIPMENTS.en));
        }
        for shipment in &mut shipments {
            shipment.set(ORDER_ID, Cow::Owned(raw_json(order_id)));
        }
        Ok(Page { records: to_text(&shipments).into(), ..Page::default() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::Calls;

    use super::*;

    fn run(status: u16, body: impl Into<String>) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on("GET https://api.ebay.com/sell/fulfillment/v1/order/12-34567-89012/shipping_fulfillment")
            .header("authorization", "Bearer <access_token>")
            .exactly()
            .answer_text(status, body);
        let connection = json!({ "base_url": "https://api.ebay.com" });
        calls.run::<Shipments>(Call::new(connection, json!({ "order_id": "12-34567-89012" })))
    }

    #[test]
    fn a_shipment_is_told_with_its_order() {
        let body = concat!(
            r#"{"fulfillments":[{"fulfillmentId":"9405509699937003457459","shipmentTrackingNumber":"T1","#,
            r#""lineItems":[{"lineItemId":"6254458011","quantity":1}],"new":1.10}],"total":1,"warnings":[]}"#
        );
        let expected = concat!(
            r#"[{"fulfillmentId":"9405509699937003457459","shipmentTrackingNumber":"T1","#,
            r#""lineItems":[{"lineItemId":"6254458011","quantity":1}],"new":1.10,"orderId":"12-34567-89012"}]"#
        );
        assert_eq!(run(200, body).unwrap().records, expected);
    }

    #[test]
    fn an_order_without_shipments_has_none() {
        for body in [r#"{"fulfillments":[],"total":0}"#, r#"{"total":0}"#] {
            assert_eq!(run(200, body).unwrap().records, "[]");
        }
    }

    #[test]
    fn a_list_that_is_cut_is_read_again() {
        for body in [r#"{"fulfillments":[{"fulfillmentId":"1"}],"total":2}"#, "{}", "<html>Busy</html>"] {
            assert!(matches!(run(200, body), Err(Failure::Unavailable(_))), "{body}");
        }
        assert!(matches!(run(404, ""), Err(Failure::Rejected(_))));
    }

    #[test]
    fn its_lines_link_to_both_parts_of_the_key() {
        let description = Shipment::describe().unwrap();
        assert_eq!(description.details[0].link, description.key);
        let line: &Value = &description.schema["properties"]["lineItems"]["items"];
        assert_eq!(line["properties"]["quantity"]["format"], "int64");
    }
}
