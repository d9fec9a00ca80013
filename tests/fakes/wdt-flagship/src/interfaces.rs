//! Every method, as rows of data.

mod aftersales;
mod master;
mod purchase;
mod sales;
mod stock;
mod stockout;

use super::interface::{Column, Interface, Needed, Right, Shape, Times, Widest};
use super::merchant::SHOPS;

const PAGE_SIZE_MAX: u64 = 500;

/// What most methods have in common.
const COMMON: Interface = Interface {
    method: "",
    table: &SHOPS,
    archive: false,
    own_shops: false,
    list: "order",
    shape: Shape::InData,
    paged: true,
    // More is used nowhere, and nothing says that it is allowed.
    page_size_max: PAGE_SIZE_MAX,
    times: MONTH,
    times_needed: Needed::Always,
    needs_one_of: &[],
    times_ignored_with: &[],
    filters: &[],
    right: Right::Any,
    qimen_only: false,
    trim: None,
};

const HOUR: &[Times] = &[on_modified(Widest::Hour)];
const DAY: &[Times] = &[on_modified(Widest::Day)];
const WEEK: &[Times] = &[on_modified(Widest::Week)];
const MONTH: &[Times] = &[on_modified(Widest::Month)];

const fn on_modified(widest: Widest) -> Times {
    Times { from: "start_time", to: "end_time", column: Column::Of("modified"), widest }
}

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Interface> {
    let sold = sales::INTERFACES.iter().chain(&aftersales::INTERFACES).chain(&stockout::INTERFACES);
    sold.chain(&stock::INTERFACES).chain(&purchase::INTERFACES).chain(&master::INTERFACES)
}

/// The one with that name, in the case of the standard API.
pub(crate) fn find(method: &str) -> Option<&'static Interface> {
    all().find(|interface| interface.method == method)
}

/// The one with that name on Qimen.
pub(crate) fn find_on_qimen(method: &str) -> Option<&'static Interface> {
    all().find(|interface| interface.qimen_method() == method)
}
