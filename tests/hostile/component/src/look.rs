//! Nodes that tell what they see.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::json;
use weft_sdk::Page;
use weft_sdk::http::Request;

use crate::node::node;

/// Instant of the steady clock, and milliseconds since 1970 by the other.
#[allow(clippy::disallowed_methods, reason = "the sandbox answers with the call's clock")]
pub fn clocks() -> (Instant, u64) {
    let clock: Duration = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (Instant::now(), clock.as_millis() as u64)
}

node!(
    /// Reads the clock, computes for a while, reads it again; then sends a request and reads it once more.
    Clock, "clock", |call| {
        let (start_steady, start) = clocks();
        let sum: u64 = (0..call.parameters.amount).map(std::hint::black_box).sum();
        let (_, computed) = clocks();
        let answered = Request::get(format!("{}/slow", call.base_url())).send().is_ok();
        let (end_steady, end) = clocks();
        Ok(Page::output(&json!({
            "start_ms": start,
            "after_computing_ms": computed,
            "after_waiting_ms": end,
            "steady_ms": (end_steady - start_steady).as_millis() as u64,
            "answered": answered,
            "sum": sum,
        })))
    }
);

node!(
    /// Gives back what random it gets: bytes, and a hash, whose key comes from elsewhere.
    Random, "random", |_| {
        let mut bytes = [0_u8; 8];
        let got = getrandom::fill(&mut bytes).is_ok();
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u8(1);
        Ok(Page::output(&json!({ "got": got, "bytes": bytes, "hash": hasher.finish().to_string() })))
    }
);
