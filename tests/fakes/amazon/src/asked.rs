//! A request that has been read.

use bytes::Bytes;
use hyper::Method;
use hyper::header::HeaderValue;
use hyper::http::request::Parts;
use weft_fakes_kit::form;

use super::operation::{Operation, Place};

/// A request.
pub(crate) struct Asked {
    pub(crate) operation: Option<Operation>,
    /// The order in the path, decoded; empty when there is none.
    pub(crate) order_id: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: String,
    /// Names in small letters.
    headers: Vec<(String, String)>,
}

impl Asked {
    pub(crate) fn read(parts: Parts, body: &Bytes) -> Asked {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let path = parts.uri.path().to_owned();
        let place = Place::of(&path);
        Asked {
            operation: place.as_ref().map(|place| place.operation),
            order_id: place.and_then(|place| place.order_id).unwrap_or_default(),
            method: parts.method,
            query: parts.uri.query().unwrap_or_default().to_owned(),
            body: String::from_utf8_lossy(body).into_owned(),
            headers,
            path,
        }
    }

    /// A header that is not empty, by its name in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let field = self.headers.iter().find(|(key, _)| key == name);
        field.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The token that SP-API calls carry.
    pub(crate) fn access_token(&self) -> Option<&str> {
        self.header("x-amz-access-token")
    }

    /// A parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        form::fields(&self.query).find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// A field of a form that is not empty.
    pub(crate) fn form(&self, name: &str) -> Option<String> {
        let field = form::fields(&self.body).find(|(key, _)| key == name);
        field.map(|(_, value)| value).filter(|value| !value.is_empty())
    }

    /// A cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let mut cookies = self.header("cookie")?.split(';').filter_map(|cookie| cookie.trim().split_once('='));
        cookies.find(|(key, _)| *key == name).map(|(_, value)| form::percent_decoded(value))
    }

    /// Whether the body says it is of this type.
    pub(crate) fn has_type(&self, media_type: &str) -> bool {
        let given = self.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
        given.trim().eq_ignore_ascii_case(media_type)
    }
}
