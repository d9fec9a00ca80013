//! An order, and the row it makes in the order lists.

use serde_json::{Map, Value, json};

use weft_fakes_kit::beijing::{NO_TIME, beijing};

/// One order. Amounts are in fen, times in unix seconds; the interfaces write them in their own units.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Numeric id, shown by version 1.0.0 of the order list only.
    pub id: i64,
    /// The key.
    pub order_id: String,
    /// The buyer.
    pub user_id: String,
    /// What kind of product.
    pub resource_type: i64,
    /// The product.
    pub resource_id: String,
    /// The product's title.
    pub title: String,
    /// Quantity.
    pub count: i64,
    /// What was paid.
    pub price_fen: i64,
    /// How it was bought: 2 single, 3 package, and others.
    pub payment_type: i64,
    /// 0 unpaid, 1 paid, 10 refunded, and others.
    pub order_state: i64,
    /// 0 nothing to ship, and others.
    pub ship_state: i64,
    /// -1 none, 1 partial refund, 2 full refund.
    pub sales_state: i64,
    /// 0 WeChat, 1 Alipay, and others.
    pub pay_way: i64,
    /// 0 mini-program, and others.
    pub client_type: i64,
    /// The merchant's number.
    pub out_order_id: String,
    /// The payment provider's number.
    pub transaction_id: String,
    /// The product's number.
    pub goods_no: String,
    /// Name, phone and address of the receiver.
    pub receiver: [String; 3],
    /// When it was placed. The window of the order lists filters on this.
    pub created_at: i64,
    /// When it last changed. No interface shows it; the order list sorts by it.
    pub updated_at: i64,
    /// When it was paid.
    pub paid_at: Option<i64>,
    /// When it was refunded.
    pub refunded_at: Option<i64>,
    /// What was refunded.
    pub refund_fen: i64,
    /// Fields of the list row that differ from what the ones above would give: other types, odd values.
    pub quirks: Map<String, Value>,
}

impl Order {
    /// A paid order over 99.00 yuan. The rest is for the caller to change.
    pub fn paid(order_id: &str, user_id: &str, created_at: i64) -> Order {
        Order {
            id: created_at,
            order_id: order_id.to_owned(),
            user_id: user_id.to_owned(),
            resource_type: 6,
            resource_id: "p_65f0aa11bb22_demo01".to_owned(),
            title: "示例专栏".to_owned(),
            count: 1,
            price_fen: 9900,
            payment_type: 3,
            order_state: 1,
            ship_state: 0,
            sales_state: -1,
            pay_way: 0,
            client_type: 0,
            out_order_id: format!("MCH{created_at}"),
            transaction_id: format!("420000000020260{created_at:013}"),
            goods_no: String::new(),
            receiver: [const { String::new() }; 3],
            created_at,
            updated_at: created_at + 9,
            paid_at: Some(created_at + 9),
            refunded_at: None,
            refund_fen: 0,
            quirks: Map::new(),
        }
    }

    /// The same order as it was before the payment.
    pub fn unpaid(mut self) -> Order {
        self.order_state = 0;
        self.paid_at = None;
        self.transaction_id = String::new();
        self.updated_at = self.created_at;
        self
    }

    /// The same order after its full refund.
    pub fn refunded(mut self, at: i64) -> Order {
        self.order_state = 10;
        self.sales_state = 2;
        self.refunded_at = Some(at);
        self.refund_fen = self.price_fen;
        self.updated_at = at;
        self
    }

    /// The row of `xe.order.list.get/1.0.1`.
    pub fn row(&self) -> Map<String, Value> {
        let [receiver_name, receiver_phone, receiver_detail] = &self.receiver;
        let row = json!({
            "order_id": self.order_id, "user_id": self.user_id,
            "resource_type": self.resource_type, "resource_id": self.resource_id, "title": self.title,
            "count": self.count, "price": yuan(self.price_fen),
            "coupon_id": "", "coupon_name": "", "coupon_price": 0,
            "order_state": self.order_state, "ship_state": self.ship_state, "sales_state": self.sales_state,
            "pay_way": self.pay_way, "collection_way": 1,
            "out_order_id": self.out_order_id, "transaction_id": self.transaction_id,
            "client_type": self.client_type, "system_info": "",
            "created_time": beijing(self.created_at), "pay_time": self.paid_at.map(beijing),
            "refund_time": time_or_none(self.refunded_at),
            "after_sales_state": 0, "settle_time": NO_TIME, "refund_money": self.refund_fen,
            "receiver_name": receiver_name, "receiver_phone": receiver_phone, "receiver_detail": receiver_detail,
            "order_type": [], "discount_price": 0, "discount_data": [], "team_buy_state": 0,
            "goods_no": self.goods_no,
        });
        let mut row = object(row);
        row.extend(self.quirks.clone());
        row
    }

    /// The row of `xe.order.list.get/1.0.0`: a numeric id comes first.
    pub(crate) fn numbered_row(&self) -> Map<String, Value> {
        let mut row = object(json!({ "id": self.id }));
        row.extend(self.row());
        row
    }
}

/// An amount in yuan, with both decimals.
pub(crate) fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// An amount in yuan as a JSON number that keeps both decimals.
pub(crate) fn yuan_number(fen: i64) -> Value {
    serde_json::from_str(&yuan(fen)).unwrap_or(Value::Null)
}

pub(crate) fn time_or_none(at: Option<i64>) -> String {
    at.map_or_else(|| NO_TIME.to_owned(), beijing)
}

/// The fields of a value written with `json!({…})`.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
