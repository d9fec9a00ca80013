//! What stands in for the network.
//!
//! - `inline.rs`: calls written in a test file
//! - `log.rs`: what a run asked and got, written down on the way
//! - `book.rs`: the same, as answers for runs in which something goes wrong

mod book;
mod inline;
mod log;

pub use book::Book;
pub use inline::{Inline, InlineCall};
pub use log::{Logged, Taken};
