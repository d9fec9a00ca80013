//! The call limit: so many calls in any sixty seconds, over all methods and both doors.
//!
//! The platform publishes neither the number nor what it counts over; sixty over everything is the strict reading. A
//! refused call does not count, so whoever waits long enough gets through.

use std::collections::VecDeque;

use super::refusal::Refusal;

const WINDOW_MS: i64 = 60_000;

pub(crate) struct Limiter {
    calls_per_minute: Option<u32>,
    admitted_ms: VecDeque<i64>,
    refused: u64,
}

impl Limiter {
    pub(crate) fn new(calls_per_minute: Option<u32>) -> Limiter {
        Limiter { calls_per_minute, admitted_ms: VecDeque::new(), refused: 0 }
    }

    pub(crate) fn admit(&mut self, now_ms: i64) -> Result<(), Refusal> {
        let Some(calls_max) = self.calls_per_minute else { return Ok(()) };
        while self.admitted_ms.front().is_some_and(|then| now_ms - then >= WINDOW_MS) {
            self.admitted_ms.pop_front();
        }
        if self.admitted_ms.len() >= calls_max as usize {
            return Err(self.call_rate());
        }
        self.admitted_ms.push_back(now_ms);
        Ok(())
    }

    pub(crate) fn call_rate(&mut self) -> Refusal {
        self.retry_later("超过每分钟最大调用频率限制")
    }

    pub(crate) fn concurrency(&mut self) -> Refusal {
        self.retry_later("超过每分钟最大并发次数限制")
    }

    /// The platform writes both commas; the fake takes turns.
    fn retry_later(&mut self, reason: &str) -> Refusal {
        self.refused += 1;
        let comma = if self.refused % 2 == 1 { '，' } else { ',' };
        Refusal::application(format!("{reason}{comma}请稍后重试"))
    }
}
