//! What a record of `xiaoe/order` looks like.

use schemars::JsonSchema;
use weft_sdk::keyed;
use weft_sdk::schema::{Decimal, Integer, Nested, Text, Time};

use crate::interface::BEIJING;

/// An order in detail.
#[derive(Debug, JsonSchema)]
pub struct OrderDetail {
    /// Identifies the order.
    pub order_id: Text,
    /// The buyer.
    pub user_id: Text,
    /// The shop.
    pub app_id: Text,
    /// The shop that the content comes from.
    pub content_app_id: Text,
    /// The merchant's number.
    pub out_order_id: Text,
    /// The payment provider's number.
    pub transaction_id: Text,
    /// Kind of product.
    pub resource_type: Integer,
    /// Kind of product, in words.
    pub resource_type_name: Text,
    /// Name of the product.
    pub purchase_name: Text,
    /// Address of the product's picture.
    pub img_url: Text,
    /// Quantity.
    pub count: Integer,
    /// Category of the goods.
    pub goods_category: Text,
    /// The variant bought, in words.
    pub sku_desc_str: Text,
    /// Price, in yuan.
    pub price: Decimal,
    /// Amount refunded.
    pub refund_money: Decimal,
    /// Kinds of discount.
    pub discount_type: Nested,
    /// Each discount.
    pub discount_arr: Nested,
    /// Whether the amount was changed by hand.
    pub is_modified_amount: Integer,
    /// State: 0 unpaid, 1 paid, 3 refunded, 6 timed out, 7 cancelled, 10 refund done, 11 partial refund.
    pub order_state: Integer,
    /// State, as the console groups it.
    pub order_state_type: Text,
    /// Shipping: 0 none needed, 1 unshipped, 2 shipped, 3 received, 4 partial.
    pub ship_state: Integer,
    /// State of settlement.
    pub settle_status: Integer,
    /// Refund: -1 none, 1 partial, 2 full.
    pub sales_state: Integer,
    /// Refund, in words.
    pub sales_state_name: Text,
    /// What was paid for: 1 free, 2 single product, 3 package, 5 gift, 9 member, 15 super member.
    pub payment_type: Integer,
    /// Kind of order, in words.
    pub order_type: Text,
    /// Way of payment: 0 WeChat, 1 Alipay, 4 offline.
    pub pay_way: Integer,
    /// Way of payment, in words.
    pub pay_way_desc: Text,
    /// Why the order was closed.
    pub closure_reason: Text,
    /// When it was created.
    pub created_at: Time,
    /// When it was paid; null while it is not.
    pub pay_time: Time,
    /// When it was settled.
    pub settle_time: Time,
    /// Buyer's name.
    pub username: Text,
    /// Buyer's phone number.
    pub phone: Text,
    /// Address of the buyer's picture.
    pub wx_avatar: Text,
    /// Name of the shop.
    pub shop_name: Text,
    /// Kind of app it was bought in.
    pub wx_app_type: Integer,
    /// Kind of app, in words.
    pub app_type_name: Text,
    /// Channel that led to the order.
    pub channel_info: Text,
    /// Source of the order.
    pub source: Text,
    /// Who collects the money.
    pub use_collection: Integer,
    /// Receiver's name.
    pub ship_receiver: Text,
    /// Receiver's phone number.
    pub ship_phone: Text,
    /// Receiver's full address.
    pub ship_address: Text,
    /// Remark for shipping.
    pub ship_remark: Text,
    /// Carrier.
    pub ship_company: Text,
    /// Number of the parcel.
    pub ship_express_id: Text,
    /// Receiver's province.
    pub ship_province: Text,
    /// Receiver's city.
    pub ship_city: Text,
    /// Receiver's county.
    pub ship_county: Text,
    /// Receiver's street and house.
    pub ship_detail: Text,
    /// Kind of shipping.
    pub express_type: Text,
    /// Stages of shipping.
    pub express_detail: Nested,
    /// The parcels.
    pub parcel_data: Nested,
    /// What has been shipped.
    pub shipped_goods: Nested,
    /// Whether it can be shipped.
    pub can_shipments: Text,
    /// Kind of distribution.
    pub distribute_type: Integer,
    /// Kind of distribution, in words.
    pub distribute_type_name: Text,
    /// Whether a commission is paid.
    pub is_distribute_money: Integer,
    /// State of the question, for paid questions.
    pub que_check_state: Integer,
    /// Address of the order in the console.
    pub jump_url: Text,
    /// Name of the activity.
    pub activity_name: Text,
    /// Number of places in the activity.
    pub activity_count: Integer,
    /// Why the amount can't be changed.
    pub must_not_modified_amount_reason: Text,
    /// Who shared it, and the commission.
    pub distribute_info: Nested,
    /// The student.
    pub student_info: Nested,
    /// After-sales cases.
    pub after_sale_list: Nested,
    /// The sales person.
    pub dhs_info: Nested,
}

keyed!(OrderDetail, ["order_id"], times: BEIJING);
