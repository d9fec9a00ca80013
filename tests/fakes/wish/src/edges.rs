//! Orders at the edge of what a client expects, one for each edge.

use crate::order::{Order, State};
use crate::parts::Refund;

/// How many there are.
pub(crate) const COUNT: usize = 8;

/// The edges, all changed within the last minute before the end.
pub(crate) fn orders(end_ms: i64) -> Vec<Order> {
    vec![
        all_digits(end_ms),
        like_a_float(end_ms),
        free_of_charge(end_ms),
        below_zero(end_ms),
        no_decimals(end_ms),
        long_texts(end_ms),
        control_marks(end_ms),
        refunded_twice(end_ms),
    ]
}

/// An id beyond 2^53 that is digits only.
fn all_digits(end_ms: i64) -> Order {
    Order::approved("610000000000000000000001", end_ms - 8_000)
}

/// An id that reads as 5 with many zeros.
fn like_a_float(end_ms: i64) -> Order {
    Order::approved("5e1000000000000000000012", end_ms - 7_000)
}

fn free_of_charge(end_ms: i64) -> Order {
    let mut order = Order::approved("61f0000000000000000000f1", end_ms - 6_000);
    (order.money.price, order.money.cost, order.money.shipping, order.money.shipping_cost) = (0, 0, 0, 0);
    order
}

/// Fees may be more than what is paid.
fn below_zero(end_ms: i64) -> Order {
    let mut order = Order::approved("61f0000000000000000000f2", end_ms - 5_000);
    (order.money.cost, order.money.shipping_cost) = (0, -255);
    order
}

fn no_decimals(end_ms: i64) -> Order {
    let mut order = Order::approved("61f0000000000000000000f3", end_ms - 4_000);
    order.money.currency = "JPY".to_owned();
    order.address.phone = None;
    order
}

fn long_texts(end_ms: i64) -> Order {
    let mut order = Order::approved("61f0000000000000000000f4", end_ms - 3_000);
    order.product.name = "长".repeat(5_000);
    order.product.sku = "S".repeat(255);
    order.penalties = (0..40).map(|n| format!("5d{n:022x}")).collect();
    order
}

/// Marks that turn text around or end lines where nobody looks for it.
fn control_marks(end_ms: i64) -> Order {
    let mut order = Order::approved("61f0000000000000000000f5", end_ms - 2_000);
    order.address.name = "\u{202e}eod\u{202c} \u{0}\u{1b}[31m\u{2028}👩‍👩‍👧 \\\"/".to_owned();
    order.warehouse = Some(("5c0000000000000000000001".to_owned(), String::new()));
    order
}

/// A part first, and the rest later.
fn refunded_twice(end_ms: i64) -> Order {
    let mut order = Order::approved("61f0000000000000000000f6", end_ms - 1_000);
    let refund = |amount: i64, at_ms: i64| Refund {
        amount,
        merchant_amount: 0,
        reason: "ITEM_IS_POOR_QUALITY".to_owned(),
        note: None,
        source: "PAYMENT_PROVIDER".to_owned(),
        at_ms,
    };
    order.refund(refund(500, end_ms - 900), end_ms - 900);
    order.refund(refund(605, end_ms - 800), end_ms - 800);
    order.state = State::Refunded;
    order
}
