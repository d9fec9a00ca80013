//! The simulated source: a pure model of a platform that lists rows while they change.
//!
//! - `history.rs`: all versions of all rows, and when each can be seen
//! - `row.rs`: one version of a row
//! - `answer.rs`: requests and the answers to them
//! - `lie.rs`: one way in which a source is not what it says
//!
//! What the source answers is a function of the moment of the request alone, so requests that overlap may be asked in
//! any order.

mod answer;
mod history;
mod lie;
mod row;

pub use answer::{Answer, Asked, answer};
pub use history::{Habits, History};
pub use lie::Lie;
pub use row::Version;
