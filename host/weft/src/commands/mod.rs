//! What each command does: a file or a folder for each, called as the command is, and what several of them need.
//!
//! What a command does is a function that gives what came of it; telling that is another one. Only notes about files and
//! waiting, which can't be held back, are told while something is done.
//!
//! - `run/`: `weft run`; `record.rs`: `weft record`; `har/`: `weft har`; `test/`: `weft test`
//! - `check.rs`, `schema.rs`: workflow files that don't run
//! - `script/`: code blocks by themselves
//! - `nodes/`, `new/`: components
//! - `tables.rs`, `runs/`, `bookmarks/`, `failures/`: what a store keeps
//! - `shared/`: what several commands need

pub mod accounts;
pub mod bookmarks;
pub mod check;
pub mod connect;
pub mod failures;
pub mod har;
pub mod new;
pub mod nodes;
pub mod record;
pub mod run;
pub mod runs;
pub mod schema;
pub mod script;
mod shared;
pub mod tables;
pub mod test;
