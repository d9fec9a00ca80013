//! The fake Mingdao application, over real HTTP.

mod client;
mod faults;
mod filters;
mod reads;
mod rules;
mod writes;
