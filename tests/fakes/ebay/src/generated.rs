//! Orders that are made up from a seed: the same every time, over the 30 days before an instant.

use weft_fakes_kit::chance::Chance;

use super::moment::DAY_MS;
use super::order::{Buyer, Cancel, Edge, Fulfillment, Line, Order, Payment, Refund};
use super::seller::Seller;

/// The instant before which the demo seller's orders lie: 2026-03-10T00:00:00.000Z.
pub const DEMO_END_MS: i64 = 1_773_100_800_000;
const SPAN_MS: i64 = 30 * DAY_MS;
/// So many orders pass between two examples of edge cases.
const EDGE_EVERY: u64 = 5;

/// What every n-th order is an example of, in turn. Many with the same modification time are needed to fill pages.
const EDGES: [Edge; 20] = [
    Edge::SameModification,
    Edge::ZeroDecimals,
    Edge::SameModification,
    Edge::PartlyRefunded,
    Edge::SameModification,
    Edge::FullyRefunded,
    Edge::SameModification,
    Edge::PartlyShipped,
    Edge::SameModification,
    Edge::Canceled,
    Edge::CancelAsked,
    Edge::SameModification,
    Edge::Sparse,
    Edge::OddTexts,
    Edge::LongNumbers,
    Edge::Converted,
    Edge::AuctionWithTax,
    Edge::SameModification,
    Edge::NotCheckedOut,
    Edge::LateCheckout,
];

const MARKETS: [(&str, &str, &str); 5] = [
    ("EBAY_DE", "EUR", "DE"),
    ("EBAY_DE", "EUR", "AT"),
    ("EBAY_US", "USD", "US"),
    ("EBAY_GB", "GBP", "GB"),
    ("EBAY_FR", "EUR", "FR"),
];
const NAMES: [&str; 5] = ["Anna Müller", "John Smith", "Łukasz Żak", "Zoë O'Neill", "王小明"];
const STREETS: [&str; 4] = ["Hauptstraße 5", "221B Baker St", "1 Main St, Apt #4", "12 rue de l'Église"];
const CITIES: [&str; 4] = ["Köln", "London", "Springfield", "Évry"];
const WARES: [&str; 4] = ["USB-C Kabel 2 m", "Vintage Teapot \"Rose\"", "Ersatzakku 3,7 V", "Kids' Raincoat & Boots"];

impl Seller {
    /// A seller with 400 orders in the 30 days before `DEMO_END_MS`, many of them odd.
    pub fn demo() -> Seller {
        Seller::generated(1, 400, DEMO_END_MS)
    }

    /// A seller with so many orders in the 30 days before an instant.
    pub fn generated(seed: u64, orders: u64, end_ms: i64) -> Seller {
        let mut seller = Seller::empty("dEmOuSeRiD01", "demo_shop");
        let step_ms = SPAN_MS / orders.max(1) as i64;
        let created = |n: u64| end_ms - SPAN_MS + n as i64 * step_ms;
        seller.orders = (0..orders).map(|n| order(seed, n, created(n), end_ms)).collect();
        seller
    }
}

fn order(seed: u64, n: u64, created_ms: i64, end_ms: i64) -> Order {
    let mut chance = Chance::from_state(seed.wrapping_mul(1_000_003).wrapping_add(n));
    let (marketplace, currency, country) = *chance.pick(&MARKETS);
    let lines: Vec<Line> = (0..chance.between(1, 3)).map(|line| self::line(&mut chance, n, line)).collect();
    let paid_ms = created_ms + chance.between(1, 60_000);
    let mut order = Order {
        order_id: format!("{:02}-{:05}-{:05}", 10 + n % 17, 10_000 + seed % 1000, 10_000 + n),
        created_ms,
        modified_ms: (paid_ms + chance.between(0, 2 * DAY_MS)).min(end_ms - 1),
        paid_ms: Some(paid_ms),
        checked_out: true,
        fulfillment: Fulfillment::NotStarted,
        payment: Payment::Paid,
        cancel: Cancel::NoneRequested,
        buyer: buyer(&mut chance, n, country),
        currency: currency.to_owned(),
        marketplace: marketplace.to_owned(),
        lines,
        delivery_minor: chance.between(0, 990),
        discount_minor: 0,
        remitted_tax_minor: 0,
        fee_minor: chance.between(30, 300),
        refunds: Vec::new(),
        shipments: Vec::new(),
        note: chance.one_in(4).then(|| "Bitte ohne Rechnung".to_owned()),
        record_number: 1000 + n,
        converted_from: None,
        sparse: false,
        edge: None,
    };
    if chance.percent(60) {
        order.ship(order.modified_ms);
    }
    if n % EDGE_EVERY == EDGE_EVERY - 1 {
        let edge = EDGES[(n / EDGE_EVERY) as usize % EDGES.len()];
        order.edge = Some(edge);
        bend(&mut order, edge, end_ms);
    }
    order
}

