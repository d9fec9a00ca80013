//! Bodies and queries of requests.
//!
//! The host puts secrets where their markers stand, if it knows the place: a field of JSON, of a form, of the query. So a
//! body is handed over as what it is, and a query in its parts.

use serde_json::value::RawValue;

/// The body of a request.
pub(super) enum Body {
    /// None.
    None,
    /// JSON, as it was written.
    Json(Box<RawValue>),
    /// The fields of a form.
    Form(Vec<(String, String)>),
    /// Anything else.
    Text(String),
}

impl Body {
    /// Whether the header field that names its kind has to be sent: the host writes the usual ones itself.
    pub(super) fn leaves_content_type(&self, value: &str) -> bool {
        match self {
            Self::None => true,
            Self::Json(_) => !value.trim().eq_ignore_ascii_case("application/json"),
            Self::Form(_) | Self::Text(_) => false,
        }
    }
}

/// Reads a body that is said to be of this kind.
pub(super) fn read(body: Option<String>, content_type: &str) -> Body {
    let Some(body) = body else { return Body::None };
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "application/json" || essence.ends_with("+json") {
        return match RawValue::from_string(body.clone()) {
            Ok(json) => Body::Json(json),
            Err(_) => Body::Text(body),
        };
    }
    if essence == "application/x-www-form-urlencoded" {
        return Body::Form(pairs(&body));
    }
    Body::Text(body)
}

/// A URL without its query, and the query.
pub(super) fn without_query(url: &str) -> (String, Vec<(String, String)>) {
    let url = url.split('#').next().unwrap_or_default();
    match url.split_once('?') {
        Some((place, query)) => (place.to_owned(), pairs(query)),
        None => (url.to_owned(), Vec::new()),
    }
}

/// `a=1&b=%20` in its parts.
fn pairs(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = text.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match (bytes[at], digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
                continue;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_as_a_form_is() {
        let (place, query) = without_query("https://a.example/x?a=1+2&b=%E5%BC%A0&c&=%zz#part");
        assert_eq!(place, "https://a.example/x");
        let expected = [("a", "1 2"), ("b", "张"), ("c", ""), ("", "%zz")];
        assert_eq!(query, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
