//! What makes orders odd, and the special ones at the edges of lists.

use weft_fakes_kit::chance::Chance;

use super::generated::item;
use super::marketplace::Region;
use super::moment::DAY_MS;
use super::order::{Edge, Gift, Order, Status};
use super::window::LAG_MS;

/// More than two pages of twenty.
const MANY_ITEMS: u64 = 45;

/// Makes an order an example of something.
pub(crate) fn bend(order: &mut Order, edge: Edge, n: u64, end_ms: i64) {
    match edge {
        Edge::SameUpdate => order.updated_ms = (end_ms - DAY_MS).max(order.purchased_ms),
        Edge::Pending => unpaid(order, Status::Pending),
        Edge::PendingAvailability => unpaid(order, Status::PendingAvailability),
        Edge::PartlyShipped => ship_in_part(order, n),
        Edge::Canceled => order.status = Status::Canceled,
        Edge::CanceledUnpaid => unpaid(order, Status::Canceled),
        Edge::Unfulfillable => order.status = Status::Unfulfillable,
        Edge::ManyItems => {
            let mut chance = Chance::from_state(n);
            order.items = (0..MANY_ITEMS).map(|at| item(&mut chance, n, at)).collect();
        }
        Edge::Sparse => make_sparse(order),
        Edge::OddTexts => write_odd_texts(order),
        Edge::LongNumbers => {
            order.items[0].order_item_id = format!("9007199254{:06}", 740_993 + n);
            order.items[0].sku = Some("5e10".to_owned());
            order.seller_order_id = Some("00012345678901234567".to_owned());
        }
        Edge::OddAmounts => charge_oddly(order),
        Edge::Gift => {
            let (level, message) = ("Classic".to_owned(), "Alles Gute!\nDeine 🎂-Oma".to_owned());
            order.items[0].gift = Some(Gift { level, message, price_minor: 299 });
        }
        Edge::Business => {
            order.is_business = true;
            order.buyer.company = Some("Müller & Söhne GmbH".to_owned());
            order.buyer.purchase_order_number = Some("0004711".to_owned());
        }
        Edge::Replacement => replace(order),
        Edge::Midnight | Edge::AtTheLag | Edge::WithinTheLag | Edge::OtherRegion | Edge::OutOfReach => {}
    }
}

fn unpaid(order: &mut Order, status: Status) {
    order.status = status;
    order.is_priced = false;
}

fn ship_in_part(order: &mut Order, n: u64) {
    let mut second = order.items[0].clone();
    second.order_item_id = format!("{:014}", 69_000_000_000_000 + n);
    order.items.push(second);
    let first = (order.items[0].order_item_id.clone(), order.items[0].quantity);
    order.pack(vec![first], order.updated_ms);
    order.status = Status::PartiallyShipped;
}

fn make_sparse(order: &mut Order) {
    order.sparse = true;
    order.seller_order_id = None;
    order.address.line_2 = None;
    order.address.state = None;
    for item in &mut order.items {
        item.sku = None;
    }
}

fn write_odd_texts(order: &mut Order) {
    order.address.name = "Ελένη d'Œuvre <test>".to_owned();
    order.address.line_1 = "\"好\"，然后\r\n<b>schnell</b> & \\ 🚀 \u{202e}".to_owned();
    order.items[0].title = "Ťričko ${secret:token} ]]> 5'11\" – größe L".to_owned();
}

/// The first for nothing, the second for a fortune.
fn charge_oddly(order: &mut Order) {
    let mut second = order.items[0].clone();
    second.order_item_id += "1";
    (second.quantity, second.price_minor) = (1, 12_345_678_901);
    order.items.truncate(1);
    let first = &mut order.items[0];
    (first.price_minor, first.shipping_minor, first.tax_minor, first.discount_minor) = (0, 0, 0, 0);
    order.items.push(second);
}

/// What stands in for another order costs nothing.
fn replace(order: &mut Order) {
    // The first of the same seed.
    order.replaces = Some(format!("{}-1000000-0000000", &order.order_id[..3]));
    for item in &mut order.items {
        (item.price_minor, item.shipping_minor, item.tax_minor, item.discount_minor) = (0, 0, 0, 0);
        item.promotion_ids.clear();
    }
}

/// Orders at the edges of lists, made from one.
pub(crate) fn specials(like: &Order, region: Region, end_ms: i64) -> Vec<Order> {
    let special = |at: u64, edge: Edge, purchased_ms: i64, updated_ms: i64| {
        let order_id = format!("099-0000000-000000{at}");
        let mut order = Order { order_id, purchased_ms, updated_ms, edge: Some(edge), ..like.clone() };
        order.status = Status::Unshipped;
        order.packages.clear();
        for item in &mut order.items {
            (item.shipped, item.order_item_id) = (0, format!("70{at}{}", item.order_item_id));
        }
        order
    };
    let midnight_ms = end_ms - end_ms.rem_euclid(DAY_MS);
    let elsewhere = if region == Region::NorthAmerica { "A1PA6795UKMFR9" } else { "ATVPDKIKX0DER" };
    let mut foreign = special(4, Edge::OtherRegion, end_ms - DAY_MS, end_ms - DAY_MS);
    foreign.marketplace_id = elsewhere.to_owned();
    vec![
        special(1, Edge::Midnight, midnight_ms - 3 * DAY_MS, midnight_ms - 2 * DAY_MS),
        special(2, Edge::AtTheLag, end_ms - DAY_MS, end_ms - LAG_MS),
        special(3, Edge::WithinTheLag, end_ms - DAY_MS, end_ms - LAG_MS + 1_000),
        foreign,
        special(5, Edge::OutOfReach, end_ms - 3 * 366 * DAY_MS, end_ms - DAY_MS),
    ]
}
