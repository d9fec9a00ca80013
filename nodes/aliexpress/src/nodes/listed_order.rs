//! An order of the current generation's lists.

use schemars::JsonSchema;
use weft_sdk::DetailList;
use weft_sdk::record::{Description, RecordType, describe};
use weft_sdk::schema::{Decimal, Integer, Nested, Text, Time, Times};

use crate::times::ZONE;

/// How the current generation writes times.
pub const PACIFIC: Times = Times::at(ZONE).never(&[""]);

/// The field with what was ordered.
pub const LINES: &str = "product_list";

/// An order of a list.
#[derive(Debug, JsonSchema)]
pub struct ListedOrder {
    /// Identifies the order.
    #[schemars(extend("x-title" = { "en": "Order", "zh": "订单号" }))]
    pub order_id: Integer,
    /// What has become of it: PLACE_ORDER_SUCCESS, IN_CANCEL, WAIT_SELLER_SEND_GOODS, SELLER_PART_SEND_GOODS,
    /// WAIT_BUYER_ACCEPT_GOODS, FUND_PROCESSING, IN_ISSUE, IN_FROZEN, WAIT_SELLER_EXAMINE_MONEY, RISK_CONTROL, FINISH.
    #[schemars(extend("x-title" = { "en": "Status", "zh": "订单状态" }))]
    pub order_status: Text,
    /// Kind of business, such as AE_COMMON.
    #[schemars(extend("x-title" = { "en": "Kind", "zh": "业务类型" }))]
    pub biz_type: Text,
    /// When it was placed.
    #[schemars(extend("x-title" = { "en": "Placed", "zh": "下单时间" }))]
    pub gmt_create: Time,
    /// When it was paid.
    #[schemars(extend("x-title" = { "en": "Paid", "zh": "付款时间" }))]
    pub gmt_pay_time: Time,
    /// When the last of it was sent.
    #[schemars(extend("x-title" = { "en": "Sent", "zh": "发货时间" }))]
    pub gmt_send_goods_time: Time,
    /// When it was last changed.
    #[schemars(extend("x-title" = { "en": "Changed", "zh": "更新时间" }))]
    pub gmt_update: Time,
    /// What is paid: an object of `amount`, a text, and `currency_code`.
    #[schemars(extend("x-title" = { "en": "Amount paid", "zh": "付款金额" }))]
    pub pay_amount: Nested,
    /// Way of payment.
    #[schemars(extend("x-title" = { "en": "Way of payment", "zh": "支付方式" }))]
    pub payment_type: Text,
    /// The money: NOT_PAY, PAY_SUCCESS, WAIT_SELLER_CHECK.
    #[schemars(extend("x-title" = { "en": "Payment", "zh": "资金状态" }))]
    pub fund_status: Text,
    /// NO_FROZEN or IN_FROZEN.
    #[schemars(extend("x-title" = { "en": "Frozen", "zh": "冻结状态" }))]
    pub frozen_status: Text,
    /// Dispute: NO_ISSUE, IN_ISSUE, END_ISSUE.
    #[schemars(extend("x-title" = { "en": "Dispute", "zh": "纠纷状态" }))]
    pub issue_status: Text,
    /// State of shipping.
    #[schemars(extend("x-title" = { "en": "Shipping", "zh": "物流状态" }))]
    pub logistics_status: Text,
    /// Rate of the fee for shipping. The platform writes the name in this way.
    pub logisitcs_escrow_fee_rate: Decimal,
    /// The platform's fee.
    pub escrow_fee: Nested,
    /// Amount of the loan.
    pub loan_amount: Nested,
    /// Whether a loan was asked for.
    pub has_request_loan: Text,
    /// Why it ended.
    #[schemars(extend("x-title" = { "en": "Why it ended", "zh": "结束原因" }))]
    pub end_reason: Text,
    /// A telephone number.
    #[schemars(extend("x-title" = { "en": "Telephone", "zh": "电话" }))]
    pub phone: Text,
    /// The buyer's login.
    #[schemars(extend("x-title" = { "en": "Buyer", "zh": "买家账号" }))]
    pub buyer_login_id: Text,
    /// The buyer's name.
    #[schemars(extend("x-title" = { "en": "Buyer's name", "zh": "买家姓名" }))]
    pub buyer_signer_fullname: Text,
    /// The seller's login.
    #[schemars(extend("x-title" = { "en": "Seller", "zh": "卖家账号" }))]
    pub seller_login_id: Text,
    /// Login of the staff in charge.
    pub seller_operator_login_id: Text,
    /// The seller's name.
    pub seller_signer_fullname: Text,
    /// Time that is left in the present status.
    pub timeout_left_time: Integer,
    /// Days that are left for sending.
    pub left_send_good_day: Integer,
    /// Hours that are left for sending, beside the days.
    pub left_send_good_hour: Integer,
    /// Minutes that are left for sending, beside the hours.
    pub left_send_good_min: Integer,
    /// Kind of pick-up.
    pub offline_pickup_type: Text,
    /// The page of the order.
    #[schemars(extend("x-title" = { "en": "Page", "zh": "订单页面" }))]
    pub order_detail_url: Text,
    /// What was ordered, a line each: `child_id`, `product_id`, `product_name`, `product_count`, `sku_code`,
    /// `product_unit_price`, `total_product_amount`, `logistics_amount`, `son_order_status` and others.
    #[schemars(extend("x-title" = { "en": "Lines", "zh": "商品明细" }))]
    pub product_list: Nested,
}

impl RecordType for ListedOrder {
    fn describe() -> Option<Description> {
        let personal = [
            "phone",
            "buyer_login_id",
            "buyer_signer_fullname",
            "buyer_signer_first_name",
            "buyer_signer_last_name",
            "memo",
        ];
        Some(Description {
            details: vec![DetailList {
                field: LINES.to_owned(),
                key: vec!["child_id".to_owned()],
                link: vec!["order_id".to_owned()],
            }],
            personal: personal.map(str::to_owned).to_vec(),
            ..describe::<Self>(&["order_id"], Some(&PACIFIC))
        })
    }
}
