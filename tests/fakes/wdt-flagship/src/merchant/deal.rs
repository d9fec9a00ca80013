//! What a buyer bought, and what happened to it since. Every row about an order is written from its deal.

use super::catalog::{CARRIERS, Carrier, OPEN_WAREHOUSES, SHOPS, SPECS, Shop, Spec, WAREHOUSES, Warehouse, pick_shop};
use super::random::random;
use weft_fakes_kit::chance::Chance;

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 3600;
const DAY_S: i64 = 86_400;

/// A deal. Times are unix seconds; what has not happened is none.
#[derive(Debug)]
pub(crate) struct Deal {
    pub(crate) n: usize,
    pub(crate) archived: bool,
    pub(crate) shop: &'static Shop,
    /// None as long as nobody has decided.
    pub(crate) warehouse: Option<&'static Warehouse>,
    pub(crate) carrier: &'static Carrier,
    pub(crate) lines: Vec<Line>,
    pub(crate) discount_fen: i64,
    pub(crate) post_fen: i64,
    pub(crate) ordered_s: i64,
    pub(crate) paid_s: Option<i64>,
    pub(crate) checked_s: Option<i64>,
    pub(crate) consigned_s: Option<i64>,
    pub(crate) finished_s: Option<i64>,
    pub(crate) cancelled_s: Option<i64>,
    pub(crate) refund: Option<Refund>,
}

/// One line of a deal.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) spec: Spec,
    pub(crate) num: i64,
    pub(crate) gift: bool,
}

/// What the buyer wanted undone.
#[derive(Debug)]
pub(crate) struct Refund {
    pub(crate) kind: RefundKind,
    pub(crate) created_s: i64,
    pub(crate) agreed_s: Option<i64>,
    /// When the goods came back.
    pub(crate) received_s: Option<i64>,
    pub(crate) settled_s: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundKind {
    BeforeShipment = 1,
    Return = 2,
    Exchange = 3,
    MoneyOnly = 4,
}

/// How a deal goes, and how long each step takes at most.
struct Course {
    pays: bool,
    gets_warehouse: bool,
    cancelled: bool,
    refund: Option<RefundKind>,
    pace_s: Pace,
}

struct Pace {
    check: (i64, i64),
    consign: (i64, i64),
    finish: (i64, i64),
    complain: (i64, i64),
    agree: (i64, i64),
    receive: (i64, i64),
}

const USUAL: Pace = Pace {
    check: (5 * MINUTE_S, 50 * MINUTE_S),
    consign: (2 * HOUR_S, 30 * HOUR_S),
    finish: (6 * DAY_S, 9 * DAY_S),
    complain: (DAY_S, 5 * DAY_S),
    agree: (10 * MINUTE_S, 8 * HOUR_S),
    receive: (DAY_S, 4 * DAY_S),
};

const SWIFT: Pace = Pace {
    check: (MINUTE_S, 5 * MINUTE_S),
    consign: (30 * MINUTE_S, HOUR_S),
    finish: (2 * HOUR_S, 3 * HOUR_S),
    complain: (10 * MINUTE_S, 20 * MINUTE_S),
    agree: (MINUTE_S, 10 * MINUTE_S),
    receive: (10 * MINUTE_S, HOUR_S),
};

impl Deal {
    /// A deal that goes any way it may.
    pub(crate) fn current(seed: u64, n: usize, ordered_s: i64, end_s: i64) -> Deal {
        let mut random = random(seed, n as u64);
        let shop = pick_shop(&mut random);
        let cancelled = random.percent(6);
        let undone = if random.percent(16) {
            Some([RefundKind::Return, RefundKind::Exchange, RefundKind::MoneyOnly][random.number() as usize % 3])
        } else {
            None
        };
        let course = Course {
            pays: !random.percent(3),
            gets_warehouse: !random.percent(5),
            cancelled,
            refund: if cancelled { Some(RefundKind::BeforeShipment) } else { undone },
            pace_s: USUAL,
        };
        Deal::gone(n, false, shop, ordered_s, &course, &mut random).until(end_s)
    }

