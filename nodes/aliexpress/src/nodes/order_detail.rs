//! An order in detail, as two methods of the current generation give it.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use weft_sdk::record::{Description, Fields, RecordType, describe, to_text};
use weft_sdk::schema::{Decimal, Integer, Nested, Text, Time};
use weft_sdk::{Call, DetailList, Failure, Page};

use super::listed_order::PACIFIC;
use crate::errors::Asked;
use crate::iop::{self, part};
use crate::lists;
use crate::order_id::OrderId;

/// The fields with lists.
pub const LISTS: [&str; 2] = ["child_order_list", "logistic_info_list"];

/// The parameters.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The order.
    #[schemars(extend("x-title" = { "en": "Order", "zh": "订单号" }))]
    pub order_id: OrderId,
    /// Which parts beside the usual ones are wanted: the platform's sum of flags, passed on as it is.
    #[serde(default)]
    pub ext_info_bit_flag: Option<u64>,
}

/// An order in detail.
#[derive(Debug, JsonSchema)]
pub struct OrderDetail {
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
    /// What it costs: an object of `amount` and `currency_code`.
    #[schemars(extend("x-title" = { "en": "Amount", "zh": "订单金额" }))]
    pub order_amount: Nested,
    /// What it cost at first. The platform writes the name in this way.
    pub init_oder_amount: Nested,
    /// What shipping costs.
    #[schemars(extend("x-title" = { "en": "Shipping costs", "zh": "运费" }))]
    pub logistics_amount: Nested,
    /// The money.
    pub fund_status: Text,
    /// Whether it is frozen.
    pub frozen_status: Text,
    /// Dispute.
    pub issue_status: Text,
    /// The buyer: `login_id`, `first_name`, `last_name`, `email`, `country`.
    #[schemars(extend("x-title" = { "en": "Buyer", "zh": "买家" }))]
    pub buyer_info: Nested,
    /// The recipient, who may be masked or encrypted.
    #[schemars(extend("x-title" = { "en": "Recipient", "zh": "收件信息" }))]
    pub receipt_address: Nested,
    /// What was ordered, a line each.
    #[schemars(extend("x-title" = { "en": "Lines", "zh": "商品明细" }))]
    pub child_order_list: Nested,
    /// What was sent, a parcel each.
    #[schemars(extend("x-title" = { "en": "Parcels", "zh": "物流信息" }))]
    pub logistic_info_list: Nested,
    /// Rate of the platform's fee.
    pub escrow_fee_rate: Decimal,
}

impl RecordType for OrderDetail {
    fn describe() -> Option<Description> {
        let details = |field: &str, key: &[&str]| DetailList {
            field: field.to_owned(),
            key: key.iter().map(|&name| name.to_owned()).collect(),
            link: vec!["order_id".to_owned()],
        };
        Some(Description {
            details: vec![details(LISTS[0], &["id"]), details(LISTS[1], &[])],
            personal: ["buyer_info", "receipt_address"].map(str::to_owned).to_vec(),
            ..describe::<Self>(&["id"], Some(&PACIFIC))
        })
    }
}

/// `{"order_id":…}`, with all digits of the id.
pub fn query(order_id: OrderId, ext_info_bit_flag: Option<u64>) -> String {
    let flags = ext_info_bit_flag.map(|flags| ("ext_info_bit_flag".to_owned(), flags.into()));
    let id = ("order_id".to_owned(), order_id.0.into());
    Value::from([id].into_iter().chain(flags).collect::<Map<_, _>>()).to_string()
}

/// Asks for an order that stands in the answer at these names, one inside of the other.
pub fn page(call: &Call<Parameters>, asked: Asked, at: &[&str]) -> Result<Page, Failure> {
    let Parameters { order_id, ext_info_bit_flag } = call.parameters;
    let response = iop::ask(call, asked.name, Some(("param1", query(order_id, ext_info_bit_flag))))?;
    let body = iop::body(asked, &response)?;
    iop::result(asked, &body)?;
    let order = at.iter().try_fold(body, |fields, name| part(&fields, name)).ok_or_else(|| none(asked))?;
    Ok(Page { records: to_text(&[with_lists(order)]).into(), ..Page::default() })
}

fn with_lists(mut order: Fields<'_>) -> Fields<'_> {
    lists::unwrap(&mut order, &LISTS);
    order
}

/// The platform has answered, and has no such order.
pub fn none(asked: Asked) -> Failure {
    Failure::rejected(format!("{}: there is no such order", asked.name))
        .with_chinese(format!("{}：没有这个订单", asked.name))
}
