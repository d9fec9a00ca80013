//! The rate budget of an account: at most so many requests in any stretch of time, as its platform says.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::contract::RateLimit;

/// How much later than another a request may arrive that was sent at the same time. Requests that leave within their
/// limit must also arrive within it, so every stretch is counted that much longer.
const ARRIVAL_JITTER: Duration = Duration::from_millis(100);

/// Counts requests and says how long to wait.
pub(crate) struct Pace {
    limits: Vec<(RateLimit, Mutex<VecDeque<Instant>>)>,
}

impl Pace {
    pub(crate) fn new(limits: &[RateLimit]) -> Self {
        Self { limits: limits.iter().map(|limit| (limit.clone(), Mutex::default())).collect() }
    }

    /// Waits until one more request of this node is within all limits, and counts it.
    #[allow(
        clippy::disallowed_methods,
        reason = "a platform counts by the clock on the wall; a replay asks no platform and never comes here"
    )]
    pub(crate) async fn wait(&self, node: &str) {
        for (limit, sent) in &self.limits {
            if !limit.nodes.is_empty() && !limit.nodes.iter().any(|limited| limited == node) {
                continue;
            }
            while let Some(until) = take(limit, sent) {
                tokio::time::sleep_until(until).await;
            }
        }
    }
}

/// Counts a request, or says when there will be room for it.
#[allow(clippy::disallowed_methods, reason = "as in `wait`")]
fn take(limit: &RateLimit, sent: &Mutex<VecDeque<Instant>>) -> Option<Instant> {
    let now = Instant::now();
    let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
    let stretch = Duration::from_millis(limit.per_ms.into()) + ARRIVAL_JITTER;
    while sent.front().is_some_and(|&first| first + stretch <= now) {
        sent.pop_front();
    }
    match sent.front() {
        Some(&first) if sent.len() >= limit.requests as usize => Some(first + stretch),
        _ => {
            sent.push_back(now);
            None
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the clock of tokio is paused here")]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_stretch_holds_more_than_the_limit() {
        let limits = [RateLimit { nodes: vec!["orders".to_owned()], requests: 3, per_ms: 1000 }];
        let pace = Pace::new(&limits);
        let start = Instant::now();
        let mut times = Vec::new();
        for _ in 0..10 {
            pace.wait("orders").await;
            times.push(start.elapsed().as_millis());
        }
        assert_eq!(times, [0, 0, 0, 1100, 1100, 1100, 2200, 2200, 2200, 3300]);
        pace.wait("users").await;
        assert_eq!(start.elapsed().as_millis(), 3300, "another node has a budget of its own");
    }
}
