//! What can be made to go wrong, on which calls.

use std::time::Duration;

use weft_fakes_kit::armed::{Armed, Calls};
use weft_fakes_wdt::qimen::failure::Failure;

/// One way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The ERP refuses with this code and text. Through the gateway: `flag` failure, with the code as `sub_code`.
    Refuse {
        /// The ERP's code.
        code: i64,
        /// The ERP's text.
        message: String,
    },
    /// The gateway refuses. Only for its calls.
    Gateway {
        /// The gateway's code.
        code: i64,
        /// The code below it.
        sub_code: String,
    },
    /// The gateway refuses this call and all others for so long, with code 7. Only for its calls.
    Ban {
        /// How long, by the fake's clock.
        seconds: u64,
    },
    /// A server in between answers with this status and an HTML page.
    Http {
        /// The HTTP status.
        status: u16,
        /// The value of a `Retry-After` header.
        retry_after_s: Option<u32>,
    },
    /// An HTML page over HTTP 200.
    HtmlPage,
    /// The answer is whole but no JSON: its last bracket is missing.
    BrokenJson,
    /// The answer comes this much later. Goes along with any other fault.
    Delay(Duration),
    /// The connection closes in the middle of the body.
    Truncate,
    /// The connection closes without an answer. The call has not been carried out.
    HangUp,
}

impl Fault {
    /// Code 1012: too many calls in this minute. The call does not count.
    pub fn over_limit() -> Fault {
        Fault::refuse(1012, "每分钟调用次数超过限制")
    }

    /// Code 1020: the system is busy.
    pub fn busy() -> Fault {
        Fault::refuse(1020, "系统繁忙,请稍后重试")
    }

    /// Any other code of the ERP.
    pub fn refuse(code: i64, message: &str) -> Fault {
        Fault::Refuse { code, message: message.to_owned() }
    }

    /// HTTP 503 with an HTML page.
    pub fn unavailable() -> Fault {
        Fault::Http { status: 503, retry_after_s: None }
    }

    /// The gateway: code 15, the ERP did not answer in time.
    pub fn remote_timeout() -> Fault {
        Fault::Gateway { code: 15, sub_code: "isp.remote-service-timeout".to_owned() }
    }

    /// The gateway: code 27, the session has expired.
    pub fn expired_session() -> Fault {
        Fault::Gateway { code: 27, sub_code: "isv.invalid-session".to_owned() }
    }

    pub(crate) fn stands_in(&self) -> bool {
        !matches!(self, Fault::Delay(_) | Fault::BrokenJson | Fault::Truncate)
    }
}

/// How the gateway words the code of a fault.
pub(crate) fn gateway_failure(code: i64, sub_code: &str) -> Failure {
    let (message, sub_message) = match code {
        7 => ("App Call Limited", "调用次数超限"),
        10 => ("Service currently unavailable", "服务暂不可用"),
        11 => ("Insufficient ISV permissions", "权限不足"),
        15 => ("Remote service error", "调用后端服务超时"),
        26 => ("Missing session", "缺少session"),
        27 => ("Invalid session", "session无效或已过期"),
        _ => ("Unknown error", "未知错误"),
    };
    Failure::new(code, message, sub_code, sub_message)
}

/// The faults that are armed, by the file or the method they wait for. Several may hit one call; of those that stand in
/// for the answer, the first one armed does.
#[derive(Default)]
pub struct Faults(Armed<String, Fault>);

impl Faults {
    /// Arms a fault for calls of one file (`trade_query.php`) or method (`wdt.trade.query`).
    pub fn on(&self, name: &str, calls: Calls, fault: Fault) {
        self.0.arm(Some(name.to_owned()), calls, fault);
    }

    /// Arms a fault for all calls.
    pub fn on_any(&self, calls: Calls, fault: Fault) {
        self.0.arm(None, calls, fault);
    }

    /// Disarms everything.
    pub fn clear(&self) {
        self.0.clear();
    }

    pub(crate) fn take(&self, name: &str) -> Vec<Fault> {
        self.0.take(Some(&name.to_owned()))
    }
}
