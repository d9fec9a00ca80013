//! Answers before they are bytes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LINK, RETRY_AFTER};
use hyper::{Response, StatusCode};
use serde_json::json;
use tokio::time::{Sleep, sleep};

/// The first half of a broken answer is given this long to arrive.
const BREAK_AFTER: Duration = Duration::from_millis(20);

/// What an endpoint gives: an answer, or why there is none.
pub(crate) type Outcome = Result<Reply, Refusal>;

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) link: Option<String>,
    pub(crate) retry_after_s: Option<u64>,
}

impl Reply {
    pub(crate) fn ok(text: String) -> Reply {
        Reply { status: 200, text, link: None, retry_after_s: None }
    }

    /// What a gateway in front of the platform answers.
    pub(crate) fn gateway(status: u16, retry_after_s: Option<u64>) -> Reply {
        let text = format!("<html><body><h1>{status}</h1></body></html>\n");
        Reply { status, text, link: None, retry_after_s }
    }

    /// As a response, whole or breaking off in the middle.
    pub(crate) fn into_response(self, breaks_off: bool) -> Response<Bytestream> {
        let is_page = self.text.starts_with('<');
        let bytes = Bytes::from(self.text);
        let length = bytes.len() as u64;
        let half = bytes.slice(..bytes.len() / 2);
        let body = match breaks_off {
            true => Bytestream { bytes: Some(half), length, breaks: Some(Box::pin(sleep(BREAK_AFTER))) },
            false => Bytestream { bytes: Some(bytes), length, breaks: None },
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_GATEWAY);
        let headers = response.headers_mut();
        let content_type = if is_page { "text/html" } else { "application/json" };
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(CONTENT_LENGTH, length.into());
        if let Some(link) = self.link.and_then(|link| HeaderValue::from_str(&link).ok()) {
            headers.insert(LINK, link);
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// Why a request is refused.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: i64,
    message: String,
    pub(crate) wait_s: Option<u64>,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: i64, message: &str) -> Refusal {
        Refusal { status, code, message: message.to_owned(), wait_s: None }
    }

    /// The refusal of a code, as the API documents it.
    pub(crate) fn of_code(code: i64) -> Refusal {
        match code {
            1001 => Refusal::new(403, code, "no permission for this interface"),
            1002 => Refusal { wait_s: Some(1), ..Refusal::new(429, code, "too many requests") },
            1003 => Refusal::new(503, code, "the system is busy"),
            code => Refusal::new(500, code, "unknown error"),
        }
    }

    /// Told with a status, or with status 200 and the waiting time inside.
    pub(crate) fn into_reply(self, envelope: bool) -> Reply {
        let known_by_code = (1001..=1003).contains(&self.code);
        let mut answer = json!({ "code": self.code, "message": self.message });
        if !(envelope && known_by_code) {
            return Reply { status: self.status, text: answer.to_string(), link: None, retry_after_s: self.wait_s };
        }
        if let Some(seconds) = self.wait_s {
            answer["wait_s"] = seconds.into();
        }
        Reply::ok(answer.to_string())
    }
}

/// The body of a response: whole, or breaking off.
pub(crate) struct Bytestream {
    bytes: Option<Bytes>,
    length: u64,
    breaks: Option<Pin<Box<Sleep>>>,
}

impl Body for Bytestream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let body = self.get_mut();
        if let Some(bytes) = body.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        let Some(breaks) = &mut body.breaks else { return Poll::Ready(None) };
        ready!(breaks.as_mut().poll(context));
        Poll::Ready(Some(Err(io::Error::other("broken off on purpose"))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && self.breaks.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
