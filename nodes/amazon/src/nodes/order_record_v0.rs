//! Orders and items of version 0. Amounts are objects of `CurrencyCode` and `Amount`, a text.

use schemars::JsonSchema;
use weft_sdk::record::{Description, RecordType};
use weft_sdk::schema::{Integer, Nested, Text, Time};

use super::described;

/// Yes or no.
type Flag = Option<bool>;

/// An order. A pending one has no amounts yet: they are not known, and not nothing.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "PascalCase")]
pub struct Order {
    /// Identifies the order.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    pub amazon_order_id: Text,
    /// The seller's own number.
    #[schemars(extend("x-title" = { "en": "Seller's own number", "zh": "卖家自定义单号" }))]
    pub seller_order_id: Text,
    /// When it was placed.
    #[schemars(extend("x-title" = { "en": "Placed", "zh": "下单时间" }))]
    pub purchase_date: Time,
    /// When anything of it last changed.
    #[schemars(extend("x-title" = { "en": "Last updated", "zh": "更新时间" }))]
    pub last_update_date: Time,
    /// Pending, Unshipped, PartiallyShipped, Shipped, Canceled, Unfulfillable, InvoiceUnconfirmed, PendingAvailability.
    #[schemars(extend("x-title" = { "en": "Status", "zh": "订单状态" }))]
    pub order_status: Text,
    /// The marketplace it was sold in.
    #[schemars(extend("x-title" = { "en": "Marketplace ID", "zh": "站点 ID" }))]
    pub marketplace_id: Text,
    /// Where it was sold, such as Amazon.de.
    #[schemars(extend("x-title" = { "en": "Sales channel", "zh": "销售渠道" }))]
    pub sales_channel: Text,
    /// The first item's channel.
    pub order_channel: Text,
    /// StandardOrder, LongLeadTimeOrder, Preorder, BackOrder, SourcingOnDemandOrder.
    #[schemars(extend("x-title" = { "en": "Order type", "zh": "订单类型" }))]
    pub order_type: Text,
    /// The seller's name as buyers see it.
    pub seller_display_name: Text,
    /// MFN: the seller sends it. AFN: Amazon does (FBA).
    #[schemars(extend("x-title" = { "en": "Fulfillment channel", "zh": "配送渠道" }))]
    pub fulfillment_channel: Text,
    /// The service that was chosen.
    #[schemars(extend("x-title" = { "en": "Ship service level", "zh": "配送服务" }))]
    pub ship_service_level: Text,
    /// Its category: Expedited, Standard and so on.
    pub shipment_service_level_category: Text,
    /// How many items have been shipped.
    #[schemars(extend("x-title" = { "en": "Items shipped", "zh": "已发件数" }))]
    pub number_of_items_shipped: Integer,
    /// How many items are still to be shipped.
    #[schemars(extend("x-title" = { "en": "Items unshipped", "zh": "未发件数" }))]
    pub number_of_items_unshipped: Integer,
    /// Settings for shipping without the seller's doing.
    pub automated_shipping_settings: Nested,
    /// Where it is sent from by default.
    pub default_ship_from_location_address: Nested,
    /// How it is to be fulfilled.
    pub fulfillment_instruction: Nested,
    /// Its total.
    #[schemars(extend("x-title" = { "en": "Total", "zh": "订单总额" }))]
    pub order_total: Nested,
    /// COD, CVS, Other.
    #[schemars(extend("x-title" = { "en": "Payment method", "zh": "付款方式" }))]
    pub payment_method: Text,
    /// More about that.
    pub payment_method_details: Nested,
    /// Payments that were made.
    pub payment_execution_detail: Nested,
    /// From when on it may be shipped.
    pub earliest_ship_date: Time,
    /// By when it has to be shipped.
    #[schemars(extend("x-title" = { "en": "Ship by", "zh": "最晚发货时间" }))]
    pub latest_ship_date: Time,
    /// From when on it may be delivered.
    pub earliest_delivery_date: Time,
    /// By when it has to be delivered.
    #[schemars(extend("x-title" = { "en": "Deliver by", "zh": "最晚送达时间" }))]
    pub latest_delivery_date: Time,
    /// By when a promise has to be answered.
    pub promise_response_due_date: Time,
    /// Whether a business bought it.
    #[schemars(extend("x-title" = { "en": "Business order", "zh": "企业订单" }))]
    pub is_business_order: Flag,
    /// Whether it is a Prime order.
    #[schemars(extend("x-title" = { "en": "Prime", "zh": "Prime 订单" }))]
    pub is_prime: Flag,
    /// Whether it is a premium order.
    pub is_premium_order: Flag,
    /// Whether it goes by Global Express.
    pub is_global_express_enabled: Flag,
    /// Whether it replaces another order.
    pub is_replacement_order: Flag,
    /// The order that it replaces.
    pub replaced_order_id: Text,
    /// Whether the date of shipping is set.
    pub is_estimated_ship_date_set: Flag,
    /// Whether it was bought and sold again by Amazon Business.
    #[schemars(rename = "IsSoldByAB")]
    pub is_sold_by_ab: Flag,
    /// Whether it was bought and sold again by an Amazon company.
    #[schemars(rename = "IsIBA")]
    pub is_iba: Flag,
    /// Whether it is picked up in a store.
    #[schemars(rename = "IsISPU")]
    pub is_ispu: Flag,
    /// Whether it goes to an access point.
    pub is_access_point_order: Flag,
    /// Whether something in it needs an approval.
    pub has_regulated_items: Flag,
    /// State of Easy Ship.
    pub easy_ship_shipment_status: Text,
    /// State of the electronic invoice.
    pub electronic_invoice_status: Text,
    /// Where it goes. Without restricted data it tells the place, and not the person.
    #[schemars(extend("x-title" = { "en": "Shipping address", "zh": "收货地址" }))]
    pub shipping_address: Nested,
    /// The buyer. Without restricted data it tells an anonymised e-mail address alone.
    #[schemars(extend("x-title" = { "en": "Buyer", "zh": "买家" }))]
    pub buyer_info: Nested,
    /// The buyer's tax numbers.
    pub buyer_tax_information: Nested,
    /// Taxes of the marketplace.
    pub marketplace_tax_info: Nested,
}

