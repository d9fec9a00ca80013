//! Version 2026-01-01 of the orders: no wrapper, items inside, personal data by the application's roles.

mod included;
mod row;
mod search;

pub use included::Included;
pub(crate) use row::order_row;
pub(crate) use search::{one, search};
