//! One expected call, and how a request differs from it.

use serde_json::Value;

use super::difference::{self, Difference, quoted};
use super::{Body, Request};
use crate::http::{Error, Response};

/// A call that a test expects: what the request must hold, and what becomes of it.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) method: String,
    /// The full URL, or a path, which is then looked for on any host.
    pub(super) url: String,
    pub(super) query: Vec<(String, String)>,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Demanded,
    /// Whether the request may hold nothing else.
    pub(super) exactly: bool,
    /// Names that may differ all the same: query parameters, header and form fields, top fields of JSON.
    pub(super) varying: Vec<String>,
    pub(super) outcome: Result<Response, Error>,
    /// How often it is expected.
    pub(super) times: usize,
    /// How often it has come.
    pub(super) came: usize,
}

/// What is demanded of a body.
#[derive(Debug, Clone, Default)]
pub(super) enum Demanded {
    /// Nothing.
    #[default]
    Anything,
    /// That there is none.
    None,
    Json(Value),
    Form(Vec<(String, String)>),
    Text(String),
}

impl Expected {
    /// Reads `METHOD URL`.
    pub(super) fn of_line(line: &str) -> Self {
        let (method, url) = line
            .split_once(' ')
            .filter(|(method, _)| !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase()))
            .unwrap_or_else(|| panic!("`{line}` is no call; write METHOD URL, such as GET https://api.example.com/x"));
        assert!(!url.contains('?'), "`{line}`: leave the query out of the URL and write .query(NAME, VALUE) behind it");
        assert!(
            url.starts_with('/') || url.contains("://"),
            "`{line}`: write the whole URL (https://…), or a path that begins with `/`"
        );
        Self {
            method: method.to_owned(),
            url: url.trim_end().to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Demanded::Anything,
            exactly: false,
            varying: Vec::new(),
            outcome: Ok(Response::new(200, "")),
            times: 1,
            came: 0,
        }
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.came >= self.times
    }

    /// Whether method and URL are those of the request.
    pub(super) fn is_for(&self, request: &Request) -> bool {
        self.method == request.method && self.is_at(&request.url)
    }

    fn is_at(&self, url: &str) -> bool {
        if self.url.starts_with('/') { path(url) == self.url } else { url == self.url }
    }

    /// How a request differs. Where method or URL do, nothing else is worth a comparison.
    pub(super) fn differences(&self, request: &Request) -> Vec<Difference> {
        if !self.is_for(request) {
            return self.elsewhere(request);
        }
        let mut found = difference::pairs("query", &self.known(&request.query), &self.query, self.exactly);
        let headers: Vec<_> =
            request.headers.iter().map(|(name, value)| (name.to_lowercase(), value.clone())).collect();
        found.extend(difference::pairs("header", &self.known(&headers), &self.headers, self.exactly));
        found.extend(self.body_differences(&request.body));
        found
    }

    fn elsewhere(&self, request: &Request) -> Vec<Difference> {
        let method = (self.method != request.method)
            .then(|| Difference::new("method", Some(request.method.clone()), Some(self.method.clone())));
        let url = (!self.is_at(&request.url))
            .then(|| Difference::new("URL", Some(request.url.clone()), Some(self.url.clone())));
        method.into_iter().chain(url).collect()
    }

    fn body_differences(&self, came: &Body) -> Vec<Difference> {
        match (&self.body, came) {
            (Demanded::Anything, _) | (Demanded::None, Body::None) => Vec::new(),
            (Demanded::Json(expected), Body::Json(text)) => match serde_json::from_str(text) {
                Ok(came) => difference::json(&self.known_fields(came), expected, self.exactly),
                Err(error) => vec![Difference::new("JSON body", Some(format!("no JSON ({error})")), Some("it".into()))],
            },
            (Demanded::Form(expected), Body::Form(came)) => {
                difference::pairs("form", &self.known(came), expected, self.exactly)
            }
            (Demanded::Text(expected), Body::Text(came)) if *expected == came.text => Vec::new(),
            (expected, came) => vec![Difference::new("body", Some(told_body(came)), Some(expected.told()))],
        }
    }

    /// What doesn't vary.
    fn known(&self, pairs: &[(String, String)]) -> Vec<(String, String)> {
        pairs.iter().filter(|(name, _)| !self.varying.contains(name)).cloned().collect()
    }

    fn known_fields(&self, mut body: Value) -> Value {
        if let Value::Object(fields) = &mut body {
            fields.retain(|name, _| !self.varying.contains(name));
        }
        body
    }

    /// Demands these names no longer.
    pub(super) fn let_vary(&mut self, names: &[&str]) {
        // Header names are kept in lower case.
        self.varying.extend(names.iter().flat_map(|name| [(*name).to_owned(), name.to_lowercase()]));
        (self.query, self.headers) = (self.known(&self.query), self.known(&self.headers));
        self.body = match std::mem::take(&mut self.body) {
            Demanded::Json(body) => Demanded::Json(self.known_fields(body)),
            Demanded::Form(fields) => Demanded::Form(self.known(&fields)),
            other => other,
        };
    }
}

impl Demanded {
    /// In a few words.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Anything => "any body".to_owned(),
            Self::None => "no body".to_owned(),
            Self::Json(value) => format!("JSON {}", difference::short(&value.to_string())),
            Self::Form(fields) => format!("a form with {}", names(fields)),
            Self::Text(text) => format!("the text {}", quoted(text)),
        }
    }
}

/// A body in a few words.
pub(super) fn told_body(body: &Body) -> String {
    match body {
        Body::None => "no body".to_owned(),
        Body::Json(text) => format!("JSON {}", difference::short(text)),
        Body::Form(fields) => format!("a form with {}", names(fields)),
        Body::Text(body) => format!("the text {}", quoted(&body.text)),
    }
}

fn names(fields: &[(String, String)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    difference::short(&pairs.join("&"))
}

/// The path of a URL.
fn path(url: &str) -> &str {
    let behind_scheme = url.find("://").map_or(0, |at| at + "://".len());
    url[behind_scheme..].find('/').map_or("/", |slash| &url[behind_scheme + slash..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_on_any_host() {
        for url in ["https://a.example/v1/x", "http://127.0.0.1:80/v1/x", "/v1/x"] {
            assert_eq!(path(url), "/v1/x");
        }
        assert_eq!(path("https://a.example"), "/");
        assert!(Expected::of_line("GET /v1/x").is_at("https://a.example/v1/x"));
        assert!(!Expected::of_line("GET https://b.example/v1/x").is_at("https://a.example/v1/x"));
    }

    #[test]
    #[should_panic(
        expected = "`https://a.example` is no call; write METHOD URL, such as GET https://api.example.com/x"
    )]
    fn a_line_has_a_method() {
        let _ = Expected::of_line("https://a.example");
    }

    #[test]
    #[should_panic(expected = "leave the query out of the URL and write .query(NAME, VALUE) behind it")]
    fn a_line_has_no_query() {
        let _ = Expected::of_line("GET https://a.example/x?page=1");
    }

    #[test]
    #[should_panic(expected = "write the whole URL (https://…), or a path that begins with `/`")]
    fn a_line_has_a_whole_url() {
        let _ = Expected::of_line("GET a.example/x");
    }
}
