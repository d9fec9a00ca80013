//! What an order looks like in REST. It passes through complete and untouched, with all of its items.
//!
//! Times have the shop's offset; amounts are texts of numbers, in the shop's currency.

use schemars::JsonSchema;
use weft_sdk::DetailList;
use weft_sdk::record::{self, Description, RecordType};
use weft_sdk::schema::{Decimal, Integer, Nested, Text, Time};

use crate::order::nothing_is_required;

/// The field that identifies an order, and each entry of its lists.
const ID: &str = "id";
/// What the order is called in an entry.
const LINK: &str = "order_id";
/// Fields of a customer's data, of an order.
const PERSONAL: [&str; 7] =
    ["email", "contact_email", "phone", "customer", "billing_address", "shipping_address", "note"];
/// Lists whose entries are records of their own.
const LISTS: [&str; 4] = ["line_items", "shipping_lines", "fulfillments", "refunds"];

/// An order.
#[derive(Debug, JsonSchema)]
pub struct RestOrder {
    /// Identifies the order.
    #[schemars(extend("x-title" = { "en": "Order ID", "zh": "订单 ID" }))]
    pub id: Integer,
    /// The same as GraphQL has it: `gid://shopify/Order/5400000000000`.
    pub admin_graphql_api_id: Text,
    /// What people call it: `#1001`.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    pub name: Text,
    /// The shop's count of orders.
    pub number: Integer,
    /// The number in `name`.
    pub order_number: Integer,
    /// Identifies the order in addresses of pages.
    pub token: Text,
    /// Where it comes from: `web`, `pos` or the name of an application.
    #[schemars(extend("x-title" = { "en": "Source", "zh": "来源" }))]
    pub source_name: Text,
    /// The application that it comes from.
    pub app_id: Integer,
    /// Whether it is there to try things out.
    #[schemars(extend("x-title" = { "en": "Test order", "zh": "测试订单" }))]
    pub test: Option<bool>,
    /// Tags of the shop, with commas between.
    #[schemars(extend("x-title" = { "en": "Tags", "zh": "标签" }))]
    pub tags: Text,
    /// Note of the shop or the customer.
    #[schemars(extend("x-title" = { "en": "Note", "zh": "备注" }))]
    pub note: Text,
    /// What the shop or an application has added: a list of `name` and `value`.
    pub note_attributes: Nested,
    /// When it was created.
    #[schemars(extend("x-title" = { "en": "Created", "zh": "创建时间" }))]
    pub created_at: Time,
    /// When it last changed.
    #[schemars(extend("x-title" = { "en": "Last changed", "zh": "最后修改时间" }))]
    pub updated_at: Time,
    /// When it was placed; of an imported order long before it was created.
    #[schemars(extend("x-title" = { "en": "Placed", "zh": "下单时间" }))]
    pub processed_at: Time,
    /// When it was closed; null while it is open.
    #[schemars(extend("x-title" = { "en": "Closed", "zh": "关闭时间" }))]
    pub closed_at: Time,
    /// When it was cancelled; null unless it was.
    #[schemars(extend("x-title" = { "en": "Cancelled", "zh": "取消时间" }))]
    pub cancelled_at: Time,
    /// Why it was cancelled.
    #[schemars(extend("x-title" = { "en": "Why cancelled", "zh": "取消原因" }))]
    pub cancel_reason: Text,
    /// Payment: pending, authorized, partially_paid, paid, partially_refunded, refunded, voided.
    #[schemars(extend("x-title" = { "en": "Payment", "zh": "付款状态" }))]
    pub financial_status: Text,
    /// Shipping: null (nothing is shipped), partial, fulfilled, restocked.
    #[schemars(extend("x-title" = { "en": "Shipping", "zh": "发货状态" }))]
    pub fulfillment_status: Text,
    /// Whether it is confirmed.
    pub confirmed: Option<bool>,
    /// The currency of amounts: the shop's.
    #[schemars(extend("x-title" = { "en": "Currency", "zh": "币种" }))]
    pub currency: Text,
    /// The currency that the customer saw.
    #[schemars(extend("x-title" = { "en": "Customer's currency", "zh": "顾客币种" }))]
    pub presentment_currency: Text,
    /// What the customer is to pay.
    #[schemars(extend("x-title" = { "en": "Total", "zh": "订单总额" }))]
    pub total_price: Decimal,
    /// Items after discounts, without shipping.
    #[schemars(extend("x-title" = { "en": "Subtotal", "zh": "商品小计" }))]
    pub subtotal_price: Decimal,
    /// Items before discounts.
    pub total_line_items_price: Decimal,
    /// Discounts.
    #[schemars(extend("x-title" = { "en": "Discounts", "zh": "折扣" }))]
    pub total_discounts: Decimal,
    /// Taxes.
    #[schemars(extend("x-title" = { "en": "Taxes", "zh": "税费" }))]
    pub total_tax: Decimal,
    /// What is still to be paid.
    #[schemars(extend("x-title" = { "en": "Outstanding", "zh": "未付金额" }))]
    pub total_outstanding: Decimal,
    /// Weight, in grams.
    pub total_weight: Integer,
    /// Whether prices include taxes.
    pub taxes_included: Option<bool>,
    /// Total, after what was removed and refunded.
    #[schemars(extend("x-title" = { "en": "Current total", "zh": "当前总额" }))]
    pub current_total_price: Decimal,
    /// Subtotal, after what was removed and refunded.
    pub current_subtotal_price: Decimal,
    /// Taxes, after what was removed and refunded.
    pub current_total_tax: Decimal,
    /// Discounts, after what was removed and refunded.
    pub current_total_discounts: Decimal,
    /// The customer's address for mail.
    #[schemars(extend("x-title" = { "en": "Email", "zh": "邮箱" }))]
    pub email: Text,
    /// Where mail about the order goes.
    pub contact_email: Text,
    /// The customer's phone number.
    #[schemars(extend("x-title" = { "en": "Phone", "zh": "电话" }))]
    pub phone: Text,
    /// The customer.
    #[schemars(extend("x-title" = { "en": "Customer", "zh": "顾客" }))]
    pub customer: Nested,
    /// Whom the bill goes to.
    #[schemars(extend("x-title" = { "en": "Billing address", "zh": "账单地址" }))]
    pub billing_address: Nested,
    /// Where it goes.
    #[schemars(extend("x-title" = { "en": "Shipping address", "zh": "收货地址" }))]
    pub shipping_address: Nested,
    /// Discount codes: a list of `code`, `amount`, `type`.
    #[schemars(extend("x-title" = { "en": "Discount codes", "zh": "折扣码" }))]
    pub discount_codes: Nested,
    /// Discounts, each.
    pub discount_applications: Nested,
    /// Taxes, each: `title`, `rate`, `price`.
    pub tax_lines: Nested,
    /// Ways of payment.
    #[schemars(extend("x-title" = { "en": "Ways of payment", "zh": "付款方式" }))]
    pub payment_gateway_names: Nested,
    /// The items, all of them.
    #[schemars(extend("x-title" = { "en": "Items", "zh": "商品明细" }))]
    pub line_items: Option<Vec<RestLine>>,
    /// Ways of shipping.
    #[schemars(extend("x-title" = { "en": "Ways of shipping", "zh": "配送方式" }))]
    pub shipping_lines: Option<Vec<RestShippingLine>>,
    /// Shipments.
    #[schemars(extend("x-title" = { "en": "Shipments", "zh": "发货记录" }))]
    pub fulfillments: Option<Vec<RestEntry>>,
    /// Refunds.
    #[schemars(extend("x-title" = { "en": "Refunds", "zh": "退款记录" }))]
    pub refunds: Option<Vec<RestEntry>>,
}

