//! What an order looks like, in the list and by itself.
//!
//! Amounts are objects, `{"value": "19.90", "currency": "EUR"}`, and stay as they are; the value is a text, so that no
//! digit is lost. Whatever else the platform sends passes through all the same.

use schemars::JsonSchema;
use serde_json::Value;
use weft_sdk::DetailList;
use weft_sdk::record::{self, Description, RecordType};
use weft_sdk::schema::{Integer, Nested, Text, Time};

/// The field that identifies an order.
pub const ORDER_ID: &str = "orderId";

/// An order.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Order {
    /// Identifies the order, such as `12-34567-89012`.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    pub order_id: Text,
    /// When it was created.
    #[schemars(extend("x-title" = { "en": "Created", "zh": "创建时间" }))]
    pub creation_date: Time,
    /// When it last changed.
    #[schemars(extend("x-title" = { "en": "Last changed", "zh": "最后修改时间" }))]
    pub last_modified_date: Time,
    /// The seller's user name.
    #[schemars(extend("x-title" = { "en": "Seller", "zh": "卖家" }))]
    pub seller_id: Text,
    /// The number of the sale in the seller's own records.
    #[schemars(extend("x-title" = { "en": "Sales record", "zh": "销售记录号" }))]
    pub sales_record_reference: Text,
    /// Shipping: NOT_STARTED, IN_PROGRESS (some lines), FULFILLED.
    #[schemars(extend("x-title" = { "en": "Shipping", "zh": "发货状态" }))]
    pub order_fulfillment_status: Text,
    /// Payment: PENDING, PAID, FAILED, PARTIALLY_REFUNDED, FULLY_REFUNDED.
    #[schemars(extend("x-title" = { "en": "Payment", "zh": "付款状态" }))]
    pub order_payment_status: Text,
    /// Cancellation: `cancelState` (NONE_REQUESTED where nobody asked), `cancelledDate`, and `cancelRequests`, which only
    /// `ebay/order` tells.
    #[schemars(extend("x-title" = { "en": "Cancellation", "zh": "取消情况" }))]
    pub cancel_status: Nested,
    /// The buyer: `username`, `taxAddress`, `taxIdentifier`, `buyerRegistrationAddress`.
    #[schemars(extend("x-title" = { "en": "Buyer", "zh": "买家" }))]
    pub buyer: Nested,
    /// What the buyer wrote.
    #[schemars(extend("x-title" = { "en": "Buyer's note", "zh": "买家留言" }))]
    pub buyer_checkout_notes: Text,
    /// Amounts: `priceSubtotal`, `priceDiscount`, `deliveryCost`, `deliveryDiscount`, `tax`, `fee`, `adjustment`, `total`.
    /// The total leaves out tax that eBay collects and remits, unless `tax_breakdown` asks for it.
    #[schemars(extend("x-title" = { "en": "Amounts", "zh": "金额汇总" }))]
    pub pricing_summary: Nested,
    /// Payments and refunds: `totalDueSeller`, `payments`, `refunds`.
    #[schemars(extend("x-title" = { "en": "Payments and refunds", "zh": "付款与退款" }))]
    pub payment_summary: Nested,
    /// Where to ship to, by what, and when it should arrive. Names and streets are gone 90 days after the order.
    #[schemars(extend("x-title" = { "en": "Shipping instructions", "zh": "配送信息" }))]
    pub fulfillment_start_instructions: Nested,
    /// Addresses of the shipments; `ebay/shipments` reads them.
    pub fulfillment_hrefs: Nested,
    /// The lines.
    #[schemars(extend("x-title" = { "en": "Lines", "zh": "商品明细" }))]
    pub line_items: Option<Vec<LineItem>>,
    /// What the fees are computed from, an amount.
    pub total_fee_basis_amount: Nested,
    /// What eBay takes, an amount.
    #[schemars(extend("x-title" = { "en": "eBay's fee", "zh": "平台费用" }))]
    pub total_marketplace_fee: Nested,
    /// Whether eBay collects and remits tax for it.
    pub ebay_collect_and_remit_tax: Option<bool>,
    /// Programmes that it belongs to.
    pub program: Nested,
}

