//! What an order looks like in GraphQL, in the list and by itself.
//!
//! Fields are called as the platform calls them, but for amounts (`money.rs`): `totalPrice` is what is in `totalPriceSet`, in
//! the shop's currency. Amounts are texts of numbers, and no digit is lost.

use schemars::{JsonSchema, Schema};
use serde_json::Value;
use weft_sdk::DetailList;
use weft_sdk::record::{self, Description, RecordType};
use weft_sdk::schema::{Decimal, Integer, Nested, Text, Time};

use crate::lines;

/// The field that identifies an order.
pub const ID: &str = "id";
/// What the order is called in an item.
const LINK: &str = "orderId";

/// Fields of a customer's data, which the platform denies to who isn't approved for it.
pub const PERSONAL: [&str; 5] = ["email", "phone", "customer", "shippingAddress", "billingAddress"];

/// An order.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Order {
    /// Identifies the order: `gid://shopify/Order/5400000000000`.
    #[schemars(extend("x-title" = { "en": "Order (global)", "zh": "订单标识" }))]
    pub id: Text,
    /// The same as a number, as REST and the shop's admin have it.
    #[schemars(extend("x-title" = { "en": "Order ID", "zh": "订单 ID" }))]
    pub legacy_resource_id: Integer,
    /// What people call it: `#1001`.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    pub name: Text,
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
    /// Payment: PENDING, AUTHORIZED, PARTIALLY_PAID, PAID, PARTIALLY_REFUNDED, REFUNDED, VOIDED, EXPIRED.
    #[schemars(extend("x-title" = { "en": "Payment", "zh": "付款状态" }))]
    pub display_financial_status: Text,
    /// Shipping: UNFULFILLED, PARTIALLY_FULFILLED, FULFILLED, IN_PROGRESS, ON_HOLD and others.
    #[schemars(extend("x-title" = { "en": "Shipping", "zh": "发货状态" }))]
    pub display_fulfillment_status: Text,
    /// Whether it is confirmed.
    pub confirmed: Option<bool>,
    /// Whether it is there to try things out.
    #[schemars(extend("x-title" = { "en": "Test order", "zh": "测试订单" }))]
    pub test: Option<bool>,
    /// Tags of the shop.
    #[schemars(extend("x-title" = { "en": "Tags", "zh": "标签" }))]
    pub tags: Nested,
    /// Note of the shop or the customer.
    #[schemars(extend("x-title" = { "en": "Note", "zh": "备注" }))]
    pub note: Text,
    /// Where it comes from: `web`, `pos` or the name of an application.
    #[schemars(extend("x-title" = { "en": "Source", "zh": "来源" }))]
    pub source_name: Text,
    /// Ways of payment.
    #[schemars(extend("x-title" = { "en": "Ways of payment", "zh": "付款方式" }))]
    pub payment_gateway_names: Nested,
    /// Discount codes.
    #[schemars(extend("x-title" = { "en": "Discount codes", "zh": "折扣码" }))]
    pub discount_codes: Nested,
    /// The currency of amounts: the shop's.
    #[schemars(extend("x-title" = { "en": "Currency", "zh": "币种" }))]
    pub currency_code: Text,
    /// The currency that the customer saw.
    #[schemars(extend("x-title" = { "en": "Customer's currency", "zh": "顾客币种" }))]
    pub presentment_currency_code: Text,
    /// Whether prices include taxes.
    pub taxes_included: Option<bool>,
    /// Weight, in grams.
    pub total_weight: Integer,
    /// What the shop or an application has added: a list of `key` and `value`.
    pub custom_attributes: Nested,
    /// What the customer is to pay.
    #[schemars(extend("x-title" = { "en": "Total", "zh": "订单总额" }))]
    pub total_price: Decimal,
    /// The same in the currency that the customer saw.
    #[schemars(extend("x-title" = { "en": "Total in the customer's currency", "zh": "订单总额（顾客币种）" }))]
    pub total_price_presented: Decimal,
    /// Items after discounts, without shipping.
    #[schemars(extend("x-title" = { "en": "Subtotal", "zh": "商品小计" }))]
    pub subtotal_price: Decimal,
    /// Discounts.
    #[schemars(extend("x-title" = { "en": "Discounts", "zh": "折扣" }))]
    pub total_discounts: Decimal,
    /// Shipping.
    #[schemars(extend("x-title" = { "en": "Shipping costs", "zh": "运费" }))]
    pub total_shipping_price: Decimal,
    /// Taxes.
    #[schemars(extend("x-title" = { "en": "Taxes", "zh": "税费" }))]
    pub total_tax: Decimal,
    /// What was refunded.
    #[schemars(extend("x-title" = { "en": "Refunded", "zh": "已退款" }))]
    pub total_refunded: Decimal,
    /// The customer's address for mail.
    #[schemars(extend("x-title" = { "en": "Email", "zh": "邮箱" }))]
    pub email: Text,
    /// The customer's phone number.
    #[schemars(extend("x-title" = { "en": "Phone", "zh": "电话" }))]
    pub phone: Text,
    /// The customer: `id`, `legacyResourceId`, `displayName`, `firstName`, `lastName`.
    #[schemars(extend("x-title" = { "en": "Customer", "zh": "顾客" }))]
    pub customer: Nested,
    /// Where it goes: `name`, `company`, `address1`, `address2`, `city`, `province`, `provinceCode`, `zip`, `country`,
    /// `countryCodeV2`, `phone`.
    #[schemars(extend("x-title" = { "en": "Shipping address", "zh": "收货地址" }))]
    pub shipping_address: Nested,
    /// The items, all of them.
    #[schemars(extend("x-title" = { "en": "Items", "zh": "商品明细" }))]
    pub line_items: Option<Vec<Line>>,
}

