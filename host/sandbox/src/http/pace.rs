//! The rate budget of an account: at most so many requests in any stretch of time, as its platform says.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::contract::RateLimit;

/// What is left free of each limit, for requests whose way took longer than others'.
const MARGIN_PERCENT: u32 = 5;

/// Counts requests and says how long to wait.
pub(crate) struct Pace {
    limits: Vec<(RateLimit, Mutex<VecDeque<Instant>>)>,
}

impl Pace {
    pub(crate) fn new(limits: &[RateLimit]) -> Self {
        Self { limits: limits.iter().map(|limit| (limit.clone(), Mutex::default())).collect() }
    }

    /// Waits until one more request of this node is within all limits, and counts it.
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
fn take(limit: &RateLimit, sent: &Mutex<VecDeque<Instant>>) -> Option<Instant> {
    let now = Instant::now();
    let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
    let stretch = Duration::from_millis(limit.per_ms.into());
    while sent.front().is_some_and(|&first| first + stretch <= now) {
        sent.pop_front();
    }
    let allowed = (limit.requests - limit.requests * MARGIN_PERCENT / 100).max(1) as usize;
    match sent.front() {
        Some(&first) if sent.len() >= allowed => Some(first + stretch),
        _ => {
            sent.push_back(now);
            None
        }
    }
}

#[cfg(test)]
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
        assert_eq!(times, [0, 0, 0, 1000, 1000, 1000, 2000, 2000, 2000, 3000]);
        pace.wait("users").await;
        assert_eq!(start.elapsed().as_millis(), 3000, "another node has a budget of its own");
    }
}
