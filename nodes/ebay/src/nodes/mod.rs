//! One file per node that reads.

pub mod account;
pub mod order;
pub mod orders;
pub mod orders_by_id;
pub mod shipments;
