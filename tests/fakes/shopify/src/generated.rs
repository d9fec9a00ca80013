//! A shop with orders of several days, made up from a seed; some of them are there for what is odd about them.

use weft_fakes_kit::chance::Chance;

use super::edges;
use super::order::{Edge, Financial, Order};
use super::order_parts::{Address, Customer, Line, Shipping};
use super::shop::{Product, Shop, Variant};
use super::time::DAY_S;

/// When the demo shop's last day ends: 2026-03-10T00:00:00Z.
pub const DEMO_END_S: i64 = 1_773_100_800;

const FIRST_ID: u64 = 5_400_000_000_000;
/// Beyond 2^53, and odd, so that a float cannot hold it.
const FIRST_LONG_ID: u64 = 9_007_199_254_740_993;
const PRODUCTS: u64 = 12;

/// What a made-up shop is made from.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    /// Another seed makes another shop.
    pub seed: u64,
    /// How many orders.
    pub orders: u64,
    /// The days that they spread over.
    pub days: u64,
    /// When the last of these days ends, unix seconds.
    pub end_s: i64,
}

impl Shop {
    /// 120 orders in the ten days before `DEMO_END_S`, and some that are older.
    pub fn demo() -> Shop {
        Shop::made(Made { seed: 1, orders: 120, days: 10, end_s: DEMO_END_S })
    }

    /// A made-up shop. The same seed makes the same one.
    pub fn made(made: Made) -> Shop {
        let mut shop = Shop::empty();
        shop.products = (0..PRODUCTS).map(|nth| product(nth, made.end_s - 200 * DAY_S)).collect();
        let maker = Maker { made, products: shop.products.clone() };
        shop.orders = (0..made.orders).map(|nth| maker.order(nth)).collect();
        shop
    }
}

fn product(nth: u64, at_s: i64) -> Product {
    let id = 7_000_000_000_000 + nth;
    let variant = |size: u64, title: &str| Variant {
        id: 40_000_000_000_000 + nth * 10 + size,
        sku: Some(format!("SKU-{nth:03}-{size}")),
        title: title.to_owned(),
        price_minor: 1_000 + nth as i64 * 250 + size as i64 * 95,
        inventory: (nth * 7 + size) as i64,
    };
    Product {
        id,
        title: format!("Product {nth}"),
        handle: format!("product-{nth}"),
        vendor: if nth.is_multiple_of(2) { "Acme" } else { "Müller & Söhne" }.to_owned(),
        created_at_s: at_s,
        updated_at_s: at_s + nth as i64 * DAY_S,
        variants: vec![variant(0, "Small"), variant(1, "Large")],
    }
}

struct Maker {
    made: Made,
    products: Vec<Product>,
}

impl Maker {
    fn order(&self, nth: u64) -> Order {
        let mut chance = Chance::from_state(self.made.seed.wrapping_mul(1_000_003).wrapping_add(nth));
        let created_at_s = self.created_at_s(nth);
        let mut order = Order {
            id: FIRST_ID + nth * 1_024,
            number: 1_001 + nth,
            created_at_s,
            updated_at_s: created_at_s + chance.between(0, 3_000),
            closed_at_s: None,
            cancelled_at_s: None,
            cancel_reason: None,
            financial: Financial::Paid,
            paid_minor: 0,
            presentment: None,
            email: Some(format!("buyer{nth}@example.test")),
            phone: None,
            customer: Some(customer(nth)),
            billing_address: Some(address(nth)),
            shipping_address: Some(address(nth)),
            note: None,
            tags: if chance.one_in(3) { vec!["vip".to_owned(), "gift".to_owned()] } else { Vec::new() },
            attributes: if chance.one_in(4) {
                vec![("source".to_owned(), "newsletter".to_owned())]
            } else {
                Vec::new()
            },
            discount_codes: Vec::new(),
            lines: self.lines(nth, &mut chance),
            shipping: vec![shipping(nth)],
            fulfillments: Vec::new(),
            refunds: Vec::new(),
            source_name: "web".to_owned(),
            test: false,
            edges: Vec::new(),
        };
        if chance.one_in(4) {
            discount(&mut order);
        }
        order.paid_minor = order.total_minor();
        for edge in edges::edges_of(nth) {
            self.mark(&mut order, edge, nth);
        }
        order
    }

