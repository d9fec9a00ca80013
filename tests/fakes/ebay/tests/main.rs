//! The fake eBay, over real HTTP.

mod client;
mod consent;
mod faults;
mod limits;
mod lists;
mod person;
mod pull;
mod refusals;
mod rows;
mod sessions;
mod tokens;
mod trading;
mod vectors;
