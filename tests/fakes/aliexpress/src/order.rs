//! An order, as the platform keeps it. How it is written is in `iop/row.rs` and `aop/row.rs`.

use std::fmt;

use super::currency::Currency;
use super::status::Status;

/// What makes a generated order special.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edge {
    /// Many were changed in the same second.
    SameModification,
    /// A currency without decimals.
    ZeroDecimals,
    /// Refunded after a complaint, and over.
    Refunded,
    /// One of two lines is sent.
    PartlySent,
    /// Nothing that may be missing is there.
    Bare,
    /// Texts of many scripts.
    NonAscii,
    /// Texts with quotes, markup, line ends and signs of a form.
    Escaped,
    /// An id beyond 2^53, and odd.
    LongId,
    /// Placed around the missing hour of spring.
    Spring,
    /// Placed in the hour of autumn that comes twice, for the first or the second time.
    Autumn,
    /// The recipient is masked.
    Masked,
    /// The recipient is an opaque value.
    Encrypted,
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// How a recipient is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// As it is.
    Plain,
    /// With asterisks.
    Masked,
    /// With an `oaid` that another call would decrypt.
    Encrypted,
}

/// Who buys, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// The buyer's login.
    pub login: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Two letters.
    pub country: String,
    /// Town.
    pub city: String,
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub zip: String,
    /// A telephone number.
    pub mobile: Option<String>,
}

impl Buyer {
    /// First and last name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// One thing ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The key; that of the order when it is the only line.
    pub id: i64,
    /// What is sold.
    pub product_id: i64,
    /// Its name.
    pub name: String,
    /// How many.
    pub count: i64,
    /// The seller's own code.
    pub sku: Option<String>,
    /// The price of one, in the smallest unit.
    pub price: i64,
    /// The freight, in the smallest unit.
    pub freight: i64,
    /// What the buyer has to say.
    pub memo: Option<String>,
    /// What has become of it.
    pub status: Status,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The key.
    pub id: i64,
    /// What has become of it.
    pub status: Status,
    /// When it was placed, unix milliseconds.
    pub created_ms: i64,
    /// When it was paid.
    pub paid_ms: Option<i64>,
    /// When the last of it was sent.
    pub sent_ms: Option<i64>,
    /// When anything of it changed.
    pub modified_ms: i64,
    /// What it is paid in.
    pub currency: Currency,
    /// What was ordered.
    pub lines: Vec<Line>,
    /// Who buys.
    pub buyer: Buyer,
    /// How the recipient is shown.
    pub privacy: Privacy,
    /// Whether the buyer complains (`IN_ISSUE`), has complained (`END_ISSUE`), or never has (`NO_ISSUE`).
    pub issue: &'static str,
    /// Why it is over.
    pub end_reason: Option<String>,
    /// The parcel's number.
    pub tracking: Option<String>,
    /// What makes it special.
    pub edges: Vec<Edge>,
}

impl Order {
    /// A paid order of one line for 10.00 and 2.50 of freight.
    pub fn paid(id: i64, created_ms: i64) -> Order {
        let line = Line {
            id,
            product_id: 1_005_000_000_000_001,
            name: "Demo".to_owned(),
            count: 1,
            sku: Some("SKU-1".to_owned()),
            price: 1_000,
            freight: 250,
            memo: None,
            status: Status::WaitSend,
        };
        Order {
            id,
            status: Status::WaitSend,
            created_ms,
            paid_ms: Some(created_ms + 300_000),
            sent_ms: None,
            modified_ms: created_ms + 310_000,
            currency: Currency::Usd,
            lines: vec![line],
            buyer: Buyer {
                login: "us100001".to_owned(),
                first_name: "A".to_owned(),
                last_name: "Buyer".to_owned(),
                country: "US".to_owned(),
                city: "Springfield".to_owned(),
                street: "1 Example Street".to_owned(),
                zip: "01101".to_owned(),
                mobile: Some("5550100".to_owned()),
            },
            privacy: Privacy::Plain,
            issue: "NO_ISSUE",
            end_reason: None,
            tracking: None,
            edges: Vec::new(),
        }
    }

    /// What the buyer pays, in the smallest unit.
    pub fn total(&self) -> i64 {
        self.lines.iter().map(|line| line.price * line.count + line.freight).sum()
    }

    /// Whether it is one of these.
    pub fn is(&self, edge: Edge) -> bool {
        self.edges.contains(&edge)
    }

    pub(crate) fn fund_status(&self) -> &'static str {
        match self.status {
            _ if self.paid_ms.is_none() => "NOT_PAY",
            Status::WaitExamine => "WAIT_SELLER_CHECK",
            _ => "PAY_SUCCESS",
        }
    }

    pub(crate) fn frozen_status(&self) -> &'static str {
        if self.status == Status::InFrozen { "IN_FROZEN" } else { "NO_FROZEN" }
    }

    pub(crate) fn logistics_status(&self) -> &'static str {
        match (self.sent_ms, self.tracking.is_some()) {
            (Some(_), _) => "SELLER_SEND_GOODS",
            (None, true) => "SELLER_SEND_PART_GOODS",
            (None, false) => "WAIT_SELLER_SEND_GOODS",
        }
    }
}
