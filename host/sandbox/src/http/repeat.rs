//! Which answers are worth another try, and when.

use std::time::Duration;

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::error::TransportError;
use super::{Request, Response, wish};
use crate::back_off::BackOff;

/// Tries of one request, the first included. What fails longer than that is the engine's business.
const TRIES_MAX: u32 = 4;
/// Longest time that one request may spend in pauses.
const PAUSES_MAX: Duration = Duration::from_secs(60);
/// Pauses that no platform has asked for.
const BACK_OFF: BackOff = BackOff { first: Duration::from_millis(500), longest: PAUSES_MAX };

/// How long to wait before the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pause {
    /// As the platform said.
    Asked(Duration),
    /// Growing from try to try.
    BackOff,
}

/// Whether a response asks to come back.
pub(crate) fn pause_after_response(request: &Request, response: &Response) -> Option<Pause> {
    let repeat = match response.status {
        429 => true,
        408 | 500 | 502 | 503 | 504 => request.repeatable,
        _ => false,
    };
    repeat.then(|| wish::wait_s(response).map_or(Pause::BackOff, |wait_s| Pause::Asked(Duration::from_secs(wait_s))))
}

/// Whether a request that got no response can be sent again. One that isn't repeatable: only if it never left.
pub(crate) fn pause_after_error(request: &Request, error: &TransportError) -> Option<Pause> {
    let repeat = match error {
        TransportError::NotConnected(_) => true,
        TransportError::Timeout(_) | TransportError::Unreachable(_) => request.repeatable,
        TransportError::Denied(_)
        | TransportError::Malformed(_)
        | TransportError::TooLarge(_)
        | TransportError::Encoding(_)
        | TransportError::Charset(_) => false,
    };
    repeat.then_some(Pause::BackOff)
}

/// Random that is the same in a replay.
pub(crate) struct Jitter(ChaCha12Rng);

impl Jitter {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self(ChaCha12Rng::from_seed(seed))
    }

    /// Between 0 and 1.
    fn chance(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / f64::from(u32::MAX)
    }
}

/// What one request may spend on tries.
pub(crate) struct Budget {
    tries: u32,
    paused: Duration,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { tries: 1, paused: Duration::ZERO }
    }

    /// Takes one more try out of the budget: how long to wait for it, or none if the budget is used up.
    pub(crate) fn take(&mut self, pause: Pause, jitter: &mut Jitter) -> Option<Duration> {
        let length = match pause {
            Pause::Asked(length) => length,
            Pause::BackOff => BACK_OFF.pause(self.tries, jitter.chance()),
        };
        if self.tries >= TRIES_MAX || self.paused.saturating_add(length) > PAUSES_MAX {
            return None;
        }
        self.tries += 1;
        self.paused += length;
        Some(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Body;

    fn request(repeatable: bool) -> Request {
        Request {
            method: "POST".to_owned(),
            url: String::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
            seal: Vec::new(),
            timeout_ms: None,
            once_per_run: false,
            charset: None,
            cost: None,
            repeatable,
        }
    }

    fn response(status: u16, headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Response { status, headers, body: Vec::new() }
    }

    #[test]
    fn the_platforms_wish_counts() {
        let asked = |seconds| Some(Pause::Asked(Duration::from_secs(seconds)));
        assert_eq!(pause_after_response(&request(false), &response(429, &[("retry-after", "7")])), asked(7));
        assert_eq!(pause_after_response(&request(true), &response(503, &[("retry-after", "9")])), asked(9));
        assert_eq!(pause_after_response(&request(true), &response(503, &[("retry-after", "0")])), Some(Pause::BackOff));
        assert_eq!(pause_after_response(&request(true), &response(502, &[])), Some(Pause::BackOff));
        assert_eq!(pause_after_response(&request(true), &response(404, &[])), None);
    }

    #[test]
    fn what_may_have_been_done_is_not_done_again() {
        assert_eq!(pause_after_response(&request(false), &response(502, &[])), None);
        let timeout = TransportError::Timeout(String::new());
        assert_eq!(pause_after_error(&request(false), &timeout), None);
        assert_eq!(pause_after_error(&request(true), &timeout), Some(Pause::BackOff));
        let not_connected = TransportError::NotConnected(String::new());
        assert_eq!(pause_after_error(&request(false), &not_connected), Some(Pause::BackOff));
    }

    #[test]
    fn the_budget_ends() {
        let mut jitter = Jitter::new([0; 32]);
        let mut budget = Budget::new();
        let pauses: Vec<Duration> = std::iter::from_fn(|| budget.take(Pause::BackOff, &mut jitter)).collect();
        assert_eq!(pauses.len(), 3);
        let first = BACK_OFF.first;
        assert!(pauses[0] >= first / 2 && pauses[0] <= first && pauses[2] >= first * 2 && pauses[2] <= first * 4);
        assert_eq!(Budget::new().take(Pause::Asked(Duration::from_secs(61)), &mut jitter), None);
    }

    #[test]
    fn a_wait_that_no_clock_can_count_is_not_waited() {
        let later = |value| pause_after_response(&request(true), &response(503, &[("retry-after", value)]));
        // The longest that is left of any wait, see `wish.rs`.
        assert_eq!(later("2592000"), Some(Pause::Asked(Duration::from_secs(2_592_000))));
        assert_eq!(later("-5"), Some(Pause::BackOff));
        assert_eq!(Budget::new().take(Pause::Asked(Duration::MAX), &mut Jitter::new([0; 32])), None);
        let mut budget = Budget::new();
        let mut ask = |seconds| budget.take(Pause::Asked(Duration::from_secs(seconds)), &mut Jitter::new([0; 32]));
        assert_eq!((ask(1), ask(u64::MAX)), (Some(Duration::from_secs(1)), None));
    }
}
