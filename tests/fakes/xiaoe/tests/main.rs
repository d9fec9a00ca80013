//! The fake Xiaoe shop, over real HTTP.

mod client;
mod faults;
mod generated;
mod orders;
mod others;
mod rules;
mod users;
