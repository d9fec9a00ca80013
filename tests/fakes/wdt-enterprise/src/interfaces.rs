//! Every interface that reads, a row of data each.
//!
//! Some list keys are in no document: those of the returns to suppliers, the stock-takes, the stock by position and the
//! goods classes are the fake's choice.

mod sales;
mod stock;
mod supply;

use super::interface::Interface;

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Interface> {
    sales::ALL.iter().chain(stock::ALL).chain(supply::ALL)
}

pub(crate) fn by_file(file: &str) -> Option<&'static Interface> {
    all().find(|interface| interface.file == file)
}

/// By the name at the gateway. What shows own shops only has none: the gateway is for the others.
pub(crate) fn by_method(method: &str) -> Option<&'static Interface> {
    all().find(|interface| !interface.own_shops_only && interface.method() == method)
}
