//! The fake Wish, over real HTTP.

mod actions;
mod client;
mod consent;
mod faults;
mod legacy;
mod orders;
mod person;
mod pull;
mod refusals;
mod tokens;
