//! The nodes, one file each.

pub mod changes;
pub mod check;
mod given;
pub mod js;
mod listing;
pub mod pages;
