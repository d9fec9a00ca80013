//! A seller, and how tests change what there is.

use super::marketplace::{MARKETPLACES, Region, marketplace};
use super::order::{Edge, Order};

/// A seller's account and orders. Every field may be changed, before the start and while the fake runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Seller {
    /// The selling partner id, which never changes.
    pub seller_id: String,
    /// What people sign in with.
    pub username: String,
    /// What buyers read.
    pub store_name: String,
    /// Where the seller may sell, in all regions.
    pub participations: Vec<Participation>,
    /// What consents of an application that comes from MWS bring back.
    pub mws_auth_token: String,
    /// Orders of all regions, in any order.
    pub orders: Vec<Order>,
}

/// A marketplace that a seller may sell in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// `A1PA6795UKMFR9`
    pub marketplace_id: String,
    /// Whether the seller does.
    pub is_participating: bool,
    /// Whether offers are held back.
    pub has_suspended_listings: bool,
}

impl Seller {
    /// A seller without orders, in all marketplaces of a region; of the last one only the possibility is there.
    pub fn empty(seller_id: &str, username: &str, region: Region) -> Seller {
        let here: Vec<_> = MARKETPLACES.iter().filter(|known| known.region == region).collect();
        let participation = |at: usize| Participation {
            marketplace_id: here[at].id.to_owned(),
            is_participating: at + 1 < here.len(),
            has_suspended_listings: false,
        };
        Seller {
            seller_id: seller_id.to_owned(),
            username: username.to_owned(),
            store_name: format!("{username} store"),
            participations: (0..here.len()).map(participation).collect(),
            mws_auth_token: "amzn.mws.01234567-89ab-cdef-0123-456789abcdef".to_owned(),
            orders: Vec::new(),
        }
    }

    /// Someone else, without orders, who may sign in by mistake.
    pub fn other() -> Seller {
        Seller::empty("A3OTHERSELLER2", "other_shop", Region::Europe)
    }

    /// Whether the seller sells in this marketplace.
    pub(crate) fn sells_in(&self, marketplace_id: &str) -> bool {
        let mut there = self.participations.iter().filter(|one| one.marketplace_id == marketplace_id);
        there.any(|one| one.is_participating)
    }

    /// The marketplaces of a region that the seller sells in.
    pub(crate) fn marketplaces(&self, region: Region) -> Vec<String> {
        let sells = self.participations.iter().filter(|one| one.is_participating).map(|one| &one.marketplace_id);
        let here = sells.filter(|id| marketplace(id).is_some_and(|known| known.region == region));
        here.cloned().collect()
    }

    /// The order with that id.
    pub fn order(&self, order_id: &str) -> Option<&Order> {
        self.orders.iter().find(|order| order.order_id == order_id)
    }

    /// The order with that id, to change it. Set its `updated_ms` too.
    pub fn order_mut(&mut self, order_id: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.order_id == order_id)
    }

    /// The orders that are examples of something.
    pub fn examples(&self, edge: Edge) -> impl Iterator<Item = &Order> {
        self.orders.iter().filter(move |order| order.edge == Some(edge))
    }
}
