//! The fake AliExpress, over real HTTP.

mod client;
mod clock_changes;
mod consent;
mod consent_old;
mod details;
mod faults;
mod gateway;
mod limits;
mod lists;
mod old;
mod pull;
mod tokens;
mod vectors;
