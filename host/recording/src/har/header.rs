//! Which header fields of a captured exchange matter. Browsers and networks add dozens that concern a connection, a cache
//! or a page; only what is known to matter to an API is kept.

/// Kept of a request. Its content type follows from the body, and cookies are never kept: they belong to a browser.
const REQUEST: [&str; 7] =
    ["authorization", "content-language", "if-match", "if-none-match", "if-modified-since", "prefer", "range"];

/// Kept of a response.
const RESPONSE: [&str; 8] = [
    "content-disposition",
    "content-range",
    "content-type",
    "deprecation",
    "link",
    "location",
    "retry-after",
    "sunset",
];

/// Names that begin with `x-` are an API's own, but for these: of proxies, caches, page policies and traces.
const NOT_OF_AN_API: [&str; 28] = [
    "x-amz-cf-",
    "x-amzn-",
    "x-aspnet",
    "x-b3-",
    "x-browser-",
    "x-cache",
    "x-cdn",
    "x-client-data",
    "x-content-type-options",
    "x-correlation-id",
    "x-dns-prefetch-control",
    "x-download-options",
    "x-envoy-",
    "x-forwarded-",
    "x-frame-options",
    "x-permitted-",
    "x-postman-",
    "x-powered-by",
    "x-proxy",
    "x-real-ip",
    "x-request-id",
    "x-requested-with",
    "x-robots-tag",
    "x-runtime",
    "x-served-by",
    "x-timer",
    "x-trace",
    "x-xss-protection",
];

/// Parts of names that say how a request is allowed or addressed, with or without `x-`.
const REQUEST_PARTS: [&str; 7] = ["api-key", "apikey", "api-version", "app-", "idempotency", "signature", "token"];

/// Whether a request's field is kept.
pub fn matters_in_request(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let chosen = REQUEST.contains(&name.as_str()) || is_of_an_api(&name);
    chosen
        || REQUEST_PARTS.iter().any(|part| name.contains(part)) && !is_of_a_browser(&name)
        || is_version(&name, value)
}

/// Whether a response's field is kept.
pub fn matters_in_response(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    RESPONSE.contains(&name.as_str())
        || is_of_an_api(&name)
        || name.contains("ratelimit")
        || name.contains("rate-limit")
}

fn is_of_an_api(name: &str) -> bool {
    name.starts_with("x-") && !NOT_OF_AN_API.iter().any(|start| name.starts_with(start))
}

/// Names that no program can set, and HTTP/2's own.
fn is_of_a_browser(name: &str) -> bool {
    ["sec-", "cf-", ":", "postman-"].iter().any(|start| name.starts_with(start))
}

/// Some APIs are asked for a version by `Accept: application/vnd.api+json`; what browsers accept is a list.
fn is_version(name: &str, value: &str) -> bool {
    name == "accept" && value.starts_with("application/") && value.contains("vnd.") && !value.contains(',')
}
