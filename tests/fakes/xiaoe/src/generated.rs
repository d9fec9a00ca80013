//! A big shop that is stored nowhere: order and user number `n` are worked out from `n`, and both lists are sorted by
//! construction. The list row is written straight as text; a test holds it to what `Order::row` gives.

use std::fmt::Write;

use serde_json::{Map, json};

use super::order::{Order, object};
use super::shop::{FormAnswer, Product, Purchase};
use super::user::User;
use weft_fakes_kit::beijing::{NO_TIME, push_beijing};

const SPAN_S: u64 = 30 * 86_400;
/// Beyond 2^53, so that an id which passed through a float shows.
const FIRST_ID: i64 = 9_100_000_000_000_000;
const PRODUCTS: u64 = 20;

/// How many orders and users, and the 30 days they spread over.
#[derive(Debug, Clone)]
pub(crate) struct Generated {
    orders: u64,
    users: u64,
    start_s: i64,
}

impl Generated {
    pub(crate) fn new(orders: u64, users: u64, end_s: i64) -> Generated {
        Generated { orders, users: users.max(1), start_s: end_s - SPAN_S as i64 }
    }

    pub(crate) fn order_count(&self) -> u64 {
        self.orders
    }

    pub(crate) fn user_count(&self) -> u64 {
        self.users
    }

    /// Never decreases with `n`.
    pub(crate) fn created_at(&self, n: u64) -> i64 {
        self.start_s + (u128::from(n) * u128::from(SPAN_S) / u128::from(self.orders.max(1))) as i64
    }

    /// The same distance for all, so that both sort orders are one.
    pub(crate) fn updated_at(&self, n: u64) -> i64 {
        self.created_at(n) + 9
    }

    pub(crate) fn order(&self, n: u64) -> Order {
        let created_at = self.created_at(n);
        let product = product_of(n);
        let state = state_of(n);
        let paid = state != 0;
        Order {
            id: FIRST_ID + n as i64,
            resource_id: product_id(product),
            title: product_title(product),
            price_fen: price_fen(product),
            order_state: state,
            sales_state: if state == 10 { 2 } else { -1 },
            pay_way: (n % 2) as i64,
            out_order_id: format!("MCH{n:014}"),
            transaction_id: if paid { format!("42000000{n:020}") } else { String::new() },
            updated_at: self.updated_at(n),
            paid_at: paid.then_some(created_at + 9),
            refunded_at: (state == 10).then_some(created_at + 9),
            refund_fen: if state == 10 { price_fen(product) } else { 0 },
            ..Order::paid(&format!("o_{created_at}_{n:012}"), &user_id(self.buyer_of(n)), created_at)
        }
    }

    /// Appends what `order(n).row()` would give, as text.
    pub(crate) fn push_row(&self, out: &mut String, n: u64) {
        out.push('{');
        self.push_fields(out, n);
    }

    /// As `push_row`, with the numeric id first.
    pub(crate) fn push_numbered_row(&self, out: &mut String, n: u64) {
        put(out, format_args!("{{\"id\":{},", FIRST_ID + n as i64));
        self.push_fields(out, n);
    }

    fn push_fields(&self, out: &mut String, n: u64) {
        let created_at = self.created_at(n);
        let product = product_of(n);
        let state = state_of(n);
        out.push_str("\"order_id\":\"o_");
        push_padded(out, created_at as u64, 1);
        out.push('_');
        push_padded(out, n, 12);
        out.push_str("\",\"user_id\":\"u_gen_");
        push_padded(out, self.buyer_of(n), 10);
        out.push_str("\",\"resource_type\":6,\"resource_id\":\"p_gen_");
        push_padded(out, product, 2);
        out.push_str("\",\"title\":\"示例专栏");
        push_padded(out, product, 1);
        out.push_str("\",\"count\":1,\"price\":\"");
        push_padded(out, price_fen(product) as u64 / 100, 1);
        out.push('.');
        push_padded(out, price_fen(product) as u64 % 100, 2);
        out.push_str("\",\"coupon_id\":\"\",\"coupon_name\":\"\",\"coupon_price\":0,\"order_state\":");
        push_padded(out, state as u64, 1);
        out.push_str(",\"ship_state\":0,\"sales_state\":");
        out.push_str(if state == 10 { "2" } else { "-1" });
        out.push_str(if n.is_multiple_of(2) { ",\"pay_way\":0" } else { ",\"pay_way\":1" });
        out.push_str(",\"collection_way\":1,\"out_order_id\":\"MCH");
        push_padded(out, n, 14);
        out.push_str("\",\"transaction_id\":\"");
        if state != 0 {
            out.push_str("42000000");
            push_padded(out, n, 20);
        }
        out.push_str("\",\"client_type\":0,\"system_info\":\"\",\"created_time\":\"");
        push_beijing(out, created_at);
        push_payment(out, state, created_at + 9, price_fen(product));
        out.push_str(concat!(
            ",\"receiver_name\":\"\",\"receiver_phone\":\"\",\"receiver_detail\":\"\",\"order_type\":[],",
            "\"discount_price\":0,\"discount_data\":[],\"team_buy_state\":0,\"goods_no\":\"\"}"
        ));
    }

    pub(crate) fn order_with_id(&self, order_id: &str) -> Option<Order> {
        let n = order_id.rsplit('_').next()?.parse().ok().filter(|n| *n < self.orders)?;
        Some(self.order(n)).filter(|order| order.order_id == order_id)
    }

