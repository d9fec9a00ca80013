//! What goes wrong between weft and the source.

use weft_engine::sandbox::http::TransportError;
use weft_engine::sandbox::outside::Response;

use crate::dice::Dice;

/// One thing that goes wrong with an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 500, or 503 with or without a waiting time in seconds, or 429 likewise.
    Status(u16, Option<u64>),
    /// No answer in time.
    Timeout,
    /// The connection broke before the request got there.
    NotConnected,
    /// The connection broke after the source had answered.
    Reset,
    /// Half of the answer.
    Truncated,
}

/// How long a request without an answer takes.
pub const TIMEOUT_MS: i64 = 30_000;

impl Fault {
    /// Any of them.
    pub fn draw(dice: &mut Dice) -> Self {
        let wait_s = dice.percent(50).then(|| dice.below(20));
        let faults = [
            Self::Status(500, None),
            Self::Status(503, wait_s),
            Self::Status(429, wait_s),
            Self::Timeout,
            Self::NotConnected,
            Self::Reset,
            Self::Truncated,
        ];
        *dice.one_of(&faults)
    }

    /// What comes instead of the answer.
    pub fn instead_of(self, status: u16, body: &str) -> Result<Response, TransportError> {
        match self {
            Self::Status(status, wait_s) => {
                let headers = wait_s.map(|seconds| ("retry-after".to_owned(), seconds.to_string()));
                Ok(Response { status, headers: headers.into_iter().collect(), body: b"{\"busy\":true}".to_vec() })
            }
            Self::Timeout => Err(TransportError::Timeout("the source did not answer in time".to_owned())),
            Self::NotConnected => Err(TransportError::NotConnected("the source can't be reached".to_owned())),
            Self::Reset => Err(TransportError::Unreachable("the connection broke".to_owned())),
            Self::Truncated => Ok(whole(status, &body.as_bytes()[..body.len() / 2])),
        }
    }
}

/// An answer that arrives as it was given.
pub fn whole(status: u16, body: impl AsRef<[u8]>) -> Response {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Response { status, headers, body: body.as_ref().to_vec() }
}
