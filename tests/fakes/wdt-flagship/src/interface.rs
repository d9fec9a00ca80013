//! What one method takes and gives, as data.

use super::merchant::{Row, Table};
use super::params::Params;

/// One method. Two of them may give the same rows.
pub(crate) struct Interface {
    /// In the spelling of the standard API.
    pub(crate) method: &'static str,
    pub(crate) table: &'static Table,
    /// Gives what has been moved to the archive, instead of what has not.
    pub(crate) archive: bool,
    /// Gives rows of own and offline shops only.
    pub(crate) own_shops: bool,
    /// What the list is called inside of `data`.
    pub(crate) list: &'static str,
    pub(crate) shape: Shape,
    pub(crate) paged: bool,
    pub(crate) page_size_max: u64,
    pub(crate) times: &'static [Times],
    pub(crate) times_needed: Needed,
    /// One of these must be given.
    pub(crate) needs_one_of: &'static [&'static str],
    /// With one of these, times are not looked at.
    pub(crate) times_ignored_with: &'static [&'static str],
    pub(crate) filters: &'static [(&'static str, Filter)],
    pub(crate) right: Right,
    pub(crate) qimen_only: bool,
    /// Takes columns away that were not asked for.
    pub(crate) trim: Option<fn(&Params, &mut Row)>,
}

/// Where the list stands in the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `{"status":0,"data":{"total_count":N,"<list>":[…]}}`
    InData,
    /// `{"status":0,"total":N,"data":[…]}`
    OnTop,
}

/// Whether a time range must be given.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Needed {
    Always,
    Never,
    /// Unless one of these filters is there.
    Unless(&'static [&'static str]),
}

/// A pair of filters that hold a time range. Both ends are part of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) column: Column,
    pub(crate) widest: Widest,
}

/// Which column a time range is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column {
    Of(&'static str),
    /// Chosen by a code in another filter; the first one without it.
    ByCode(&'static str, &'static [(&'static str, &'static str)]),
}

/// The widest time range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Widest {
    Hour,
    /// As `Hour`, refused in other words.
    HourDifference,
    Day,
    Week,
    Month,
    /// `Month` with a `spec_no`, `Hour` without.
    MonthWithSpec,
}

/// What the interface account needs apart from the method itself. The fake only tells warehouses from the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    Any,
    Warehouse,
}

/// How a filter picks rows, by the column it looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Filter {
    /// The column is this.
    Is(&'static str),
    /// The column is one of a comma list.
    AnyOf(&'static str),
    /// As `AnyOf`, all of them integers.
    Integers(&'static str),
    /// The column is one of a JSON array.
    Array(&'static str),
    /// The column, itself a comma list, has one of a comma list.
    Overlaps(&'static str),
    /// One of the lines has one of a comma list.
    InLines(&'static str, &'static str),
    /// An existing shop.
    Shop(&'static str),
    /// A comma list of shops, of which one exists.
    Shops(&'static str),
    /// A comma list of existing warehouses.
    Warehouse(&'static str),
    /// When on, rows where the column is on are left out.
    Hide(&'static str),
    /// 1 turns the order around.
    NewestFirst,
    /// The stages of a stock-out.
    StockOutStage,
    /// Known, and without effect on which rows there are.
    Unfiltered,
}

impl Interface {
    /// Its name on Qimen.
    pub(crate) fn qimen_method(&self) -> String {
        format!("wdt.{}", self.method.to_lowercase())
    }

    /// Whether a filter has that name.
    pub(crate) fn knows(&self, name: &str) -> bool {
        let in_times = |times: &Times| {
            let by_code = matches!(times.column, Column::ByCode(code, _) if code == name);
            times.from == name || times.to == name || by_code
        };
        self.filters.iter().any(|filter| filter.0 == name) || self.times.iter().any(in_times)
    }
}
