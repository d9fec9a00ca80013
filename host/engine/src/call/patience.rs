//! The failure policy of a call: authorize once, wait when asked, back off, give up.

use std::time::Duration;

use weft_sandbox::{BackOff, CallError, Failure};
use weft_workflow::{PAUSES_MAX, Retry};

/// What to do after a failed call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    GiveUp,
    Authorize,
    Wait(Duration),
}

/// How long a call is tried.
pub(crate) struct Patience {
    retry: Retry,
    calls: u32,
    authorized: bool,
    paused: Duration,
    /// Between 0 and 1: shortens pauses of our own, so that calls that failed together don't come back together.
    pub(crate) chance: f64,
}

impl Patience {
    pub(crate) fn new(retry: Retry) -> Self {
        Self { retry, calls: 0, authorized: false, paused: Duration::ZERO, chance: 1.0 }
    }

    pub(crate) fn after(&mut self, error: &CallError) -> Next {
        let CallError::Failure(failure) = error else { return Next::GiveUp };
        match failure {
            Failure::Unauthorized(_) if !self.authorized => {
                self.authorized = true;
                Next::Authorize
            }
            Failure::Throttled(busy) => self.again(busy.wait_ms.map(Duration::from_millis)),
            Failure::Unavailable(_) => self.again(None),
            _ => Next::GiveUp,
        }
    }

    /// The platform's wish counts; without one the pause doubles from call to call.
    fn again(&mut self, asked: Option<Duration>) -> Next {
        self.calls += 1;
        let back_off = BackOff { first: self.retry.pause, longest: self.retry.pause_max };
        let pause = asked.unwrap_or_else(|| back_off.pause(self.calls, self.chance));
        if self.calls >= self.retry.attempts || self.paused + pause > PAUSES_MAX {
            return Next::GiveUp;
        }
        self.paused += pause;
        Next::Wait(pause)
    }
}

#[cfg(test)]
mod tests {
    use weft_sandbox::{Busy, Problem};

    use super::*;

    fn problem() -> Problem {
        Problem { code: String::new(), message: String::new(), remedy: None, zh: None }
    }

    fn patience() -> Patience {
        let retry = Retry { attempts: 4, pause: Duration::from_secs(1), pause_max: Duration::from_secs(3) };
        Patience::new(retry)
    }

    #[test]
    fn pauses_double_and_end() {
        let mut patience = patience();
        let error = CallError::Failure(Failure::Unavailable(problem()));
        let steps: Vec<Next> = (0..4).map(|_| patience.after(&error)).collect();
        let wait = |seconds| Next::Wait(Duration::from_secs(seconds));
        assert_eq!(steps, [wait(1), wait(2), wait(3), Next::GiveUp]);
    }

    #[test]
    fn calls_that_failed_together_come_back_apart() {
        let error = CallError::Failure(Failure::Unavailable(problem()));
        let wait = |chance| Patience { chance, ..patience() }.after(&error);
        assert_eq!(wait(0.0), Next::Wait(Duration::from_millis(500)));
        assert_eq!(wait(0.5), Next::Wait(Duration::from_millis(750)));
    }

    #[test]
    fn the_budget_for_pauses_ends() {
        let busy =
            |wait_ms| CallError::Failure(Failure::Throttled(Busy { problem: problem(), wait_ms: Some(wait_ms) }));
        assert_eq!(patience().after(&busy(3_600_000)), Next::GiveUp, "nobody waits for an hour");
        let mut patience = patience();
        assert_eq!(patience.after(&busy(600_000)), Next::Wait(Duration::from_secs(600)));
        assert_eq!(patience.after(&busy(600_000)), Next::GiveUp);
    }

    #[test]
    fn the_platforms_wait_is_obeyed() {
        let busy = Busy { problem: problem(), wait_ms: Some(10_000) };
        let error = CallError::Failure(Failure::Throttled(busy));
        assert_eq!(patience().after(&error), Next::Wait(Duration::from_secs(10)));
    }

    #[test]
    fn a_token_is_renewed_once_and_mistakes_are_not_repeated() {
        let mut patience = patience();
        let error = CallError::Failure(Failure::Unauthorized(problem()));
        assert_eq!((patience.after(&error), patience.after(&error)), (Next::Authorize, Next::GiveUp));
        for failure in [Failure::Invalid(problem()), Failure::Forbidden(problem()), Failure::Rejected(problem())] {
            assert_eq!(patience.after(&CallError::Failure(failure)), Next::GiveUp);
        }
        assert_eq!(patience.after(&CallError::Trap(String::new())), Next::GiveUp);
    }
}