    fn created_at_s(&self, nth: u64) -> i64 {
        let span = self.made.days * DAY_S as u64;
        self.made.end_s - span as i64 + (nth * span / self.made.orders.max(1)) as i64
    }

    fn lines(&self, nth: u64, chance: &mut Chance) -> Vec<Line> {
        let count = 1 + chance.below(3);
        (0..count).map(|place| self.line(nth, place, chance)).collect()
    }

    fn line(&self, nth: u64, place: u64, chance: &mut Chance) -> Line {
        let product = chance.pick(&self.products);
        let variant = chance.pick(&product.variants);
        let quantity = chance.between(1, 4) as u32;
        Line {
            id: 13_000_000_000_000 + nth * 1_000 + place,
            product: Some((product.id, variant.id)),
            sku: variant.sku.clone(),
            title: product.title.clone(),
            variant_title: Some(variant.title.clone()),
            vendor: Some(product.vendor.clone()),
            quantity,
            removed: 0,
            sent: 0,
            price_minor: variant.price_minor,
            discount_minor: 0,
            tax_minor: variant.price_minor * i64::from(quantity) * 6 / 100,
            grams: 250,
            properties: Vec::new(),
        }
    }

    fn mark(&self, order: &mut Order, edge: Edge, nth: u64) {
        order.edges.push(edge);
        match edge {
            // In the middle of what the shop has, so that the second falls between two pages.
            Edge::SameInstant => order.updated_at_s = self.made.end_s - DAY_S,
            Edge::ZeroDecimal => order.presentment = Some(("JPY".to_owned(), 151_250_000)),
            Edge::Refunded => edges::refund(order, nth),
            Edge::PartlySent => edges::send_one(order, nth),
            Edge::Sent => edges::send_all(order, nth),
            Edge::PartlyPaid => {
                order.financial = Financial::PartiallyPaid;
                order.paid_minor = order.total_minor() / 2;
            }
            Edge::Bare => edges::bare(order),
            Edge::OddTexts => edges::odd_texts(order),
            Edge::LongId => order.id = FIRST_LONG_ID + nth * 2,
            Edge::Cancelled => edges::cancel(order),
            Edge::Closed => order.closed_at_s = Some(order.updated_at_s),
            Edge::Old => {
                order.created_at_s = self.made.end_s - 70 * DAY_S;
                order.updated_at_s = order.created_at_s + 60;
            }
            Edge::ManyLines => self.many_lines(order, nth),
        }
    }

    fn many_lines(&self, order: &mut Order, nth: u64) {
        let mut chance = Chance::from_state(nth);
        order.lines = (0..60).map(|place| self.line(nth, place, &mut chance)).collect();
        order.discount_codes.clear();
        order.paid_minor = order.total_minor();
    }
}

fn customer(nth: u64) -> Customer {
    Customer {
        id: 6_000_000_000_000 + nth % 40,
        email: Some(format!("buyer{nth}@example.test")),
        first_name: Some("Ana".to_owned()),
        last_name: Some(format!("Demo{nth}")),
        phone: Some(format!("+1202555{:04}", nth % 10_000)),
    }
}

fn address(nth: u64) -> Address {
    Address {
        first_name: Some("Ana".to_owned()),
        last_name: Some(format!("Demo{nth}")),
        company: None,
        address1: Some(format!("{} Main Street", nth + 1)),
        address2: None,
        city: Some("Springfield".to_owned()),
        province: Some(("New York".to_owned(), "NY".to_owned())),
        zip: Some("10001".to_owned()),
        country: Some(("United States".to_owned(), "US".to_owned())),
        phone: None,
    }
}

fn shipping(nth: u64) -> Shipping {
    Shipping {
        id: 4_000_000_000_000 + nth,
        title: "Standard".to_owned(),
        code: Some("STD".to_owned()),
        price_minor: 495,
    }
}

fn discount(order: &mut Order) {
    order.discount_codes = vec![("SPRING".to_owned(), 100)];
    if let Some(line) = order.lines.first_mut() {
        line.discount_minor = 100;
    }
}
