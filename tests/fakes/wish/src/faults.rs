//! What goes wrong, and for which calls.

use std::time::Duration;

use weft_fakes_kit::armed::{Armed, Calls};

use crate::endpoint::Endpoint;

/// What happens instead of, or on top of, the right answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The platform refuses with this code and text.
    Refuse {
        /// The HTTP status.
        status: u16,
        /// The platform's code.
        code: i64,
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
    /// The whole body arrives, and is no JSON.
    BrokenJson,
    /// The connection closes in the middle of the body.
    Truncate,
    /// The connection closes without an answer. The call has not been carried out.
    HangUp,
    /// The connection closes without an answer, after the call has been carried out: a lost refresh, a lost refund.
    LoseAnswer,
    /// The access token of the call runs out at this moment, for good.
    ExpireToken,
    /// The seller takes the consent back at this moment: all tokens of this merchant and this application.
    RevokeConsent,
    /// A shipment or a refund is accepted, and fails when it is carried out.
    FailLater,
    /// `code` is a string, as in the examples of the specification.
    CodeAsText,
    /// There is no `data`.
    NoData,
    /// The caller's token appears in `message`.
    EchoToken,
}

impl Fault {
    /// Code 9000: something inside failed.
    pub fn internal() -> Fault {
        Fault::refuse(500, 9000, "Unknown error")
    }

    /// HTTP 502 with an HTML page.
    pub fn bad_gateway() -> Fault {
        Fault::Http { status: 502, retry_after_s: None }
    }

    /// HTTP 429 from the gateway, with `Retry-After`.
    pub fn too_many_requests(retry_after_s: u32) -> Fault {
        Fault::Http { status: 429, retry_after_s: Some(retry_after_s) }
    }

    /// Any code.
    pub fn refuse(status: u16, code: i64, message: &str) -> Fault {
        Fault::Refuse { status, code, message: message.to_owned() }
    }

    /// Whether the call is answered by this alone.
    pub(crate) fn stands_in(&self) -> bool {
        matches!(self, Fault::HangUp | Fault::Http { .. } | Fault::Refuse { .. })
    }
}

/// The faults that are armed. Several may hit one call; of those that stand in for the answer, the first one armed does.
#[derive(Default)]
pub struct Faults(Armed<Endpoint, Fault>);

impl Faults {
    /// Arms a fault for calls of one endpoint.
    pub fn on(&self, endpoint: Endpoint, calls: Calls, fault: Fault) {
        self.0.arm(Some(endpoint), calls, fault);
    }

    /// Arms a fault for calls of any path, pages included.
    pub fn on_any(&self, calls: Calls, fault: Fault) {
        self.0.arm(None, calls, fault);
    }

    /// Disarms everything.
    pub fn clear(&self) {
        self.0.clear();
    }

    pub(crate) fn take(&self, endpoint: Option<Endpoint>) -> Vec<Fault> {
        self.0.take(endpoint.as_ref())
    }
}
