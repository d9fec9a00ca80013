//! Which time it is, and which to ask for.
//!
//! - `days.rs`: where days begin
//! - `hours.rs`: the hours in which a workflow may run
//! - `instant.rs`: times as platforms write them
//! - `range.rs`: a range of time
//! - `wall.rs`: what clocks show within a range
//! - `window.rs`: which range to read next

pub(crate) mod days;
pub(crate) mod hours;
pub(crate) mod instant;
pub(crate) mod range;
pub(crate) mod wall;
pub(crate) mod window;
