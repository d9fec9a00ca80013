//! One interface of the platform, as a row of a table.

use weft_sdk::{Label, label};

use crate::app::App;
use crate::filter::Filter;

const MINUTE_MS: u64 = 60 * 1_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// An interface that reads a list. Each is a node; one that can also be asked for single numbers is two.
#[derive(Debug, Clone, Copy)]
pub struct Interface {
    /// The node.
    pub name: &'static str,
    /// What people call it, as the platform does: English, Chinese.
    pub title: (&'static str, &'static str),
    /// What it is about.
    pub category: Category,
    /// The platform's name: a file (enterprise), or a method (flagship).
    pub method: &'static str,
    /// Its name in Qimen, where that doesn't follow from `method`.
    pub qimen_method: Option<&'static str>,
    /// The kind of connection it needs; none where both will do.
    pub only: Option<App>,
    /// Whether the platform asks extra money for it.
    pub paid: bool,
    /// The field of the answer that holds the records, with a question mark behind it where that is not known for sure.
    pub list: &'static str,
    /// What its records look like.
    pub record: Record,
    /// The range of time it reads; none for one that lists everything, or finds by number.
    pub span: Option<Span>,
    /// How it counts pages.
    pub pages: Pages,
    /// Arguments that are always sent, because the meaning of the range or of the answer hangs on them.
    pub fixed: &'static [(&'static str, i64)],
    /// Parameters of the node.
    pub filters: &'static [Filter],
    /// Whether one of the filters has to be given.
    pub one_needed: bool,
    /// The second node: its name, and the filters that let the platform ignore the range of time.
    pub numbers: Option<(&'static str, &'static [Filter])>,
    /// Set for that second node.
    pub by_number: bool,
    /// What else to check when the platform refuses, in words.
    pub hint: Option<&'static str>,
}

/// What records look like.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    /// Fields that identify a record. Empty where the platform's documents don't tell: then the workflow says it.
    pub key: &'static [&'static str],
    /// Fields and their types; see `columns.rs`.
    pub columns: &'static str,
    /// Lists of records inside of it.
    pub details: &'static [Details],
    /// Whether the platform leaves out fields that are unset: the warehouse of an order that has none yet, the time of
    /// a shipment that is still to come. Not for lists whose fields depend on what is asked for.
    pub leaves_out_unset: bool,
}

/// A list inside of a record.
#[derive(Debug, Clone, Copy)]
pub struct Details {
    /// The field that holds it.
    pub field: &'static str,
    /// Fields that identify an entry within its record; empty: its position does.
    pub key: &'static [&'static str],
    /// Fields and their types.
    pub columns: &'static str,
}

impl Record {
    /// Records of which nothing is known: they pass through as they come.
    pub const UNKNOWN: Self = Self::new(&[], "");

    /// Records with this key and these fields.
    pub const fn new(key: &'static [&'static str], columns: &'static str) -> Self {
        Self { key, columns, details: &[], leaves_out_unset: false }
    }

    /// The same records with lists inside.
    #[must_use]
    pub const fn with(self, details: &'static [Details]) -> Self {
        Self { details, ..self }
    }

    /// The same records, which lack the fields that are unset.
    #[must_use]
    pub const fn without_unset(self) -> Self {
        Self { leaves_out_unset: true, ..self }
    }
}

/// A range of time, and which records are in it.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The widest that the platform accepts.
    pub widest_ms: u64,
    /// Names of the two arguments.
    pub names: (&'static str, &'static str),
    /// The field of a record that it filters; none where records don't show it.
    pub filters: Option<&'static str>,
    /// How far to look back for late changes.
    pub lookback_ms: u64,
}

impl Span {
    /// Up to an hour of what was modified.
    pub const HOUR: Self = Self {
        widest_ms: 60 * MINUTE_MS,
        names: ("start_time", "end_time"),
        filters: Some("modified"),
        lookback_ms: 10 * MINUTE_MS,
    };
    /// Up to a day of it.
    pub const DAY: Self = Self { widest_ms: DAY_MS, ..Self::HOUR };
    /// Up to thirty days of it.
    pub const MONTH: Self = Self { widest_ms: 30 * DAY_MS, ..Self::HOUR };

    /// The same range with arguments of these names.
    #[must_use]
    pub const fn named(self, since: &'static str, until: &'static str) -> Self {
        Self { names: (since, until), ..self }
    }

