//! What can be made to go wrong, on which calls.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::endpoint::Endpoint;

/// One way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The API refuses with this code, in the way of the endpoint.
    Code(i64),
    /// A gateway answers with this status and an HTML page.
    Http {
        /// The HTTP status.
        status: u16,
        /// The value of a `Retry-After` header.
        retry_after_s: Option<u64>,
    },
    /// The connection closes in the middle of the body.
    Truncate,
    /// The connection closes without an answer. Nothing has been carried out.
    HangUp,
    /// The `Link` header leads to another host.
    ForeignLink,
}

/// Which calls a fault hits, counted from 1 and from when it is armed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calls {
    /// One.
    Nth(u64),
    /// Those from the first to the second, both included.
    Between(u64, u64),
    /// All.
    All,
}

impl Calls {
    fn include(self, call: u64) -> bool {
        match self {
            Calls::Nth(n) => call == n,
            Calls::Between(first, last) => (first..=last).contains(&call),
            Calls::All => true,
        }
    }
}

/// The faults that are armed. If several hit one call, the first one armed does.
#[derive(Default)]
pub struct Faults(Mutex<Vec<Rule>>);

struct Rule {
    endpoint: Endpoint,
    calls: Calls,
    fault: Fault,
    seen: u64,
}

impl Faults {
    /// Arms a fault for calls of one endpoint.
    pub fn on(&self, endpoint: Endpoint, calls: Calls, fault: Fault) {
        self.lock().push(Rule { endpoint, calls, fault, seen: 0 });
    }

    /// Disarms everything.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Counts a call and gives the fault that hits it.
    pub(crate) fn take(&self, endpoint: Endpoint) -> Option<Fault> {
        let mut hit = None;
        for rule in self.lock().iter_mut().filter(|rule| rule.endpoint == endpoint) {
            rule.seen += 1;
            if rule.calls.include(rule.seen) {
                hit = hit.or_else(|| Some(rule.fault.clone()));
            }
        }
        hit
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
