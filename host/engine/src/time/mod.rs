//! Time: which range to read, where days begin, what clocks show, when a workflow may run.
//!
//! - `days.rs`: where days begin
//! - `hours.rs`: the hours in which a workflow may run
//! - `instant.rs`: times as platforms write them
//! - `wall.rs`: what clocks show within a range
//! - `window.rs`: which range to read next

pub(crate) mod days;
pub(crate) mod hours;
pub(crate) mod instant;
pub(crate) mod wall;
pub(crate) mod window;
