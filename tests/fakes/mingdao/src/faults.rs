//! What can be made to go wrong, on which calls.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::method::Method;

/// One way to misbehave. With those that are called `Stored…` the call has been carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The platform refuses with this code. Nothing has been carried out.
    Refuse {
        /// The platform's code.
        code: i64,
    },
    /// A gateway answers with this status and an HTML page. Nothing has been carried out.
    Http {
        /// The HTTP status, 503 for too many requests, 200 for a page in place of an answer.
        status: u16,
    },
    /// The connection closes without an answer. Nothing has been carried out.
    HangUp,
    /// The call is carried out, and answered with this code (99999, say).
    StoredThenRefused {
        /// The platform's code.
        code: i64,
        /// Of the rows of `addRows` only the first so many are stored; none for all of them.
        rows: Option<usize>,
    },
    /// The call is carried out, and a gateway answers with this status and an HTML page.
    StoredThenHttp {
        /// The HTTP status.
        status: u16,
    },
    /// The call is carried out at once, and answered after this long.
    StoredThenSlow(Duration),
    /// The call is carried out, and the connection closes without an answer.
    StoredThenHangUp,
    /// The call is carried out; the answer says `success: true`, but has this code instead of 1.
    SuccessWithCode(i64),
}

/// Which calls are hit, counted from 1 and from the moment the fault is armed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calls {
    /// One call.
    Nth(u64),
    /// From the first to the second, both included.
    Between(u64, u64),
    /// Each call whose number is a multiple of this.
    Every(u64),
    /// All of them.
    All,
}

impl Calls {
    fn include(self, call: u64) -> bool {
        match self {
            Calls::Nth(n) => call == n,
            Calls::Between(first, last) => (first..=last).contains(&call),
            Calls::Every(n) => call.is_multiple_of(n.max(1)),
            Calls::All => true,
        }
    }
}

/// The faults that are armed. Of several that hit one call the first one armed does.
#[derive(Default)]
pub struct Faults(Mutex<Vec<Rule>>);

struct Rule {
    method: Option<Method>,
    calls: Calls,
    fault: Fault,
    seen: u64,
}

impl Faults {
    /// Arms a fault for calls of one method.
    pub fn on(&self, method: Method, calls: Calls, fault: Fault) {
        self.lock().push(Rule { method: Some(method), calls, fault, seen: 0 });
    }

    /// Arms a fault for calls of any method.
    pub fn on_any(&self, calls: Calls, fault: Fault) {
        self.lock().push(Rule { method: None, calls, fault, seen: 0 });
    }

    /// Disarms everything.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Counts a call and gives the fault that hits it.
    pub(crate) fn take(&self, method: Option<Method>) -> Option<Fault> {
        let mut rules = self.lock();
        let concerned = rules.iter_mut().filter(|rule| rule.method.is_none() || rule.method == method);
        let hits: Vec<Fault> = concerned.filter_map(Rule::count).collect();
        hits.into_iter().next()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rule {
    fn count(&mut self) -> Option<Fault> {
        self.seen += 1;
        self.calls.include(self.seen).then(|| self.fault.clone())
    }
}
