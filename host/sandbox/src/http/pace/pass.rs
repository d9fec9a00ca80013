//! A request that may go, until its answer is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::time::Instant;

use super::Pace;
use super::told::Told;

/// That a request may go now. As long as it is held, the request counts as under way; then what its answer told of the
/// limits is made use of.
#[must_use]
#[derive(Default)]
pub struct Pass(Option<UnderWay>);

struct UnderWay {
    pace: Arc<Pace>,
    lane: usize,
    number: u64,
    sent: Instant,
    told: BTreeMap<usize, Told>,
}

impl Pass {
    /// Of a request that no limit concerns.
    pub fn free() -> Self {
        Self(None)
    }

    /// Of a request that was counted under this number. Nothing more comes of it where answers tell nothing.
    pub(super) fn new(pace: &Arc<Pace>, lane: usize, number: u64, sent: Instant) -> Self {
        let hears = !pace.lanes[lane].ears.is_empty();
        Self(hears.then(|| UnderWay { pace: Arc::clone(pace), lane, number, sent, told: BTreeMap::new() }))
    }

    /// Hears what the header fields of the answer tell.
    pub(crate) fn hear_headers(&mut self, headers: &[(String, String)]) {
        if let Some(UnderWay { pace, lane, told, .. }) = &mut self.0 {
            pace.lanes[*lane].ears.hear_headers(headers, told);
        }
    }

    /// Hears what the body of the answer tells, unpacked and in UTF-8.
    pub(crate) fn hear_body(&mut self, body: &[u8]) {
        if let Some(UnderWay { pace, lane, told, .. }) = &mut self.0 {
            pace.lanes[*lane].ears.hear_body(body, told);
        }
    }
}

impl Drop for Pass {
    #[allow(
        clippy::disallowed_methods,
        reason = "a platform counts by the clock on the wall; a replay asks no platform and never comes here"
    )]
    fn drop(&mut self) {
        let Some(UnderWay { pace, lane, number, sent, told }) = self.0.take() else { return };
        pace.lock().answered(&pace.lanes[lane].limits, number, sent, &told, Instant::now());
        pace.moved.notify_waiters();
    }
}
