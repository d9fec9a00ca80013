//! One file per command.

pub mod check;
pub mod nodes;
pub mod record;
pub mod run;
pub mod schema;
pub mod tables;
mod wiring;
