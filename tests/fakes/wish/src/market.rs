//! Who there is on the platform: applications, merchants, their users, their orders.

use serde_json::Value;

use crate::order::{Order, State};
use crate::{v2, v3};

/// Everything on the platform. Every field may be changed, before the start and while the fake runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Market {
    /// The applications that may ask for consent.
    pub apps: Vec<App>,
    /// The merchants.
    pub merchants: Vec<Merchant>,
}

/// An application, as its page in the back office shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct App {
    /// 24 hexadecimal digits.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// Its name.
    pub name: String,
    /// Where browsers are sent after consent. The consent page takes no other.
    pub redirect_uri: String,
    /// What it asks for. The consent page takes no others.
    pub scopes: Vec<String>,
}

/// A merchant.
#[derive(Debug, Clone, PartialEq)]
pub struct Merchant {
    /// 24 hexadecimal digits.
    pub id: String,
    /// The name of the shop.
    pub name: String,
    /// Whether the account may use the API; otherwise 2000.
    pub is_open: bool,
    /// Who signs in.
    pub users: Vec<User>,
    /// Orders, in any order.
    pub orders: Vec<Order>,
}

/// Who signs in at the back office.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// The name to sign in with.
    pub name: String,
    /// The password.
    pub password: String,
    /// What kind of account it is.
    pub kind: UserKind,
}

/// A main account, or one that it made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserKind {
    /// May consent.
    Main,
    /// May not: no code comes back.
    Sub,
}

impl User {
    /// A user whose password is `demo-password`.
    pub fn new(name: &str, kind: UserKind) -> User {
        User { name: name.to_owned(), password: "demo-password".to_owned(), kind }
    }
}

impl App {
    /// An application that asks for orders.
    pub fn new(client_id: &str, name: &str) -> App {
        App {
            client_id: client_id.to_owned(),
            client_secret: format!("demo{client_id}"),
            name: name.to_owned(),
            redirect_uri: "https://erp.example.test/return".to_owned(),
            scopes: ["orders:read", "orders:write"].map(str::to_owned).into(),
        }
    }
}

impl Merchant {
    /// A merchant with a main account `owner@NAME.test`, a sub-account `staff@NAME.test`, and no orders.
    pub fn empty(id: &str, name: &str) -> Merchant {
        let host = format!("{}.test", name.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
        Merchant {
            id: id.to_owned(),
            name: name.to_owned(),
            is_open: true,
            users: vec![
                User::new(&format!("owner@{host}"), UserKind::Main),
                User::new(&format!("staff@{host}"), UserKind::Sub),
            ],
            orders: Vec::new(),
        }
    }

    /// What a complete pull of version 3 gives, by `updated_at` and then by id.
    pub fn rows_v3(&self) -> Vec<Value> {
        let mut orders: Vec<&Order> = self.orders.iter().collect();
        orders.sort_by(|a, b| (a.updated_at_ms, &a.id).cmp(&(b.updated_at_ms, &b.id)));
        orders.into_iter().map(v3::row).collect()
    }

    /// What a complete pull of version 2 gives, by order time and then by id.
    pub fn rows_v2(&self) -> Vec<Value> {
        self.listed_v2().into_iter().map(|order| v2::row(order, false)).collect()
    }

    /// Version 2 knows four states; declined orders are taken to be missing from it.
    pub(crate) fn listed_v2(&self) -> Vec<&Order> {
        let mut orders: Vec<&Order> = self.orders.iter().filter(|order| order.state != State::Declined).collect();
        orders.sort_by(|a, b| (a.ordered_at_ms, &a.id).cmp(&(b.ordered_at_ms, &b.id)));
        orders
    }

    /// The order with that id.
    pub fn order(&self, id: &str) -> Option<&Order> {
        self.orders.iter().find(|order| order.id == id)
    }

    /// The order with that id, to change it.
    pub fn order_mut(&mut self, id: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.id == id)
    }
}

impl Market {
    pub(crate) fn app(&self, client_id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.client_id == client_id)
    }

    /// The merchant with that id.
    pub fn merchant(&self, id: &str) -> Option<&Merchant> {
        self.merchants.iter().find(|merchant| merchant.id == id)
    }

    /// The merchant with that id, to change it.
    pub fn merchant_mut(&mut self, id: &str) -> Option<&mut Merchant> {
        self.merchants.iter_mut().find(|merchant| merchant.id == id)
    }

    pub(crate) fn user(&self, name: &str) -> Option<(&Merchant, &User)> {
        let with_user = |merchant: &'_ Merchant| merchant.users.iter().position(|user| user.name == name);
        self.merchants.iter().find_map(|merchant| Some((merchant, &merchant.users[with_user(merchant)?])))
    }

    pub(crate) fn closed_merchants(&self) -> Vec<String> {
        self.merchants.iter().filter(|merchant| !merchant.is_open).map(|merchant| merchant.id.clone()).collect()
    }

    /// Carries out what was asked for and is due.
    pub(crate) fn settle(&mut self, now_ms: i64) {
        for order in self.merchants.iter_mut().flat_map(|merchant| &mut merchant.orders) {
            order.settle(now_ms);
        }
    }
}
