//! Everything a shop has, and how tests change it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::generated::Generated;
use super::interface::Interface;
use super::order::{Order, object, time_or_none};
use super::user::User;
use weft_fakes_kit::beijing::beijing;

/// A shop. Every field may be changed, before the start and while the fake runs.
#[derive(Debug, Clone)]
pub struct Shop {
    /// The shop's id.
    pub app_id: String,
    /// The application's id.
    pub client_id: String,
    /// The application's secret.
    pub secret_key: String,
    /// What the application may call. All at first.
    pub grants: BTreeSet<Interface>,
    /// Who may ask for a token; anyone when none.
    pub allowed_ips: Option<Vec<IpAddr>>,
    /// Orders, in any order.
    pub orders: Vec<Order>,
    /// Users, in any order.
    pub users: Vec<User>,
    /// What is, or was, on sale.
    pub products: Vec<Product>,
    /// Entitlements.
    pub purchases: Vec<Purchase>,
    /// Filled-in forms.
    pub form_answers: Vec<FormAnswer>,
    /// A user without form answers gives `data: []` instead of an object with an empty list.
    pub empty_forms_as_array: bool,
    /// `xe.resource.purchase.get` gives the list itself as `data`.
    pub purchases_as_array: bool,
    pub(crate) generated: Option<Generated>,
}

/// Something to buy.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    /// The key.
    pub id: String,
    /// What kind: 1 article, 3 video, 6 column, 50 course, and others.
    pub resource_type: i64,
    /// Title.
    pub title: String,
    /// HTML.
    pub content: String,
    /// Price in fen.
    pub price_fen: i64,
    /// Whether it is there, and on sale.
    pub state: ProductState,
    /// Unix seconds.
    pub created_at: i64,
}

/// Whether a product is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductState {
    /// On sale.
    OnSale,
    /// Off the shelf: still listed, `sale_status` 1.
    OffSale,
    /// Deleted: not listed, and its detail is code 21.
    Deleted,
}

impl Product {
    /// A product on sale for 99.00 yuan.
    pub fn new(id: &str, resource_type: i64, title: &str, created_at: i64) -> Product {
        Product {
            id: id.to_owned(),
            resource_type,
            title: title.to_owned(),
            content: format!("<p>{title}</p>"),
            price_fen: 9900,
            state: ProductState::OnSale,
            created_at,
        }
    }

    fn sale_status(&self) -> i64 {
        i64::from(self.state != ProductState::OnSale)
    }

    /// The row of `xe.resource.list.get/1.0.0`.
    pub fn row(&self) -> Map<String, Value> {
        object(json!({
            "id": self.id, "resource_id": self.id, "resource_type": self.resource_type, "title": self.title,
            "img_url": "https://cdn.example.test/p.png", "price": self.price_fen,
            "sale_status": self.sale_status(), "created_at": beijing(self.created_at),
        }))
    }

    /// The `resource_info` of `xe.goods.detail.get/3.0.0`.
    pub fn info(&self) -> Map<String, Value> {
        object(json!({
            "title": self.title, "summary": "", "content": self.content,
            "img_url": "https://cdn.example.test/p.png", "img_url_compressed": "",
            "is_try": 0, "is_free": i64::from(self.price_fen == 0), "state": 0, "sale_status": self.sale_status(),
            "price": self.price_fen, "line_price": self.price_fen * 2, "view_count": 12, "total_chapters": 0,
            "author": "", "periodical_count": 8, "audio_length": if self.resource_type == 2 { 600 } else { 0 },
        }))
    }
}

/// What a user may use, and until when.
#[derive(Debug, Clone, PartialEq)]
pub struct Purchase {
    /// Who.
    pub user_id: String,
    /// What was bought.
    pub product_id: String,
    /// What it opens.
    pub resource_id: String,
    /// What kind of thing.
    pub resource_type: i64,
    /// 2 single, 3 package, 15 super member.
    pub payment_type: i64,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds; none is for ever.
    pub expire_at: Option<i64>,
    /// Withdrawn, by a refund for example.
    pub is_deleted: bool,
}

impl Purchase {
    /// The row of `xe.resource.purchase.get/1.0.0`.
    pub fn row(&self) -> Map<String, Value> {
        object(json!({
            "user_id": self.user_id, "product_id": self.product_id, "resource_id": self.resource_id,
            "resource_type": self.resource_type, "payment_type": self.payment_type,
            "created_at": beijing(self.created_at), "expire_at": time_or_none(self.expire_at),
            "is_deleted": i64::from(self.is_deleted),
        }))
    }
}

