//! A merchant whose orders look random and come out the same for the same seed.

use weft_fakes_kit::chance::{Chance, mixed};

use crate::edges;
use crate::market::{App, Market, Merchant};
use crate::mint::object_id;
use crate::order::{Order, State};
use crate::parts::{Address, Event, Money, Product, Refund, Tracking};

/// When the demo market's last order changed: 2026-03-10T00:00:00Z, unix milliseconds.
pub const DEMO_END_MS: i64 = 1_773_100_800_000;

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// Towns with their way of writing, postal codes that begin with zeros among them.
const TOWNS: [(&str, &str, &str, &str); 8] = [
    ("Amherst", "Massachusetts", "US", "01002"),
    ("Łódź", "łódzkie", "PL", "90-001"),
    ("東京都千代田区", "東京都", "JP", "100-0001"),
    ("서울특별시", "서울", "KR", "03045"),
    ("São Paulo", "SP", "BR", "01310-100"),
    ("L'Haÿ-les-Roses", "Île-de-France", "FR", "94240"),
    ("Αθήνα", "Αττική", "GR", "104 31"),
    ("München", "Bayern", "DE", "80331"),
];
const BUYERS: [&str; 6] = ["Jane Roe", "Zoë \"Z\" O'Neil", "王小明", "Jürgen Groß", "María-José Núñez", "R&D <Dept>"];
const CARRIERS: [&str; 4] = ["USPS", "DHL Parcel", "ChinaAirPost", "La Poste"];

impl Market {
    /// Two merchants and two applications. The first merchant has 420 orders over ten days, 120 of them changed in one
    /// millisecond, and the orders of `edges.rs` among them; the second has five.
    pub fn demo() -> Market {
        let mut first = Merchant::empty("5e0000000000000000000aa1", "Demo Store");
        first.orders = orders(1, 300 - edges::COUNT, 10, DEMO_END_MS);
        first.orders.extend(edges::orders(DEMO_END_MS));
        first.orders.extend(same_instant(120, DEMO_END_MS - 3 * DAY_MS + 123));
        let mut second = Merchant::empty("5e0000000000000000000bb2", "Other Store");
        second.orders = orders(2, 5, 10, DEMO_END_MS);
        Market {
            apps: vec![
                App::new("5f0000000000000000000c01", "Demo ERP"),
                App::new("5f0000000000000000000c02", "Rival ERP"),
            ],
            merchants: vec![first, second],
        }
    }
}

impl Merchant {
    /// A merchant with so many orders, bought over so many days before an instant.
    pub fn generated(id: &str, name: &str, seed: u64, orders_count: usize, days: i64, end_ms: i64) -> Merchant {
        Merchant { orders: orders(seed, orders_count, days, end_ms), ..Merchant::empty(id, name) }
    }
}

/// Orders with one time of change, whose ids are not in the order of their making.
fn same_instant(count: u64, at_ms: i64) -> Vec<Order> {
    let ids = (0..count).map(|n| object_id(at_ms - HOUR_MS, mixed(n + 77)));
    ids.map(|id| Order {
        released_at_ms: at_ms - HOUR_MS,
        updated_at_ms: at_ms,
        ..Order::approved(&id, at_ms - HOUR_MS)
    })
    .collect()
}

fn orders(seed: u64, count: usize, days: i64, end_ms: i64) -> Vec<Order> {
    let mut chance = Chance::from_state(seed);
    let mut out = Vec::with_capacity(count);
    while out.len() < count {
        let at_ms = end_ms - chance.between(HOUR_MS, days * DAY_MS);
        let transaction_id = object_id(at_ms, chance.number());
        let address = address(&mut chance);
        // Lines of one purchase go their own ways: one may be shipped and another not.
        for _ in 0..chance.between(1, 3).min((count - out.len()) as i64) {
            let mut order = order(&mut chance, at_ms, end_ms);
            order.transaction_id = transaction_id.clone();
            order.address = address.clone();
            out.push(order);
        }
    }
    out
}

fn order(chance: &mut Chance, ordered_at_ms: i64, end_ms: i64) -> Order {
    let released_at_ms = (ordered_at_ms + chance.between(0, 8 * HOUR_MS)).min(end_ms);
    let mut order = Order::approved(&object_id(ordered_at_ms, chance.number()), released_at_ms);
    order.ordered_at_ms = ordered_at_ms;
    order.product = product(chance);
    order.quantity = chance.between(1, 4) as u32;
    order.money = money(chance);
    if chance.one_in(8) {
        order.order_types = vec!["WISH_EXPRESS".to_owned()];
        order.deliver_by_ms = Some(released_at_ms + 5 * DAY_MS);
    }
    let changed_at_ms = chance.between(released_at_ms, end_ms);
    match chance.below(20) {
        0..=8 => order.ship(tracking(chance, changed_at_ms), changed_at_ms),
        9 => refund(&mut order, chance, changed_at_ms),
        10 => {
            order.ship(tracking(chance, released_at_ms), released_at_ms);
            refund(&mut order, chance, changed_at_ms);
        }
        11 => order.state = State::RequireReview,
        12 => order.state = State::Declined,
        13 => release_again(&mut order, chance, changed_at_ms),
        _ => {}
    }
    order
}

