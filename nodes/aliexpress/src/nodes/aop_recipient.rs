//! `aliexpress/aop-recipient`: where an order of the old generation goes.

use schemars::JsonSchema;
use weft_sdk::record::{Description, RecordType, describe, to_text};
use weft_sdk::schema::{Integer, Text};
use weft_sdk::{Area, Call, Failure, Label, Node, NodeEffect, Page, label};

use super::order_detail::none;
use super::recipient::{Parameters, with_order};
use crate::aop;
use crate::errors::Asked;
use crate::sign;

const API: &str = "api.findOrderReceiptInfo";
const ASKED: Asked = Asked::one(API);

/// The node.
#[derive(Debug)]
pub struct AopRecipient;

/// Where an order goes.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AopRecipientRecord {
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
}

impl RecordType for AopRecipientRecord {
    fn describe() -> Option<Description> {
        let personal = ["contactPerson", "detailAddress", "address2", "zip", "mobileNo", "phoneArea", "phoneNumber"];
        let personal = personal.map(str::to_owned).to_vec();
        Some(Description { personal, ..describe::<Self>(&["orderId"], Option::None) })
    }
}

impl Node for AopRecipient {
    const NAME: &'static str = "aop-recipient";
    type Parameters = Parameters;
    type Record = AopRecipientRecord;

    fn title() -> Label {
        label("The recipient of an order (AOP)", "订单收件信息（AOP）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let order_id = call.parameters.order_id;
        let response = aop::ask(&call, API, vec![sign::text("orderId", order_id.0.to_string())])?;
        let recipient = aop::body(ASKED, &response)?;
        if recipient.is_empty() {
            return Err(none(ASKED));
        }
        Ok(Page { records: to_text(&[with_order(recipient, "orderId", order_id)]).into(), ..Page::default() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::Calls;

    use super::*;

    #[test]
    fn the_recipient_says_which_order_it_is_of() {
        let calls = Calls::new()
            .on("POST https://ae.test/openapi/param2/1/aliexpress.open/api.findOrderReceiptInfo/1234567")
            .form("orderId", "7")
            .answer(200, json!({ "contactPerson": "A Buyer", "country": "US" }));
        let connection = json!({ "base_url": "https://ae.test", "variant": "aop", "app_key": "1234567" });
        let page = calls.run::<AopRecipient>(Call::new(connection, json!({ "order_id": 7 }))).unwrap();
        assert_eq!(page.records, r#"[{"contactPerson":"A Buyer","country":"US","orderId":7}]"#);
    }
}
