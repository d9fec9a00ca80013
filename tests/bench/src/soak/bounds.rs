//! How long anybody may have to wait, from what the queues promise.
//!
//! A start goes through the queues for the writer of its store, for the engines of expressions, for places (of its account,
//! and in the pool), for memory and for turns. All of them go by order of arrival: whoever comes waits for those who came
//! before, for each of them once, and for nobody who comes later. What that takes has two parts:
//!
//! - Computing and writing. That all others go through each of the queues once takes no longer than a round takes, since in a
//!   round everybody goes through each of them once or more often. So this part is the usual time of a round: it is long on a
//!   slow machine, and it is measured in the same soak. Who was overtaken has waited longer.
//! - Places, which calls keep while their platforms answer. There are fewer places than calls, so there may be some generations
//!   of calls ahead, each as long as the slowest answer of a platform that is well. A platform that hangs keeps no more than
//!   the places of its account: those are not counted, and so others wait no longer for it.
//!
//! Where the platform hangs, generations of its own account that last until their time-out come on top. This load has fewer
//! calls of an account than an account has places, so there are none, and the bound is the same.

use super::figures::Figures;
use super::load::Load;
use super::weather::SLOWEST_ANSWER;
use super::workflows::{CALL_TIMEOUT_S, Workflow};

/// Places of the sandbox, and those of one account (`host/sandbox/src/places.rs`).
const PLACES: usize = 1024;
const PLACES_OF_ACCOUNT: usize = PLACES / 4;

/// Bounds in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// From a start until its platform is asked for the first time.
    pub start_s: f64,
    /// The same where the platform hangs.
    pub start_where_it_hangs_s: f64,
    /// From being told to stop to the end: a call that has asked its platform may wait for the answer until its time-out,
    /// and what it gives is then written, behind what others write.
    pub stop_s: f64,
}

impl Bounds {
    /// The bounds of a soak in which this has happened.
    pub fn new(load: &Load, figures: &Figures) -> Self {
        // Each slot is always in a round. One that never finished any is told elsewhere.
        let round_s = load.slots() as f64 * figures.took.as_secs_f64() / figures.finished.max(1) as f64;
        let of_account: usize = (0..load.workflows).map(|number| Workflow::new(number).calls_at_once()).sum();
        let places = PLACES - of_account.min(PLACES_OF_ACCOUNT);
        let ahead = generations(load.accounts * of_account, places);
        let start_s = round_s + ahead * SLOWEST_ANSWER.as_secs_f64();
        let hanging = generations(of_account, PLACES_OF_ACCOUNT);
        Self {
            start_s,
            start_where_it_hangs_s: start_s + hanging * CALL_TIMEOUT_S as f64,
            stop_s: round_s + CALL_TIMEOUT_S as f64,
        }
    }
}

/// How many generations of callers have places before the last one of them gets one.
fn generations(callers: usize, places: usize) -> f64 {
    (callers.saturating_sub(1) / places) as f64
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn whoever_finds_a_place_waits_for_nobody() {
        assert_eq!([1, 256, 257, 512, 513].map(|callers| generations(callers, 256)), [0.0, 0.0, 1.0, 1.0, 2.0]);
    }

    #[test]
    fn a_round_and_the_calls_ahead_bound_a_wait() {
        let load = Load::short();
        let figures = Figures { took: Duration::from_secs(12), finished: 600, ..Figures::default() };
        // A hundred slots: each has a round in two seconds. All calls of five accounts find a place at once.
        let Bounds { start_s, start_where_it_hangs_s, stop_s } = Bounds::new(&load, &figures);
        assert_eq!([start_s, start_where_it_hangs_s, stop_s], [2.0, 2.0, 22.0]);
        let more = Load { accounts: 60, ..load };
        let figures = Figures { finished: 60 * 20 * 6, ..figures };
        assert!(Bounds::new(&more, &figures).start_s > 2.0 + SLOWEST_ANSWER.as_secs_f64());
    }
}
