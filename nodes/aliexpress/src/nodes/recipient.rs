//! `aliexpress/recipient`: where an order goes.
//!
//! The platform may mask the recipient, or give an `oaid` that another of its interfaces decrypts. Both pass as they are.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::record::{Description, Fields, RecordType, describe, raw_json, to_text};
use weft_sdk::schema::{Integer, Text};
use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use super::order_detail::{none, query};
use crate::errors::Asked;
use crate::iop::{self};
use crate::order_id::OrderId;

const ASKED: Asked = Asked::one("aliexpress.solution.order.receiptinfo.get");

/// The node.
#[derive(Debug)]
pub struct Recipient;

/// The parameters.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The order.
    #[schemars(extend("x-title" = { "en": "Order", "zh": "订单号" }))]
    pub order_id: OrderId,
}

/// Where an order goes.
#[derive(Debug, JsonSchema)]
pub struct RecipientRecord {
    /// The order.
    #[schemars(extend("x-title" = { "en": "Order", "zh": "订单号" }))]
    pub order_id: Integer,
    /// Name.
    #[schemars(extend("x-title" = { "en": "Name", "zh": "收件人" }))]
    pub contact_person: Text,
    /// Street and number.
    #[schemars(extend("x-title" = { "en": "Address", "zh": "详细地址" }))]
    pub detail_address: Text,
    /// More of the address.
    pub address2: Text,
    /// Town.
    #[schemars(extend("x-title" = { "en": "Town", "zh": "城市" }))]
    pub city: Text,
    /// Province or state.
    #[schemars(extend("x-title" = { "en": "Province", "zh": "省／州" }))]
    pub province: Text,
    /// Country.
    #[schemars(extend("x-title" = { "en": "Country", "zh": "国家" }))]
    pub country: Text,
    /// Postal code.
    #[schemars(extend("x-title" = { "en": "Postal code", "zh": "邮编" }))]
    pub zip: Text,
    /// Mobile telephone.
    #[schemars(extend("x-title" = { "en": "Mobile telephone", "zh": "手机" }))]
    pub mobile_no: Text,
    /// Country of the telephone number.
    pub phone_country: Text,
    /// Area of the telephone number.
    pub phone_area: Text,
    /// Telephone number.
    pub phone_number: Text,
    /// Stands for the recipient where the platform encrypts it.
    pub oaid: Text,
}

/// Fields that say who the recipient is.
pub const PERSONAL: [&str; 8] =
    ["contact_person", "detail_address", "address2", "zip", "mobile_no", "phone_area", "phone_number", "oaid"];

impl RecordType for RecipientRecord {
    fn describe() -> Option<Description> {
        let personal = PERSONAL.map(str::to_owned).to_vec();
        Some(Description { personal, ..describe::<Self>(&["order_id"], None) })
    }
}

impl Node for Recipient {
    const NAME: &'static str = "recipient";
    type Parameters = Parameters;
    type Record = RecipientRecord;

    fn title() -> Label {
        label("The recipient of an order", "订单收件信息")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let order_id = call.parameters.order_id;
        let response = iop::ask(&call, ASKED.name, Some(("param1", query(order_id, None))))?;
        let recipient = iop::result(ASKED, &iop::body(ASKED, &response)?)?;
        if recipient.is_empty() {
            return Err(none(ASKED));
        }
        Ok(Page { records: to_text(&[with_order(recipient, "order_id", order_id)]).into(), ..Page::default() })
    }
}

/// The record with the order that it belongs to, which the answer doesn't say.
pub fn with_order<'a>(mut recipient: Fields<'a>, name: &'static str, order_id: OrderId) -> Fields<'a> {
    recipient.set(name, Cow::Owned(raw_json(&order_id.0)));
    recipient
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::Calls;

    use super::*;

    fn run(answer: &str) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on("POST https://ae.test/sync")
            .form("method", "aliexpress.solution.order.receiptinfo.get")
            .form("param1", r#"{"order_id":9007199254740993}"#)
            .answer_text(200, answer);
        let parameters = json!({ "order_id": 9_007_199_254_740_993_u64 });
        calls.run::<Recipient>(Call::new(json!({ "base_url": "https://ae.test", "app_key": "1" }), parameters))
    }

    #[test]
    fn what_is_masked_or_encrypted_passes_as_it_is() {
        let page = run(r#"{"result":{"contact_person":"A***","oaid":"oaid-1f"},"request_id":"r","code":"0"}"#).unwrap();
        assert_eq!(page.records, r#"[{"contact_person":"A***","oaid":"oaid-1f","order_id":9007199254740993}]"#);
    }

    #[test]
    fn an_order_that_is_not_there_is_rejected() {
        assert!(matches!(run(r#"{"request_id":"r","code":"0"}"#), Err(Failure::Rejected(_))));
    }
}
