//! Where a redirect leads.

use url::Url;

use super::error::TransportError;
use super::{Body, Request, Response};

/// Redirects that one request may lead through.
pub(crate) const REDIRECTS_MAX: usize = 5;
/// Longest address that a redirect may lead to (RFC 9110, section 4.1, has everybody take 8000 bytes). It is quoted where
/// it may not be followed.
const LOCATION_BYTES_MAX: usize = 8_000;

/// Where it stands in an answer.
pub(crate) const LOCATION: &str = "location";

/// The request that a response asks for instead, or none if it is no redirect. An error if it must not be followed.
///
/// A request with a body goes on only within the same origin, and header fields don't cross origins: what was meant
/// for one host is not shown to another.
pub(crate) fn next(request: &Request, response: &Response) -> Option<Result<Request, TransportError>> {
    Some(redirected(request, response.status, location(response)?))
}

/// Where a response leads, if it is a redirect.
pub(crate) fn location(response: &Response) -> Option<&str> {
    let leads_on = matches!(response.status, 301 | 302 | 303 | 307 | 308);
    let mut headers = response.headers.iter().filter(|_| leads_on);
    headers.find(|(name, _)| name == LOCATION).map(|(_, location)| location.as_str())
}

fn redirected(request: &Request, status: u16, location: &str) -> Result<Request, TransportError> {
    let refused = |reason: &str| TransportError::Denied(format!("a redirect that {reason} is not followed"));
    if location.len() > LOCATION_BYTES_MAX {
        return Err(refused(&format!("leads to an address of more than {LOCATION_BYTES_MAX} bytes")));
    }
    let from = Url::parse(&request.url).map_err(|_| refused("comes from nowhere"))?;
    let mut to = from.join(location).map_err(|_| refused("leads nowhere"))?;
    if from.scheme() == "https" && to.scheme() != "https" {
        return Err(refused("leaves HTTPS"));
    }
    let same_origin = from.origin() == to.origin();
    let reads = matches!(request.method.as_str(), "GET" | "HEAD");
    // Some APIs are asked with a GET that has a body.
    let has_body = !reads || request.body != Body::None;
    if has_body && status != 303 && !same_origin {
        return Err(refused("would send a body to another host"));
    }
    let query = to.query_pairs().into_owned().collect();
    to.set_query(None);
    to.set_fragment(None);
    let keeps_body = same_origin && (reads || status != 303);
    Ok(Request {
        method: if reads || keeps_body { request.method.clone() } else { "GET".to_owned() },
        url: to.to_string(),
        query,
        headers: if same_origin { request.headers.clone() } else { Vec::new() },
        body: if keeps_body { request.body.clone() } else { Body::None },
        repeatable: request.repeatable,
        seal: request.seal.clone(),
        timeout_ms: request.timeout_ms,
        once_per_run: request.once_per_run,
        charset: request.charset.clone(),
        cost: request.cost,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(url: &str) -> Request {
        Request {
            method: "POST".to_owned(),
            url: url.to_owned(),
            query: vec![("a".to_owned(), "1".to_owned())],
            headers: vec![("x-token".to_owned(), "t".to_owned())],
            body: Body::Json("{}".to_owned()),
            seal: Vec::new(),
            timeout_ms: None,
            once_per_run: false,
            charset: None,
            cost: None,
            repeatable: true,
        }
    }

    fn answer(status: u16, location: &str) -> Response {
        Response { status, headers: vec![("location".to_owned(), location.to_owned())], body: Vec::new() }
    }

    #[test]
    fn within_an_origin_the_request_goes_on() {
        let next = next(&post("https://a.example/x"), &answer(307, "/y?b=2%203")).unwrap().unwrap();
        assert_eq!((next.method.as_str(), next.url.as_str()), ("POST", "https://a.example/y"));
        assert_eq!(next.query, [("b".to_owned(), "2 3".to_owned())]);
        assert_eq!(next.headers.len(), 1);
    }

    #[test]
    fn across_origins_nothing_is_carried_along() {
        let get = Request { method: "GET".to_owned(), body: Body::None, ..post("https://a.example/x") };
        let next_get = next(&get, &answer(302, "https://b.example/y")).unwrap().unwrap();
        assert!(next_get.headers.is_empty());
        assert!(next(&post("https://a.example/x"), &answer(307, "https://b.example/y")).unwrap().is_err());
        assert!(next(&get, &answer(302, "http://a.example/y")).unwrap().is_err());
    }

    #[test]
    fn a_body_stays_with_its_host_whatever_the_method() {
        let get = Request { method: "GET".to_owned(), ..post("https://a.example/x") };
        assert!(next(&get, &answer(302, "https://b.example/y")).unwrap().is_err());
        let elsewhere = next(&get, &answer(303, "https://b.example/y")).unwrap().unwrap();
        assert_eq!((elsewhere.method.as_str(), elsewhere.body), ("GET", Body::None));
        let here = next(&get, &answer(302, "/y")).unwrap().unwrap();
        assert_eq!(here.body, get.body);
    }

    #[test]
    fn an_address_that_is_too_long_is_not_even_quoted() {
        let location = |bytes: usize| format!("https://b.example/{}", "x".repeat(bytes - 18));
        let get = Request { method: "GET".to_owned(), body: Body::None, ..post("https://a.example/x") };
        assert!(next(&get, &answer(302, &location(8_000))).unwrap().is_ok());
        let Err(TransportError::Denied(reason)) = next(&get, &answer(302, &location(8_001))).unwrap() else { panic!() };
        assert_eq!(reason, "a redirect that leads to an address of more than 8000 bytes is not followed");
    }

    #[test]
    fn see_other_becomes_a_get() {
        let next = next(&post("https://a.example/x"), &answer(303, "/done")).unwrap().unwrap();
        assert_eq!((next.method.as_str(), next.body), ("GET", Body::None));
    }
}