fn buyer(chance: &mut Chance, n: u64, country: &str) -> Buyer {
    Buyer {
        username: format!("buyer_{:04}", n * 7 % 1000),
        full_name: (*chance.pick(&NAMES)).to_owned(),
        email: format!("{:012x}@members.example.test", chance.number() >> 16),
        phone: format!("+49 221 {:06}", chance.below(1_000_000)),
        street: (*chance.pick(&STREETS)).to_owned(),
        street_2: chance.one_in(5).then(|| "Hinterhaus".to_owned()),
        city: (*chance.pick(&CITIES)).to_owned(),
        state: (country == "US").then(|| "IL".to_owned()),
        postal_code: format!("{:05}", chance.below(100_000)),
        country: country.to_owned(),
    }
}

fn line(chance: &mut Chance, n: u64, at: i64) -> Line {
    let quantity = chance.between(1, 4);
    let varies = chance.one_in(3);
    Line {
        line_item_id: format!("100{:011}", n * 10 + at as u64),
        item_id: format!("11{:010}", chance.below(500)),
        transaction_id: format!("22{:011}", n * 10 + at as u64),
        variation_id: varies.then(|| format!("41{:010}", chance.below(500))),
        sku: (!chance.one_in(6)).then(|| format!("SKU-{:04}", chance.below(500))),
        title: (*chance.pick(&WARES)).to_owned(),
        quantity: quantity as u32,
        cost_minor: quantity * chance.between(99, 9_999),
        fulfillment: Fulfillment::NotStarted,
        auction: false,
        aspects: if varies { vec![("Farbe".to_owned(), "blau".to_owned())] } else { Vec::new() },
    }
}

/// Makes an order an example of something.
fn bend(order: &mut Order, edge: Edge, end_ms: i64) {
    match edge {
        Edge::SameModification => order.modified_ms = (end_ms - DAY_MS).max(order.created_ms + 60_000),
        Edge::ZeroDecimals => order.currency = "JPY".to_owned(),
        Edge::PartlyRefunded => refund(order, Payment::PartiallyRefunded, order.total_minor() / 3 + 1),
        Edge::FullyRefunded => refund(order, Payment::FullyRefunded, order.total_minor()),
        Edge::PartlyShipped => ship_in_part(order),
        Edge::Canceled => order.cancel = Cancel::Canceled(order.modified_ms),
        Edge::CancelAsked => order.cancel = Cancel::InProgress(order.modified_ms),
        Edge::Sparse => make_sparse(order),
        Edge::OddTexts => write_odd_texts(order),
        Edge::LongNumbers => {
            order.lines[0].line_item_id = "9007199254740993".to_owned();
            order.lines[0].transaction_id = "9223372036854775807".to_owned();
        }
        Edge::Converted => order.converted_from = Some(("CHF".to_owned(), 957)),
        Edge::AuctionWithTax => {
            order.lines[0].auction = true;
            order.remitted_tax_minor = order.subtotal_minor() / 12;
        }
        Edge::NotCheckedOut => {
            order.checked_out = false;
            order.paid_ms = None;
            order.payment = Payment::Pending;
            unsend(order);
        }
        Edge::LateCheckout => order.modified_ms = (order.created_ms + 4 * DAY_MS).min(end_ms - 1),
    }
}

fn refund(order: &mut Order, payment: Payment, minor: i64) {
    order.payment = payment;
    order.refunds =
        vec![Refund { refund_id: format!("5{:011}", order.record_number), at_ms: order.modified_ms, minor }];
}

fn unsend(order: &mut Order) {
    order.fulfillment = Fulfillment::NotStarted;
    order.shipments.clear();
    for line in &mut order.lines {
        line.fulfillment = Fulfillment::NotStarted;
    }
}

fn ship_in_part(order: &mut Order) {
    unsend(order);
    let mut second = order.lines[0].clone();
    second.line_item_id = format!("101{:011}", order.record_number);
    second.transaction_id = format!("23{:011}", order.record_number);
    order.lines.push(second);
    order.lines[0].fulfillment = Fulfillment::Fulfilled;
    order.fulfillment = Fulfillment::InProgress;
    order.shipments = vec![format!("9{:012}", order.record_number)];
}

fn make_sparse(order: &mut Order) {
    order.sparse = true;
    order.note = None;
    order.buyer.street_2 = None;
    order.buyer.state = None;
    for line in &mut order.lines {
        line.sku = None;
        line.variation_id = None;
        line.aspects.clear();
    }
}

fn write_odd_texts(order: &mut Order) {
    order.note = Some("\"好\"，然后\r\n<b>schnell</b> & \\ 🚀 \u{202e}".to_owned());
    order.buyer.full_name = "Ελένη d'Œuvre <test>".to_owned();
    order.lines[0].title = "Ťričko ${secret:token} ]]> 5'11\" – größe L".to_owned();
}
