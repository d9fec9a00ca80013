//! A request as it goes over the wire: sealed values put in, encoded for their place.

use serde_json::Value;

use super::error::TransportError;
use super::{Body, Request};
use crate::secret::Holding;

/// What is handed to the HTTP client.
pub(crate) struct Wire {
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Option<Vec<u8>>,
}

/// Puts sealed values in. The result holds secrets: it is dropped as soon as it is sent.
pub(crate) fn fill(holding: &Holding, request: &Request) -> Result<Wire, TransportError> {
    Filling { holding }.request(request).map_err(TransportError::Malformed)
}

struct Filling<'a> {
    holding: &'a Holding,
}

impl Filling<'_> {
    fn request(&self, request: &Request) -> Result<Wire, String> {
        let mut url = request.url.clone();
        if !request.query.is_empty() {
            url = format!("{url}?{}", self.pairs(&request.query)?);
        }
        let mut headers = Vec::new();
        for (name, value) in &request.headers {
            headers.push((name.clone(), self.text(value, header_value)?.into_bytes()));
        }
        let (content_type, body) = self.body(&request.body)?;
        // Whatever the component says, it is one of JSON: see `hygiene.rs`.
        let is_said = headers.iter().any(|(name, _): &(String, _)| name.eq_ignore_ascii_case("content-type"));
        if let Some(content_type) = content_type.filter(|_| !is_said) {
            headers.push(("content-type".to_owned(), content_type.into_bytes()));
        }
        Ok(Wire { url, headers, body })
    }

    fn body(&self, body: &Body) -> Result<(Option<String>, Option<Vec<u8>>), String> {
        Ok(match body {
            Body::None => (None, None),
            Body::Json(text) => (Some("application/json".to_owned()), Some(self.text(text, json_text)?.into_bytes())),
            Body::Form(fields) => {
                (Some("application/x-www-form-urlencoded".to_owned()), Some(self.pairs(fields)?.into_bytes()))
            }
            Body::Text(body) => (Some(body.content_type.clone()), Some(body.text.clone().into_bytes())),
        })
    }

    fn pairs(&self, pairs: &[(String, String)]) -> Result<String, String> {
        let mut written = Vec::new();
        for (name, value) in pairs {
            // A marker consists of characters that need no encoding, so encoding first is safe.
            let value = self.text(&percent_encode(value.as_bytes()), |value| Ok(percent_encode(value)))?;
            written.push(format!("{}={value}", percent_encode(name.as_bytes())));
        }
        Ok(written.join("&"))
    }

    fn text(&self, text: &str, escape: impl Fn(&[u8]) -> Result<String, String>) -> Result<String, String> {
        self.holding.fill(text, escape)
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986, section 2.3: right in a query and in a form.
pub(crate) fn percent_encode(bytes: &[u8]) -> String {
    let mut encoded = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

fn header_value(value: &[u8]) -> Result<String, String> {
    let text = as_text(value)?;
    if text.chars().any(char::is_control) {
        return Err("a sealed value with control characters can't stand in a header".to_owned());
    }
    Ok(text)
}

fn json_text(value: &[u8]) -> Result<String, String> {
    let quoted = Value::from(as_text(value)?).to_string();
    Ok(quoted[1..quoted.len() - 1].to_owned())
}

fn as_text(value: &[u8]) -> Result<String, String> {
    String::from_utf8(value.to_vec()).map_err(|_| "a sealed value of raw bytes can only be hashed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{Origin, Secret};

    #[test]
    fn a_sealed_value_is_encoded_for_its_place() {
        let holding = Holding::default();
        let marker = format!("sealed-key-{}", "0123456789abcdef".repeat(2));
        holding.put(&marker, Some(Secret::new("a\"b c&d")), Origin::Named("key".to_owned()));
        let request = Request {
            method: "POST".to_owned(),
            url: "https://api.shop.example/x".to_owned(),
            query: vec![("k ey".to_owned(), format!("é{marker}"))],
            headers: vec![("authorization".to_owned(), format!("Bearer {marker}"))],
            body: Body::Json(format!("{{\"t\":\"{marker}\",\"n\":1.00}}")),
            seal: Vec::new(),
            timeout_ms: None,
            once_per_run: false,
            charset: None,
            cost: None,
            repeatable: true,
        };
        let wire = fill(&holding, &request).ok().unwrap();
        assert_eq!(wire.url, "https://api.shop.example/x?k%20ey=%C3%A9a%22b%20c%26d");
        assert_eq!(wire.headers[0].1, b"Bearer a\"b c&d");
        assert_eq!(wire.body.unwrap(), br#"{"t":"a\"b c&d","n":1.00}"#);
        let form = Request { body: Body::Form(vec![("s".to_owned(), marker)]), ..request };
        let wire = fill(&holding, &form).ok().unwrap();
        assert_eq!(wire.body.unwrap(), b"s=a%22b%20c%26d");
    }
}
