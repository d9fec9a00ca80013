//! A seller, and how tests change what there is.

use super::order::{Edge, Order};

/// A seller's account and orders. Every field may be changed, before the start and while the fake runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Seller {
    /// Never changes.
    pub user_id: String,
    /// What people see and sign in with; a seller may change it.
    pub username: String,
    /// The address the Trading API tells.
    pub email: String,
    /// A company, or a person.
    pub is_business: bool,
    /// Where the account was made: `EBAY_DE`.
    pub marketplace: String,
    /// The same as the Trading API says it: `Germany`.
    pub site: String,
    /// Unix milliseconds.
    pub registered_ms: i64,
    /// Orders, in any order.
    pub orders: Vec<Order>,
}

impl Seller {
    /// A seller without orders.
    pub fn empty(user_id: &str, username: &str) -> Seller {
        Seller {
            user_id: user_id.to_owned(),
            username: username.to_owned(),
            email: format!("{username}@example.test"),
            is_business: true,
            marketplace: "EBAY_DE".to_owned(),
            site: "Germany".to_owned(),
            registered_ms: 1_420_070_400_000,
            orders: Vec::new(),
        }
    }

    /// Someone else, without orders, who may sign in by mistake.
    pub fn other() -> Seller {
        Seller::empty("oThErUsErId1", "other_shop")
    }

    /// The order with that id.
    pub fn order(&self, order_id: &str) -> Option<&Order> {
        self.orders.iter().find(|order| order.order_id == order_id)
    }

    /// The order with that id, to change it. Set its `modified_ms` too.
    pub fn order_mut(&mut self, order_id: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.order_id == order_id)
    }

    /// The orders that are examples of something.
    pub fn examples(&self, edge: Edge) -> impl Iterator<Item = &Order> {
        self.orders.iter().filter(move |order| order.edge == Some(edge))
    }
}