fn refund(order: &mut Order, chance: &mut Chance, at_ms: i64) {
    let total = order.money.total(order.quantity);
    // A third of a payment leaves the order as it is.
    let amount = if chance.one_in(2) { total } else { total / 3 };
    let refund = Refund {
        amount,
        merchant_amount: amount / 2,
        reason: (*chance.pick(&["MERCHANT_OUT_OF_STOCK", "ITEM_IS_DAMAGED", "SHIPPING_TAKING_TOO_LONG"])).to_owned(),
        note: chance.one_in(2).then(|| "对不起 – sorry".to_owned()),
        source: (*chance.pick(&["MERCHANT", "CUSTOMER", "WISH"])).to_owned(),
        at_ms,
    };
    order.refund(refund, at_ms);
}

/// Shipped, the tracking cancelled, and approved once more.
fn release_again(order: &mut Order, chance: &mut Chance, at_ms: i64) {
    order.ship(tracking(chance, order.released_at_ms), order.released_at_ms);
    order.state = State::Approved;
    for kind in ["TRACKING_CANCELLED", "ORDER_RE_RELEASED"] {
        order.events.push(Event { kind: kind.to_owned(), at_ms });
    }
    order.touch(at_ms);
}

fn tracking(chance: &mut Chance, at_ms: i64) -> Tracking {
    Tracking {
        provider: (*chance.pick(&CARRIERS)).to_owned(),
        number: format!("0{:021}", chance.number()),
        origin_country: (*chance.pick(&["CN", "US"])).to_owned(),
        note: chance.one_in(5).then(|| "shelf 3".to_owned()),
        shipped_at_ms: at_ms,
        confirmed_at_ms: chance.one_in(2).then_some(at_ms + HOUR_MS),
    }
}

fn product(chance: &mut Chance) -> Product {
    let n = chance.below(40);
    Product {
        id: format!("5a{n:022x}"),
        variation_id: format!("5b{n:022x}"),
        sku: format!("SKU-{n:03}/ä&\"{}\"", n % 3),
        name: format!("示例 Lampe № {n} – 100% <soft>"),
        color: chance.one_in(2).then(|| "red & black".to_owned()),
        size: chance.one_in(2).then(|| "M".to_owned()),
    }
}

fn money(chance: &mut Chance) -> Money {
    let currency = match chance.below(10) {
        0 => "JPY",
        1 => "KRW",
        2 | 3 => "EUR",
        _ => "USD",
    };
    let price = chance.between(1, 9_999);
    let shipping = chance.between(0, 599);
    let kept = |amount: i64| amount * 85 / 100;
    Money { currency: currency.to_owned(), price, cost: kept(price), shipping, shipping_cost: kept(shipping) }
}

fn address(chance: &mut Chance) -> Address {
    let (city, state, country, zipcode) = *chance.pick(&TOWNS);
    Address {
        name: (*chance.pick(&BUYERS)).to_owned(),
        street1: format!("{} Demo Straße", chance.below(200) + 1),
        street2: chance.one_in(3).then(|| "Apt. 5".to_owned()),
        city: city.to_owned(),
        state: state.to_owned(),
        country_code: country.to_owned(),
        zipcode: zipcode.to_owned(),
        phone: chance.one_in(4).then(|| format!("0{}", chance.below(1_000_000_000))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_demo_comes_out_the_same_and_has_its_edges() {
        let market = Market::demo();
        assert_eq!(market, Market::demo());
        let orders = &market.merchants[0].orders;
        assert_eq!(orders.len(), 420);
        assert_eq!(orders.iter().map(|order| &order.id).collect::<BTreeSet<_>>().len(), 420);
        assert!(orders.iter().all(|order| crate::mint::is_object_id(&order.id)));
        assert!(orders.iter().all(|order| order.updated_at_ms <= DEMO_END_MS));
        let burst = DEMO_END_MS - 3 * DAY_MS + 123;
        assert_eq!(orders.iter().filter(|order| order.updated_at_ms == burst).count(), 120);
        assert!(State::ALL.iter().all(|state| orders.iter().any(|order| order.state == *state)));
        assert!(orders.iter().any(|order| order.state == State::Shipped && !order.refunds.is_empty()));
        assert!(orders.iter().any(|order| order.money.currency == "JPY"));
    }
}
