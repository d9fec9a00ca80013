//! A shop, the applications that it may have installed, and what is in it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::order::{Edge, Order};
use super::{order_tree, rest_order};

/// Whether the shop can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShopState {
    /// Yes.
    Open,
    /// The owner has not paid: 402.
    Frozen,
    /// Locked by the platform: 423.
    Locked,
    /// There is none any more: 404.
    Gone,
}

/// What the owner pays for. It decides how much may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// 40 calls, 2 a second; 2,000 points, 100 a second.
    Standard,
    /// 80 calls, 4 a second; 4,000 points, 200 a second.
    Advanced,
    /// 400 calls, 20 a second; 20,000 points, 1,000 a second.
    Plus,
}

impl Plan {
    /// Size and leak of the bucket for calls of REST.
    pub(crate) fn calls(self) -> (u64, u64) {
        match self {
            Plan::Standard => (40, 2),
            Plan::Advanced => (80, 4),
            Plan::Plus => (400, 20),
        }
    }

    /// Size and leak of the bucket for points of GraphQL.
    pub(crate) fn points(self) -> (u64, u64) {
        match self {
            Plan::Standard => (2_000, 100),
            Plan::Advanced => (4_000, 200),
            Plan::Plus => (20_000, 1_000),
        }
    }
}

/// Who an application is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distribution {
    /// For all shops. Has to take tokens that expire from 2027-01-01.
    Public,
    /// For one shop of somebody else.
    Custom,
    /// For shops of those who made it: may have tokens for its own credentials.
    OwnShop,
}

/// An application, as its makers registered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// What it is called on the page of consent.
    pub name: String,
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// Where callbacks may go to.
    pub redirect_addresses: Vec<String>,
    /// Who it is for.
    pub distribution: Distribution,
    /// Whether it may have `read_all_orders`.
    pub may_read_all_orders: bool,
    /// Whether names, addresses and telephones of customers may be shown to it.
    pub may_see_customers: bool,
    /// Whether it may still call REST.
    pub may_use_rest: bool,
    /// The scopes that this shop has granted; none if it is not installed.
    pub granted: Option<Vec<String>>,
}

/// A token that somebody copied out of the shop's admin: it does not expire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticToken {
    /// The token (`shpat_…`), or a private app's password (`shppa_…`).
    pub token: String,
    /// A private app's key, which goes with the password in Basic authorization.
    pub api_key: Option<String>,
    /// What it may do.
    pub scopes: Vec<String>,
}

/// One variant of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The id.
    pub id: u64,
    /// The seller's number.
    pub sku: Option<String>,
    /// What it is called.
    pub title: String,
    /// The price of one.
    pub price_minor: i64,
    /// How many there are.
    pub inventory: i64,
}

/// What is for sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The id.
    pub id: u64,
    /// What it is called.
    pub title: String,
    /// The end of its address.
    pub handle: String,
    /// Who makes it.
    pub vendor: String,
    /// When it was made.
    pub created_at_s: i64,
    /// When anything about it changed last.
    pub updated_at_s: i64,
    /// In which forms there is of it.
    pub variants: Vec<Variant>,
}

/// A shop.
#[derive(Debug, Clone)]
pub struct Shop {
    /// `<handle>.myshopify.com`
    pub domain: String,
    /// What people call it.
    pub name: String,
    /// Its currency.
    pub currency: String,
    /// Its time, in minutes before UTC (negative: behind).
    pub offset_minutes: i32,
    /// Whether it can be reached.
    pub state: ShopState,
    /// What the owner pays for.
    pub plan: Plan,
    /// The applications that are registered with the platform.
    pub apps: Vec<App>,
    /// The tokens that were copied out of the admin.
    pub static_tokens: Vec<StaticToken>,
    /// The orders, in no particular order.
    pub orders: Vec<Order>,
    /// The products, in no particular order.
    pub products: Vec<Product>,
}

impl App {
    /// A public application that may do everything and is not installed.
    pub fn demo() -> App {
        App {
            name: "Demo Connector".to_owned(),
            client_id: "demo-client-id-0001".to_owned(),
            client_secret: "shpss_demo-client-secret".to_owned(),
            redirect_addresses: vec!["http://127.0.0.1:9338/oauth/shopify".to_owned()],
            distribution: Distribution::Public,
            may_read_all_orders: true,
            may_see_customers: true,
            may_use_rest: true,
            granted: None,
        }
    }

    /// An application of the shop's owners, installed.
    pub fn demo_of_own() -> App {
        App {
            name: "Own Tool".to_owned(),
            client_id: "demo-client-id-own".to_owned(),
            client_secret: "shpss_demo-client-secret-own".to_owned(),
            redirect_addresses: Vec::new(),
            distribution: Distribution::OwnShop,
            granted: Some(scopes(&["read_orders", "read_all_orders", "read_products", "read_customers"])),
            ..App::demo()
        }
    }
}

/// A list of scopes out of their names.
pub fn scopes(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl Shop {
    /// An open shop with nothing in it, two applications and two tokens.
    pub fn empty() -> Shop {
        let all = scopes(&["read_orders", "read_all_orders", "read_products", "read_customers"]);
        let custom = StaticToken { token: "shpat_demo-static-token".to_owned(), api_key: None, scopes: all.clone() };
        let private = StaticToken {
            token: "shppa_EXAMPLE-not-a-real-password".to_owned(),
            api_key: Some("example-api-key".to_owned()),
            scopes: all,
        };
        Shop {
            domain: "demo-shop.myshopify.com".to_owned(),
            name: "Demo Shop".to_owned(),
            currency: "USD".to_owned(),
            offset_minutes: -300,
            state: ShopState::Open,
            plan: Plan::Standard,
            apps: vec![App::demo(), App::demo_of_own()],
            static_tokens: vec![custom, private],
            orders: Vec::new(),
            products: Vec::new(),
        }
    }

    /// The part of the domain that names the shop.
    pub fn handle(&self) -> &str {
        self.domain.split('.').next().unwrap_or_default()
    }

    /// The application with that client id.
    pub fn app(&self, client_id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.client_id == client_id)
    }

    /// The application with that client id, to change it.
    pub fn app_mut(&mut self, client_id: &str) -> Option<&mut App> {
        self.apps.iter_mut().find(|app| app.client_id == client_id)
    }

    /// The order with that id.
    pub fn order(&self, id: u64) -> Option<&Order> {
        self.orders.iter().find(|order| order.id == id)
    }

    /// The order with that id, to change it. Set its `updated_at_s` too.
    pub fn order_mut(&mut self, id: u64) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.id == id)
    }

    /// The orders with that edge.
    pub fn with_edge(&self, edge: Edge) -> Vec<&Order> {
        self.orders.iter().filter(|order| order.edges.contains(&edge)).collect()
    }

    /// The ids of all orders.
    pub fn order_ids(&self) -> BTreeSet<u64> {
        self.orders.iter().map(|order| order.id).collect()
    }

    /// The row that a complete pull of REST has for an order.
    pub fn rest_row(&self, order: &Order) -> Map<String, Value> {
        rest_order::row(self, order)
    }

    /// All that GraphQL can tell of an order. Its connections are plain lists here.
    pub fn graphql_tree(&self, order: &Order) -> Value {
        order_tree::order(self, order)
    }
}
