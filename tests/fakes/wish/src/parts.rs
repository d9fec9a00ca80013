//! What an order is made of.

/// What was sold.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    /// The product.
    pub id: String,
    /// The variation of it.
    pub variation_id: String,
    /// The merchant's own number.
    pub sku: String,
    /// Its name, as the merchant wrote it.
    pub name: String,
    /// If it has one.
    pub color: Option<String>,
    /// If it has one.
    pub size: Option<String>,
}

/// Prices of one unit, in the smallest unit of the currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Money {
    /// Three letters.
    pub currency: String,
    /// What the buyer pays for it.
    pub price: i64,
    /// What the merchant receives of that.
    pub cost: i64,
    /// What the buyer pays for shipping.
    pub shipping: i64,
    /// What the merchant receives of that.
    pub shipping_cost: i64,
}

impl Money {
    /// An amount as a decimal number, as the platform writes it: a float.
    pub fn decimal(&self, minor: i64) -> f64 {
        match self.currency.as_str() {
            "JPY" | "KRW" | "CLP" => minor as f64,
            _ => minor as f64 / 100.0,
        }
    }

    /// What the merchant receives for so many units.
    pub fn total(&self, quantity: u32) -> i64 {
        i64::from(quantity) * (self.cost + self.shipping_cost)
    }
}

/// Where it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Who receives it.
    pub name: String,
    /// Street and number.
    pub street1: String,
    /// Building or flat.
    pub street2: Option<String>,
    /// The city.
    pub city: String,
    /// State or province.
    pub state: String,
    /// Two letters.
    pub country_code: String,
    /// Postal code; may begin with a zero.
    pub zipcode: String,
    /// Digits, or none at all.
    pub phone: Option<String>,
}

/// One set of tracking data.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracking {
    /// The carrier.
    pub provider: String,
    /// Its number for the parcel.
    pub number: String,
    /// From where, two letters.
    pub origin_country: String,
    /// A note to oneself.
    pub note: Option<String>,
    /// When the order was marked as shipped with it, unix milliseconds.
    pub shipped_at_ms: i64,
    /// When the carrier confirmed it.
    pub confirmed_at_ms: Option<i64>,
}

/// Money that went back.
#[derive(Debug, Clone, PartialEq)]
pub struct Refund {
    /// How much, in the smallest unit.
    pub amount: i64,
    /// How much of it the merchant bears.
    pub merchant_amount: i64,
    /// Why: one of the platform's reasons.
    pub reason: String,
    /// A text beside it.
    pub note: Option<String>,
    /// `MERCHANT`, `CUSTOMER`, `WISH` or `PAYMENT_PROVIDER`.
    pub source: String,
    /// Unix milliseconds.
    pub at_ms: i64,
}

/// A milestone of fulfilment.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// `ORDER_RELEASED`, `MARK_SHIPPED`, `CONFIRM_FULFILLED`, `TRACKING_CANCELLED`, `ORDER_RE_RELEASED` and others.
    pub kind: String,
    /// Unix milliseconds.
    pub at_ms: i64,
}

/// How far something asked for is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProcessingStatus {
    /// Accepted, not carried out.
    InProgress,
    /// Carried out.
    Succeeded,
    /// Not possible in the end.
    Failed,
}

impl ProcessingStatus {
    /// As the platform writes it.
    pub fn text(self) -> &'static str {
        match self {
            ProcessingStatus::InProgress => "IN_PROGRESS",
            ProcessingStatus::Succeeded => "SUCCEEDED",
            ProcessingStatus::Failed => "FAILED",
        }
    }
}

/// What was asked for last, and how far it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Processing {
    /// How far.
    pub status: ProcessingStatus,
    /// What is to happen.
    pub(crate) change: Change,
    /// When it happens, unix milliseconds.
    pub(crate) due_at_ms: i64,
    /// Whether it will fail.
    pub(crate) fails: bool,
}

/// A change that is carried out later.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    Ship(Tracking),
    Refund(Refund),
}

impl Change {
    pub(crate) fn source(&self) -> &'static str {
        match self {
            Change::Ship(_) => "UPDATE_TRACKING",
            Change::Refund(_) => "REFUND",
        }
    }
}
