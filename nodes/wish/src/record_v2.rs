//! What an order looks like in version 2, in the lists and by itself: flat, and every scalar a text.
//!
//! An order is one product line: lines bought together share `transaction_id`. Whatever else the platform sends passes
//! through all the same.

use schemars::JsonSchema;
use weft_sdk::record::{self, Description, Fields, RecordType};
use weft_sdk::schema::{Decimal, Integer, Nested, Text, Time, Times};

/// The field that identifies an order.
pub const ORDER_ID: &str = "order_id";
/// When it was changed last.
pub const LAST_UPDATED: &str = "last_updated";

/// Times without a zone are UTC.
const TIMES: Times = Times::at("+00:00").in_format("%Y-%m-%dT%H:%M:%S").never(&[""]);

/// An order.
#[derive(Debug, JsonSchema)]
pub struct OrderV2 {
    /// Identifies the order.
    #[schemars(extend("x-title" = { "en": "Order ID", "zh": "订单 ID" }))]
    pub order_id: Text,
    /// The purchase that it belongs to: lines bought together share it.
    #[schemars(extend("x-title" = { "en": "Transaction", "zh": "交易 ID" }))]
    pub transaction_id: Text,
    /// The buyer.
    #[schemars(extend("x-title" = { "en": "Buyer ID", "zh": "买家 ID" }))]
    pub buyer_id: Text,
    /// APPROVED (to be shipped), SHIPPED, REFUNDED, REQUIRE_REVIEW; others may come.
    #[schemars(extend("x-title" = { "en": "State", "zh": "订单状态" }))]
    pub state: Text,
    /// When it was bought.
    #[schemars(extend("x-title" = { "en": "Ordered", "zh": "下单时间" }))]
    pub order_time: Time,
    /// When it was changed last.
    #[schemars(extend("x-title" = { "en": "Last changed", "zh": "最后更新时间" }))]
    pub last_updated: Time,
    /// When the merchant got to see it.
    #[schemars(extend("x-title" = { "en": "Released", "zh": "释放给商户的时间" }))]
    pub released_to_merchant_time: Time,
    /// The product.
    #[schemars(extend("x-title" = { "en": "Product ID", "zh": "商品 ID" }))]
    pub product_id: Text,
    /// The variation of it.
    #[schemars(extend("x-title" = { "en": "Variation ID", "zh": "变体 ID" }))]
    pub variant_id: Text,
    /// The merchant's own number.
    #[schemars(extend("x-title" = { "en": "SKU", "zh": "SKU" }))]
    pub sku: Text,
    /// Its name.
    #[schemars(extend("x-title" = { "en": "Product", "zh": "商品名称" }))]
    pub product_name: Text,
    /// Its picture.
    pub product_image_url: Text,
    /// Its size.
    #[schemars(extend("x-title" = { "en": "Size", "zh": "尺码" }))]
    pub size: Text,
    /// Its colour.
    #[schemars(extend("x-title" = { "en": "Colour", "zh": "颜色" }))]
    pub color: Text,
    /// How many.
    #[schemars(extend("x-title" = { "en": "Quantity", "zh": "数量" }, "x-written" = { "as": "number" }))]
    pub quantity: Integer,
    /// What the buyer pays for one.
    #[schemars(extend("x-title" = { "en": "Price", "zh": "单价（买家支付）" }, "x-written" = { "as": "number" }))]
    pub price: Decimal,
    /// What the merchant receives of that.
    #[schemars(extend("x-title" = { "en": "Received of the price", "zh": "单价（商户收入）" }, "x-written" = { "as": "number" }))]
    pub cost: Decimal,
    /// What the buyer pays for shipping one.
    #[schemars(extend("x-title" = { "en": "Shipping", "zh": "运费（买家支付）" }, "x-written" = { "as": "number" }))]
    pub shipping: Decimal,
    /// What the merchant receives of that.
    #[schemars(extend("x-title" = { "en": "Received of the shipping", "zh": "运费（商户收入）" }, "x-written" = { "as": "number" }))]
    pub shipping_cost: Decimal,
    /// What the merchant receives for all.
    #[schemars(extend("x-title" = { "en": "Received in all", "zh": "订单总额（商户收入）" }, "x-written" = { "as": "number" }))]
    pub order_total: Decimal,
    /// Days that are left to ship it.
    #[schemars(extend("x-title" = { "en": "Days to ship", "zh": "剩余发货天数" }, "x-written" = { "as": "number" }))]
    pub days_to_fulfill: Integer,
    /// Hours that are left to ship it.
    #[schemars(extend("x-title" = { "en": "Hours to ship", "zh": "剩余发货小时数" }, "x-written" = { "as": "number" }))]
    pub hours_to_fulfill: Integer,
    /// Whether it is shipped together with others.
    #[schemars(extend("x-written" = { "as": "flag", "yes": ["True"], "no": ["False"] }))]
    pub is_combined_order: Option<bool>,
    /// Whether its delivery has to be confirmed.
    #[schemars(extend("x-written" = { "as": "flag", "yes": ["True"], "no": ["False"] }))]
    pub requires_delivery_confirmation: Option<bool>,
    /// When it was shipped, as the platform writes it: the documents show two ways.
    #[schemars(extend("x-title" = { "en": "Shipped", "zh": "发货时间" }))]
    pub shipped_date: Text,
    /// The carrier.
    #[schemars(extend("x-title" = { "en": "Carrier", "zh": "承运商" }))]
    pub shipping_provider: Text,
    /// The carrier's number.
    #[schemars(extend("x-title" = { "en": "Tracking number", "zh": "运单号" }))]
    pub tracking_number: Text,
    /// Whether the carrier has confirmed it.
    #[schemars(extend("x-written" = { "as": "flag", "yes": ["True"], "no": ["False"] }))]
    pub tracking_confirmed: Option<bool>,
    /// When it did, as the platform writes it.
    pub tracking_confirmed_date: Text,
    /// Penalties.
    pub fine_ids: Nested,
    /// Where it goes: `name`, `street_address1`, `street_address2`, `city`, `state`, `country`, `zipcode`, `phone_number`.
    #[schemars(rename = "ShippingDetail", extend("x-title" = { "en": "Shipping address", "zh": "收货地址" }))]
    pub shipping_detail: Nested,
    /// Where it went to before the address was changed, if that is asked for.
    #[schemars(rename = "OriginalShippingDetail", extend("x-title" = { "en": "Original address", "zh": "原收货地址" }))]
    pub original_shipping_detail: Nested,
}

impl RecordType for OrderV2 {
    fn describe() -> Option<Description> {
        let personal = ["ShippingDetail", "OriginalShippingDetail"].map(str::to_owned).to_vec();
        Some(Description { personal, ..record::describe::<Self>(&[ORDER_ID], Some(&TIMES)) })
    }
}

/// An order stands in an object of its own.
#[derive(Debug, serde::Deserialize)]
pub struct Wrapped<'a> {
    /// The order.
    #[serde(rename = "Order", borrow)]
    pub order: Fields<'a>,
}
