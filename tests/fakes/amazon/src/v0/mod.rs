//! Version 0 of the orders: everything in a `payload`, personal data by restricted data tokens.

mod list;
mod one;
mod row;

pub(crate) use list::list;
pub(crate) use one::{items, one, order};
pub(crate) use row::{item_row, order_row};
