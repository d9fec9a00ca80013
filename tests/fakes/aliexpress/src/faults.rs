//! What can be made to go wrong, on which calls.

use std::collections::BTreeSet;
use std::time::Duration;

use super::operation::Operation;
use weft_fakes_kit::armed::{Armed, Calls};

/// One way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The platform refuses with this code and text, in the shape of the door that was called.
    Refuse {
        /// The platform's code.
        code: String,
        /// The platform's text.
        message: String,
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
    /// The whole answer comes, but is no JSON: its last half is missing.
    BrokenJson,
    /// The connection closes in the middle of the body.
    Truncate,
    /// The connection closes without an answer. The call has not been carried out.
    HangUp,
    /// The access token that the call brings is dead from here on, so that this call is refused too.
    TokenDies,
    /// The access token that the call brings appears in the answer.
    EchoToken,
}

impl Fault {
    /// `ServiceTimeout`, of the current generation.
    pub fn service_timeout() -> Fault {
        Fault::refuse("ServiceTimeout", "The service is timed out")
    }

    /// `AppCallLimit`, of the current generation.
    pub fn over_limit(seconds: u32) -> Fault {
        Fault::refuse("AppCallLimit", &super::limits::ban_text(i64::from(seconds)))
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
    pub fn refuse(code: &str, message: &str) -> Fault {
        Fault::Refuse { code: code.to_owned(), message: message.to_owned() }
    }
}

/// The faults that are armed. Several may hit one call; of those that stand in for the answer, the first one armed does.
#[derive(Default)]
pub struct Faults(Armed<Operation, Fault>);

impl Faults {
    /// Arms a fault for calls of one operation.
    pub fn on(&self, operation: Operation, calls: Calls, fault: Fault) {
        self.0.arm(Some(operation), calls, fault);
    }

    /// Arms a fault for calls of any path, the pages of consent included.
    pub fn on_any(&self, calls: Calls, fault: Fault) {
        self.0.arm(None, calls, fault);
    }

    /// Disarms everything.
    pub fn clear(&self) {
        self.0.clear();
    }

    /// Counts a call and gives the faults that hit it.
    pub(crate) fn take(&self, operation: Option<Operation>) -> Vec<Fault> {
        self.0.take(operation.as_ref())
    }
}

/// One way in which a consent goes otherwise than the person at the page meant it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Twist {
    /// Another `state` comes back.
    ChangedState,
    /// The code that comes back has been used already.
    ReplayedCode,
    /// It is declined, whatever was chosen.
    Declined,
    /// The seller with this login signs in, whoever was chosen.
    OtherSeller(String),
    /// The tokens are good for these operations only.
    Only(BTreeSet<Operation>),
}