/// An item of an order.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase", transform = nothing_is_required)]
pub struct Line {
    /// Identifies the item.
    pub id: Text,
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
    /// Vendor of the product.
    pub vendor: Text,
    /// How many were ordered.
    #[schemars(extend("x-title" = { "en": "Quantity", "zh": "数量" }))]
    pub quantity: Integer,
    /// How many are left after what was removed.
    #[schemars(extend("x-title" = { "en": "Current quantity", "zh": "当前数量" }))]
    pub current_quantity: Integer,
    /// How many are still to be shipped.
    #[schemars(extend("x-title" = { "en": "To be shipped", "zh": "待发数量" }))]
    pub unfulfilled_quantity: Integer,
    /// Whether it is shipped at all.
    pub requires_shipping: Option<bool>,
    /// Price of one, before discounts.
    #[schemars(extend("x-title" = { "en": "Unit price", "zh": "单价" }))]
    pub original_unit_price: Decimal,
    /// Price of all, after the item's own discounts.
    #[schemars(extend("x-title" = { "en": "Total", "zh": "折后金额" }))]
    pub discounted_total: Decimal,
    /// The product: `id` and `legacyResourceId`. Only with `product_ids`; null where the product was deleted.
    pub product: Nested,
    /// The variant: `id` and `legacyResourceId`. Only with `product_ids`; null where the variant was deleted.
    pub variant: Nested,
}

/// An order in detail.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct OrderInDetail {
    /// What the list of orders has, too.
    #[schemars(flatten)]
    pub order: Order,
    /// Total, after what was removed and refunded.
    #[schemars(extend("x-title" = { "en": "Current total", "zh": "当前总额" }))]
    pub current_total_price: Decimal,
    /// Subtotal, after what was removed and refunded.
    pub current_subtotal_price: Decimal,
    /// Taxes, after what was removed and refunded.
    pub current_total_tax: Decimal,
    /// Discounts, after what was removed and refunded.
    pub current_total_discounts: Decimal,
    /// What is still to be paid.
    #[schemars(extend("x-title" = { "en": "Outstanding", "zh": "未付金额" }))]
    pub total_outstanding: Decimal,
    /// Taxes, each: `title`, `rate`, `price`.
    pub tax_lines: Nested,
    /// Whom the bill goes to, as the shipping address.
    #[schemars(extend("x-title" = { "en": "Billing address", "zh": "账单地址" }))]
    pub billing_address: Nested,
    /// Ways of shipping, at most 20.
    #[schemars(extend("x-title" = { "en": "Ways of shipping", "zh": "配送方式" }))]
    pub shipping_lines: Option<Vec<ShippingLine>>,
    /// Shipments, at most 50.
    #[schemars(extend("x-title" = { "en": "Shipments", "zh": "发货记录" }))]
    pub fulfillments: Option<Vec<Shipment>>,
    /// Refunds, at most 50.
    #[schemars(extend("x-title" = { "en": "Refunds", "zh": "退款记录" }))]
    pub refunds: Option<Vec<Refund>>,
}

/// A way of shipping.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase", transform = nothing_is_required)]
pub struct ShippingLine {
    /// Identifies it.
    pub id: Text,
    /// What it is called.
    #[schemars(extend("x-title" = { "en": "Way of shipping", "zh": "配送方式" }))]
    pub title: Text,
    /// Its code.
    pub code: Text,
    /// What it costs.
    #[schemars(extend("x-title" = { "en": "Price", "zh": "运费" }))]
    pub original_price: Decimal,
    /// The same after discounts.
    pub discounted_price: Decimal,
}

