//! What a complete pull should have, for tests that compare.

use serde_json::Value;

use super::options::Options;
use super::rdt::DataElement;
use super::search::Search;
use super::seller::Seller;
use super::v0;
use super::v2026::{self, Included};

/// What a complete pull of version 0 should have.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// Rows of orders, by the time of their update and then by id.
    pub orders: Vec<Value>,
    /// Ids of orders, in the same order, and rows of their items.
    pub items: Vec<(String, Value)>,
}

pub(crate) fn of_v0(seller: &Seller, options: &Options, elements: &[DataElement], now_ms: i64) -> Truth {
    let search = Search::everything(seller, options.region, now_ms);
    let (orders, _) = search.page(seller, None, now_ms);
    let items = orders
        .iter()
        .flat_map(|order| order.items.iter().map(|item| (order.order_id.clone(), v0::item_row(order, item, elements))));
    Truth { items: items.collect(), orders: orders.iter().map(|order| v0::order_row(order, elements)).collect() }
}

pub(crate) fn of_2026(seller: &Seller, options: &Options, included: &[Included], now_ms: i64) -> Vec<Value> {
    let search = Search::everything(seller, options.region, now_ms);
    let (orders, _) = search.page(seller, None, now_ms);
    orders.into_iter().map(|order| v2026::order_row(order, included)).collect()
}
