//! What an order looks like in version 3, in the list and by itself.
//!
//! An order is one product line: lines bought together share `transaction_id`. Amounts are objects,
//! `{"amount": 8.5, "currency_code": "USD"}`, and stay as they are. Whatever else the platform sends passes through all the
//! same.

use schemars::JsonSchema;
use weft_sdk::DetailList;
use weft_sdk::record::{self, Description, RecordType};
use weft_sdk::schema::{Nested, Text, Time};

/// The field that identifies an order.
pub const ID: &str = "id";
/// When it was changed last.
pub const UPDATED_AT: &str = "updated_at";
/// When the merchant got to see it.
pub const RELEASED_AT: &str = "released_at";

/// An order.
#[derive(Debug, JsonSchema)]
pub struct Order {
    /// Identifies the order.
    #[schemars(extend("x-title" = { "en": "Order ID", "zh": "订单 ID" }))]
    pub id: Text,
    /// The purchase that it belongs to: lines bought together share it.
    #[schemars(extend("x-title" = { "en": "Transaction", "zh": "交易 ID" }))]
    pub transaction_id: Text,
    /// APPROVED (to be shipped), SHIPPED, REFUNDED, REQUIRE_REVIEW, DECLINED; others may come.
    #[schemars(extend("x-title" = { "en": "State", "zh": "订单状态" }))]
    pub state: Text,
    /// When the merchant got to see it.
    #[schemars(extend("x-title" = { "en": "Released", "zh": "释放给商户的时间" }))]
    pub released_at: Time,
    /// When it was changed last.
    #[schemars(extend("x-title" = { "en": "Last changed", "zh": "最后更新时间" }))]
    pub updated_at: Time,
    /// What was bought: `id`, `variation_id`, `sku`, `name`, `color`, `size`, `variation_image_url`, `manufactured_country`.
    #[schemars(extend("x-title" = { "en": "Product", "zh": "商品信息" }))]
    pub product_information: Nested,
    /// Quantity and amounts. In `general_payment_details`: `product_quantity`, `product_price` and `product_shipping_price`
    /// (what the buyer pays for one), `product_merchant_payment` and `shipping_merchant_payment` (what the merchant receives
    /// of it), `payment_total`.
    #[schemars(extend("x-title" = { "en": "Payment", "zh": "金额与数量" }))]
    pub order_payment: Nested,
    /// Where it goes, in `shipping_detail`: `name`, `street_address1` to `3`, `city`, `state`, `zipcode`, `country`,
    /// `country_code`, `phone_number`.
    #[schemars(extend("x-title" = { "en": "Shipping address", "zh": "收货地址" }))]
    pub full_address: Nested,
    /// When it has to be on its way, and to arrive: `expected_ship_time`, `expected_delivery_time`.
    #[schemars(extend("x-title" = { "en": "Deadlines", "zh": "履约时限" }))]
    pub fulfillment_requirements: Nested,
    /// Parcels, the newest first.
    #[schemars(extend("x-title" = { "en": "Tracking", "zh": "物流跟踪" }))]
    pub tracking_information: Option<Vec<Tracking>>,
    /// `warehouse_id`, `warehouse_name`, `warehouse_type`, `fbw_information`.
    #[schemars(extend("x-title" = { "en": "Warehouse", "zh": "仓库" }))]
    pub warehouse_information: Nested,
    /// Taxes.
    #[schemars(extend("x-title" = { "en": "Taxes", "zh": "税费" }))]
    pub tax_information: Nested,
    /// What went back.
    #[schemars(extend("x-title" = { "en": "Refunds", "zh": "退款" }))]
    pub refunds: Option<Vec<Refund>>,
    /// Penalties.
    #[schemars(extend("x-title" = { "en": "Penalties", "zh": "罚款" }))]
    pub penalties: Nested,
    /// Milestones.
    #[schemars(extend("x-title" = { "en": "Milestones", "zh": "履约记录" }))]
    pub fulfillment_records: Option<Vec<Milestone>>,
    /// Programmes that it belongs to, such as WISH_EXPRESS.
    #[schemars(extend("x-title" = { "en": "Programmes", "zh": "履约类型" }))]
    pub fulfillment_order_types: Nested,
    /// What was asked for last: UPDATE_TRACKING, REFUND.
    pub processing_source: Text,
    /// How far that is: IN_PROGRESS, SUCCEEDED, FAILED.
    pub processing_status: Text,
}

/// A parcel.
#[derive(Debug, JsonSchema)]
pub struct Tracking {
    /// The carrier's number for it.
    #[schemars(extend("x-title" = { "en": "Tracking number", "zh": "运单号" }))]
    pub tracking_number: Text,
    /// From where: two letters.
    #[schemars(extend("x-title" = { "en": "Ships from", "zh": "发货国家" }))]
    pub origin_country: Text,
    /// The merchant's note.
    pub ship_note: Text,
    /// The carrier: `id`, `name`.
    #[schemars(extend("x-title" = { "en": "Carrier", "zh": "承运商" }))]
    pub shipping_provider: Nested,
}

/// Money that went back.
#[derive(Debug, JsonSchema)]
pub struct Refund {
    /// Why.
    #[schemars(extend("x-title" = { "en": "Reason", "zh": "退款原因" }))]
    pub refund_reason: Text,
    /// A text beside it.
    pub refund_reason_note: Text,
    /// Who asked for it.
    pub refund_source: Text,
    /// When.
    #[schemars(extend("x-title" = { "en": "Refunded", "zh": "退款时间" }))]
    pub refund_time: Time,
    /// How much.
    #[schemars(extend("x-title" = { "en": "Amount", "zh": "退款金额" }))]
    pub refund_amount: Nested,
    /// How much of it the merchant bears.
    #[schemars(extend("x-title" = { "en": "Borne by the merchant", "zh": "商户承担金额" }))]
    pub merchant_responsible_amount: Nested,
}

/// A milestone.
#[derive(Debug, JsonSchema)]
pub struct Milestone {
    /// Such as ORDER_RELEASED or MARK_SHIPPED.
    #[schemars(extend("x-title" = { "en": "Event", "zh": "事件" }))]
    pub event_type: Text,
    /// When.
    #[schemars(extend("x-title" = { "en": "Time", "zh": "时间" }))]
    pub event_time: Time,
}

/// Nothing identifies an entry of the lists inside: its position does.
impl RecordType for Order {
    fn describe() -> Option<Description> {
        let details = ["tracking_information", "refunds", "fulfillment_records"].map(|field| DetailList {
            field: field.to_owned(),
            key: Vec::new(),
            link: vec!["order_id".to_owned()],
        });
        let personal = vec!["full_address".to_owned()];
        Some(Description { details: details.to_vec(), personal, ..record::describe::<Self>(&[ID], None) })
    }
}
