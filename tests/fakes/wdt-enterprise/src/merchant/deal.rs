//! What happened to one order, from which all of its rows are written.

use super::catalog::{CARRIERS, Carrier, Catalog, SELLING, SHOPS, Shop, WAREHOUSES, Warehouse};
use super::dice::dice;
use super::value::Decimal;
use weft_fakes_kit::beijing::beijing;
use weft_fakes_kit::chance::Chance;

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 3600;
const DAY_S: i64 = 86_400;
/// The hours into which a part of the orders falls.
const RUSH_HOURS: i64 = 3;
/// Every fourth order belongs to one of them.
const ORDERS_PER_RUSH: usize = 4;
const RUSH_LASTS_S: i64 = 40 * MINUTE_S;
/// Nothing has been modified later than this before the end, so that a reader who keeps a distance sees everything.
const MARGIN_S: i64 = 5 * MINUTE_S;

const CANCELLED: i64 = 5;
const UNPAID: i64 = 10;
const TO_REVIEW: i64 = 30;
const APPROVED: i64 = 55;
const SHIPPED: i64 = 95;
const FINISHED: i64 = 110;

/// The time over which orders are spread.
pub(super) struct Span {
    pub(super) start_s: i64,
    pub(super) end_s: i64,
    orders: usize,
}

impl Span {
    pub(super) fn new(end_s: i64, days: u32, orders: usize) -> Span {
        Span { start_s: end_s - i64::from(days.max(1)) * DAY_S, end_s: end_s - MARGIN_S, orders: orders.max(1) }
    }

    pub(super) fn orders(&self) -> usize {
        self.orders
    }

    /// The instant that lies so far into the span: thing `number` of `count`.
    pub(super) fn at(&self, number: usize, count: usize) -> i64 {
        let seconds = i128::from(self.end_s - self.start_s) * number as i128 / count.max(1) as i128;
        self.start_s + seconds as i64
    }

    /// When an order was placed: spread evenly, or in a rush.
    fn placed(&self, number: usize) -> i64 {
        if number % ORDERS_PER_RUSH != ORDERS_PER_RUSH - 1 {
            return self.at(number, self.orders);
        }
        let nth = number / ORDERS_PER_RUSH;
        let rush = nth as i64 % RUSH_HOURS;
        let begin_s = self.at(1 + rush as usize, 1 + RUSH_HOURS as usize) / HOUR_S * HOUR_S;
        let per_rush = (self.orders / ORDERS_PER_RUSH / RUSH_HOURS as usize).max(1);
        begin_s + RUSH_LASTS_S * (nth as i64 / RUSH_HOURS) / per_rush as i64
    }
}

/// One line of an order.
pub(super) struct Line {
    /// The place in `Catalog::specs`.
    pub(super) spec: usize,
    pub(super) count: i64,
    pub(super) price_cents: i64,
    /// Taken out again after the order was placed.
    pub(super) deleted: bool,
    pub(super) gift: bool,
}

impl Line {
    /// What is paid for it.
    pub(super) fn amount(&self) -> Decimal {
        let counted = if self.deleted || self.gift { 0 } else { self.count };
        Decimal::cents(self.price_cents * counted)
    }
}

/// What the buyer wants back.
pub(super) struct Return {
    /// 1 before shipment, 2 goods come back, 3 exchange, 4 money only.
    pub(super) kind: i64,
    pub(super) process_status: i64,
    pub(super) created_s: i64,
    pub(super) finished_s: Option<i64>,
    pub(super) modified_s: i64,
}

/// One order.
pub(super) struct Deal {
    /// Distinct over live and archived orders.
    pub(super) number: i64,
    pub(super) shop: &'static Shop,
    pub(super) warehouse: &'static Warehouse,
    pub(super) carrier: &'static Carrier,
    pub(super) tids: Vec<String>,
    pub(super) lines: Vec<Line>,
    pub(super) status: i64,
    pub(super) placed_s: i64,
    pub(super) paid_s: Option<i64>,
    pub(super) shipped_s: Option<i64>,
    pub(super) modified_s: i64,
    pub(super) remark_flag: i64,
    pub(super) post: Decimal,
    pub(super) refund: Option<Return>,
}

impl Deal {
    pub(super) fn live(seed: u64, number: usize, span: &Span, catalog: &Catalog) -> Deal {
        Deal::new(seed, number as i64, span.placed(number), span.end_s, catalog)
    }

    /// An order of the archives: numbered apart, and spread over the same days.
    pub(super) fn archived(seed: u64, number: usize, span: &Span, catalog: &Catalog) -> Deal {
        let count = (span.orders / super::ORDERS_PER_ARCHIVED).max(super::ARCHIVED_MIN);
        Deal::new(seed, 5_000_000 + number as i64, span.at(number, count), span.end_s, catalog)
    }

    fn new(seed: u64, number: i64, placed_s: i64, end_s: i64, catalog: &Catalog) -> Deal {
        let mut dice = dice(seed, number.unsigned_abs());
        // In turn rather than by chance, so that even a small merchant has all platforms.
        let shop = &SHOPS[number as usize % SELLING];
        let lines = lines(&mut dice, number, catalog);
        let story = Story::told(&mut dice, number, placed_s, end_s);
        let merged = number % 15 == 14;
        let tid = |nth: i64| format!("T{}{number:07}{nth}", &beijing(placed_s)[..10].replace('-', ""));
        Deal {
            number,
            shop,
            warehouse: &WAREHOUSES[dice.below(3) as usize],
            carrier: dice.pick(&CARRIERS),
            tids: (0..1 + i64::from(merged)).map(tid).collect(),
            lines,
            status: story.status,
            placed_s,
            paid_s: story.paid_s,
            shipped_s: story.shipped_s,
            modified_s: story.modified_s,
            remark_flag: number % 6,
            post: Decimal::cents(if dice.one_in(3) { 800 } else { 0 }),
            refund: returned(&mut dice, number, &story, end_s),
        }
    }

