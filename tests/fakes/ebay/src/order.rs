//! What is known of an order, whichever of the two APIs tells it.

use super::moment::DAY_MS;

/// An order.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The key: `12-34567-89012`.
    pub order_id: String,
    /// Unix milliseconds.
    pub created_ms: i64,
    /// Unix milliseconds. Set it when you change anything.
    pub modified_ms: i64,
    /// Unix milliseconds; none while nothing was paid.
    pub paid_ms: Option<i64>,
    /// Whether the buyer has checked out: the Fulfillment API lists it only then.
    pub checked_out: bool,
    /// How far it is sent.
    pub fulfillment: Fulfillment,
    /// How far it is paid, or paid back.
    pub payment: Payment,
    /// Whether it is to be called off.
    pub cancel: Cancel,
    /// Who bought.
    pub buyer: Buyer,
    /// The currency of all amounts.
    pub currency: String,
    /// Where it was bought: `EBAY_US`.
    pub marketplace: String,
    /// What was bought.
    pub lines: Vec<Line>,
    /// Smallest unit of the currency, as all amounts here.
    pub delivery_minor: i64,
    /// Taken off, never negative.
    pub discount_minor: i64,
    /// Tax that the platform collects and passes on.
    pub remitted_tax_minor: i64,
    /// What the platform keeps.
    pub fee_minor: i64,
    /// Paid back.
    pub refunds: Vec<Refund>,
    /// Shipments so far, by their numbers.
    pub shipments: Vec<String>,
    /// What the buyer wrote.
    pub note: Option<String>,
    /// The seller's running number.
    pub record_number: u64,
    /// What the buyer paid in, and how much of it makes a thousand of `currency`.
    pub converted_from: Option<(String, i64)>,
    /// Only what every order has: optional fields are missing.
    pub sparse: bool,
    /// What the generator made it an example of.
    pub edge: Option<Edge>,
}

/// What a generated order is an example of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edge {
    /// One of many with the same modification time to the millisecond.
    SameModification,
    /// In a currency without smaller units.
    ZeroDecimals,
    /// Paid back in part.
    PartlyRefunded,
    /// Paid back whole.
    FullyRefunded,
    /// One of its lines is sent, the other is not.
    PartlyShipped,
    /// Called off.
    Canceled,
    /// The buyer asks to call it off.
    CancelAsked,
    /// Optional fields are missing.
    Sparse,
    /// Texts in other scripts, with quotes, line ends, markup and emoji.
    OddTexts,
    /// Numbers beyond 2^53.
    LongNumbers,
    /// Paid in another currency.
    Converted,
    /// An auction, with tax that the platform collects.
    AuctionWithTax,
    /// Not checked out: the Fulfillment API does not list it, the Trading API does.
    NotCheckedOut,
    /// Checked out days after it was made: it appears with an old creation time.
    LateCheckout,
}

/// How far an order or a line is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the platform's words")]
pub enum Fulfillment {
    NotStarted,
    InProgress,
    Fulfilled,
}

impl Fulfillment {
    /// The platform's word.
    pub fn word(self) -> &'static str {
        match self {
            Fulfillment::NotStarted => "NOT_STARTED",
            Fulfillment::InProgress => "IN_PROGRESS",
            Fulfillment::Fulfilled => "FULFILLED",
        }
    }
}

/// How far an order is paid, or paid back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the platform's words")]
pub enum Payment {
    Pending,
    Paid,
    Failed,
    PartiallyRefunded,
    FullyRefunded,
}

impl Payment {
    /// The platform's word.
    pub fn word(self) -> &'static str {
        match self {
            Payment::Pending => "PENDING",
            Payment::Paid => "PAID",
            Payment::Failed => "FAILED",
            Payment::PartiallyRefunded => "PARTIALLY_REFUNDED",
            Payment::FullyRefunded => "FULLY_REFUNDED",
        }
    }
}

/// Whether an order is to be called off, and since when, unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the platform's words")]
pub enum Cancel {
    NoneRequested,
    InProgress(i64),
    Canceled(i64),
}

impl Cancel {
    /// The platform's word.
    pub fn word(self) -> &'static str {
        match self {
            Cancel::NoneRequested => "NONE_REQUESTED",
            Cancel::InProgress(_) => "IN_PROGRESS",
            Cancel::Canceled(_) => "CANCELED",
        }
    }
}

/// Who bought, and where to send it.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "as on an envelope")]
pub struct Buyer {
    pub username: String,
    pub full_name: String,
    pub email: String,
    pub phone: String,
    pub street: String,
    pub street_2: Option<String>,
    pub city: String,
    pub state: Option<String>,
    pub postal_code: String,
    /// Two letters.
    pub country: String,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The Fulfillment API's number.
    pub line_item_id: String,
    /// The listing.
    pub item_id: String,
    /// The Trading API's number of the sale.
    pub transaction_id: String,
    /// Which variation of the listing.
    pub variation_id: Option<String>,
    /// The seller's own number of the ware.
    pub sku: Option<String>,
    /// What it is called.
    pub title: String,
    /// How many.
    pub quantity: u32,
    /// For the whole quantity.
    pub cost_minor: i64,
    /// How far it is sent.
    pub fulfillment: Fulfillment,
    /// Sold by auction instead of at a fixed price.
    pub auction: bool,
    /// Name and value, of a variation.
    pub aspects: Vec<(String, String)>,
}

/// Money paid back.
#[derive(Debug, Clone, PartialEq)]
pub struct Refund {
    /// The key.
    pub refund_id: String,
    /// Unix milliseconds.
    pub at_ms: i64,
    /// How much.
    pub minor: i64,
}

/// The buyer's e-mail address is told this long.
const EMAIL_TOLD_MS: i64 = 14 * DAY_MS;
/// Name, phone and street are told this long; the Trading API lists the order this long.
pub(crate) const PERSON_TOLD_MS: i64 = 90 * DAY_MS;
/// The Fulfillment API lists an order this long.
pub(crate) const REACH_MS: i64 = 2 * 365 * DAY_MS;

impl Order {
    /// What the lines cost.
    pub fn subtotal_minor(&self) -> i64 {
        self.lines.iter().map(|line| line.cost_minor).sum()
    }

    /// What the buyer pays, without tax that the platform collects.
    pub fn total_minor(&self) -> i64 {
        self.subtotal_minor() - self.discount_minor + self.delivery_minor
    }

    /// What was paid back.
    pub fn refunded_minor(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.minor).sum()
    }

    /// Sent, all of it.
    pub fn ship(&mut self, at_ms: i64) {
        self.fulfillment = Fulfillment::Fulfilled;
        for line in &mut self.lines {
            line.fulfillment = Fulfillment::Fulfilled;
        }
        self.shipments.push(format!("9{:012}", self.record_number));
        self.modified_ms = at_ms;
    }

    pub(crate) fn tells_email(&self, now_ms: i64) -> bool {
        now_ms - self.created_ms <= EMAIL_TOLD_MS
    }

    pub(crate) fn tells_person(&self, now_ms: i64) -> bool {
        now_ms - self.created_ms <= PERSON_TOLD_MS
    }

    /// Whether the Fulfillment API has it.
    pub(crate) fn is_within_reach(&self, now_ms: i64) -> bool {
        self.checked_out && now_ms - self.created_ms <= REACH_MS
    }
}
