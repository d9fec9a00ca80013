//! What is odd about an order, and which orders have it.

use super::order::{Edge, Financial, Order};
use super::order_parts::{Fulfillment, Refund};

/// Among so many orders is every edge.
const ROUND: u64 = 20;

/// The edges of an order, by its number.
pub(crate) fn edges_of(nth: u64) -> Vec<Edge> {
    match nth % ROUND {
        1 | 6 | 11 | 16 | 18 => vec![Edge::SameInstant],
        2 => vec![Edge::ZeroDecimal],
        3 => vec![Edge::Refunded],
        4 => vec![Edge::PartlySent],
        5 => vec![Edge::Bare],
        7 => vec![Edge::OddTexts],
        8 => vec![Edge::LongId],
        9 => vec![Edge::Cancelled],
        10 => vec![Edge::Closed],
        12 => vec![Edge::Old],
        13 => vec![Edge::ManyLines],
        14 => vec![Edge::ZeroDecimal, Edge::Refunded],
        15 => vec![Edge::PartlyPaid],
        17 | 19 => vec![Edge::Sent],
        _ => Vec::new(),
    }
}

pub(crate) fn refund(order: &mut Order, nth: u64) {
    let Some(line) = order.lines.first_mut() else { return };
    line.removed = 1;
    let refund = Refund {
        id: 900_000_000_000 + nth * 100,
        created_at_s: order.updated_at_s,
        note: Some("damaged".to_owned()),
        lines: vec![(line.id, 1)],
        amount_minor: line.price_minor,
    };
    order.refunds.push(refund);
    order.financial = Financial::PartiallyRefunded;
}

pub(crate) fn send_one(order: &mut Order, nth: u64) {
    let Some(line) = order.lines.first_mut() else { return };
    // Two at least, so that one can be sent and one stays.
    line.quantity = line.quantity.max(2);
    line.sent = 1;
    let sent = vec![(line.id, 1)];
    order.fulfillments.push(parcel(nth, 0, order.updated_at_s, sent));
    order.paid_minor = order.total_minor();
}

pub(crate) fn send_all(order: &mut Order, nth: u64) {
    for (line, place) in order.lines.iter_mut().zip(0..) {
        line.sent = line.quantity;
        order.fulfillments.push(parcel(nth, place, order.updated_at_s, vec![(line.id, line.quantity)]));
    }
}

fn parcel(nth: u64, place: u64, created_at_s: i64, lines: Vec<(u64, u32)>) -> Fulfillment {
    Fulfillment {
        id: 4_200_000_000_000 + nth * 1_000 + place * 10,
        created_at_s,
        tracking_company: Some("UPS".to_owned()),
        tracking_number: Some(format!("1Z{nth:014}{place:02}")),
        lines,
    }
}

pub(crate) fn bare(order: &mut Order) {
    order.email = None;
    order.customer = None;
    order.billing_address = None;
    order.shipping_address = None;
    order.shipping.clear();
    order.financial = Financial::Pending;
    order.paid_minor = 0;
    for line in &mut order.lines {
        (line.product, line.sku, line.variant_title, line.vendor) = (None, None, None, None);
    }
}

pub(crate) fn odd_texts(order: &mut Order) {
    order.note = Some("Bitte \"vorsichtig\" verpacken\n— größte Sorgfalt\t\\ 谢谢 🎁 </script>".to_owned());
    order.tags = vec!["größe: XL".to_owned(), "特价".to_owned()];
    order.attributes = vec![("gravur & farbe".to_owned(), "„Für Zoë“ \u{2028} 'x'".to_owned())];
    if let Some(address) = &mut order.shipping_address {
        address.last_name = Some("O'Brien-Łukasz".to_owned());
        address.city = Some("上海市".to_owned());
        address.company = Some("Müller & Söhne <GmbH>".to_owned());
    }
    if let Some(line) = order.lines.first_mut() {
        line.title = "Tee-Set «Grün» 1/2\" 茶".to_owned();
        line.properties = vec![("Gravur".to_owned(), "Ewig\r\ndein".to_owned())];
    }
}

pub(crate) fn cancel(order: &mut Order) {
    order.cancelled_at_s = Some(order.updated_at_s);
    order.closed_at_s = Some(order.updated_at_s);
    order.cancel_reason = Some("customer".to_owned());
    order.financial = Financial::Voided;
    order.paid_minor = 0;
}