    /// The oldest is number 0.
    pub(crate) fn user(&self, n: u64) -> User {
        let created_at = self.start_s - (self.users - n) as i64;
        let mut user = User::new(FIRST_ID + n as i64, &user_id(n), created_at);
        user.nickname = format!("示例学员{n}");
        user.name = format!("学员{n}");
        user.phone = format!("139{:08}", n % 100_000_000);
        user.avatar = "https://cdn.example.test/a.png".to_owned();
        user.wx_open_id = format!("oGen{n:010}");
        user.gender = (n % 3) as i64;
        user.pay_sum_fen = 19_950;
        user.punch_count = 2;
        user.profile = profile_of(n);
        user
    }

    pub(crate) fn user_with_id(&self, user_id: &str) -> Option<User> {
        Some(self.user(self.user_number(user_id)?))
    }

    /// The number of the user with that numeric id.
    pub(crate) fn user_number_of(&self, id: i64) -> Option<u64> {
        u64::try_from(id - FIRST_ID).ok().filter(|n| *n < self.users)
    }

    pub(crate) fn purchase_of(&self, id: &str) -> Option<Purchase> {
        let n = self.user_number(id)?;
        Some(Purchase {
            user_id: id.to_owned(),
            product_id: product_id(n % PRODUCTS),
            resource_id: product_id(n % PRODUCTS),
            resource_type: 6,
            payment_type: 3,
            created_at: self.start_s,
            expire_at: Some(self.start_s + 365 * 86_400),
            is_deleted: false,
        })
    }

    pub(crate) fn form_answer_of(&self, id: &str) -> Option<FormAnswer> {
        let n = self.user_number(id)?;
        let answers = json!([{ "title": "姓名", "value": format!("学员{n}") }]);
        Some(FormAnswer {
            id: FIRST_ID + n as i64,
            resource_id: product_id(n % PRODUCTS),
            resource_name: product_title(n % PRODUCTS),
            user_id: id.to_owned(),
            user_nickname: format!("示例学员{n}"),
            collected_at: self.start_s,
            form_created_at: self.start_s - 86_400,
            extra: answers.to_string(),
            form_id: "in_Gen0001".to_owned(),
            form_name: "报名表".to_owned(),
        })
    }

    pub(crate) fn products(&self) -> Vec<Product> {
        let product = |n| Product {
            price_fen: price_fen(n),
            ..Product::new(&product_id(n), 6, &product_title(n), self.start_s - 86_400)
        };
        (0..PRODUCTS).map(product).collect()
    }

    fn user_number(&self, user_id: &str) -> Option<u64> {
        let digits = user_id.strip_prefix("u_gen_").filter(|digits| digits.len() == 10)?;
        digits.parse().ok().filter(|n| *n < self.users)
    }

    fn buyer_of(&self, n: u64) -> u64 {
        n.wrapping_mul(2_654_435_761) % self.users
    }
}

/// Mostly paid; one in fifty unpaid, one in a hundred refunded.
fn state_of(n: u64) -> i64 {
    match n % 100 {
        49 | 99 => 0,
        13 => 10,
        _ => 1,
    }
}

fn product_of(n: u64) -> u64 {
    n % PRODUCTS
}

fn product_id(product: u64) -> String {
    format!("p_gen_{product:02}")
}

fn product_title(product: u64) -> String {
    format!("示例专栏{product}")
}

fn price_fen(product: u64) -> i64 {
    9_900 + product as i64 * 1_005
}

fn user_id(n: u64) -> String {
    format!("u_gen_{n:010}")
}

fn profile_of(n: u64) -> Map<String, serde_json::Value> {
    object(json!({ "company": "示例科技", "city": "深圳", "job": format!("岗位{}", n % 50) }))
}

fn push_payment(out: &mut String, state: i64, at: i64, price_fen: i64) {
    if state == 0 {
        out.push_str("\",\"pay_time\":null");
    } else {
        out.push_str("\",\"pay_time\":\"");
        push_beijing(out, at);
        out.push('"');
    }
    out.push_str(",\"refund_time\":\"");
    if state == 10 {
        push_beijing(out, at)
    } else {
        out.push_str(NO_TIME)
    }
    out.push_str("\",\"after_sales_state\":0,\"settle_time\":\"");
    out.push_str(NO_TIME);
    out.push_str("\",\"refund_money\":");
    push_padded(out, if state == 10 { price_fen as u64 } else { 0 }, 1);
}

/// Digits, with zeros in front up to that width. Several times faster than `write!`, and rows are full of numbers.
fn push_padded(out: &mut String, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    while number > 0 {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    let from = at.min(digits.len() - width);
    out.push_str(std::str::from_utf8(&digits[from..]).unwrap_or_default());
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, from_str};

    #[test]
    fn the_text_is_the_row() {
        let shop = Generated::new(1000, 70, 1_773_072_000);
        for n in [0, 1, 13, 49, 50, 113, 199, 999] {
            let mut text = String::new();
            shop.push_row(&mut text, n);
            assert_eq!(text, Value::Object(shop.order(n).row()).to_string());
            text.clear();
            shop.push_numbered_row(&mut text, n);
            assert_eq!(from_str::<Value>(&text).unwrap(), Value::Object(shop.order(n).numbered_row()));
        }
    }

    #[test]
    fn ids_lead_back() {
        let shop = Generated::new(1000, 70, 1_773_072_000);
        assert_eq!(shop.order_with_id(&shop.order(17).order_id), Some(shop.order(17)));
        assert_eq!(shop.order_with_id("o_1_000000000017"), None);
        assert_eq!(shop.user_with_id("u_gen_0000000069"), Some(shop.user(69)));
        assert_eq!(shop.user_with_id("u_gen_0000000070"), None);
    }
}