impl RecordType for Order {
    fn describe() -> Option<Description> {
        let personal = ["ShippingAddress", "BuyerInfo", "BuyerTaxInformation", "MarketplaceTaxInfo"];
        Some(described::<Self>(&["AmazonOrderId"], &personal))
    }
}

/// An item of an order. Amounts are for the whole quantity.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "PascalCase")]
pub struct Item {
    /// The order it belongs to: added to what the platform sends.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    pub amazon_order_id: Text,
    /// Identifies the item within its order.
    #[schemars(extend("x-title" = { "en": "Item number", "zh": "明细号" }))]
    pub order_item_id: Text,
    /// Amazon's number of the product.
    #[schemars(rename = "ASIN", extend("x-title" = { "en": "ASIN", "zh": "ASIN" }))]
    pub asin: Text,
    /// The seller's number of the product.
    #[schemars(rename = "SellerSKU", extend("x-title" = { "en": "SKU", "zh": "卖家 SKU" }))]
    pub seller_sku: Text,
    /// Its name.
    #[schemars(extend("x-title" = { "en": "Title", "zh": "商品名称" }))]
    pub title: Text,
    /// How many were ordered.
    #[schemars(extend("x-title" = { "en": "Quantity ordered", "zh": "订购数量" }))]
    pub quantity_ordered: Integer,
    /// How many were shipped.
    #[schemars(extend("x-title" = { "en": "Quantity shipped", "zh": "已发数量" }))]
    pub quantity_shipped: Integer,
    /// How many pieces it has: `NumberOfItems`.
    pub product_info: Nested,
    /// Points that the buyer got.
    pub points_granted: Nested,
    /// Price, for the whole quantity.
    #[schemars(extend("x-title" = { "en": "Price", "zh": "商品金额" }))]
    pub item_price: Nested,
    /// Price of shipping.
    #[schemars(extend("x-title" = { "en": "Shipping", "zh": "运费" }))]
    pub shipping_price: Nested,
    /// Tax on the price.
    #[schemars(extend("x-title" = { "en": "Tax", "zh": "税" }))]
    pub item_tax: Nested,
    /// Tax on shipping.
    pub shipping_tax: Nested,
    /// Discount on shipping.
    pub shipping_discount: Nested,
    /// Tax on that.
    pub shipping_discount_tax: Nested,
    /// All discounts.
    #[schemars(extend("x-title" = { "en": "Discount", "zh": "促销折扣" }))]
    pub promotion_discount: Nested,
    /// Tax on them.
    pub promotion_discount_tax: Nested,
    /// The promotions.
    pub promotion_ids: Nested,
    /// Fee for cash on delivery.
    #[schemars(rename = "CODFee")]
    pub cod_fee: Nested,
    /// Discount on that.
    #[schemars(rename = "CODFeeDiscount")]
    pub cod_fee_discount: Nested,
    /// Whether it is a gift: `true` or `false`, as a text.
    #[schemars(extend("x-title" = { "en": "Gift", "zh": "礼品" }))]
    pub is_gift: Text,
    /// The seller's words on its condition.
    pub condition_note: Text,
    /// Its condition.
    pub condition_id: Text,
    /// Its condition, finer.
    pub condition_subtype_id: Text,
    /// From when on it is delivered.
    pub scheduled_delivery_start_date: Time,
    /// By when it is delivered.
    pub scheduled_delivery_end_date: Time,
    /// Whether it has a special price.
    pub price_designation: Text,
    /// Who collects taxes: `Model`, `ResponsibleParty`.
    pub tax_collection: Nested,
    /// Whether it has serial numbers.
    pub serial_number_required: Flag,
    /// These.
    pub serial_numbers: Nested,
    /// Whether it needs transparency codes.
    pub is_transparency: Flag,
    /// Number for imports into the EU.
    pub ioss_number: Text,
    /// The store's number in its chain.
    pub store_chain_store_id: Text,
    /// IOSS, UOSS.
    pub deemed_reseller_category: Text,
    /// What the buyer said about it. Only with restricted data.
    #[schemars(extend("x-title" = { "en": "Buyer's wishes", "zh": "买家要求" }))]
    pub buyer_info: Nested,
    /// Whether the buyer wants it cancelled.
    pub buyer_requested_cancel: Nested,
    /// What may be sent in its place.
    pub substitution_preferences: Nested,
    /// Its measure.
    pub measurement: Nested,
    /// What shipping has to keep to.
    pub shipping_constraints: Nested,
    /// Programs it belongs to.
    pub amazon_programs: Nested,
    /// Items that belong to it.
    pub associated_items: Nested,
}

