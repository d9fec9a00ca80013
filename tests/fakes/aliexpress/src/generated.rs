//! A market with orders over a month, made up from a seed, and some orders that are there because they are difficult.

use weft_fakes_kit::chance::Chance;

use super::currency::Currency;
use super::market::Market;
use super::order::{Edge, Order, Privacy};
use super::status::Status;

/// The end of what is generated: 2026-11-10 12:00 UTC, nine days after the clocks went back.
pub const DEMO_END_MS: i64 = 1_794_312_000_000;
/// 2026-11-01 09:00 UTC, when the clocks go back.
const AUTUMN_MS: i64 = 1_793_523_600_000;
/// 2026-03-08 10:00 UTC, when they go forward.
const SPRING_MS: i64 = 1_772_964_000_000;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
const SPAN_MS: i64 = 30 * DAY_MS;
const FIRST_ID: i64 = 8_010_000_000_000_001;
/// 2^53 + 1: the first number that a float cannot hold.
const LONG_ID: i64 = 9_007_199_254_740_993;
const OTHERS_FIRST_ID: i64 = 8_020_000_000_000_001;

impl Market {
    /// So many orders of the first seller in the 30 days before `DEMO_END_MS`, and the difficult ones. The other seller
    /// has three orders, which nobody else may see.
    pub fn generated(seed: u64, orders: u64) -> Market {
        let mut chance = Chance::from_state(seed);
        let mut market = Market::empty();
        let ordinary = (0..orders).map(|n| ordinary(&mut chance, FIRST_ID + 10 * n as i64));
        let orders: Vec<Order> = ordinary.chain(difficult()).collect();
        for (seller, orders) in market.sellers.iter_mut().zip([orders, others()]) {
            seller.orders = orders;
        }
        market
    }
}

fn others() -> Vec<Order> {
    (0..3).map(|n| Order::paid(OTHERS_FIRST_ID + n, DEMO_END_MS - DAY_MS)).collect()
}

/// At least an hour before the end, so that a change stays before it.
fn ordinary(chance: &mut Chance, id: i64) -> Order {
    let created_ms = DEMO_END_MS - chance.between(60 * MINUTE_MS, SPAN_MS - DAY_MS);
    let mut order = Order::paid(id, created_ms);
    set_status(&mut order, *chance.pick(&Status::ALL));
    order.modified_ms = created_ms + chance.between(0, 59 * MINUTE_MS);
    order.buyer.login = format!("us{}", 100_001 + chance.below(40));
    let line = &mut order.lines[0];
    line.count = chance.between(1, 3);
    line.price = chance.between(99, 20_000);
    line.freight = *chance.pick(&[0, 250, 1_999]);
    if chance.one_in(4) {
        add_line(&mut order, chance.between(1, 9_999));
    }
    order
}

/// The order and its lines with that status, and the times that go with it.
fn set_status(order: &mut Order, status: Status) {
    order.status = status;
    order.lines.iter_mut().for_each(|line| line.status = status);
    let is_sent = matches!(status, Status::WaitAccept | Status::FundProcessing | Status::Finish);
    order.sent_ms = is_sent.then_some(order.created_ms + 40 * MINUTE_MS);
    order.tracking = is_sent.then(|| format!("LP{:014}CN", order.id % 100_000_000_000_000));
    order.end_reason = (status == Status::Finish).then(|| "buyer_accept_goods".to_owned());
    if matches!(status, Status::Placed | Status::InCancel) {
        order.paid_ms = None;
    }
    if status == Status::InIssue {
        order.issue = "IN_ISSUE";
    }
}

/// A second line; then neither has the id of the order.
fn add_line(order: &mut Order, price: i64) {
    let mut second = order.lines[0].clone();
    order.lines[0].id = order.id + 1;
    second.id = order.id + 2;
    second.product_id += 1;
    second.price = price;
    second.sku = Some("SKU-2".to_owned());
    order.lines.push(second);
}

