//! One step, once or on one page.
//!
//! - `added.rs`: fields that records get in addition
//! - `bookmarks.rs`: what a bookmark belongs to
//! - `commit.rs`: what a page leaves to be committed
//! - `drain.rs`: a paging node that is read to its end within a step
//! - `evaluate.rs`: the values of its expressions
//! - `inner.rs`: a step that runs another workflow
//! - `judge.rs`: a page against what was asked
//! - `land.rs`: its records on their way into tables
//! - `on_page.rs`: items, condition, calls, rows
//! - `outputs.rs`: what a workflow gives to whoever runs it
//! - `windows.rs`: which ranges of time it reads

pub(crate) mod added;
pub(crate) mod bookmarks;
pub(crate) mod commit;
pub(crate) mod drain;
pub(crate) mod evaluate;
pub(crate) mod inner;
pub(crate) mod judge;
pub(crate) mod land;
pub(crate) mod on_page;
pub(crate) mod outputs;
pub(crate) mod windows;
