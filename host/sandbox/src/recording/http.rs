//! Recorded requests and responses.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::style;
use crate::http::TransportError;
use crate::http::{Body, Request, Response};

/// One request and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedExchange {
    /// What was asked.
    pub request: RecordedRequest,
    /// How long it took.
    pub duration_ms: u64,
    /// What came back.
    pub outcome: RecordedOutcome,
}

/// A request as the component wrote it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedRequest {
    /// Method.
    pub method: String,
    /// Scheme, host and path.
    pub url: String,
    /// Query parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty", serialize_with = "style::pairs")]
    pub query: Vec<(String, String)>,
    /// Header fields that the component set.
    #[serde(default, skip_serializing_if = "Vec::is_empty", serialize_with = "style::pairs")]
    pub headers: Vec<(String, String)>,
    /// JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "style::text")]
    pub json: Option<String>,
    /// Form body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Vec<(String, String)>>,
    /// Another body: content type and text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<(String, String)>,
}

impl RecordedRequest {
    pub(crate) fn of(request: &Request) -> Self {
        let mut recorded = Self {
            method: request.method.clone(),
            url: request.url.clone(),
            query: request.query.clone(),
            headers: request.headers.clone(),
            ..Self::default()
        };
        match &request.body {
            Body::None => {}
            Body::Json(text) => recorded.json = Some(text.clone()),
            Body::Form(fields) => recorded.form = Some(fields.clone()),
            Body::Text(body) => recorded.text = Some((body.content_type.clone(), body.text.clone())),
        }
        recorded
    }

    /// What differs from another request, one line each: what came, and what was recorded.
    pub fn differences(&self, recorded: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut compare = |name: &str, came: String, was: String| {
            if came != was {
                lines.push(format!("{name}: {came}, recorded {was}"));
            }
        };
        compare("method", self.method.clone(), recorded.method.clone());
        compare("url", self.url.clone(), recorded.url.clone());
        compare("query", pairs(&self.query), pairs(&recorded.query));
        compare("headers", pairs(&self.headers), pairs(&recorded.headers));
        compare(
            "form",
            pairs(self.form.as_deref().unwrap_or_default()),
            pairs(recorded.form.as_deref().unwrap_or_default()),
        );
        compare("text", format!("{:?}", self.text), format!("{:?}", recorded.text));
        lines.extend(json_differences(self.json.as_deref(), recorded.json.as_deref()));
        lines
    }
}

fn pairs(pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// Objects are compared key by key, anything else as a whole.
fn json_differences(came: Option<&str>, recorded: Option<&str>) -> Vec<String> {
    if came == recorded {
        return Vec::new();
    }
    let parse = |text: Option<&str>| serde_json::from_str::<Value>(text?).ok();
    match (parse(came), parse(recorded)) {
        (Some(Value::Object(came)), Some(Value::Object(recorded))) if came != recorded => {
            let names = came.keys().chain(recorded.keys().filter(|name| !came.contains_key(*name)));
            let show = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
            names
                .filter(|name| came.get(*name) != recorded.get(*name))
                .map(|name| format!("json.{name}: {}, recorded {}", show(came.get(name)), show(recorded.get(name))))
                .collect()
        }
        _ => vec![format!("json: {}, recorded {}", came.unwrap_or("nothing"), recorded.unwrap_or("nothing"))],
    }
}

/// What came back: a response or a failure, never both.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedOutcome {
    /// HTTP status of the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Header fields of the response.
    #[serde(default, skip_serializing_if = "Vec::is_empty", serialize_with = "style::pairs")]
    pub headers: Vec<(String, String)>,
    /// Body, if it is text.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "style::text")]
    pub body: Option<String>,
    /// Body in base64, if it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_base64: Option<String>,
    /// Why there was no response: `denied`, `malformed`, `timeout`, `not-connected`,
    /// `unreachable` or `too-large`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// More about the failure; bytes for `too-large`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl RecordedOutcome {
    pub(crate) fn of(response: &Response) -> Self {
        use base64::Engine;
        let (body, body_base64) = match String::from_utf8(response.body.clone()) {
            Ok(text) => (Some(text), None),
            Err(bytes) => (None, Some(base64::engine::general_purpose::STANDARD.encode(bytes.as_bytes()))),
        };
        Self { status: Some(response.status), headers: response.headers.clone(), body, body_base64, ..Self::default() }
    }

    pub(crate) fn failed(error: &TransportError) -> Self {
        let (failed, reason) = match error {
            TransportError::Denied(reason) => ("denied", reason.clone()),
            TransportError::Malformed(reason) => ("malformed", reason.clone()),
            TransportError::Timeout(reason) => ("timeout", reason.clone()),
            TransportError::NotConnected(reason) => ("not-connected", reason.clone()),
            TransportError::Unreachable(reason) => ("unreachable", reason.clone()),
            TransportError::TooLarge(bytes_max) => ("too-large", bytes_max.to_string()),
        };
        Self { failed: Some(failed.to_owned()), reason: Some(reason), ..Self::default() }
    }

    pub(crate) fn into_response(self) -> Result<Response, TransportError> {
        let reason = self.reason.unwrap_or_default();
        match self.failed.as_deref() {
            None => {}
            Some("denied") => return Err(TransportError::Denied(reason)),
            Some("malformed") => return Err(TransportError::Malformed(reason)),
            Some("timeout") => return Err(TransportError::Timeout(reason)),
            Some("not-connected") => return Err(TransportError::NotConnected(reason)),
            Some("too-large") => return Err(TransportError::TooLarge(reason.parse().unwrap_or_default())),
            Some(_) => return Err(TransportError::Unreachable(reason)),
        }
        use base64::Engine;
        let body = match (self.body, self.body_base64) {
            (Some(text), _) => text.into_bytes(),
            (None, Some(text)) => base64::engine::general_purpose::STANDARD
                .decode(text)
                .map_err(|_| TransportError::Malformed("the recorded body is not base64".to_owned()))?,
            (None, None) => Vec::new(),
        };
        Ok(Response { status: self.status.unwrap_or(200), headers: self.headers, body })
    }
}