    /// A deal that came to its end: each shop in its turn, every second one with a return or an exchange.
    pub(crate) fn archived(seed: u64, n: usize, nth: usize, ordered_s: i64, end_s: i64) -> Deal {
        let mut random = random(seed, n as u64);
        let refund = [None, Some(RefundKind::Return), None, Some(RefundKind::Exchange)][(nth + nth / 10) % 4];
        let course = Course { pays: true, gets_warehouse: true, cancelled: false, refund, pace_s: SWIFT };
        Deal::gone(n, true, &SHOPS[nth % SHOPS.len()], ordered_s, &course, &mut random).until(end_s)
    }

    fn gone(
        n: usize,
        archived: bool,
        shop: &'static Shop,
        ordered_s: i64,
        course: &Course,
        random: &mut Chance,
    ) -> Deal {
        let mut after = |from: Option<i64>, range: (i64, i64)| from.map(|at| at + random.between(range.0, range.1));
        let pace = &course.pace_s;
        let paid_s = after(Some(ordered_s), (20, 10 * MINUTE_S)).filter(|_| course.pays);
        let checked_s = after(paid_s, pace.check).filter(|_| course.gets_warehouse);
        let consigned_s = after(checked_s, pace.consign).filter(|_| !course.cancelled);
        let cancelled_s = after(checked_s, pace.agree).filter(|_| course.cancelled);
        let finished_s = after(consigned_s, pace.finish);
        let refund = course.refund.and_then(|kind| {
            let before = kind == RefundKind::BeforeShipment;
            let created_s = if before { checked_s.map(|at| at + 1) } else { after(consigned_s, pace.complain) };
            let agreed_s = if before { cancelled_s } else { after(created_s, pace.agree) };
            let comes_back = matches!(kind, RefundKind::Return | RefundKind::Exchange);
            let received_s = after(agreed_s, pace.receive).filter(|_| comes_back);
            let settled_s = after(received_s.or(agreed_s), pace.agree);
            Some(Refund { kind, created_s: created_s?, agreed_s, received_s, settled_s })
        });
        let goods = random.number() as usize % OPEN_WAREHOUSES;
        let lines = lines(random);
        let total_fen: i64 = lines.iter().map(Line::amount_fen).sum();
        Deal {
            n,
            archived,
            shop,
            warehouse: course.gets_warehouse.then_some(&WAREHOUSES[goods]),
            carrier: &CARRIERS[random.number() as usize % CARRIERS.len()],
            lines,
            discount_fen: if random.percent(30) { total_fen / 20 } else { 0 },
            post_fen: if random.percent(25) { 800 } else { 0 },
            ordered_s,
            paid_s,
            checked_s,
            consigned_s,
            finished_s,
            cancelled_s,
            refund,
        }
    }

    /// Takes back what would happen later than `end_s`.
    fn until(mut self, end_s: i64) -> Deal {
        let happened = |at: &i64| *at <= end_s;
        for at in [&mut self.paid_s, &mut self.checked_s, &mut self.consigned_s, &mut self.finished_s] {
            *at = at.filter(happened);
        }
        self.cancelled_s = self.cancelled_s.filter(happened);
        self.refund = self.refund.filter(|refund| refund.created_s <= end_s);
        if let Some(refund) = &mut self.refund {
            refund.agreed_s = refund.agreed_s.filter(happened);
            refund.received_s = refund.received_s.filter(happened);
            refund.settled_s = refund.settled_s.filter(happened);
        }
        self
    }

    pub(crate) fn trade_id(&self) -> i64 {
        500_001 + self.n as i64
    }

    pub(crate) fn trade_no(&self) -> String {
        format!("JY{:012}", self.trade_id())
    }

    /// The number on the platform.
    pub(crate) fn tid(&self) -> String {
        format!("{}{:015}", self.shop.platform_id + 10, self.trade_id() * 7)
    }

    /// The number of a line on the platform.
    pub(crate) fn oid(&self, line: usize) -> String {
        format!("{}-{}", self.tid(), line + 1)
    }

    /// The id of a line, or of anything else that a deal has less than ten of.
    pub(crate) fn line_id(&self, line: usize) -> i64 {
        7_000_001 + self.n as i64 * 10 + line as i64
    }

