//! What goes out, and why something was refused.

use serde_json::Value;

/// What a door gives.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The platform's code; `0` is success.
    pub(crate) code: String,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    Json(String),
    Html(String),
    /// To this address.
    Moved(String),
}

impl Answer {
    pub(crate) fn ok(body: &Value) -> Answer {
        Answer { status: 200, code: "0".to_owned(), body: Body::Json(body.to_string()) }
    }

    pub(crate) fn refused(status: u16, code: &str, body: &Value) -> Answer {
        Answer { status, code: code.to_owned(), body: Body::Json(body.to_string()) }
    }

    pub(crate) fn html(status: u16, code: &str, text: String) -> Answer {
        Answer { status, code: code.to_owned(), body: Body::Html(text) }
    }

    pub(crate) fn moved(address: String) -> Answer {
        Answer { status: 302, code: "0".to_owned(), body: Body::Moved(address) }
    }

    pub(crate) fn is_success(&self) -> bool {
        self.code == "0"
    }
}

/// Why a call was refused. Each door writes it in a shape of its own.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The HTTP status, where the door has one.
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
    /// A finer code and its text.
    pub(crate) sub: Option<(String, String)>,
}

impl Refusal {
    /// Of the current generation, which answers with status 200.
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Refusal {
        Refusal::with_status(200, code, message)
    }

    pub(crate) fn with_status(status: u16, code: &str, message: impl Into<String>) -> Refusal {
        Refusal { status, code: code.to_owned(), message: message.into(), sub: None }
    }

    pub(crate) fn missing(name: &str) -> Refusal {
        let text =
            format!("The input parameter “{name}” that is mandatory for processing this request is not supplied");
        Refusal::new("MissingParameter", text)
    }

    pub(crate) fn with_sub(self, code: &str, message: &str) -> Refusal {
        Refusal { sub: Some((code.to_owned(), message.to_owned())), ..self }
    }
}
