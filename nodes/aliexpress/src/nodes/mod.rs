//! The nodes, and what several of them share.

pub mod account;
pub mod aop_order;
pub mod aop_orders;
pub mod aop_recipient;
pub mod listed_order;
pub mod listing;
pub mod order;
pub mod order_detail;
pub mod orders;
pub mod orders_created;
pub mod recipient;
pub mod status;
pub mod trade_order;
pub mod trade_orders;
