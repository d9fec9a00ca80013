//! Call limits: so many calls of an application in a stretch of time, and so many of each operation in a day.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::operation::Operation;
use weft_fakes_kit::limit::{Limit, Verdict, Window};

const DAY_S: i64 = 86_400;
/// Days begin at midnight in Beijing. Not documented.
const DAY_OFFSET_S: i64 = 8 * 3600;

/// What an application may call. The platform names no figures; these are the fake's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Calls of an application, whatever it calls.
    pub app_calls: u32,
    /// In which stretch of time.
    pub app_window: Duration,
    /// Calls of one operation by one application in a day.
    pub daily_calls: u64,
}

impl Default for Limits {
    /// Whoever keeps to two calls in a second gets through.
    fn default() -> Limits {
        Limits { app_calls: 5, app_window: Duration::from_secs(1), daily_calls: 5_000 }
    }
}

/// Which limit is reached, and for how many seconds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    App(i64),
    Api(i64),
}

/// The calls that count at present.
pub(crate) struct Limiter(Mutex<Counted>);

struct Counted {
    limits: Option<Limits>,
    apps: BTreeMap<String, Window>,
    days: BTreeMap<(String, Operation), (i64, u64)>,
}

impl Limiter {
    pub(crate) fn new(limits: Option<Limits>) -> Limiter {
        Limiter(Mutex::new(Counted { limits, apps: BTreeMap::new(), days: BTreeMap::new() }))
    }

    /// Replaces the limits. What was called in a stretch of time is forgotten, what was called today is not.
    pub(crate) fn set(&self, limits: Option<Limits>) {
        let mut counted = self.lock();
        counted.limits = limits;
        counted.apps.clear();
    }

    /// Judges a call. One that is refused does not count.
    pub(crate) fn admit(&self, key: &str, operation: Operation, uptime: Duration, now_s: i64) -> Result<(), Reached> {
        let mut counted = self.lock();
        let Some(limits) = counted.limits else { return Ok(()) };
        let day = (now_s + DAY_OFFSET_S).div_euclid(DAY_S);
        let today = counted.days.entry((key.to_owned(), operation)).or_insert((day, 0));
        if today.0 != day {
            *today = (day, 0);
        }
        if today.1 >= limits.daily_calls {
            return Err(Reached::Api((day + 1) * DAY_S - DAY_OFFSET_S - now_s));
        }
        let limit = Limit::new(limits.app_calls as usize, limits.app_window).without_burst_rule();
        let window = counted.apps.entry(key.to_owned()).or_insert_with(|| Window::new(limit));
        if window.admit(uptime) != Verdict::Admitted {
            return Err(Reached::App(limits.app_window.as_secs().max(1) as i64));
        }
        if let Some(today) = counted.days.get_mut(&(key.to_owned(), operation)) {
            today.1 += 1;
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How the platform says for how long nothing is answered.
pub(crate) fn ban_text(seconds: i64) -> String {
    format!("The request frequency exceeds the limit. this ban will last {seconds} seconds")
}
