//! Answers by what is asked, as often as it is asked.
//!
//! Where something goes wrong on purpose, a run asks things again, in other calls, or after a restart. What it asks is
//! known from the undisturbed run all the same, and so is the answer.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use weft_engine::sandbox::outside::{Answer, CallKey, Request, Script};
use weft_recording::ExchangeName;

use super::Taken;

/// The exchanges of an undisturbed run.
pub struct Book {
    begun: BTreeMap<CallKey, i64>,
    exchanges: Vec<Taken>,
    /// How often each was given out, by its place in the list.
    used: Mutex<Vec<u32>>,
}

impl Book {
    /// The exchanges of a run, and when its calls began.
    pub fn new(exchanges: Vec<Taken>, begun: BTreeMap<CallKey, i64>) -> Self {
        let used = Mutex::new(vec![0; exchanges.len()]);
        Self { begun, exchanges, used }
    }

    /// The names of all exchanges, in the order in which they took place.
    pub fn names(&self) -> impl Iterator<Item = &ExchangeName> {
        self.exchanges.iter().map(|taken| &taken.name)
    }

    /// The exchange of that name.
    pub fn get(&self, name: &ExchangeName) -> Option<&Taken> {
        self.exchanges.iter().find(|taken| taken.name == *name)
    }

    /// The exchange that brought the page before, of the same list.
    pub fn page_before(&self, name: &ExchangeName) -> Option<&Taken> {
        if self.get(name)?.begins {
            return None;
        }
        let mut before = name.clone();
        before.call.page = name.call.page.checked_sub(1)?;
        self.get(&before)
    }

    /// The exchange that this request is, or is again.
    pub fn find(&self, key: &CallKey, request: &Request) -> Result<&Taken, String> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |index: &usize| self.exchanges[*index].request == *request;
        let all = || 0..self.exchanges.len();
        let in_call = |index: &usize| same_call(&self.exchanges[*index].name.call, key);
        // Of several that are alike: of the same call rather than of another, one that wasn't given out yet rather than
        // one that was.
        let found = all()
            .filter(same)
            .min_by_key(|index| (!in_call(index), used[*index]))
            // Times and what is signed with them differ when a call is made again.
            .or_else(|| {
                all().filter(in_call).filter(|index| self.is_alike(*index, request)).min_by_key(|it| used[*it])
            });
        let Some(index) = found else {
            return Err(format!("the undisturbed run never asked {} {} ({key})", request.method, request.url));
        };
        used[index] += 1;
        Ok(&self.exchanges[index])
    }

    fn is_alike(&self, index: usize, request: &Request) -> bool {
        let known = &self.exchanges[index].request;
        known.method == request.method && known.url == request.url
    }
}

/// Whether two keys are of the same call, maybe of other attempts.
fn same_call(one: &CallKey, other: &CallKey) -> bool {
    let without_attempt = |key: &CallKey| CallKey { attempt: 0, ..key.clone() };
    without_attempt(one) == without_attempt(other)
}

impl Script for Book {
    /// Another attempt begins when the first did, so that what is signed with its time is the same.
    fn begin(&self, key: &CallKey) -> Result<Option<i64>, String> {
        let first = CallKey { attempt: 1, ..key.clone() };
        Ok(self.begun.get(key).or_else(|| self.begun.get(&first)).copied())
    }

    fn answer(&self, key: &CallKey, request: &Request) -> Result<Answer, String> {
        Ok(self.find(key, request)?.answer.clone())
    }
}
