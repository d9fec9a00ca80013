//! A request that has been read.

use bytes::Bytes;
use hyper::Method;
use hyper::header::HeaderMap;
use hyper::http::request::Parts;
use serde_json::{Map, Value, json};
use weft_fakes_kit::form;

use super::operation::Operation;

/// A request.
pub(crate) struct Asked {
    pub(crate) operation: Option<Operation>,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    headers: HeaderMap,
    /// The body as JSON, or a form as an object; null when it was neither.
    pub(crate) body: Value,
}

impl Asked {
    pub(crate) fn new(parts: Parts, body: &Bytes) -> Asked {
        let path = parts.uri.path().to_owned();
        let query = parts.uri.query().unwrap_or_default();
        let mut asked = Asked {
            operation: Operation::from_path(&path, parts.method == Method::POST),
            query: form::fields(query).collect(),
            method: parts.method,
            path,
            headers: parts.headers,
            body: Value::Null,
        };
        asked.body = if asked.has_media_type("application/x-www-form-urlencoded") {
            let fields = form::fields(std::str::from_utf8(body).unwrap_or_default());
            Value::Object(fields.map(|(name, value)| (name, json!(value))).collect::<Map<_, _>>())
        } else {
            serde_json::from_slice(body).unwrap_or_default()
        };
        asked
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn has_media_type(&self, wanted: &str) -> bool {
        let content_type = self.header("content-type").unwrap_or_default();
        content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
    }

    /// Whether the caller takes JSON.
    pub(crate) fn accepts_json(&self) -> bool {
        self.header("accept").is_none_or(|accept| accept.contains("json") || accept.contains("*/*"))
    }

    /// The last field of that name in the query, as most readers take it.
    pub(crate) fn in_query(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A text in the body that is not empty.
    pub(crate) fn in_body(&self, name: &str) -> Option<&str> {
        self.body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
}
