//! One file per node.

pub mod collected_info;
pub mod goods;
pub mod order;
pub mod order_detail;
pub mod orders;
pub mod purchases;
pub mod resources;
pub mod token;
pub mod user;
pub mod users;
