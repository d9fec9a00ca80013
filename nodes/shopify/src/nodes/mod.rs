//! The nodes that read.

pub mod account;
pub mod order;
pub mod orders;
pub mod rest_orders;
