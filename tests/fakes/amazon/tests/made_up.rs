//! The seller that is made up.

use std::collections::BTreeSet;

use weft_fakes_amazon::{DEMO_END_MS, Edge, Order, Region, Seller, Status};

#[test]
fn it_comes_out_the_same_every_time() {
    assert_eq!(Seller::demo(), Seller::demo());
    assert_ne!(
        Seller::generated(Region::Europe, 2, 40, DEMO_END_MS),
        Seller::generated(Region::Europe, 3, 40, DEMO_END_MS)
    );
}

#[test]
fn every_edge_is_there() {
    let seller = Seller::demo();
    let edges = [
        Edge::SameUpdate,
        Edge::Pending,
        Edge::PendingAvailability,
        Edge::PartlyShipped,
        Edge::Canceled,
        Edge::CanceledUnpaid,
        Edge::Unfulfillable,
        Edge::ManyItems,
        Edge::Sparse,
        Edge::OddTexts,
        Edge::LongNumbers,
        Edge::OddAmounts,
        Edge::Gift,
        Edge::Business,
        Edge::Replacement,
        Edge::Midnight,
        Edge::AtTheLag,
        Edge::WithinTheLag,
        Edge::OtherRegion,
        Edge::OutOfReach,
    ];
    for edge in edges {
        assert!(seller.examples(edge).next().is_some(), "{edge:?}");
    }
    assert!(seller.orders.len() >= 300);
    let same = seller.examples(Edge::SameUpdate).filter(|order| order.updated_ms == DEMO_END_MS - 86_400_000);
    assert!(same.count() > 20, "more than a small page of one instant");
}

#[test]
fn keys_are_unique_and_times_in_order() {
    let seller = Seller::demo();
    let unique = |ids: Vec<&String>| ids.iter().collect::<BTreeSet<_>>().len() == ids.len();
    assert!(unique(seller.orders.iter().map(|order| &order.order_id).collect()));
    assert!(unique(seller.orders.iter().flat_map(|order| &order.items).map(|item| &item.order_item_id).collect()));
    for order in &seller.orders {
        assert!(order.purchased_ms <= order.updated_ms && order.updated_ms <= DEMO_END_MS, "{order:?}");
        assert_eq!((order.purchased_ms % 1000, order.updated_ms % 1000), (0, 0));
        assert!(order.items.iter().all(|item| item.price_minor % item.quantity == 0), "a price for one");
    }
}

#[test]
fn several_marketplaces_and_currencies_take_part() {
    let seller = Seller::demo();
    let places: BTreeSet<&String> = seller.orders.iter().map(|order| &order.marketplace_id).collect();
    let currencies: BTreeSet<&String> = seller.orders.iter().map(|order| &order.currency).collect();
    assert!(places.len() > 10 && currencies.len() > 5, "{places:?} {currencies:?}");
}

#[test]
fn orders_can_be_changed() {
    let mut seller = Seller::demo();
    let change = |seller: &mut Seller, edge: Edge, act: fn(&mut Order)| {
        let id = seller.examples(edge).next().unwrap().order_id.clone();
        let order = seller.order_mut(&id).unwrap();
        act(order);
        order.clone()
    };
    let sent = change(&mut seller, Edge::PartlyShipped, |order| order.ship(DEMO_END_MS));
    assert_eq!((sent.status, sent.packages.len(), sent.updated_ms), (Status::Shipped, 2, DEMO_END_MS));
    assert!(sent.items.iter().all(|item| item.shipped == item.quantity));
    let paid = change(&mut seller, Edge::Pending, |order| order.confirm(DEMO_END_MS));
    assert!(paid.is_priced && paid.status == Status::Unshipped);
    let off = change(&mut seller, Edge::Gift, |order| order.cancel(DEMO_END_MS));
    assert_eq!(off.status, Status::Canceled);
}
