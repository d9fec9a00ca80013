//! One file per command, and what several of them need.
//!
//! - `wiring.rs`: accounts, inputs and the plan, before a run; `secret_input.rs`: where secret inputs come from; `replay.rs`: the same from a recording
//! - `again.rs`: which part of the work is done again, from the options of `weft run`
//! - `preview.rs`: what a run would do, as text and JSON
//! - `outcome.rs`: what a run that is over means
//! - `keep.rs`: opening stores, waiting for them, finding runs in them
//! - `kept_run.rs`: a run whose exchanges were kept; `show_exchanges.rs`: these, a line each
//! - `consent.rs`: asking before something is changed

mod again;
pub mod bookmarks;
pub mod check;
mod consent;
pub mod failures;
pub mod har;
mod in_hours;
mod keep;
mod kept_run;
pub mod new;
pub mod nodes;
mod outcome;
mod preview;
pub mod record;
mod replay;
mod retry;
pub mod run;
pub mod runs;
pub mod schema;
mod secret_input;
mod show_exchanges;
mod show_receipt;
mod show_run;
pub mod tables;
pub mod test;
mod wiring;
