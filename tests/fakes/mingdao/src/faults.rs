//! What can be made to go wrong, on which calls.

use std::time::Duration;

use weft_fakes_kit::armed::{Armed, Calls};

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

/// The faults that are armed. Of several that hit one call the first one armed does.
#[derive(Default)]
pub struct Faults(Armed<Method, Fault>);

impl Faults {
    /// Arms a fault for calls of one method.
    pub fn on(&self, method: Method, calls: Calls, fault: Fault) {
        self.0.arm(Some(method), calls, fault);
    }

    /// Arms a fault for calls of any method.
    pub fn on_any(&self, calls: Calls, fault: Fault) {
        self.0.arm(None, calls, fault);
    }

    /// Disarms everything.
    pub fn clear(&self) {
        self.0.clear();
    }

    /// Counts a call and gives the fault that hits it.
    pub(crate) fn take(&self, method: Option<Method>) -> Option<Fault> {
        self.0.take(method.as_ref()).into_iter().next()
    }
}