    pub(crate) fn stockout_id(&self) -> i64 {
        600_001 + self.n as i64
    }

    pub(crate) fn stockout_no(&self) -> String {
        format!("CK{:012}", self.stockout_id())
    }

    pub(crate) fn refund_id(&self) -> i64 {
        800_001 + self.n as i64
    }

    pub(crate) fn refund_no(&self) -> String {
        format!("TK{:012}", self.refund_id())
    }

    /// The number of the waybill, once there is one.
    pub(crate) fn waybill(&self) -> String {
        let shipped = self.consigned_s.is_some();
        if shipped { format!("{}{:012}", self.carrier.code, 77_000_000 + self.n) } else { String::new() }
    }

    pub(crate) fn amount_fen(&self) -> i64 {
        self.lines.iter().map(Line::amount_fen).sum()
    }

    pub(crate) fn receivable_fen(&self) -> i64 {
        self.amount_fen() - self.discount_fen + self.post_fen
    }

    pub(crate) fn paid_fen(&self) -> i64 {
        if self.paid_s.is_some() { self.receivable_fen() } else { 0 }
    }

    pub(crate) fn count(&self) -> i64 {
        self.lines.iter().map(|line| line.num).sum()
    }

    /// See the platform's list of states.
    pub(crate) fn trade_status(&self) -> i64 {
        match self {
            Deal { cancelled_s: Some(_), .. } => 5,
            Deal { finished_s: Some(_), .. } => 110,
            Deal { consigned_s: Some(_), .. } => 95,
            Deal { checked_s: Some(_), .. } => 55,
            Deal { paid_s: Some(_), warehouse: None, .. } => 23,
            Deal { paid_s: Some(_), .. } => 30,
            _ => 10,
        }
    }

    /// 0 none, 1 applied, 3 all.
    pub(crate) fn refund_status(&self) -> i64 {
        match &self.refund {
            None => 0,
            Some(refund) if refund.settled_s.is_some() => 3,
            Some(_) => 1,
        }
    }

    /// All colours come up, and every second deal has none.
    pub(crate) fn remark_flag(&self) -> i64 {
        if self.n.is_multiple_of(2) { (self.n / 2) as i64 % 11 } else { 0 }
    }

    /// When the platform last heard of it: paid, finished, or undone.
    pub(crate) fn raw_modified_s(&self) -> i64 {
        let events = [self.paid_s, self.finished_s, self.cancelled_s, self.refund.as_ref().map(|one| one.created_s)];
        events.into_iter().flatten().fold(self.ordered_s, i64::max)
    }

    pub(crate) fn modified_s(&self) -> i64 {
        let refund = self.refund.as_ref().map(Refund::modified_s);
        let events = [self.checked_s, self.consigned_s, refund];
        events.into_iter().flatten().fold(self.raw_modified_s(), i64::max)
    }

    /// Whether there is a stock-out, or was one before it was cancelled.
    pub(crate) fn stockout_modified_s(&self) -> Option<i64> {
        let checked_s = self.checked_s?;
        let events = [self.consigned_s, self.finished_s, self.cancelled_s];
        Some(events.into_iter().flatten().fold(checked_s, i64::max))
    }
}

impl Refund {
    pub(crate) fn modified_s(&self) -> i64 {
        [self.agreed_s, self.received_s, self.settled_s].into_iter().flatten().fold(self.created_s, i64::max)
    }
}

impl Line {
    pub(crate) fn price_fen(&self) -> i64 {
        if self.gift { 0 } else { self.spec.price_fen() }
    }

    pub(crate) fn amount_fen(&self) -> i64 {
        self.price_fen() * self.num
    }
}

fn lines(random: &mut Chance) -> Vec<Line> {
    let count = 1 + (random.number() % 10 / 3) as usize;
    let first = random.number() as usize % SPECS;
    let line = |at: usize, random: &mut Chance| Line {
        spec: Spec((first + at * 7) % SPECS),
        num: random.between(1, 3),
        gift: at > 0 && random.percent(20),
    };
    (0..count).map(|at| line(at, random)).collect()
}
