//! Conditions of a search: on instants, numbers and words of orders and products.

use super::search::Predicate;
use crate::order::{Financial, Order, Sent};
use crate::shop::Product;
use crate::time::{DAY_S, parse, parse_date};

/// What an order's status can be searched for.
const STATUSES: [&str; 5] = ["open", "closed", "cancelled", "not_closed", "any"];
/// What an order's payment can be searched for.
pub(crate) const FINANCIAL: [&str; 9] =
    ["any", "authorized", "pending", "paid", "partially_paid", "refunded", "voided", "partially_refunded", "unpaid"];
/// What can be searched for of what has been sent: REST's words, and two of GraphQL's own.
const SENT: [&str; 7] = ["any", "shipped", "partial", "unshipped", "unfulfilled", "fulfilled", "partially_fulfilled"];

/// `field:>=value`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) field: String,
    pub(crate) comparison: Comparison,
    pub(crate) value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Is,
    Above,
    AtLeast,
    Below,
    AtMost,
}

impl Term {
    /// A condition on a number.
    fn number<Row: 'static>(&self, of: fn(&Row) -> i128) -> Option<Predicate<Row>> {
        let wanted: i128 = self.value.parse().ok()?;
        let comparison = self.comparison;
        Some(Box::new(move |row| comparison.holds(of(row), wanted)))
    }

    /// A condition on an instant. A day without a time of day is all of it.
    fn time<Row: 'static>(&self, of: fn(&Row) -> i64) -> Option<Predicate<Row>> {
        let comparison = self.comparison;
        if let Some(day) = parse_date(&self.value) {
            let day = i128::from(day);
            let last = day + i128::from(DAY_S) - 1;
            return Some(Box::new(move |row| match comparison {
                Comparison::Is => (day..=last).contains(&i128::from(of(row))),
                Comparison::Above | Comparison::AtMost => comparison.holds(i128::from(of(row)), last),
                _ => comparison.holds(i128::from(of(row)), day),
            }));
        }
        let wanted = i128::from(parse(&self.value)?);
        Some(Box::new(move |row| comparison.holds(i128::from(of(row)), wanted)))
    }

    /// A condition that is one of some words; of any, if none are given.
    fn word<Row: 'static>(&self, known: &[&str], holds: fn(&Row, &str) -> bool) -> Option<Predicate<Row>> {
        let value = self.value.clone();
        let is_known = known.is_empty() || known.contains(&value.as_str());
        let fits = is_known && self.comparison == Comparison::Is;
        fits.then(|| Box::new(move |row: &Row| holds(row, &value)) as Predicate<Row>)
    }
}

impl Comparison {
    fn holds(self, left: i128, right: i128) -> bool {
        match self {
            Comparison::Is => left == right,
            Comparison::Above => left > right,
            Comparison::AtLeast => left >= right,
            Comparison::Below => left < right,
            Comparison::AtMost => left <= right,
        }
    }
}

/// What can be searched of orders.
pub(crate) fn order_term(term: &Term) -> Option<Predicate<Order>> {
    match term.field.as_str() {
        "updated_at" => term.time(|order: &Order| order.updated_at_s),
        "created_at" | "processed_at" => term.time(|order: &Order| order.created_at_s),
        "id" => term.number(|order: &Order| i128::from(order.id)),
        "status" => term.word(&STATUSES, status_is),
        "financial_status" => term.word(&FINANCIAL, |order: &Order, text| financial_is(order.financial, text)),
        "fulfillment_status" => term.word(&SENT, |order: &Order, text| sent_is(order.sent(), text)),
        "name" | "default" => term.word(&[], |order: &Order, text| is_named(order, text)),
        "tag" => term.word(&[], |order: &Order, text| order.tags.iter().any(|tag| tag == text)),
        "email" => term.word(&[], |order: &Order, text| order.email.as_deref() == Some(text)),
        "test" => term.word(&["true", "false"], |order: &Order, text| order.test == (text == "true")),
        _ => None,
    }
}

/// What can be searched of products.
pub(crate) fn product_term(term: &Term) -> Option<Predicate<Product>> {
    match term.field.as_str() {
        "updated_at" => term.time(|product: &Product| product.updated_at_s),
        "created_at" => term.time(|product: &Product| product.created_at_s),
        "id" => term.number(|product: &Product| i128::from(product.id)),
        "vendor" => term.word(&[], |product: &Product, text| product.vendor == text),
        "title" | "default" => term.word(&[], |product: &Product, text| product.title == text),
        _ => None,
    }
}

/// Whether a text is an order's name, with `#` or without.
pub(crate) fn is_named(order: &Order, text: &str) -> bool {
    order.number.to_string() == text.trim_start_matches('#')
}

/// Whether an order has a status.
pub(crate) fn status_is(order: &Order, status: &str) -> bool {
    match status {
        "open" => order.is_open(),
        "closed" => order.closed_at_s.is_some(),
        "not_closed" => order.closed_at_s.is_none(),
        "cancelled" => order.cancelled_at_s.is_some(),
        _ => true,
    }
}

/// Whether an order's payment is one of those that a word stands for.
pub(crate) fn financial_is(financial: Financial, text: &str) -> bool {
    match text {
        "any" => true,
        "unpaid" => matches!(financial, Financial::Authorized | Financial::PartiallyPaid),
        _ => financial.text() == text,
    }
}

/// Whether what has been sent is what a word stands for.
pub(crate) fn sent_is(sent: Sent, text: &str) -> bool {
    match text {
        "any" => true,
        "shipped" | "fulfilled" => sent == Sent::All,
        "partial" | "partially_fulfilled" => sent == Sent::Partial,
        "unshipped" => sent == Sent::None,
        "unfulfilled" => sent != Sent::All,
        _ => false,
    }
}
