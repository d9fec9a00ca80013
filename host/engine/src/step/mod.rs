//! One step, once or on one page.
//!
//! - `added.rs`: fields that records get in addition
//! - `bookmarks.rs`: what a bookmark belongs to
//! - `drain.rs`: a paging node that is read to its end within a step
//! - `inner.rs`: a step that runs another workflow
//! - `judge.rs`: a page against what was asked
//! - `on_page.rs`: items, condition, parameters, calls, rows

pub(crate) mod added;
pub(crate) mod bookmarks;
pub(crate) mod drain;
pub(crate) mod inner;
pub(crate) mod judge;
pub(crate) mod on_page;