    /// The same range, of another field. What happened is told late more often than what was modified, which the
    /// platform writes itself.
    #[must_use]
    pub const fn of(self, field: &'static str) -> Self {
        Self { filters: Some(field), lookback_ms: DAY_MS, ..self }
    }

    /// The same range, of a time that records don't show.
    #[must_use]
    pub const fn unseen(self) -> Self {
        Self { filters: None, ..self }
    }
}

/// How pages are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pages {
    /// Everything comes at once.
    One,
    /// By number, with so many records.
    Numbered {
        /// Unless the workflow says otherwise.
        size: u64,
        /// At most.
        size_max: u64,
    },
}

/// What an interface is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Orders.
    Orders,
    /// Refunds, returns, exchanges.
    AfterSales,
    /// Goods on their way out.
    Shipments,
    /// Quantities in warehouses, and what changes them.
    Stock,
    /// Goods.
    Goods,
    /// Purchasing.
    Purchasing,
    /// Shops, warehouses, suppliers and the like.
    Archives,
    /// Sums and costs.
    Statistics,
}

impl Category {
    /// What people call it.
    pub fn label(self) -> Label {
        match self {
            Self::Orders => label("Orders", "订单"),
            Self::AfterSales => label("After-sales", "售后"),
            Self::Shipments => label("Shipments", "发货"),
            Self::Stock => label("Stock", "库存"),
            Self::Goods => label("Goods", "货品"),
            Self::Purchasing => label("Purchasing", "采购"),
            Self::Archives => label("Archives", "基础档案"),
            Self::Statistics => label("Statistics", "统计"),
        }
    }
}

impl Interface {
    /// An interface that lists everything, a hundred records to a page, through both kinds of connection.
    pub const fn new(
        name: &'static str,
        title: (&'static str, &'static str),
        category: Category,
        method: &'static str,
        list: &'static str,
        record: Record,
    ) -> Self {
        Self {
            name,
            title,
            category,
            method,
            qimen_method: None,
            only: None,
            paid: false,
            list,
            record,
            span: None,
            pages: Pages::Numbered { size: 100, size_max: 100 },
            fixed: &[],
            filters: &[],
            one_needed: false,
            numbers: None,
            by_number: false,
            hint: None,
        }
    }

    /// The same interface, reading ranges of time.
    #[must_use]
    pub const fn span(self, span: Span) -> Self {
        Self { span: Some(span), ..self }
    }

    /// The same interface with these parameters.
    #[must_use]
    pub const fn filters(self, filters: &'static [Filter]) -> Self {
        Self { filters, ..self }
    }

    /// The same interface, which finds things: one of the parameters has to be given.
    #[must_use]
    pub const fn one_needed(self) -> Self {
        Self { one_needed: true, ..self }
    }

    /// The same interface with a second node that finds things by their number, whatever the time.
    #[must_use]
    pub const fn numbers(self, name: &'static str, filters: &'static [Filter]) -> Self {
        Self { numbers: Some((name, filters)), ..self }
    }

    /// The same interface with arguments that are always sent.
    #[must_use]
    pub const fn fixed(self, fixed: &'static [(&'static str, i64)]) -> Self {
        Self { fixed, ..self }
    }

    /// The same interface with pages of this size.
    #[must_use]
    pub const fn paged(self, size: u64, size_max: u64) -> Self {
        Self { pages: Pages::Numbered { size, size_max }, ..self }
    }

    /// The same interface, which has no pages.
    #[must_use]
    pub const fn unpaged(self) -> Self {
        Self { pages: Pages::One, ..self }
    }

    /// The same interface, which Qimen calls so.
    #[must_use]
    pub const fn in_qimen(self, method: &'static str) -> Self {
        Self { qimen_method: Some(method), ..self }
    }

    /// The same interface, for this kind of connection alone.
    #[must_use]
    pub const fn only(self, app: App) -> Self {
        Self { only: Some(app), ..self }
    }

    /// The same interface, a paid add-on.
    #[must_use]
    pub const fn paid(self) -> Self {
        Self { paid: true, ..self }
    }

    /// The same interface with something to check when the platform refuses.
    #[must_use]
    pub const fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// The nodes that it is: itself, and the one that finds by number.
    pub fn nodes(self) -> impl Iterator<Item = Self> {
        let finding = self.numbers.map(|(name, filters)| Self {
            name,
            filters,
            numbers: None,
            span: None,
            one_needed: true,
            by_number: true,
            ..self
        });
        std::iter::once(self).chain(finding)
    }
}