    /// What the goods cost.
    pub(super) fn goods_amount(&self) -> Decimal {
        Decimal(self.lines.iter().map(|line| line.amount().0).sum())
    }

    /// What the buyer owes.
    pub(super) fn receivable(&self) -> Decimal {
        Decimal(self.goods_amount().0 + self.post.0)
    }

    /// How many pieces.
    pub(super) fn count(&self) -> i64 {
        self.lines.iter().filter(|line| !line.deleted).map(|line| line.count).sum()
    }

    pub(super) fn paid(&self) -> Decimal {
        if self.paid_s.is_some() { self.receivable() } else { Decimal::ZERO }
    }

    pub(super) fn trade_id(&self) -> i64 {
        9_000_001 + self.number
    }

    pub(super) fn trade_no(&self) -> String {
        format!("JY{}{:07}", self.day(), self.number)
    }

    pub(super) fn logistics_no(&self) -> String {
        if self.shipped_s.is_some() {
            format!("{}{:012}", self.carrier.no, 700_000_000 + self.number)
        } else {
            String::new()
        }
    }

    /// The day the order was placed, without separators.
    pub(super) fn day(&self) -> String {
        beijing(self.placed_s)[..10].replace('-', "")
    }

    /// Approved, so that the warehouse has a document.
    pub(super) fn in_warehouse(&self) -> bool {
        self.status >= APPROVED
    }
}

fn lines(dice: &mut Chance, number: i64, catalog: &Catalog) -> Vec<Line> {
    let count = dice.between(1, 4);
    let line = |nth: i64| {
        let spec = dice.below(catalog.specs.len() as u64) as usize;
        Line {
            spec,
            count: dice.between(1, 3),
            price_cents: catalog.specs[spec].price_cents,
            // Never the first, so that no order is empty.
            deleted: nth > 0 && number % 12 == 7,
            gift: nth > 1 && number % 5 == 2,
        }
    };
    (0..count).map(line).collect()
}

/// How far an order has come.
struct Story {
    status: i64,
    paid_s: Option<i64>,
    shipped_s: Option<i64>,
    modified_s: i64,
}

impl Story {
    /// The steps one after another, as far as they lie before the end.
    fn told(dice: &mut Chance, number: i64, placed_s: i64, end_s: i64) -> Story {
        let mut story = Story { status: UNPAID, paid_s: None, shipped_s: None, modified_s: placed_s + 5 };
        if number % 25 == 11 {
            return story.then(CANCELLED, placed_s + HOUR_S, end_s);
        }
        if number % 33 == 20 {
            return story;
        }
        // In a rush all goes the same way, so that its orders are modified within one hour too.
        let rush = number as usize % ORDERS_PER_RUSH == ORDERS_PER_RUSH - 1;
        let delay_s = if rush { 26 * HOUR_S } else { dice.between(4, 50) * HOUR_S };
        let paid_s = placed_s + if rush { 30 } else { dice.between(20, 600) };
        story = story.then(TO_REVIEW, paid_s, end_s);
        story.paid_s = (story.status == TO_REVIEW).then_some(paid_s);
        if number % 17 == 6 {
            return story;
        }
        story = story.then(APPROVED, placed_s + delay_s / 2, end_s);
        if number % 19 == 9 {
            return story;
        }
        let shipped_s = placed_s + delay_s;
        story = story.then(SHIPPED, shipped_s, end_s);
        story.shipped_s = (story.status == SHIPPED).then_some(shipped_s);
        if rush { story } else { story.then(FINISHED, shipped_s + 7 * DAY_S, end_s) }
    }

    /// One step more, unless it lies in the future or the one before it does.
    fn then(self, status: i64, at_s: i64, end_s: i64) -> Story {
        if at_s > end_s || at_s < self.modified_s { self } else { Story { status, modified_s: at_s, ..self } }
    }
}

/// Every eighth paid order comes to a refund.
fn returned(dice: &mut Chance, number: i64, story: &Story, end_s: i64) -> Option<Return> {
    if number % 8 > 1 || (number % 8 == 1 && number < 5_000_000) {
        return None;
    }
    let paid_s = story.paid_s?;
    let kind = match story.shipped_s {
        None => 1,
        Some(_) => [2, 3, 2, 4][(number / 8) as usize % 4],
    };
    let created_s = (story.shipped_s.unwrap_or(paid_s) + dice.between(10, 60) * HOUR_S).min(end_s);
    let settled_s = created_s + dice.between(20, 90) * HOUR_S;
    let finished_s = (settled_s <= end_s).then_some(settled_s);
    let process_status = match (finished_s, kind) {
        (Some(_), _) => 90,
        (None, 2 | 3) => 60,
        (None, _) => 30,
    };
    Some(Return { kind, process_status, created_s, finished_s, modified_s: finished_s.unwrap_or(created_s) })
}
