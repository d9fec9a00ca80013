//! Answers before they are bytes.

use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LINK, RETRY_AFTER};
use hyper::{Response, StatusCode};
use serde_json::json;
use weft_fakes_kit::wire;

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
    pub(crate) fn into_response(self, breaks_off: bool) -> Response<wire::Reply> {
        let is_page = self.text.starts_with('<');
        let length = self.text.len() as u64;
        let body = if breaks_off { wire::Reply::broken(self.text) } else { wire::Reply::whole(self.text) };
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