/// A shipment.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase", transform = nothing_is_required)]
pub struct Shipment {
    /// Identifies the shipment.
    pub id: Text,
    /// The same as a number.
    pub legacy_resource_id: Integer,
    /// What people call it: `#1001-F1`.
    pub name: Text,
    /// Whether it was sent: SUCCESS, CANCELLED and others.
    #[schemars(extend("x-title" = { "en": "State", "zh": "状态" }))]
    pub status: Text,
    /// Where it is.
    #[schemars(extend("x-title" = { "en": "Delivery", "zh": "物流状态" }))]
    pub display_status: Text,
    /// When it was sent.
    #[schemars(extend("x-title" = { "en": "Sent", "zh": "发货时间" }))]
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// How many things are in it.
    #[schemars(extend("x-title" = { "en": "Quantity", "zh": "数量" }))]
    pub total_quantity: Integer,
    /// The parcels, at most ten: `company`, `number`, `url`.
    #[schemars(extend("x-title" = { "en": "Parcels", "zh": "快递单" }))]
    pub tracking_info: Nested,
}

/// A refund.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "camelCase", transform = nothing_is_required)]
pub struct Refund {
    /// Identifies the refund.
    pub id: Text,
    /// The same as a number.
    pub legacy_resource_id: Integer,
    /// When it was made.
    #[schemars(extend("x-title" = { "en": "Refunded at", "zh": "退款时间" }))]
    pub created_at: Time,
    /// Why.
    #[schemars(extend("x-title" = { "en": "Note", "zh": "备注" }))]
    pub note: Text,
    /// How much.
    #[schemars(extend("x-title" = { "en": "Amount", "zh": "退款金额" }))]
    pub total_refunded: Decimal,
}

/// No field of an entry is required, as none of a record is.
pub fn nothing_is_required(schema: &mut Schema) {
    schema.remove("required");
}

impl RecordType for Order {
    fn describe() -> Option<Description> {
        Some(described::<Self>(&[lines::FIELD]))
    }
}

impl RecordType for OrderInDetail {
    fn describe() -> Option<Description> {
        Some(described::<Self>(&[lines::FIELD, "shippingLines", "fulfillments", "refunds"]))
    }
}

/// A field that is not asked for is not there, so what is missing is not null.
fn described<T: JsonSchema>(lists: &[&str]) -> Description {
    let description = record::describe::<T>(&[ID], None);
    let has = |name: &&str| !description.schema["properties"].get(name).unwrap_or(&Value::Null).is_null();
    let personal = PERSONAL.iter().chain(&["note"]).filter(|name| has(name)).map(|&name| name.to_owned()).collect();
    let details = lists.iter().map(|&field| DetailList {
        field: field.to_owned(),
        key: vec![ID.to_owned()],
        link: vec![LINK.to_owned()],
    });
    Description { details: details.collect(), personal, ..description }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selection::Selection;

    fn properties(description: &Description) -> Vec<String> {
        description.schema["properties"].as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn what_is_described_is_what_is_asked_for() {
        let query = Selection { person: true, products: true, lines: 2 }.orders();
        let (detail, _) = Selection { person: true, products: true, lines: 2 }.order_in_detail();
        for (description, query) in [(Order::describe(), query), (OrderInDetail::describe(), detail)] {
            let description = description.unwrap();
            for name in properties(&description) {
                let asked = [name.clone(), format!("{name}Set"), name.replace("Presented", "Set")];
                assert!(
                    asked.iter().any(|name| query.contains(&format!("{name} ")) || query.contains(&format!("{name}("))),
                    "{name}"
                );
            }
            assert_eq!(description.schema.get("required"), None);
            for list in &description.details {
                assert_eq!(description.schema["properties"][&list.field]["items"].get("required"), None);
                assert!(description.schema["properties"][&list.field]["items"]["properties"]["id"].is_object());
            }
        }
    }

    #[test]
    fn an_order_in_detail_is_an_order_too() {
        let (list, detail) = (Order::describe().unwrap(), OrderInDetail::describe().unwrap());
        let (list, detail) = (properties(&list), properties(&detail));
        assert!(list.iter().all(|name| detail.contains(name)) && detail.len() == list.len() + 10);
        assert_eq!(Order::describe().unwrap().personal, ["email", "phone", "customer", "shippingAddress", "note"]);
    }
}
