//! An order and what belongs to it. Amounts are in the smallest unit of the shop's currency, instants in unix seconds.

use super::money;
use super::order_parts::{Address, Customer, Fulfillment, Line, Refund, Shipping};

/// What makes an order worth testing with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edge {
    /// Changed in the same second as several others.
    SameInstant,
    /// The customer paid in a currency without a smaller unit.
    ZeroDecimal,
    /// Money went back, for one line.
    Refunded,
    /// Only a part has been sent.
    PartlySent,
    /// Nothing that may be missing is there: no customer, no address, no SKU, no note.
    Bare,
    /// Texts with quotes, line ends, emoji and other scripts.
    OddTexts,
    /// An id beyond 2^53.
    LongId,
    /// Cancelled.
    Cancelled,
    /// Archived: `status=open` leaves it out.
    Closed,
    /// Older than 60 days: seen with `read_all_orders` alone.
    Old,
    /// All of it has been sent, in a parcel for each line.
    Sent,
    /// Half of it is paid.
    PartlyPaid,
    /// More lines than one page of lines holds.
    ManyLines,
}

/// Whether it is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Financial {
    /// Not yet.
    Pending,
    /// The card would pay.
    Authorized,
    /// In part.
    PartiallyPaid,
    /// Yes.
    Paid,
    /// A part went back.
    PartiallyRefunded,
    /// All of it went back.
    Refunded,
    /// It will not be.
    Voided,
}

impl Financial {
    /// As REST writes it.
    pub fn text(self) -> &'static str {
        match self {
            Financial::Pending => "pending",
            Financial::Authorized => "authorized",
            Financial::PartiallyPaid => "partially_paid",
            Financial::Paid => "paid",
            Financial::PartiallyRefunded => "partially_refunded",
            Financial::Refunded => "refunded",
            Financial::Voided => "voided",
        }
    }
}

/// How much has been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Nothing.
    None,
    /// A part.
    Partial,
    /// All of it.
    All,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The id: up to 64 bits.
    pub id: u64,
    /// The number that people see, from 1001.
    pub number: u64,
    /// When it was made.
    pub created_at_s: i64,
    /// When anything about it changed last.
    pub updated_at_s: i64,
    /// When it was archived.
    pub closed_at_s: Option<i64>,
    /// When it was cancelled.
    pub cancelled_at_s: Option<i64>,
    /// Why: `customer`, `inventory`, `fraud`, `declined`, `other`.
    pub cancel_reason: Option<String>,
    /// Whether it is paid.
    pub financial: Financial,
    /// What has been paid so far.
    pub paid_minor: i64,
    /// The customer's currency, if it is another: its code, and how much of it the shop's is worth, in millionths.
    pub presentment: Option<(String, i64)>,
    /// The buyer's address for mail.
    pub email: Option<String>,
    /// The buyer's telephone.
    pub phone: Option<String>,
    /// The buyer.
    pub customer: Option<Customer>,
    /// Who pays.
    pub billing_address: Option<Address>,
    /// Who receives.
    pub shipping_address: Option<Address>,
    /// The seller's note.
    pub note: Option<String>,
    /// The seller's labels.
    pub tags: Vec<String>,
    /// Names and values that the shop's pages gave.
    pub attributes: Vec<(String, String)>,
    /// Codes, and what each took off.
    pub discount_codes: Vec<(String, i64)>,
    /// The lines.
    pub lines: Vec<Line>,
    /// How it is sent.
    pub shipping: Vec<Shipping>,
    /// What has been sent.
    pub fulfillments: Vec<Fulfillment>,
    /// What has been taken back.
    pub refunds: Vec<Refund>,
    /// Where it came from: `web`, `pos`, …
    pub source_name: String,
    /// Whether it is a trial.
    pub test: bool,
    /// What makes it worth testing with.
    pub edges: Vec<Edge>,
}

impl Order {
    /// All lines without discount.
    pub fn lines_total_minor(&self) -> i64 {
        self.lines.iter().map(Line::total_minor).sum()
    }

    /// What is taken off.
    pub fn discount_minor(&self) -> i64 {
        self.lines.iter().map(|line| line.discount_minor).sum()
    }

    /// The tax, which comes on top.
    pub fn tax_minor(&self) -> i64 {
        self.lines.iter().map(|line| line.tax_minor).sum()
    }

    /// The price of sending it.
    pub fn shipping_minor(&self) -> i64 {
        self.shipping.iter().map(|shipping| shipping.price_minor).sum()
    }

    /// Lines less discount.
    pub fn subtotal_minor(&self) -> i64 {
        self.lines_total_minor() - self.discount_minor()
    }

    /// What the buyer owes, or has paid.
    pub fn total_minor(&self) -> i64 {
        self.subtotal_minor() + self.tax_minor() + self.shipping_minor()
    }

    /// What went back.
    pub fn refunded_minor(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount_minor).sum()
    }

    /// The weight of everything.
    pub fn grams(&self) -> u64 {
        self.lines.iter().map(|line| u64::from(line.grams) * u64::from(line.quantity)).sum()
    }

    /// How much has been sent.
    pub fn sent(&self) -> Sent {
        let sent: u32 = self.lines.iter().map(|line| line.sent).sum();
        let unsent: u32 = self.lines.iter().map(Line::unsent).sum();
        match (sent, unsent) {
            (0, _) => Sent::None,
            (_, 0) => Sent::All,
            _ => Sent::Partial,
        }
    }

    /// Whether it is neither archived nor cancelled.
    pub fn is_open(&self) -> bool {
        self.closed_at_s.is_none() && self.cancelled_at_s.is_none()
    }

    /// The line with that id.
    pub fn line(&self, id: u64) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// `#1001`
    pub fn name(&self) -> String {
        format!("#{}", self.number)
    }

    /// The customer's currency, and an amount of the shop's currency in it.
    pub(crate) fn presented(&self, minor: i64, shop_currency: &str) -> (String, i64) {
        match &self.presentment {
            Some((currency, rate)) => (currency.clone(), money::converted(minor, shop_currency, currency, *rate)),
            None => (shop_currency.to_owned(), minor),
        }
    }
}
