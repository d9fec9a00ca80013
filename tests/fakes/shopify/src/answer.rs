//! What goes back to a caller.

use hyper::Response;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::{Value, json};
use weft_fakes_kit::wire::Reply;

/// An answer of the platform.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    content_type: &'static str,
    pub(crate) text: String,
    /// `extensions.code` of the first error of a GraphQL answer, for the log.
    pub(crate) code: Option<String>,
}

/// An answer, or what keeps the platform from giving it.
pub(crate) type Outcome = Result<Answer, Answer>;

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Answer {
        let content_type = "application/json; charset=utf-8";
        Answer { status, headers: Vec::new(), content_type, text: body.to_string(), code: None }
    }

    /// A refusal of REST: `errors` is a text.
    pub(crate) fn refusal(status: u16, errors: &str) -> Answer {
        Answer::json(status, &json!({ "errors": errors }))
    }

    /// A refusal of one field.
    pub(crate) fn field_refusal(status: u16, field: &str, message: &str) -> Answer {
        let mut errors = serde_json::Map::new();
        errors.insert(field.to_owned(), json!(message));
        Answer::json(status, &json!({ "errors": errors }))
    }

    /// A refusal of the token endpoint.
    pub(crate) fn oauth(status: u16, error: &str, description: &str) -> Answer {
        Answer::json(status, &json!({ "error": error, "error_description": description }))
    }

    /// A page for a person.
    pub(crate) fn page(status: u16, text: String) -> Answer {
        Answer { status, headers: Vec::new(), content_type: "text/html; charset=utf-8", text, code: None }
    }

    /// Sends a browser elsewhere.
    pub(crate) fn redirect(location: String) -> Answer {
        Answer::page(302, String::new()).with("location", location)
    }

    pub(crate) fn not_found() -> Answer {
        Answer::refusal(404, "Not Found")
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }

    /// The bytes for the connection, which breaks off in the middle if that is wanted.
    pub(crate) fn into_response(self, breaks_off: bool) -> Response<Reply> {
        let length = self.text.len();
        let body = if breaks_off { Reply::broken(self.text) } else { Reply::whole(self.text) };
        let mut response = Response::new(body);
        *response.status_mut() = hyper::StatusCode::from_u16(self.status).unwrap_or_default();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(CONTENT_LENGTH, length.into());
        for (name, value) in self.headers {
            // What a person typed in may hold what no header can: then the header is missing, as elsewhere.
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}
