//! What can be made to go wrong, on which calls.

use std::time::Duration;

use super::operation::Operation;
use weft_fakes_kit::armed::{Armed, Calls};

/// One way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A gateway answers with this status and an HTML page.
    Http {
        /// The HTTP status.
        status: u16,
        /// The value of a `Retry-After` header.
        retry_after_s: Option<u32>,
    },
    /// The platform refuses over HTTP 200, as GraphQL does.
    GraphQl {
        /// `extensions.code`, such as `INTERNAL_SERVER_ERROR` or `SHOP_INACTIVE`.
        code: String,
        /// The text.
        message: String,
    },
    /// The bucket is full, whatever was called before: 429 for REST, `THROTTLED` for GraphQL.
    Throttled,
    /// The token that the call bears dies before the call is looked at, and stays dead.
    TokenDies,
    /// The answer comes this much later. Goes along with any other fault.
    Delay(Duration),
    /// The connection closes in the middle of the body.
    Truncate,
    /// The body is as long as it says, but what is in it is JSON only up to its middle.
    BrokenJson,
    /// The connection closes without an answer. The call has not been carried out.
    HangUp,
    /// The connection closes without an answer. The call has been carried out.
    HangUpAfter,
}

impl Fault {
    /// HTTP 502 with an HTML page.
    pub fn bad_gateway() -> Fault {
        Fault::Http { status: 502, retry_after_s: None }
    }

    /// The platform's own failure, over HTTP 200.
    pub fn internal() -> Fault {
        let message = "Internal error. Looks like something went wrong on our end.".to_owned();
        Fault::GraphQl { code: "INTERNAL_SERVER_ERROR".to_owned(), message }
    }
}

/// The faults that are armed. Several may hit one call.
#[derive(Default)]
pub struct Faults(Armed<Operation, Fault>);

impl Faults {
    /// Arms a fault for calls of one operation.
    pub fn on(&self, operation: Operation, calls: Calls, fault: Fault) {
        self.0.arm(Some(operation), calls, fault);
    }

    /// Arms a fault for calls of any path.
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
