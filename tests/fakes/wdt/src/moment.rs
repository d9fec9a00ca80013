//! Times as the platform takes them.

use weft_fakes_kit::beijing::{beijing, parse_beijing};

/// The unix seconds of a Beijing time in its full form, with leading zeros.
pub fn exact_beijing(text: &str) -> Option<i64> {
    parse_beijing(text).filter(|unix_s| beijing(*unix_s) == text)
}