/// An item of an order.
#[derive(Debug, JsonSchema)]
#[schemars(transform = nothing_is_required)]
pub struct RestLine {
    /// Identifies the item.
    pub id: Integer,
    /// The product; null where it was deleted.
    #[schemars(extend("x-title" = { "en": "Product ID", "zh": "商品 ID" }))]
    pub product_id: Integer,
    /// The variant; null where it was deleted.
    #[schemars(extend("x-title" = { "en": "Variant ID", "zh": "规格 ID" }))]
    pub variant_id: Integer,
    /// The shop's own number of what was bought.
    #[schemars(extend("x-title" = { "en": "SKU", "zh": "SKU" }))]
    pub sku: Text,
    /// Title of the product.
    #[schemars(extend("x-title" = { "en": "Product", "zh": "商品标题" }))]
    pub title: Text,
    /// Title of the variant.
    #[schemars(extend("x-title" = { "en": "Variant", "zh": "规格" }))]
    pub variant_title: Text,
    /// Both titles.
    pub name: Text,
    /// How many were ordered.
    #[schemars(extend("x-title" = { "en": "Quantity", "zh": "数量" }))]
    pub quantity: Integer,
    /// How many are left after what was removed.
    #[schemars(extend("x-title" = { "en": "Current quantity", "zh": "当前数量" }))]
    pub current_quantity: Integer,
    /// How many can be shipped.
    #[schemars(extend("x-title" = { "en": "To be shipped", "zh": "待发数量" }))]
    pub fulfillable_quantity: Integer,
    /// Shipping: null, partial, fulfilled.
    pub fulfillment_status: Text,
    /// Price of one, before discounts.
    #[schemars(extend("x-title" = { "en": "Unit price", "zh": "单价" }))]
    pub price: Decimal,
    /// Discount of the item.
    #[schemars(extend("x-title" = { "en": "Discount", "zh": "折扣" }))]
    pub total_discount: Decimal,
    /// Discounts that fall upon it, each.
    pub discount_allocations: Nested,
    /// Taxes, each.
    pub tax_lines: Nested,
    /// Weight of one, in grams.
    pub grams: Integer,
    /// Vendor of the product.
    pub vendor: Text,
    /// Whether it is shipped at all.
    pub requires_shipping: Option<bool>,
    /// Whether taxes fall upon it.
    pub taxable: Option<bool>,
    /// Whether it is a gift card.
    pub gift_card: Option<bool>,
    /// What the customer has added: a list of `name` and `value`.
    pub properties: Nested,
    /// Who ships it.
    pub fulfillment_service: Text,
}

