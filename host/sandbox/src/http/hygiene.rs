//! What a request may consist of, wherever it goes: nothing that makes a server see another host, another length or
//! another request than this host does (RFC 9112, section 11), and nothing that makes an answer unreadable for the search
//! for secrets.

use super::charset;
use crate::text;
use crate::types::http::{Body, Error, Request};

/// Methods that a component may use. `CONNECT` and `TRACE` are for proxies: the first opens a tunnel, the second sends
/// back all header fields.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Header fields that are the host's own business.
const OWN_HEADERS: [(&str, &str); 17] = [
    ("host", "it follows from the URL"),
    ("content-length", "it follows from the body"),
    ("transfer-encoding", "it follows from the body"),
    ("te", "it is between two neighbours"),
    ("trailer", "it is between two neighbours"),
    ("connection", "it is between two neighbours"),
    ("keep-alive", "it is between two neighbours"),
    ("proxy-connection", "it is between two neighbours"),
    ("proxy-authorization", "there is no proxy"),
    ("proxy-authenticate", "there is no proxy"),
    ("upgrade", "only HTTP is spoken"),
    ("http2-settings", "only HTTP is spoken"),
    ("expect", "bodies are sent at once"),
    ("accept-encoding", "answers must be readable for the host"),
    ("accept-charset", "answers must be readable for the host"),
    ("range", "parts of an answer can't be searched for secrets"),
    ("if-range", "parts of an answer can't be searched for secrets"),
];

/// Most header fields, query parameters or form fields of a request.
const FIELDS_MAX: usize = 1_000;
/// Longest URL with its query, and most bytes of all header fields.
const HEAD_BYTES_MAX: usize = 64 << 10;
/// Longest name of a charset that is quoted.
const CHARSET_BYTES_MAX: usize = 40;
/// Longest media type that is quoted.
const MEDIA_TYPE_BYTES_MAX: usize = 100;
/// Most values that one answer seals.
const SEALS_MAX: usize = 16;

/// Everything that can be said against a request by itself.
pub(crate) fn check(request: &Request, body_bytes_max: usize) -> Result<(), Error> {
    let malformed = |reason: String| Err(Error::Malformed(reason));
    if !METHODS.contains(&request.method.as_str()) {
        return malformed(format!("the method must be one of {}", METHODS.join(", ")));
    }
    for (name, _) in &request.headers {
        if let Some((name, reason)) = OWN_HEADERS.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            return malformed(format!("the header field `{name}` is set by the host alone: {reason}"));
        }
    }
    request.headers.iter().try_for_each(|(name, value)| check_media_type(name, value, &request.body))?;
    let fields = request.headers.len().max(request.query.len()).max(form(&request.body).len());
    if fields > FIELDS_MAX {
        return malformed(format!("the request has more than {FIELDS_MAX} fields"));
    }
    let head = request.url.len() + pairs_bytes(&request.query) + pairs_bytes(&request.headers);
    if head > HEAD_BYTES_MAX {
        return malformed(format!("URL, query and header fields have more than {} KiB", HEAD_BYTES_MAX >> 10));
    }
    if body_bytes(&request.body) > body_bytes_max {
        return malformed(format!("the body has more than {} MiB", body_bytes_max >> 20));
    }
    if let Some(charset) = request.charset.as_deref().filter(|charset| !charset::is_known(charset)) {
        return malformed(format!(
            "there is no charset `{}` that can be read",
            text::plain(charset, CHARSET_BYTES_MAX)
        ));
    }
    if request.seal.len() > SEALS_MAX {
        return malformed(format!("more than {SEALS_MAX} values are to be sealed"));
    }
    Ok(())
}

