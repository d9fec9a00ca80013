//! Answers before they are bytes, and the shapes of refusals.

use hyper::header::{HeaderName, LOCATION, SET_COOKIE};
use serde_json::{Value, json};

/// What goes out.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) text: String,
    /// For the log.
    pub(crate) error: Option<String>,
}

impl Answer {
    fn new(status: u16, content_type: &'static str, text: String) -> Answer {
        Answer { status, content_type, headers: Vec::new(), text, error: None }
    }

    pub(crate) fn json(status: u16, value: &Value) -> Answer {
        Answer::new(status, "application/json", value.to_string())
    }

    pub(crate) fn html(status: u16, text: String) -> Answer {
        Answer::new(status, "text/html;charset=UTF-8", text)
    }

    pub(crate) fn empty(status: u16) -> Answer {
        Answer::new(status, "application/json", String::new()).with_error(status)
    }

    /// The browser goes on elsewhere with a GET.
    pub(crate) fn redirect(to: String) -> Answer {
        Answer::html(302, String::new()).with_header(LOCATION, to)
    }

    pub(crate) fn with_cookie(self, cookie: String) -> Answer {
        self.with_header(SET_COOKIE, cookie)
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: String) -> Answer {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn with_error(self, error: impl ToString) -> Answer {
        Answer { error: Some(error.to_string()), ..self }
    }

    /// How the token endpoint refuses.
    pub(crate) fn lwa_refused(status: u16, error: &str, description: &str) -> Answer {
        Answer::json(status, &json!({ "error": error, "error_description": description })).with_error(error)
    }
}

/// How the Selling Partner API refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) details: Option<String>,
}

impl ApiError {
    pub(crate) fn new(status: u16, code: &str, message: &str) -> ApiError {
        ApiError { status, code: code.to_owned(), message: message.to_owned(), details: None }
    }

    /// A parameter or a body cannot be taken.
    pub(crate) fn invalid(message: impl Into<String>) -> ApiError {
        ApiError { message: message.into(), ..ApiError::new(400, "InvalidInput", "") }
    }

    /// The token is none, has ended, or is not for this.
    pub(crate) fn denied(status: u16, details: &str) -> ApiError {
        let error = ApiError::new(status, "Unauthorized", "Access to requested resource is denied.");
        ApiError { details: Some(details.to_owned()), ..error }
    }

    pub(crate) fn missing_token() -> ApiError {
        ApiError::new(403, "MissingAuthenticationToken", "Missing Authentication Token")
    }

    pub(crate) fn not_found() -> ApiError {
        ApiError::new(404, "NotFound", "The resource is not found.")
    }

    pub(crate) fn quota_exceeded() -> ApiError {
        ApiError::new(429, "QuotaExceeded", "You exceeded your quota for the requested resource.")
    }
}

impl From<&ApiError> for Answer {
    fn from(error: &ApiError) -> Answer {
        let details = error.details.as_deref().unwrap_or_default();
        let entry = json!({ "code": error.code, "message": error.message, "details": details });
        Answer::json(error.status, &json!({ "errors": [entry] })).with_error(&error.code)
    }
}
