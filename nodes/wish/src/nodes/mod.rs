//! One file per node that reads.

pub mod account;
pub mod order;
pub mod order_v2;
pub mod orders;
pub mod orders_to_ship_v2;
pub mod orders_v2;
