//! The fake Selling Partner API, over real HTTP.

mod client;
mod consent;
mod details;
mod faults;
mod limits;
mod lists;
mod made_up;
mod marketplaces;
mod pages;
mod person;
mod personal;
mod pull;
mod rows;
mod search;
mod tokens;
