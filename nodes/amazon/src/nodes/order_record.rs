//! An order of version 2026-01-01.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use weft_sdk::DetailList;
use weft_sdk::record::{Description, RecordType};
use weft_sdk::schema::{Integer, Nested, Text, Time};

use super::described;

/// An order. Amounts are objects of `amount` and `currencyCode`, in which the amount is kept as it came. Which parts there are
/// depends on what was asked for (`included_data`), and on the application's roles.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Order {
    /// Identifies the order.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    pub order_id: Text,
    /// The seller's own numbers of it: objects of `aliasId` and `aliasType`.
    #[schemars(extend("x-title" = { "en": "Seller's own numbers", "zh": "卖家自定义单号" }))]
    pub order_aliases: Nested,
    /// When it was placed.
    #[schemars(extend("x-title" = { "en": "Placed", "zh": "下单时间" }))]
    pub created_time: Time,
    /// When anything of it last changed.
    #[schemars(extend("x-title" = { "en": "Last updated", "zh": "更新时间" }))]
    pub last_updated_time: Time,
    /// Where it was sold: `channelName`, `marketplaceId`, `marketplaceName`.
    #[schemars(extend("x-title" = { "en": "Sales channel", "zh": "销售渠道" }))]
    pub sales_channel: Nested,
    /// Programs it belongs to, such as Prime.
    #[schemars(extend("x-title" = { "en": "Programs", "zh": "所属计划" }))]
    pub programs: Nested,
    /// The buyer: `buyerName`, `buyerEmail`, `buyerCompanyName`, `buyerPurchaseOrderNumber`. Only with the role for it.
    #[schemars(extend("x-title" = { "en": "Buyer", "zh": "买家" }))]
    pub buyer: Nested,
    /// Whom it goes to: `deliveryAddress`. Only with the role for it.
    #[schemars(extend("x-title" = { "en": "Recipient", "zh": "收件人" }))]
    pub recipient: Nested,
    /// What the seller gets: `grandTotal` and `breakdowns`. Not there for a pending order, which says nothing of its amounts.
    #[schemars(extend("x-title" = { "en": "Amounts", "zh": "金额" }))]
    pub proceeds: Nested,
    /// `fulfillmentStatus`, `fulfilledBy` (MERCHANT, AMAZON), `fulfillmentServiceLevel`, `shipByWindow`, `deliverByWindow`.
    #[schemars(extend("x-title" = { "en": "Fulfillment", "zh": "配送状态" }))]
    pub fulfillment: Nested,
    /// How it was paid: `paymentExecutions`.
    #[schemars(extend("x-title" = { "en": "Payment", "zh": "付款" }))]
    pub payment: Nested,
    /// Taxes.
    #[schemars(extend("x-title" = { "en": "Tax", "zh": "税" }))]
    pub tax: Nested,
    /// Parcels.
    #[schemars(extend("x-title" = { "en": "Packages", "zh": "包裹" }))]
    pub packages: Option<Vec<Package>>,
    /// What was ordered. It is always there.
    #[schemars(extend("x-title" = { "en": "Items", "zh": "商品明细" }))]
    pub order_items: Option<Vec<Item>>,
}

/// An item of an order.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Item {
    /// Identifies the item within its order.
    #[schemars(extend("x-title" = { "en": "Item number", "zh": "明细号" }))]
    pub order_item_id: Text,
    /// How many were ordered.
    #[schemars(extend("x-title" = { "en": "Quantity ordered", "zh": "订购数量" }))]
    pub quantity_ordered: Integer,
    /// `asin`, `title`, `sellerSku`, `condition`, `price.unitPrice` (for one piece), `serialNumbers`.
    #[schemars(extend("x-title" = { "en": "Product", "zh": "商品" }))]
    pub product: Nested,
    /// `proceedsTotal` and `breakdowns`.
    #[schemars(extend("x-title" = { "en": "Amounts", "zh": "金额" }))]
    pub proceeds: Nested,
    /// Promotions that applied: `breakdowns` with `promotionId`.
    #[schemars(extend("x-title" = { "en": "Promotion", "zh": "促销" }))]
    pub promotion: Nested,
    /// What the buyer wants to have cancelled.
    #[schemars(extend("x-title" = { "en": "Cancellation", "zh": "取消" }))]
    pub cancellation: Nested,
    /// `quantityFulfilled`, `quantityUnfulfilled`.
    #[schemars(extend("x-title" = { "en": "Fulfillment", "zh": "配送状态" }))]
    pub fulfillment: Nested,
    /// Taxes.
    #[schemars(extend("x-title" = { "en": "Tax", "zh": "税" }))]
    pub tax: Nested,
}

/// A parcel of an order.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Package {
    /// Identifies the parcel within its order.
    #[schemars(extend("x-title" = { "en": "Package number", "zh": "包裹号" }))]
    pub package_reference_id: Text,
    /// When it was made known.
    pub created_time: Time,
    /// `status`
    #[schemars(extend("x-title" = { "en": "Status", "zh": "状态" }))]
    pub package_status: Nested,
    /// Who carries it.
    #[schemars(extend("x-title" = { "en": "Carrier", "zh": "承运商" }))]
    pub carrier: Text,
    /// The carrier's service.
    pub shipping_service: Text,
    /// The carrier's number.
    #[schemars(extend("x-title" = { "en": "Tracking number", "zh": "运单号" }))]
    pub tracking_number: Text,
    /// When it was shipped.
    #[schemars(extend("x-title" = { "en": "Shipped", "zh": "发货时间" }))]
    pub ship_time: Time,
    /// What is in it: objects of `orderItemId` and `quantity`.
    pub package_items: Nested,
}

impl RecordType for Order {
    fn describe() -> Option<Description> {
        let list = |field: &str, key: &str| DetailList {
            field: field.to_owned(),
            key: vec![key.to_owned()],
            link: vec!["orderId".to_owned()],
        };
        let details = vec![list("orderItems", "orderItemId"), list("packages", "packageReferenceId")];
        Some(Description { details, ..described::<Self>(&["orderId"], &["buyer", "recipient"]) })
    }
}

/// What records are to have, besides what all of them have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "the platform's words")]
pub enum Included {
    Buyer,
    Recipient,
    Proceeds,
    Expense,
    Promotion,
    Cancellation,
    Fulfillment,
    Packages,
    Tax,
    Payment,
    FulfillmentOrders,
}

/// What is asked for where a step says nothing: what needs no role for personal data.
pub fn usual_data() -> Vec<Included> {
    use Included::{Cancellation, Fulfillment, Packages, Payment, Proceeds, Promotion};
    vec![Proceeds, Promotion, Cancellation, Fulfillment, Packages, Payment]
}
