//! One order: one product line. Lines bought together share a transaction.

use crate::parts::{Address, Change, Event, Money, Processing, ProcessingStatus, Product, Refund, Tracking};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// To be shipped.
    Approved,
    /// On its way.
    Shipped,
    /// Paid back.
    Refunded,
    /// Looked at by the platform.
    RequireReview,
    /// The buyer's payment failed.
    Declined,
}

impl State {
    /// All of them.
    pub const ALL: [State; 5] =
        [State::Approved, State::Shipped, State::Refunded, State::RequireReview, State::Declined];

    /// As the platform writes it.
    pub fn text(self) -> &'static str {
        match self {
            State::Approved => "APPROVED",
            State::Shipped => "SHIPPED",
            State::Refunded => "REFUNDED",
            State::RequireReview => "REQUIRE_REVIEW",
            State::Declined => "DECLINED",
        }
    }

    pub(crate) fn from_text(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.text() == text)
    }
}

/// An order. Every field may be changed; set `updated_at_ms` along with it, or call `touch`.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// 24 hexadecimal digits.
    pub id: String,
    /// The purchase it belongs to.
    pub transaction_id: String,
    /// Who bought; version 2 alone tells.
    pub buyer_id: String,
    /// What.
    pub product: Product,
    /// How many.
    pub quantity: u32,
    /// For how much.
    pub money: Money,
    /// Where it stands.
    pub state: State,
    /// Programmes, such as `WISH_EXPRESS`.
    pub order_types: Vec<String>,
    /// When it was bought, unix milliseconds.
    pub ordered_at_ms: i64,
    /// When the merchant got to see it.
    pub released_at_ms: i64,
    /// When anything of it changed last.
    pub updated_at_ms: i64,
    /// When it has to be on its way.
    pub ship_by_ms: i64,
    /// When it has to arrive, for orders that promise it.
    pub deliver_by_ms: Option<i64>,
    /// Where it goes.
    pub address: Address,
    /// The newest first; two sets at most.
    pub tracking: Vec<Tracking>,
    /// All that went back.
    pub refunds: Vec<Refund>,
    /// Ids of penalties.
    pub penalties: Vec<String>,
    /// Id and name of the warehouse, for merchants with more than one.
    pub warehouse: Option<(String, String)>,
    /// Milestones, the oldest first.
    pub events: Vec<Event>,
    /// What was asked for last.
    pub processing: Option<Processing>,
}

impl Order {
    /// An approved order of one product for 10.00 USD, released and last changed at that instant.
    pub fn approved(id: &str, at_ms: i64) -> Order {
        Order {
            id: id.to_owned(),
            transaction_id: format!("7{}", id.get(1..).unwrap_or_default()),
            buyer_id: format!("6{}", id.get(1..).unwrap_or_default()),
            product: Product {
                id: "5a0000000000000000000001".to_owned(),
                variation_id: "5a0000000000000000000002".to_owned(),
                sku: "SKU-1".to_owned(),
                name: "Demo".to_owned(),
                color: None,
                size: None,
            },
            quantity: 1,
            money: Money { currency: "USD".to_owned(), price: 1000, cost: 850, shipping: 300, shipping_cost: 255 },
            state: State::Approved,
            order_types: Vec::new(),
            ordered_at_ms: at_ms,
            released_at_ms: at_ms,
            updated_at_ms: at_ms,
            ship_by_ms: at_ms + 5 * 86_400_000,
            deliver_by_ms: None,
            address: Address {
                name: "A Buyer".to_owned(),
                street1: "1 Demo St".to_owned(),
                street2: None,
                city: "Demo".to_owned(),
                state: "California".to_owned(),
                country_code: "US".to_owned(),
                zipcode: "90000".to_owned(),
                phone: Some("5550100".to_owned()),
            },
            tracking: Vec::new(),
            refunds: Vec::new(),
            penalties: Vec::new(),
            warehouse: None,
            events: vec![Event { kind: "ORDER_RELEASED".to_owned(), at_ms }],
            processing: None,
        }
    }

    /// Something changed at that instant: the order moves to the end of a list by `updated_at`.
    pub fn touch(&mut self, at_ms: i64) {
        self.updated_at_ms = at_ms;
    }

    /// It is on its way.
    pub fn ship(&mut self, tracking: Tracking, at_ms: i64) {
        self.state = State::Shipped;
        self.tracking.insert(0, tracking);
        self.tracking.truncate(2);
        self.events.push(Event { kind: "MARK_SHIPPED".to_owned(), at_ms });
        self.touch(at_ms);
    }

    /// Money goes back. A part of it leaves the state as it is.
    pub fn refund(&mut self, refund: Refund, at_ms: i64) {
        if refund.amount >= self.money.total(self.quantity) {
            self.state = State::Refunded;
        }
        self.refunds.push(refund);
        self.touch(at_ms);
    }

    /// Accepts a change that is carried out later.
    pub(crate) fn accept(&mut self, change: Change, now_ms: i64, takes_ms: i64, fails: bool) {
        let status = ProcessingStatus::InProgress;
        self.processing = Some(Processing { status, change, due_at_ms: now_ms + takes_ms, fails });
        self.touch(now_ms);
    }

    /// Carries out what is due.
    pub(crate) fn settle(&mut self, now_ms: i64) {
        let Some(processing) = &mut self.processing else { return };
        if processing.status != ProcessingStatus::InProgress || processing.due_at_ms > now_ms {
            return;
        }
        let (change, at_ms) = (processing.change.clone(), processing.due_at_ms);
        if processing.fails {
            processing.status = ProcessingStatus::Failed;
            return self.touch(at_ms);
        }
        processing.status = ProcessingStatus::Succeeded;
        match change {
            Change::Ship(tracking) => self.ship(tracking, at_ms),
            Change::Refund(refund) => self.refund(refund, at_ms),
        }
    }
}
