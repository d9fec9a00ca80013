//! How the platform writes times: Beijing time without an offset, or milliseconds, or something empty for "never"; often all
//! of them in one record.

use weft_sdk::schema::Times;

/// Beijing time, in minutes ahead of UTC. There has been no daylight saving time since before the platform began.
pub const BEIJING_MINUTES: i16 = 8 * 60;
/// Times of records.
pub const TIMES: Times = Times::at("+08:00").never(&["", "0000-00-00 00:00:00"]).or_milliseconds();
