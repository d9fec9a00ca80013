//! The nodes, one file each; what the lists have in common is in `listing.rs`.

pub mod changes;
pub mod list;
mod listing;
pub mod request;
pub mod token;
