//! Orders that are made up from a seed: the same every time, over the 30 days before an instant.

use weft_fakes_kit::chance::Chance;

use super::edges::{bend, specials};
use super::marketplace::{Marketplace, Region, marketplace};
use super::moment::DAY_MS;
use super::order::{Address, Buyer, Edge, FulfilledBy, Item, Order, PaymentMethod, Status};
use super::seller::Seller;

/// The instant before which the demo seller's orders lie: 2026-03-10T00:00:00Z.
pub const DEMO_END_MS: i64 = 1_773_100_800_000;
const SPAN_MS: i64 = 30 * DAY_MS;
/// So many orders pass between two examples of edge cases.
const EDGE_EVERY: u64 = 5;

/// What every n-th order is an example of, in turn. Many with the same update time are needed to fill pages.
const EDGES: [Edge; 20] = [
    Edge::SameUpdate,
    Edge::Pending,
    Edge::SameUpdate,
    Edge::PartlyShipped,
    Edge::SameUpdate,
    Edge::Canceled,
    Edge::SameUpdate,
    Edge::CanceledUnpaid,
    Edge::ManyItems,
    Edge::SameUpdate,
    Edge::Sparse,
    Edge::OddTexts,
    Edge::SameUpdate,
    Edge::LongNumbers,
    Edge::OddAmounts,
    Edge::Gift,
    Edge::Business,
    Edge::Replacement,
    Edge::Unfulfillable,
    Edge::PendingAvailability,
];

const NAMES: [&str; 5] = ["Anna Müller", "John Smith", "Łukasz Żak", "Zoë O'Neill", "佐藤 花子"];
const STREETS: [&str; 4] = ["Hauptstraße 5", "221B Baker St", "1 Main St, Apt #4", "12 rue de l'Église"];
const CITIES: [&str; 4] = ["Köln", "London", "Springfield", "Évry"];
const WARES: [&str; 4] = ["USB-C Kabel 2 m", "Vintage Teapot \"Rose\"", "Ersatzakku 3,7 V", "Kids' Raincoat & Boots"];

impl Seller {
    /// A European seller with 400 orders in the 30 days before `DEMO_END_MS`, many of them odd, and four that lists do
    /// not have, or only just.
    pub fn demo() -> Seller {
        Seller::generated(Region::Europe, 1, 400, DEMO_END_MS)
    }

    /// A seller with so many orders in the 30 days before an instant, and some that are special.
    pub fn generated(region: Region, seed: u64, orders: u64, end_ms: i64) -> Seller {
        let mut seller = Seller::empty("A2DEMOSELLER1", "demo_shop", region);
        let step_ms = SPAN_MS / orders.max(1) as i64;
        let there = seller.marketplaces(region);
        let there: Vec<&Marketplace> = there.iter().filter_map(|id| marketplace(id)).collect();
        let made = |n: u64| order(&there, seed, n, whole_s(end_ms - SPAN_MS + n as i64 * step_ms), end_ms);
        seller.orders = (0..orders).map(made).collect();
        seller.orders.extend(specials(&made(orders), region, end_ms));
        seller
    }
}

fn whole_s(unix_ms: i64) -> i64 {
    unix_ms - unix_ms.rem_euclid(1000)
}

fn order(there: &[&Marketplace], seed: u64, n: u64, purchased_ms: i64, end_ms: i64) -> Order {
    let mut chance = Chance::from_state(seed.wrapping_mul(1_000_003).wrapping_add(n));
    let place = *chance.pick(there);
    let items = (0..chance.between(1, 3)).map(|at| item(&mut chance, n, at as u64)).collect();
    // The last changes lie well before the end, where the special ones are.
    let updated_ms = whole_s(purchased_ms + chance.between(60_000, 2 * DAY_MS)).min(end_ms - 600_000);
    let mut order = Order {
        order_id: format!("{:03}-{:07}-{:07}", 20 + seed % 900, 1_000_000 + n * 7_919 % 9_000_000, n),
        seller_order_id: chance.one_in(3).then(|| format!("S-{n:06}")),
        marketplace_id: place.id.to_owned(),
        purchased_ms,
        updated_ms: updated_ms.max(purchased_ms),
        status: Status::Unshipped,
        fulfilled_by: if chance.percent(40) { FulfilledBy::Amazon } else { FulfilledBy::Merchant },
        payment: if chance.one_in(9) { PaymentMethod::Cod } else { PaymentMethod::Other },
        currency: place.currency.to_owned(),
        is_priced: true,
        buyer: buyer(&mut chance),
        address: address(&mut chance, place),
        items,
        packages: Vec::new(),
        is_prime: chance.one_in(3),
        is_business: false,
        replaces: None,
        sparse: false,
        edge: None,
    };
    if n % EDGE_EVERY == EDGE_EVERY - 1 {
        let edge = EDGES[(n / EDGE_EVERY) as usize % EDGES.len()];
        order.edge = Some(edge);
        bend(&mut order, edge, n, end_ms);
    } else if chance.percent(60) {
        order.ship(order.updated_ms);
    }
    order
}

fn buyer(chance: &mut Chance) -> Buyer {
    Buyer {
        email: format!("{:014x}@marketplace.amazon.example.test", chance.number() >> 8),
        name: (*chance.pick(&NAMES)).to_owned(),
        company: None,
        purchase_order_number: None,
    }
}

fn address(chance: &mut Chance, place: &Marketplace) -> Address {
    Address {
        name: (*chance.pick(&NAMES)).to_owned(),
        line_1: (*chance.pick(&STREETS)).to_owned(),
        line_2: chance.one_in(5).then(|| "Hinterhaus".to_owned()),
        city: (*chance.pick(&CITIES)).to_owned(),
        state: chance.one_in(2).then(|| "NRW".to_owned()),
        // Some begin with a zero.
        postal_code: format!("{:05}", chance.below(100_000)),
        country: place.country.to_owned(),
        phone: format!("+49 221 {:06}", chance.below(1_000_000)),
    }
}

pub(crate) fn item(chance: &mut Chance, n: u64, at: u64) -> Item {
    let quantity = chance.between(1, 4);
    let is_cheaper = chance.one_in(4);
    Item {
        order_item_id: format!("{:014}", 68_000_000_000_000 + n * 1_000 + at),
        asin: format!("B0{:08X}", chance.below(1 << 32)),
        sku: (!chance.one_in(6)).then(|| format!("SKU-{:04}", chance.below(500))),
        title: (*chance.pick(&WARES)).to_owned(),
        quantity,
        shipped: 0,
        price_minor: quantity * chance.between(99, 9_999),
        shipping_minor: chance.between(0, 490),
        tax_minor: chance.between(0, 400),
        discount_minor: if is_cheaper { chance.between(1, 90) } else { 0 },
        promotion_ids: if is_cheaper { vec!["Core Free Shipping 2026/03/01".to_owned()] } else { Vec::new() },
        gift: None,
    }
}
