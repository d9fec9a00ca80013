//! A request with everything in it, before it is sent: what an account adds comes here, and what it signs is taken from here.

use serde_json::Value;
use weft_sdk::Failure;
use weft_sdk::http::Request;

use super::Pairs;
use crate::account::Place;
use crate::headers;
use crate::parameters::Method;
use crate::path::Path;

/// The request.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The method.
    pub method: Method,
    /// Scheme and host, without a slash at the end.
    pub base_url: String,
    /// The part of the URL behind that, without the query.
    pub path: String,
    /// The query, not yet encoded.
    pub query: Pairs,
    /// Header fields, names in lower case. The content type is none of them.
    pub headers: Pairs,
    /// What is sent.
    pub payload: Payload,
    /// The content type of a JSON body that has one of its own.
    pub content_type: Option<String>,
}

/// What is sent.
#[derive(Debug, Clone)]
pub enum Payload {
    /// Null for no body.
    Json(Value),
    /// A form.
    Form(Pairs),
}

impl Draft {
    /// Adds something that belongs to the account, and stands nowhere yet.
    pub fn add(&mut self, place: Place, name: &str, value: String) -> Result<(), Failure> {
        match place {
            Place::Header => {
                headers::check_name(name)?;
                let name = name.to_lowercase();
                if has(&self.headers, &name) || name == "content-type" {
                    return Err(taken(&format!("the header field `{name}`"), "headers"));
                }
                self.headers.push((name, value));
            }
            Place::Query if has(&self.query, name) => {
                return Err(taken(&format!("the query parameter `{name}`"), "query"));
            }
            Place::Query => self.query.push((name.to_owned(), value)),
            Place::Body => self.add_to_body(name, value)?,
        }
        Ok(())
    }

    fn add_to_body(&mut self, name: &str, value: String) -> Result<(), Failure> {
        let is_taken = match &mut self.payload {
            Payload::Json(Value::Null) if self.method.reads() => {
                return Err(Failure::invalid(format!(
                    "the connection puts `{name}` into the body, and the request has none"
                ))
                .with_remedy("write the method that the platform wants a body with, such as `method: POST`"));
            }
            Payload::Form(form) if has(form, name) => true,
            Payload::Form(form) => {
                form.push((name.to_owned(), value));
                false
            }
            Payload::Json(body) if Path::new(name).is_in(body) => true,
            Payload::Json(body) => {
                Path::new(name).put(body, Value::from(value))?;
                false
            }
        };
        if is_taken { Err(taken(&format!("the field `{name}` of the body"), "body` or `form")) } else { Ok(()) }
    }

    /// The host without scheme, and without the port that goes without saying, in lower case.
    pub fn host(&self) -> String {
        let (scheme, host) = self.base_url.split_once("://").unwrap_or(("https", &self.base_url));
        let usual = if scheme.eq_ignore_ascii_case("http") { ":80" } else { ":443" };
        host.strip_suffix(usual).unwrap_or(host).to_ascii_lowercase()
    }

    /// As the host takes it.
    pub fn request(self) -> Result<Request, Failure> {
        let request = Request::new(self.method.name(), format!("{}{}", self.base_url, self.path));
        let request = self.query.iter().fold(request, |request, (name, value)| request.query(name, value));
        let request = self.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        match (self.payload, self.content_type) {
            (Payload::Json(Value::Null), None) => Ok(request),
            (Payload::Json(body), None) => Ok(request.json(&body)),
            (Payload::Json(Value::Null), Some(_)) | (Payload::Form(_), Some(_)) => {
                Err(Failure::invalid("only a JSON `body` may have a content type of its own")
                    .with_remedy("remove `Content-Type` from `headers`"))
            }
            (Payload::Json(body), Some(content_type)) => Ok(request.text(&content_type, body.to_string())),
            (Payload::Form(fields), None) => Ok(request.form(fields)),
        }
    }
}

fn taken(what: &str, parameter: &str) -> Failure {
    Failure::invalid(format!("{what} belongs to the connection")).with_remedy(format!("remove it from `{parameter}`"))
}

/// Whether something has this name.
pub fn has(pairs: &Pairs, name: &str) -> bool {
    pairs.iter().any(|(known, _)| known == name)
}
