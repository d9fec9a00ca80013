//! A request that has been read.

use bytes::Bytes;
use hyper::Method;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderName};
use hyper::http::request::Parts;
use serde_json::{Map, Value, json};

use crate::endpoint::{Endpoint, Version};
use crate::fields::Fields;

/// What stands in the body.
pub(crate) enum Body {
    None,
    Form(Fields),
    Json(Value),
    /// Another type, or text that is not what its type says.
    Other,
}

/// A request.
pub(crate) struct Asked {
    pub(crate) endpoint: Option<Endpoint>,
    /// The id inside the path.
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) path_and_query: String,
    pub(crate) query: Fields,
    pub(crate) body: Body,
    bearer: Option<String>,
    cookies: String,
}

impl Asked {
    pub(crate) fn read(parts: &Parts, body: &Bytes) -> Asked {
        let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let path = parts.uri.path().to_owned();
        let (endpoint, id) = Endpoint::from_path(&path).unzip();
        let media_type = text(CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        Asked {
            endpoint,
            id: id.flatten().unwrap_or_default(),
            method: parts.method.clone(),
            path_and_query: parts.uri.path_and_query().map(|uri| uri.to_string()).unwrap_or_default(),
            path,
            query: Fields::parse(parts.uri.query().unwrap_or_default()),
            body: read_body(&media_type, body),
            bearer: text(AUTHORIZATION).strip_prefix("Bearer ").map(str::to_owned),
            cookies: text(COOKIE).to_owned(),
        }
    }

    /// The access token: version 3 takes it in the header alone, version 2 also as a parameter.
    pub(crate) fn token(&self, version: Version) -> Option<&str> {
        let parameter = || match &self.body {
            _ if version == Version::V3 => None,
            Body::Form(fields) => fields.get("access_token").or_else(|| self.query.get("access_token")),
            _ => self.query.get("access_token"),
        };
        self.bearer.as_deref().filter(|token| !token.is_empty()).or_else(parameter)
    }

    /// The session of a person's browser.
    pub(crate) fn session(&self) -> Option<&str> {
        self.cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix("wish_session="))
    }

    /// The body for the log.
    pub(crate) fn body_json(&self) -> Value {
        match &self.body {
            Body::Json(value) => value.clone(),
            Body::Form(fields) => {
                let fields = fields.0.iter().map(|(name, value)| (name.clone(), json!(value)));
                Value::Object(fields.collect::<Map<String, Value>>())
            }
            Body::None | Body::Other => Value::Null,
        }
    }
}

fn read_body(media_type: &str, body: &Bytes) -> Body {
    match media_type {
        _ if body.is_empty() => Body::None,
        "application/json" => serde_json::from_slice(body).map_or(Body::Other, Body::Json),
        "application/x-www-form-urlencoded" => {
            std::str::from_utf8(body).map_or(Body::Other, |text| Body::Form(Fields::parse(text)))
        }
        _ => Body::Other,
    }
}
