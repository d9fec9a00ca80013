//! Answers before they are bytes, and the shapes of refusals.

use hyper::header::{HeaderName, LOCATION, RETRY_AFTER, SET_COOKIE};
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

    pub(crate) fn json(value: &Value) -> Answer {
        Answer::new(200, "application/json", value.to_string())
    }

    /// Trading answers come over HTTP 200 whatever they say.
    pub(crate) fn xml(text: String) -> Answer {
        Answer::new(200, "text/xml;charset=utf-8", text)
    }

    pub(crate) fn html(status: u16, text: String) -> Answer {
        Answer::new(status, "text/html;charset=utf-8", text)
    }

    pub(crate) fn empty(status: u16) -> Answer {
        Answer::new(status, "application/json", String::new())
    }

    /// The browser goes on elsewhere with a GET.
    pub(crate) fn redirect(to: String) -> Answer {
        Answer { headers: vec![(LOCATION, to)], ..Answer::html(302, String::new()) }
    }

    pub(crate) fn with_cookie(mut self, cookie: String) -> Answer {
        self.headers.push((SET_COOKIE, cookie));
        self
    }

    pub(crate) fn with_retry_after(mut self, seconds: i64) -> Answer {
        self.headers.push((RETRY_AFTER, seconds.to_string()));
        self
    }

    pub(crate) fn with_error(self, error: impl ToString) -> Answer {
        Answer { error: Some(error.to_string()), ..self }
    }

    fn with_status(self, status: u16) -> Answer {
        Answer { status, ..self }
    }

    /// How the REST calls refuse.
    pub(crate) fn refused(status: u16, error: &RestError) -> Answer {
        let mut entry = json!({
            "errorId": error.id, "domain": error.domain, "category": error.category,
            "message": error.message, "longMessage": error.message,
        });
        if let Some((name, value)) = &error.parameter {
            entry["parameters"] = json!([{ "name": name, "value": value }]);
        }
        Answer::json(&json!({ "errors": [entry] })).with_status(status).with_error(error.id)
    }

    /// How the token endpoint refuses.
    pub(crate) fn oauth_refused(status: u16, error: &str, description: &str) -> Answer {
        let body = json!({ "error": error, "error_description": description });
        Answer::json(&body).with_status(status).with_error(error)
    }

    /// How the authorize page refuses: it shows this and leads nowhere.
    pub(crate) fn authorize_refused(error_id: &str, description: &str) -> Answer {
        let body = json!({ "error_id": error_id, "error_description": description, "http_status_code": 400 });
        Answer::json(&body).with_status(400).with_error(error_id)
    }
}

/// One entry of `errors`.
pub(crate) struct RestError {
    pub(crate) id: u32,
    pub(crate) domain: &'static str,
    pub(crate) category: &'static str,
    pub(crate) message: String,
    pub(crate) parameter: Option<(&'static str, String)>,
}

impl RestError {
    /// What is wrong with one parameter of an order call.
    pub(crate) fn parameter(id: u32, message: &str, name: &'static str, value: &str) -> RestError {
        RestError {
            parameter: Some((name, value.to_owned())),
            ..RestError::new(id, "API_FULFILLMENT", "REQUEST", message)
        }
    }

    pub(crate) fn new(id: u32, domain: &'static str, category: &'static str, message: &str) -> RestError {
        RestError { id, domain, category, message: message.to_owned(), parameter: None }
    }
}
