//! Everything the platform knows: applications, and sellers with their orders. Every field may be changed, before the
//! start and while the fake runs.

use std::collections::BTreeSet;

use serde_json::Value;

use super::operation::Operation;
use super::order::Order;

/// Which generation of the interface an application was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// The current one: HMAC-SHA256, `/rest` and `/sync`.
    Iop,
    /// The old one: HMAC-SHA1, `/openapi`.
    Aop,
}

/// A registered application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Which doors it may use.
    pub generation: Generation,
    /// What the page of consent calls it.
    pub name: String,
    /// The public key.
    pub key: String,
    /// The secret that signs.
    pub secret: String,
    /// The one address that codes are sent to.
    pub callback: String,
    /// A test application has shorter tokens.
    pub is_test: bool,
    /// Whether its tokens come from the `security` paths.
    pub is_secured: bool,
    /// What it may call.
    pub permissions: BTreeSet<Operation>,
}

impl Application {
    /// An application on line that may call everything.
    pub fn new(generation: Generation, key: &str, secret: &str, callback: &str) -> Application {
        Application {
            generation,
            name: "Demo Hub".to_owned(),
            key: key.to_owned(),
            secret: secret.to_owned(),
            callback: callback.to_owned(),
            is_test: false,
            is_secured: false,
            permissions: Operation::BUSINESS.into_iter().collect(),
        }
    }
}

/// Somebody who sells.
#[derive(Debug, Clone, PartialEq)]
pub struct Seller {
    /// The name that signs in.
    pub login: String,
    /// The number of the account.
    pub id: String,
    /// The number of the shop.
    pub shop_id: i64,
    /// What the shop is called.
    pub shop_name: String,
    /// Orders, in any order.
    pub orders: Vec<Order>,
}

impl Seller {
    /// A seller without orders.
    pub fn new(login: &str, id: &str, shop_id: i64, shop_name: &str) -> Seller {
        let [login, id, shop_name] = [login, id, shop_name].map(str::to_owned);
        Seller { login, id, shop_id, shop_name, orders: Vec::new() }
    }

    /// What a complete pull of `aliexpress.solution.order.get` brings, by order id.
    pub fn rows(&self) -> Vec<Value> {
        self.by_id().into_iter().map(|order| order.row(self)).collect()
    }

    /// What a complete pull of `api.findOrderListQuery` brings, by order id.
    pub fn old_rows(&self) -> Vec<Value> {
        self.by_id().into_iter().map(|order| order.old_row(self)).collect()
    }

    /// The order with that id.
    pub fn order(&self, id: i64) -> Option<&Order> {
        self.orders.iter().find(|order| order.id == id)
    }

    fn by_id(&self) -> Vec<&Order> {
        let mut orders: Vec<&Order> = self.orders.iter().collect();
        orders.sort_by_key(|order| order.id);
        orders
    }
}

/// Everything the platform knows.
#[derive(Debug, Clone)]
pub struct Market {
    /// Registered applications.
    pub applications: Vec<Application>,
    /// Sellers. The first one is signed in at the page of consent.
    pub sellers: Vec<Seller>,
}

impl Market {
    /// Two applications, one of each generation, and two sellers without orders.
    pub fn empty() -> Market {
        let callback = "https://hub.example.com/cb/aliexpress";
        Market {
            applications: vec![
                Application::new(Generation::Iop, "123456", "helloworld", callback),
                Application::new(Generation::Aop, "1234567", "test123", callback),
            ],
            sellers: vec![
                Seller::new("cn100001", "2200000001", 1_100_001, "示例店铺 One & Only"),
                Seller::new("cn100002", "2200000002", 1_100_002, "Another Shop"),
            ],
        }
    }

    /// The application with that key.
    pub fn application(&self, generation: Generation, key: &str) -> Option<&Application> {
        self.applications.iter().find(|app| app.generation == generation && app.key == key)
    }

    /// The seller with that login.
    pub fn seller(&self, login: &str) -> Option<&Seller> {
        self.sellers.iter().find(|seller| seller.login == login)
    }

    /// Adds an order, or replaces the one with its id.
    ///
    /// Without effect when there is no such seller.
    pub fn put_order(&mut self, login: &str, order: Order) {
        match self.order_mut(order.id) {
            Some(present) => *present = order,
            None => {
                let seller = self.sellers.iter_mut().find(|seller| seller.login == login);
                seller.into_iter().for_each(|seller| seller.orders.push(order.clone()));
            }
        }
    }

    /// The order with that id, to change it. Set its `modified_ms` too.
    pub fn order_mut(&mut self, id: i64) -> Option<&mut Order> {
        self.sellers.iter_mut().flat_map(|seller| &mut seller.orders).find(|order| order.id == id)
    }
}
