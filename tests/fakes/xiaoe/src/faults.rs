//! What can be made to go wrong, on which calls.

use std::time::Duration;

use super::interface::Interface;
use weft_fakes_kit::armed::{Armed, Calls};

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

/// The faults that are armed. Several may hit one call; of those that stand in for the answer, the first one armed does.
#[derive(Default)]
pub struct Faults(Armed<Interface, Fault>);

impl Faults {
    /// Arms a fault for calls of one interface.
    pub fn on(&self, interface: Interface, calls: Calls, fault: Fault) {
        self.0.arm(Some(interface), calls, fault);
    }

    /// Arms a fault for calls of any path, `/token` included.
    pub fn on_any(&self, calls: Calls, fault: Fault) {
        self.0.arm(None, calls, fault);
    }

    /// Disarms everything.
    pub fn clear(&self) {
        self.0.clear();
    }

    /// Counts a call and gives the faults that hit it.
    pub(crate) fn take(&self, interface: Option<Interface>) -> Vec<Fault> {
        self.0.take(interface.as_ref())
    }
}
