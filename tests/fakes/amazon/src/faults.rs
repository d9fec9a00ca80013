//! What can be made to go wrong, on which calls, and on which consents.

use std::time::Duration;

use weft_fakes_kit::armed::{Armed, Calls};

use super::operation::Operation;

/// One way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The Selling Partner API refuses with this status and error.
    Refuse {
        /// The HTTP status.
        status: u16,
        /// The platform's code.
        code: String,
        /// The platform's text.
        message: String,
    },
    /// The token endpoint refuses.
    LwaError {
        /// The HTTP status.
        status: u16,
        /// The word, `invalid_grant` for example.
        error: &'static str,
    },
    /// A gateway answers with this status and an HTML page.
    Http {
        /// The HTTP status.
        status: u16,
        /// The value of a `Retry-After` header.
        retry_after_s: Option<u32>,
    },
    /// The access token of the call dies just before it is looked at; a new one can be had.
    TokenDies,
    /// The seller takes the consent back just before the call is looked at: nothing more can be had.
    ConsentRevoked,
    /// The answer comes this much later. Goes along with any other fault.
    Delay(Duration),
    /// The connection closes in the middle of the body.
    Truncate,
    /// The body comes whole as HTTP counts, but only the first half of its text.
    HalfText,
    /// The connection closes without an answer. The call has not been carried out.
    HangUp,
    /// The connection closes without an answer, after the call has been carried out: a lost refresh.
    LoseAnswer,
}

impl Fault {
    /// HTTP 429, `QuotaExceeded`.
    pub fn quota_exceeded() -> Fault {
        Fault::refuse(429, "QuotaExceeded", "You exceeded your quota for the requested resource.")
    }

    /// HTTP 500, `InternalFailure`.
    pub fn internal_failure() -> Fault {
        Fault::refuse(500, "InternalFailure", "We encountered an internal error. Please try again.")
    }

    /// HTTP 503, `ServiceUnavailable`.
    pub fn service_unavailable() -> Fault {
        Fault::refuse(503, "ServiceUnavailable", "Service is temporarily unavailable. Please try again.")
    }

    /// HTTP 502 with an HTML page.
    pub fn bad_gateway() -> Fault {
        Fault::Http { status: 502, retry_after_s: None }
    }

    /// Any other error of the Selling Partner API.
    pub fn refuse(status: u16, code: &str, message: &str) -> Fault {
        Fault::Refuse { status, code: code.to_owned(), message: message.to_owned() }
    }
}

/// What can go differently when a seller accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Twist {
    /// Another state comes back.
    StateChanged,
    /// No state comes back.
    StateMissing,
    /// The code that was given out last comes back again, instead of a new one.
    CodeReplayed,
    /// The seller declines after all.
    Declines,
    /// The seller with this user name signed in, whoever it looked like.
    OtherUser(String),
    /// The callback names this seller; the code is still the other's.
    OtherSellingPartnerId(String),
}

/// The faults and twists that are armed. Of several that stand in for an answer, the first one armed does.
#[derive(Default)]
pub struct Faults {
    calls: Armed<Operation, Fault>,
    consents: Armed<(), Twist>,
}

impl Faults {
    /// Arms a fault for calls of one operation.
    pub fn on(&self, operation: Operation, calls: Calls, fault: Fault) {
        self.calls.arm(Some(operation), calls, fault);
    }

    /// Arms a fault for calls of any path.
    pub fn on_any(&self, calls: Calls, fault: Fault) {
        self.calls.arm(None, calls, fault);
    }

    /// Arms a twist for consents that are accepted.
    pub fn on_consent(&self, consents: Calls, twist: Twist) {
        self.consents.arm(None, consents, twist);
    }

    /// Disarms everything.
    pub fn clear(&self) {
        self.calls.clear();
        self.consents.clear();
    }

    /// Counts a call and gives the faults that hit it.
    pub(crate) fn take(&self, operation: Option<Operation>) -> Vec<Fault> {
        self.calls.take(operation.as_ref())
    }

    /// Counts an accepted consent and gives the twists that hit it.
    pub(crate) fn take_twists(&self) -> Vec<Twist> {
        self.consents.take(None)
    }
}
