//! A paging step: streams of pages, each page worked on with all that depends on it, and committed. While a page is
//! committed, the next one is there already and the one after is asked for.
//!
//! - `ahead.rs`: the next pages are fetched while one is worked on
//! - `fetch.rs`: fetching a page, and where it leads
//! - `finish.rs`: one page in its turn: judged, worked on, committed
//! - `pages.rs`: a stream from its first page to its last
//! - `position.rs`: where a paging step is, for whoever goes on from there
//! - `stream.rs`: what is known of a stream from page to page
//! - `streams.rs`: which streams a step reads, and where each begins

pub(crate) mod ahead;
pub(crate) mod fetch;
pub(crate) mod finish;
pub(crate) mod pages;
pub(crate) mod position;
pub(crate) mod stream;
pub(crate) mod streams;