/// A line of an order.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct LineItem {
    /// Identifies the line.
    #[schemars(extend("x-title" = { "en": "Line", "zh": "明细号" }))]
    pub line_item_id: Text,
    /// The listing.
    #[schemars(extend("x-title" = { "en": "Item number", "zh": "商品编号" }))]
    pub legacy_item_id: Text,
    /// The variation of the listing.
    pub legacy_variation_id: Text,
    /// The seller's own number.
    #[schemars(extend("x-title" = { "en": "SKU", "zh": "SKU" }))]
    pub sku: Text,
    /// Title of the listing.
    #[schemars(extend("x-title" = { "en": "Title", "zh": "商品标题" }))]
    pub title: Text,
    /// How many.
    #[schemars(extend("x-title" = { "en": "Quantity", "zh": "数量" }))]
    pub quantity: Integer,
    /// Price of the whole quantity, an amount.
    #[schemars(extend("x-title" = { "en": "Price of the line", "zh": "明细金额" }))]
    pub line_item_cost: Nested,
    /// The same after discounts, an amount.
    pub discounted_line_item_cost: Nested,
    /// With delivery, an amount.
    #[schemars(extend("x-title" = { "en": "Total of the line", "zh": "明细合计" }))]
    pub total: Nested,
    /// Delivery: `shippingCost`, `discountAmount`, `handlingCost`, `importCharges`, `shippingIntermediationFee`.
    pub delivery_cost: Nested,
    /// Taxes of the seller.
    pub taxes: Nested,
    /// Taxes that eBay collects and remits.
    pub ebay_collect_and_remit_taxes: Nested,
    /// Promotions.
    pub applied_promotions: Nested,
    /// Refunds of the line.
    pub refunds: Nested,
    /// What makes the variation: a list of `name` and `value`.
    pub variation_aspects: Nested,
    /// How it was sold: FIXED_PRICE, AUCTION and others.
    pub sold_format: Text,
    /// Where it was listed: EBAY_US, EBAY_GB, EBAY_DE and others.
    #[schemars(extend("x-title" = { "en": "Listed on", "zh": "刊登站点" }))]
    pub listing_marketplace_id: Text,
    /// Where it was bought.
    #[schemars(extend("x-title" = { "en": "Bought on", "zh": "购买站点" }))]
    pub purchase_marketplace_id: Text,
    /// Shipping: NOT_STARTED, IN_PROGRESS, FULFILLED.
    #[schemars(extend("x-title" = { "en": "Shipping", "zh": "发货状态" }))]
    pub line_item_fulfillment_status: Text,
    /// When to ship and when it should arrive: `shipByDate`, `minEstimatedDeliveryDate`, `maxEstimatedDeliveryDate`,
    /// `guaranteedDelivery`.
    pub line_item_fulfillment_instructions: Nested,
    /// `buyerProtection`, `fromBestOffer`, `soldViaAdCampaign`.
    pub properties: Nested,
    /// Where the goods are: `countryCode`, `location`, `postalCode`.
    pub item_location: Nested,
}

impl RecordType for Order {
    fn describe() -> Option<Description> {
        let mut description = record::describe::<Self>(&[ORDER_ID], None);
        nothing_is_required(&mut description.schema, "lineItems");
        let lines = DetailList {
            field: "lineItems".to_owned(),
            key: vec!["lineItemId".to_owned()],
            link: vec![ORDER_ID.into()],
        };
        Some(Description {
            details: vec![lines],
            personal: ["buyer", "buyerCheckoutNotes", "fulfillmentStartInstructions"].map(str::to_owned).to_vec(),
            ..description
        })
    }
}

/// The platform leaves out what an entry doesn't have.
pub(crate) fn nothing_is_required(schema: &mut Value, list: &str) {
    if let Some(entry) = schema["properties"][list]["items"].as_object_mut() {
        entry.remove("required");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_called_as_the_platform_calls_them() {
        let description = Order::describe().unwrap();
        let properties = description.schema["properties"].as_object().unwrap();
        for name in ["orderId", "creationDate", "lastModifiedDate", "ebayCollectAndRemitTax", "fulfillmentHrefs"] {
            assert!(properties.contains_key(name), "{name}");
        }
        assert_eq!(properties["orderId"]["x-title"], json!({ "en": "Order number", "zh": "订单号" }));
        assert_eq!(properties["ebayCollectAndRemitTax"]["type"], json!(["boolean", "null"]));
        assert_eq!(description.schema.get("required"), None);
    }

    #[test]
    fn lines_have_types_and_need_no_field() {
        let description = Order::describe().unwrap();
        let lines = &description.schema["properties"]["lineItems"];
        assert_eq!(lines["type"], json!(["array", "null"]));
        assert_eq!(lines["items"].get("required"), None);
        assert_eq!(lines["items"]["properties"]["quantity"]["format"], "int64");
        let details = &description.details[0];
        assert_eq!(
            (details.key.as_slice(), details.link.as_slice()),
            (&["lineItemId".to_owned()][..], &["orderId".to_owned()][..])
        );
    }

    #[test]
    fn who_the_buyer_is_counts_as_personal() {
        let description = Order::describe().unwrap();
        let properties = description.schema["properties"].as_object().unwrap();
        assert_eq!(description.personal.len(), 3);
        assert!(description.personal.iter().all(|field| properties.contains_key(field)));
    }
}