/// A way of shipping.
#[derive(Debug, JsonSchema)]
#[schemars(transform = nothing_is_required)]
pub struct RestShippingLine {
    /// Identifies it.
    pub id: Integer,
    /// What it is called.
    #[schemars(extend("x-title" = { "en": "Way of shipping", "zh": "配送方式" }))]
    pub title: Text,
    /// Its code.
    pub code: Text,
    /// What it costs.
    #[schemars(extend("x-title" = { "en": "Price", "zh": "运费" }))]
    pub price: Decimal,
    /// The same after discounts.
    pub discounted_price: Decimal,
    /// Taxes, each.
    pub tax_lines: Nested,
}

/// A shipment or a refund, whose fields the platform's documents describe elsewhere.
#[derive(Debug, JsonSchema)]
#[schemars(transform = nothing_is_required)]
pub struct RestEntry {
    /// Identifies it.
    pub id: Integer,
    /// When it was made.
    #[schemars(extend("x-title" = { "en": "Created", "zh": "创建时间" }))]
    pub created_at: Time,
}

impl RecordType for RestOrder {
    fn describe() -> Option<Description> {
        let description = record::describe::<Self>(&[ID], None);
        let details = LISTS.map(|field| DetailList {
            field: field.to_owned(),
            key: vec![ID.to_owned()],
            link: vec![LINK.to_owned()],
        });
        let personal = PERSONAL.map(str::to_owned).to_vec();
        Some(Description { details: details.to_vec(), personal, ..description })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_has_its_key_and_nothing_is_required() {
        let description = RestOrder::describe().unwrap();
        let properties = &description.schema["properties"];
        assert_eq!(description.schema.get("required"), None);
        for list in LISTS {
            assert!(properties[list]["items"]["properties"]["id"].is_object(), "{list}");
            assert_eq!(properties[list]["items"].get("required"), None, "{list}");
        }
        assert!(PERSONAL.iter().all(|name| properties[name].is_object()));
    }
}
