//! What an endpoint gives, and the envelope `{message, code, data}`.

use serde_json::{Value, json};

use crate::faults::Fault;
use crate::refusal::Refusal;

/// What an endpoint gives: an answer, or why there is none.
pub(crate) type Outcome = Result<Answer, Refusal>;

/// An answer before it is put into bytes.
pub(crate) enum Answer {
    /// JSON in the envelope.
    Data { data: Value, paging: Option<Value> },
    /// A page for a person.
    Page { status: u16, html: String },
    /// A person's browser is sent elsewhere.
    Redirect { location: String, cookie: Option<String> },
    /// A file.
    File(String),
}

impl Answer {
    pub(crate) fn data(data: Value) -> Answer {
        Answer::Data { data, paging: None }
    }

    pub(crate) fn redirect(location: String) -> Answer {
        Answer::Redirect { location, cookie: None }
    }
}

/// The envelope as JSON text, after the faults that only change its looks.
pub(crate) fn envelope(code: i64, message: &str, data: &Value, paging: Option<&Value>, faults: &[Fault]) -> String {
    let mark = if faults.contains(&Fault::CodeAsText) { "\"" } else { "" };
    let data = if faults.contains(&Fault::NoData) { String::new() } else { format!(",\"data\":{data}") };
    let paging = paging.map(|paging| format!(",\"paging\":{paging}")).unwrap_or_default();
    format!("{{\"message\":{},\"code\":{mark}{code}{mark}{data}{paging}}}", json!(message))
}
