//! What can be made to go wrong, on which calls.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::interface::Interface;

/// One way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The platform refuses with this code and text, over HTTP 200.
    Refuse {
        /// The platform's code.
        code: i64,
        /// The platform's text.
        msg: String,
    },
    /// A gateway answers with this status and an HTML page.
    Http {
        /// The HTTP status.
        status: u16,
        /// The value of a `Retry-After` header.
        retry_after_s: Option<u32>,
    },
    /// The answer comes this much later. Goes along with any other fault.
    Delay(Duration),
    /// The connection closes in the middle of the body.
    Truncate,
    /// The connection closes without an answer. The call has not been carried out.
    HangUp,
    /// The answer has no `msg`.
    NoMsg,
    /// The text is called `message` instead of `msg`.
    MessageKey,
    /// `code` is a string.
    CodeAsText,
    /// `data` is `[]`, whatever the call would have given.
    DataAsArray,
    /// The caller's access token appears in `msg`, in `data`, and in the first row of a list.
    EchoToken,
}

impl Fault {
    /// Code 2008: the token is expired or unknown. The token itself stays alive.
    pub fn expired_token() -> Fault {
        Fault::refuse(2008, "access_token is expired")
    }

    /// Code 1001: the system is busy.
    pub fn busy() -> Fault {
        Fault::refuse(1001, "系统繁忙")
    }

    /// Code 2053: the call limit is reached.
    pub fn over_limit() -> Fault {
        Fault::refuse(2053, "call limit reached")
    }

    /// Code 2054: too many calls at once.
    pub fn spike() -> Fault {
        Fault::refuse(2054, "request spike detected")
    }

    /// HTTP 502 with an HTML page.
    pub fn bad_gateway() -> Fault {
        Fault::Http { status: 502, retry_after_s: None }
    }

    /// HTTP 429 with `Retry-After`.
    pub fn too_many_requests(retry_after_s: u32) -> Fault {
        Fault::Http { status: 429, retry_after_s: Some(retry_after_s) }
    }

    /// Any other code.
    pub fn refuse(code: i64, msg: &str) -> Fault {
        Fault::Refuse { code, msg: msg.to_owned() }
    }
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

/// The faults that are armed. Several may hit one call; of those that stand in for the answer, the first one armed does.
#[derive(Default)]
pub struct Faults(Mutex<Vec<Rule>>);

struct Rule {
    interface: Option<Interface>,
    calls: Calls,
    fault: Fault,
    seen: u64,
}

impl Faults {
    /// Arms a fault for calls of one interface.
    pub fn on(&self, interface: Interface, calls: Calls, fault: Fault) {
        self.lock().push(Rule { interface: Some(interface), calls, fault, seen: 0 });
    }

    /// Arms a fault for calls of any path, `/token` included.
    pub fn on_any(&self, calls: Calls, fault: Fault) {
        self.lock().push(Rule { interface: None, calls, fault, seen: 0 });
    }

    /// Disarms everything.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Counts a call and gives the faults that hit it.
    pub(crate) fn take(&self, interface: Option<Interface>) -> Vec<Fault> {
        let mut rules = self.lock();
        let concerned = rules.iter_mut().filter(|rule| rule.interface.is_none() || rule.interface == interface);
        concerned.filter_map(Rule::count).collect()
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