/// One filled-in form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormAnswer {
    /// The key.
    pub id: i64,
    /// The product the form belongs to.
    pub resource_id: String,
    /// Its title.
    pub resource_name: String,
    /// Who filled it in.
    pub user_id: String,
    /// Their nickname.
    pub user_nickname: String,
    /// When it was filled in, unix seconds.
    pub collected_at: i64,
    /// When the form itself was made, unix seconds: the interface filters on this.
    pub form_created_at: i64,
    /// The answers, as JSON text.
    pub extra: String,
    /// The form.
    pub form_id: String,
    /// Its title.
    pub form_name: String,
}

impl FormAnswer {
    /// The row of `xe.information.user.result.get/1.0.0`.
    pub fn row(&self) -> Map<String, Value> {
        object(json!({
            "id": self.id, "resource_id": self.resource_id, "resource_name": self.resource_name,
            "user_id": self.user_id, "user_nickname": self.user_nickname,
            "collect_time": beijing(self.collected_at), "extra": self.extra,
            "form_id": self.form_id, "form_name": self.form_name,
        }))
    }
}

impl Shop {
    /// A shop that may do everything and has nothing.
    pub fn empty() -> Shop {
        Shop {
            app_id: "appDemo0000001".to_owned(),
            client_id: "xopDemoClient01".to_owned(),
            secret_key: "DemoSecretKey0123456789abcdefXYZ".to_owned(),
            grants: Interface::ALL.into_iter().collect(),
            allowed_ips: None,
            orders: Vec::new(),
            users: Vec::new(),
            products: Vec::new(),
            purchases: Vec::new(),
            form_answers: Vec::new(),
            empty_forms_as_array: false,
            purchases_as_array: false,
            generated: None,
        }
    }

    /// A big shop whose orders and users are made up from their number, in the 30 days before `DEMO_END_S`.
    /// More orders and users may be added; the generated ones cannot be changed.
    pub fn generated(orders: u64, users: u64) -> Shop {
        Shop::generated_ending(orders, users, super::DEMO_END_S)
    }

    /// As `generated`, in the 30 days before another instant.
    pub fn generated_ending(orders: u64, users: u64, end_s: i64) -> Shop {
        let generated = Generated::new(orders, users, end_s);
        Shop { products: generated.products(), generated: Some(generated), ..Shop::empty() }
    }

    /// How many orders there are.
    pub fn order_count(&self) -> u64 {
        self.orders.len() as u64 + self.generated.as_ref().map_or(0, Generated::order_count)
    }

    /// How many users there are.
    pub fn user_count(&self) -> u64 {
        self.users.len() as u64 + self.generated.as_ref().map_or(0, Generated::user_count)
    }

    /// The order with that id.
    pub fn order(&self, order_id: &str) -> Option<Order> {
        let listed = self.orders.iter().find(|order| order.order_id == order_id).cloned();
        listed.or_else(|| self.generated.as_ref()?.order_with_id(order_id))
    }

    /// The user with that id.
    pub fn user(&self, user_id: &str) -> Option<User> {
        let listed = self.users.iter().find(|user| user.user_id == user_id).cloned();
        listed.or_else(|| self.generated.as_ref()?.user_with_id(user_id))
    }

    /// Adds an order, or replaces the one with its id.
    pub fn put_order(&mut self, order: Order) {
        match self.order_mut(&order.order_id) {
            Some(present) => *present = order,
            None => self.orders.push(order),
        }
    }

    /// The order with that id, to change it. Set its `updated_at` too.
    pub fn order_mut(&mut self, order_id: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.order_id == order_id)
    }

    /// The user with that id, to change it.
    pub fn user_mut(&mut self, user_id: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.user_id == user_id)
    }

    /// The entitlements of a user.
    pub(crate) fn purchases_of(&self, user_id: &str) -> Vec<Purchase> {
        let listed = self.purchases.iter().filter(|purchase| purchase.user_id == user_id).cloned();
        listed.chain(self.generated.as_ref().and_then(|made| made.purchase_of(user_id))).collect()
    }

    /// The forms that a user filled in.
    pub(crate) fn form_answers_of(&self, user_id: &str) -> Vec<FormAnswer> {
        let listed = self.form_answers.iter().filter(|answer| answer.user_id == user_id).cloned();
        listed.chain(self.generated.as_ref().and_then(|made| made.form_answer_of(user_id))).collect()
    }
}