impl RecordType for Item {
    fn describe() -> Option<Description> {
        Some(described::<Self>(&["AmazonOrderId", "OrderItemId"], &["BuyerInfo"]))
    }
}

/// Where an order goes.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "PascalCase")]
pub struct Address {
    /// Identifies the order.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    pub amazon_order_id: Text,
    /// `Name`, `CompanyName`, `AddressLine1` to 3, `City`, `County`, `District`, `StateOrRegion`, `Municipality`,
    /// `PostalCode`, `CountryCode`, `Phone`, `AddressType`. Not there before an order can be shipped.
    #[schemars(extend("x-title" = { "en": "Shipping address", "zh": "收货地址" }))]
    pub shipping_address: Nested,
}

impl RecordType for Address {
    fn describe() -> Option<Description> {
        Some(described::<Self>(&["AmazonOrderId"], &["ShippingAddress"]))
    }
}

/// Who bought an order.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "PascalCase")]
pub struct Buyer {
    /// Identifies the order.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    pub amazon_order_id: Text,
    /// An anonymised address.
    #[schemars(extend("x-title" = { "en": "E-mail address", "zh": "买家邮箱" }))]
    pub buyer_email: Text,
    /// Name.
    #[schemars(extend("x-title" = { "en": "Name", "zh": "买家姓名" }))]
    pub buyer_name: Text,
    /// County.
    pub buyer_county: Text,
    /// Tax numbers.
    pub buyer_tax_info: Nested,
    /// The buyer's own number.
    pub purchase_order_number: Text,
}

impl RecordType for Buyer {
    fn describe() -> Option<Description> {
        let personal = ["BuyerEmail", "BuyerName", "BuyerCounty", "BuyerTaxInfo", "PurchaseOrderNumber"];
        Some(described::<Self>(&["AmazonOrderId"], &personal))
    }
}

/// What a buyer said about an item.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "PascalCase")]
pub struct ItemBuyer {
    /// The order it belongs to: added to what the platform sends.
    #[schemars(extend("x-title" = { "en": "Order number", "zh": "订单号" }))]
    pub amazon_order_id: Text,
    /// Identifies the item within its order.
    #[schemars(extend("x-title" = { "en": "Item number", "zh": "明细号" }))]
    pub order_item_id: Text,
    /// How it is to be customized.
    pub buyer_customized_info: Nested,
    /// Price of the wrapping.
    pub gift_wrap_price: Nested,
    /// Tax on that.
    pub gift_wrap_tax: Nested,
    /// What is to stand on the card.
    #[schemars(extend("x-title" = { "en": "Gift message", "zh": "礼品留言" }))]
    pub gift_message_text: Text,
    /// Kind of wrapping.
    pub gift_wrap_level: Text,
}

impl RecordType for ItemBuyer {
    fn describe() -> Option<Description> {
        Some(described::<Self>(&["AmazonOrderId", "OrderItemId"], &["BuyerCustomizedInfo", "GiftMessageText"]))
    }
}
