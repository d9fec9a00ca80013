//! A platform in this process that answers at once: a page of 50 orders, whatever is asked.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use weft_engine::sandbox::outside::{CallKey, Exchange, ExchangeError, Live, Outside, Pass, Response};
use weft_engine::sandbox::{Account, AccountSettings, Connection};

use crate::Outcome;

const BASE_URL: &str = "https://orders.example";
/// Where the orders are.
pub const ORDERS_URL: &str = "https://orders.example/orders";
const ORDERS: u32 = 50;

/// Answers at once.
pub struct Platform {
    /// Clock and random.
    live: Live,
    orders: Vec<u8>,
}

impl Platform {
    /// With its orders.
    pub fn new() -> Self {
        let list: Value = (0..ORDERS).map(order).collect();
        let answer = json!({ "code": 0, "msg": "Success", "data": { "total": 1_000, "list": list } });
        Self { live: Live::now(), orders: answer.to_string().into_bytes() }
    }
}

/// As large as those of a shop.
fn order(number: u32) -> Value {
    json!({
        "order_id": format!("o_1795471687_66a1b2c3_{number:08}"), "user_id": format!("u_66a1b2c3d4e5f_{number:08}"),
        "resource_type": 6, "resource_id": "p_65f0aa11bb22_00000001", "title": "示例专栏", "count": 1, "price": "99.00",
        "coupon_id": "", "coupon_name": "", "coupon_price": 0, "order_state": 1, "ship_state": 0, "sales_state": -1,
        "pay_way": 0, "collection_way": 1, "out_order_id": format!("MCH{number:010}"),
        "transaction_id": format!("4200000000{number:018}"), "client_type": 0, "system_info": "",
        "created_time": "2026-09-01 06:08:07", "pay_time": "2026-09-01 06:08:16", "refund_time": "0000-00-00 00:00:00",
        "after_sales_state": 0, "settle_time": "0000-00-00 00:00:00", "refund_money": 0, "receiver_name": "",
        "receiver_phone": "", "receiver_detail": "", "order_type": [], "discount_price": 0, "discount_data": [],
        "team_buy_state": 0, "goods_no": "",
    })
}

/// An account of it.
pub fn connection() -> Outcome<Arc<Connection>> {
    let account = Account::new(AccountSettings {
        name: "shop".to_owned(),
        platform: "http".to_owned(),
        base_url: BASE_URL.to_owned(),
        hosts: Vec::new(),
        allow_private: false,
        fields: BTreeMap::new(),
        secrets: BTreeMap::new(),
        limits: Vec::new(),
        places: Vec::new(),
        authorization: None,
    })?;
    Ok(Connection::new("shop", account, &[0; 32]))
}

#[async_trait]
impl Outside for Platform {
    fn run_started_at_ms(&self) -> i64 {
        self.live.run_started_at_ms()
    }

    fn now_ms(&self) -> i64 {
        self.live.now_ms()
    }

    fn seed(&self) -> [u8; 32] {
        self.live.seed()
    }

    fn begin_call(&self, key: &CallKey) -> Result<i64, String> {
        self.live.begin_call(key)
    }

    async fn exchange(&self, _: Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        (Ok(Response { status: 200, headers, body: self.orders.clone() }), 0)
    }

    async fn pace(&self, _: &Connection, _: &str, _: u32) -> Result<Pass, ExchangeError> {
        Ok(Pass::free())
    }

    async fn sleep(&self, _: Duration) {}
}
