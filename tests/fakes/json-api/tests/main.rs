//! The fake JSON API, over real HTTP.

mod client;
mod lists;
mod rules;
