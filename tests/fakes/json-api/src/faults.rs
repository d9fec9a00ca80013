//! What can be made to go wrong, on which calls.

use weft_fakes_kit::armed::{Armed, Calls};

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

/// The faults that are armed. If several hit one call, the first one armed does.
#[derive(Default)]
pub struct Faults(Armed<Endpoint, Fault>);

impl Faults {
    /// Arms a fault for calls of one endpoint.
    pub fn on(&self, endpoint: Endpoint, calls: Calls, fault: Fault) {
        self.0.arm(Some(endpoint), calls, fault);
    }

    /// Disarms everything.
    pub fn clear(&self) {
        self.0.clear();
    }

    /// Counts a call and gives the fault that hits it.
    pub(crate) fn take(&self, endpoint: Endpoint) -> Option<Fault> {
        self.0.take(Some(&endpoint)).into_iter().next()
    }
}
