//! One file per node.

pub mod by_cursor;
pub mod changes;
pub mod detail;
pub mod list;
pub mod token;
pub mod without_total;