/// What a request says of its body, and which kinds of answer it accepts.
fn check_media_type(name: &str, value: &str, body: &Body) -> Result<(), Error> {
    if name.eq_ignore_ascii_case("accept") && value.to_ascii_lowercase().contains("charset") {
        let reason = "the header field `accept` may not name a charset: answers must be readable for the host";
        return Err(Error::Malformed(reason.to_owned()));
    }
    if !name.eq_ignore_ascii_case("content-type") {
        return Ok(());
    }
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let fits = match body {
        Body::None => true,
        Body::Json(_) => essence == "application/json" || essence.ends_with("+json"),
        Body::Form(_) => essence == "application/x-www-form-urlencoded",
        // It has a content type of its own.
        Body::Text(_) => false,
    };
    match fits {
        true => Ok(()),
        false => Err(Error::Malformed(format!(
            "the header field `content-type` says `{}`, and the body is something else",
            text::plain(value, MEDIA_TYPE_BYTES_MAX)
        ))),
    }
}

/// How much a request is, as the component wrote it.
pub(crate) fn bytes(request: &Request) -> usize {
    request.url.len() + pairs_bytes(&request.query) + pairs_bytes(&request.headers) + body_bytes(&request.body)
}

/// All that the component wrote into a request, one text after the other.
pub(crate) fn texts(request: &Request) -> Vec<&str> {
    let mut texts = vec![request.url.as_str()];
    texts.extend(
        request
            .query
            .iter()
            .chain(&request.headers)
            .chain(form(&request.body))
            .flat_map(|(name, value)| [name.as_str(), value.as_str()]),
    );
    match &request.body {
        Body::Json(text) => texts.push(text),
        Body::Text(body) => texts.extend([body.text.as_str(), body.content_type.as_str()]),
        Body::None | Body::Form(_) => {}
    }
    texts
}

fn form(body: &Body) -> &[(String, String)] {
    if let Body::Form(fields) = body { fields } else { &[] }
}

fn body_bytes(body: &Body) -> usize {
    match body {
        Body::None => 0,
        Body::Json(text) => text.len(),
        Body::Form(fields) => pairs_bytes(fields),
        Body::Text(body) => body.text.len() + body.content_type.len(),
    }
}

fn pairs_bytes(pairs: &[(String, String)]) -> usize {
    pairs.iter().map(|(name, value)| name.len() + value.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        Request {
            method: "GET".to_owned(),
            url: "https://a.example/".to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
            seal: Vec::new(),
            timeout_ms: None,
            once_per_run: false,
            charset: None,
            cost: None,
            repeatable: true,
        }
    }

    fn with_header(name: &str) -> Request {
        Request { headers: vec![(name.to_owned(), "x".to_owned())], ..request() }
    }

    #[test]
    fn the_hosts_own_header_fields_are_refused_in_any_case() {
        for (name, _) in OWN_HEADERS {
            assert!(check(&with_header(&name.to_uppercase()), 1).is_err(), "{name}");
        }
        assert_eq!(check(&with_header("x-host"), 1), Ok(()));
    }

    #[test]
    fn a_charset_is_one_that_can_be_read() {
        let of = |charset: &str| check(&Request { charset: Some(charset.to_owned()), ..request() }, 1);
        assert_eq!((of("gbk"), of("UTF-8")), (Ok(()), Ok(())));
        assert_eq!(of("gkb"), Err(Error::Malformed("there is no charset `gkb` that can be read".to_owned())));
    }

    #[test]
    fn methods_of_proxies_are_refused() {
        for method in ["CONNECT", "TRACE", "get", "GET /x HTTP/1.1\r\nhost: evil.example\r\n\r\nGET", ""] {
            assert!(check(&Request { method: method.to_owned(), ..request() }, 1).is_err(), "{method}");
        }
    }

    #[test]
    fn everything_has_a_size() {
        let many = vec![("a".to_owned(), String::new()); FIELDS_MAX + 1];
        let large = "x".repeat(HEAD_BYTES_MAX);
        for request in [
            Request { query: many.clone(), ..request() },
            Request { headers: many.clone(), ..request() },
            Request { body: Body::Form(many), ..request() },
            Request { query: vec![("a".to_owned(), large.clone())], ..request() },
            Request { body: Body::Json(large), ..request() },
        ] {
            assert!(check(&request, 1 << 10).is_err());
        }
    }
}