fn difficult() -> Vec<Order> {
    let id = FIRST_ID + 900_000_000_000;
    let mut orders = changed_together(id);
    orders.extend(of_money(id + 1_000));
    orders.extend(of_text(id + 2_000));
    orders.extend(around_clock_changes(id + 3_000));
    orders
}

/// More of them than a page holds.
fn changed_together(id: i64) -> Vec<Order> {
    let order = |n: i64| {
        let mut order = Order::paid(id + n, DEMO_END_MS - 2 * DAY_MS);
        order.modified_ms = DEMO_END_MS - DAY_MS;
        marked(order, Edge::SameModification)
    };
    (0..60).map(order).collect()
}

fn of_money(id: i64) -> Vec<Order> {
    let paid = |n: i64| Order::paid(id + 10 * n, DEMO_END_MS - n * DAY_MS);
    let mut won = paid(1);
    won.currency = Currency::Krw;
    won.lines[0].price = 12_500;
    let mut refunded = paid(2);
    set_status(&mut refunded, Status::Finish);
    refunded.issue = "END_ISSUE";
    refunded.end_reason = Some("refund".to_owned());
    let mut partly_sent = paid(3);
    add_line(&mut partly_sent, 399);
    partly_sent.status = Status::PartSent;
    partly_sent.lines[0].status = Status::WaitAccept;
    partly_sent.tracking = Some("LP00000000000001CN".to_owned());
    vec![marked(won, Edge::ZeroDecimals), marked(refunded, Edge::Refunded), marked(partly_sent, Edge::PartlySent)]
}

fn of_text(id: i64) -> Vec<Order> {
    let paid = |n: i64| Order::paid(id + 10 * n, DEMO_END_MS - n * DAY_MS - MINUTE_MS);
    let mut bare = paid(1);
    set_status(&mut bare, Status::Placed);
    bare.lines[0].sku = None;
    bare.buyer.mobile = None;
    let mut foreign = paid(2);
    foreign.currency = Currency::Rub;
    foreign.buyer.first_name = "Анна-Мария".to_owned();
    foreign.buyer.last_name = "Ørsted 王".to_owned();
    foreign.lines[0].name = "连衣裙 👗 عينة".to_owned();
    foreign.lines[0].memo = Some("订单 1".to_owned());
    let mut escaped = paid(3);
    escaped.lines[0].name = "5\" tube \\ <b>bold</b> & 100% a=b&c+d".to_owned();
    escaped.lines[0].memo = Some("first line\r\nsecond\tline \u{2028} end".to_owned());
    let mut long = Order::paid(LONG_ID, DEMO_END_MS - 4 * DAY_MS - MINUTE_MS);
    long.lines[0].product_id = LONG_ID + 2;
    let mut masked = paid(5);
    masked.privacy = Privacy::Masked;
    let mut encrypted = paid(6);
    encrypted.privacy = Privacy::Encrypted;
    vec![
        marked(bare, Edge::Bare),
        marked(foreign, Edge::NonAscii),
        marked(escaped, Edge::Escaped),
        marked(long, Edge::LongId),
        marked(masked, Edge::Masked),
        marked(encrypted, Edge::Encrypted),
    ]
}

/// The same wall clock time twice in autumn; a second before the missing hour of spring, and a second after it.
fn around_clock_changes(id: i64) -> Vec<Order> {
    let at = |n: i64, created_ms: i64, edge: Edge| marked(Order::paid(id + 10 * n, created_ms), edge);
    vec![
        at(1, AUTUMN_MS - 30 * MINUTE_MS, Edge::Autumn),
        at(2, AUTUMN_MS + 30 * MINUTE_MS, Edge::Autumn),
        at(3, SPRING_MS - 1_000, Edge::Spring),
        at(4, SPRING_MS, Edge::Spring),
    ]
}

fn marked(mut order: Order, edge: Edge) -> Order {
    order.edges.push(edge);
    order
}
