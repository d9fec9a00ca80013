//! `aliexpress/aop-order`: one order of the old generation in detail.

use schemars::JsonSchema;
use serde::Deserialize;
use weft_sdk::record::{Description, RecordType, describe, to_text};
use weft_sdk::schema::{Integer, Nested, Text, Time};
use weft_sdk::{Area, Call, DetailList, Failure, Label, Node, NodeEffect, Page, label};

use super::order_detail::none;
use crate::aop;
use crate::errors::Asked;
use crate::order_id::OrderId;
use crate::sign;
use crate::times;

const API: &str = "api.findOrderById";
const ASKED: Asked = Asked::one(API);
/// The fields with times.
const TIMES: [&str; 3] = ["gmtCreate", "gmtPaySuccess", "gmtModified"];

/// The node.
#[derive(Debug)]
pub struct AopOrder;

/// The parameters.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The order.
    #[schemars(extend("x-title" = { "en": "Order", "zh": "订单号" }))]
    pub order_id: OrderId,
    /// Which fields are wanted, passed on as it is.
    #[serde(default)]
    pub field_list: Option<String>,
    /// Which parts beside the usual ones are wanted: the platform's sum of flags, passed on as it is.
    #[serde(default)]
    pub ext_info_bit_flag: Option<u64>,
}

/// An order in detail.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AopOrderDetail {
    /// Identifies the order.
    #[schemars(extend("x-title" = { "en": "Order", "zh": "订单号" }))]
    pub id: Integer,
    /// What has become of it.
    #[schemars(extend("x-title" = { "en": "Status", "zh": "订单状态" }))]
    pub order_status: Text,
    /// When it was placed.
    #[schemars(extend("x-title" = { "en": "Placed", "zh": "下单时间" }))]
    pub gmt_create: Time,
    /// When it was paid.
    #[schemars(extend("x-title" = { "en": "Paid", "zh": "付款时间" }))]
    pub gmt_pay_success: Time,
    /// When it was last changed.
    #[schemars(extend("x-title" = { "en": "Changed", "zh": "更新时间" }))]
    pub gmt_modified: Time,
    /// The buyer: `firstName`, `lastName`, `loginId`, `email`, `country`.
    #[schemars(extend("x-title" = { "en": "Buyer", "zh": "买家" }))]
    pub buyer_info: Nested,
    /// The recipient.
    #[schemars(extend("x-title" = { "en": "Recipient", "zh": "收件信息" }))]
    pub receipt_address: Nested,
    /// What was ordered, a line each.
    #[schemars(extend("x-title" = { "en": "Lines", "zh": "商品明细" }))]
    pub child_order_list: Nested,
    /// What it costs.
    #[schemars(extend("x-title" = { "en": "Amount", "zh": "订单金额" }))]
    pub order_amount: Nested,
    /// What it cost at first. The platform writes the name in this way.
    pub init_oder_amount: Nested,
    /// What shipping costs.
    #[schemars(extend("x-title" = { "en": "Shipping costs", "zh": "运费" }))]
    pub logistics_amount: Nested,
    /// What was sent, a parcel each.
    #[schemars(extend("x-title" = { "en": "Parcels", "zh": "物流信息" }))]
    pub logistic_info_list: Nested,
}

impl RecordType for AopOrderDetail {
    fn describe() -> Option<Description> {
        let details = |field: &str, key: &[&str]| DetailList {
            field: field.to_owned(),
            key: key.iter().map(|&name| name.to_owned()).collect(),
            link: vec!["orderId".to_owned()],
        };
        Some(Description {
            details: vec![details("childOrderList", &["id"]), details("logisticInfoList", &[])],
            personal: ["buyerInfo", "receiptAddress"].map(str::to_owned).to_vec(),
            ..describe::<Self>(&["id"], None)
        })
    }
}

impl Node for AopOrder {
    const NAME: &'static str = "aop-order";
    type Parameters = Parameters;
    type Record = AopOrderDetail;

    fn title() -> Label {
        label("One order in detail (AOP)", "订单详情（AOP）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn area() -> Option<Area> {
        Some(Area::Orders)
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let Parameters { order_id, field_list, ext_info_bit_flag } = &call.parameters;
        let fields = field_list.iter().map(|list| sign::text("fieldList", list));
        let flags = ext_info_bit_flag.iter().map(|flags| sign::text("extInfoBitFlag", flags.to_string()));
        let own = [sign::text("orderId", order_id.0.to_string())].into_iter().chain(fields).chain(flags);
        let response = aop::ask(&call, API, own.collect())?;
        let mut order = aop::body(ASKED, &response)?;
        if order.is_blank("id") {
            return Err(none(ASKED));
        }
        times::write_instants(&mut order, &TIMES);
        Ok(Page { records: to_text(&[order]).into(), ..Page::default() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::Calls;

    use super::*;

    fn run(status: u16, answer: &str) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on("POST https://ae.test/openapi/param2/1/aliexpress.open/api.findOrderById/1234567")
            .form("orderId", "9007199254740993")
            .answer_text(status, answer);
        let connection = json!({ "base_url": "https://ae.test", "variant": "aop", "app_key": "1234567" });
        calls.run::<AopOrder>(Call::new(connection, json!({ "order_id": "9007199254740993" })))
    }

    #[test]
    fn an_order_passes_complete_with_its_instants() {
        let page =
            run(200, r#"{"id":9007199254740993,"gmtModified":"20261101013000000-0700","orderAmount":{"amount":1.00}}"#);
        let expected =
            r#"[{"id":9007199254740993,"gmtModified":"2026-11-01T01:30:00-07:00","orderAmount":{"amount":1.00}}]"#;
        assert_eq!(page.unwrap().records, expected);
    }

    #[test]
    fn an_order_that_is_not_there_is_rejected() {
        assert!(matches!(run(200, "{}"), Err(Failure::Rejected(_))));
        let refused = run(400, r#"{"error_code":"400","error_message":"The order does not exist"}"#);
        assert!(matches!(refused, Err(Failure::Rejected(_))));
    }
}
