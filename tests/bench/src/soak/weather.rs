//! When platforms fail.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use weft_fakes::kit::chance::Chance;

use super::load::Load;

/// The account whose platform hangs for a while.
pub const HANGS: usize = 0;

/// How long an answer may take at least and at most, if it takes its time and its platform doesn't hang.
const SLOW_ANSWER: Duration = Duration::from_millis(50);
pub const SLOWEST_ANSWER: Duration = Duration::from_millis(1_550);

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 503.
    Unavailable,
    /// 429, and when to come back.
    Throttled,
    /// The connection breaks without an answer.
    Reset,
    /// The answer takes its time.
    Slow(Duration),
    /// The connection breaks in the middle of the answer.
    Truncated,
    /// No answer comes, and in the end the connection breaks.
    Hangs,
}

/// The same for all platforms of a soak.
pub struct Weather {
    began: Instant,
    duration: Duration,
    calm: AtomicBool,
}

impl Weather {
    pub fn new(load: &Load) -> Self {
        Self { began: Instant::now(), duration: load.duration, calm: AtomicBool::new(false) }
    }

    /// From now on nothing goes wrong.
    pub fn calm_down(&self) {
        self.calm.store(true, Ordering::Relaxed);
    }

    pub fn is_calm(&self) -> bool {
        self.calm.load(Ordering::Relaxed)
    }

    /// Whether the platform of that account gives no answers: in the second quarter of the time.
    pub fn hangs(&self, account: usize) -> bool {
        let quarter = self.duration / 4;
        account == HANGS && !self.is_calm() && (quarter..2 * quarter).contains(&self.began.elapsed())
    }

    /// Whether the platform of that account is down: in turns, each for a while that calls don't outlive.
    fn is_down(&self, account: usize) -> bool {
        const PARTS: u32 = 16;
        let turn = (self.duration / PARTS).clamp(Duration::from_secs(1), Duration::from_secs(6));
        let turns = self.began.elapsed().as_millis() / turn.as_millis();
        (turns + account as u128 * 3).is_multiple_of(u128::from(PARTS) / 2)
    }

    /// What goes wrong with the next request to the platform of that account.
    pub fn fault(&self, account: usize, chance: &mut Chance) -> Option<Fault> {
        if self.is_calm() {
            return None;
        }
        if self.hangs(account) {
            return Some(Fault::Hangs);
        }
        if self.is_down(account) {
            return Some(Fault::Unavailable);
        }
        match chance.below(100) {
            0 | 1 => Some(Fault::Unavailable),
            2 => Some(Fault::Throttled),
            3 => Some(Fault::Reset),
            4 => Some(Fault::Truncated),
            5..8 => {
                let more_ms = (SLOWEST_ANSWER - SLOW_ANSWER).as_millis() as u64;
                Some(Fault::Slow(SLOW_ANSWER + Duration::from_millis(chance.below(more_ms))))
            }
            _ => None,
        }
    }
}
