//! Sending a request, and reading what comes.

use std::error::Error as _;

use reqwest::header::{HeaderName, HeaderValue};
use url::Url;

use super::body_reader::BodyReader;
use super::exchange::Exchange;
use crate::http::address::PrivateAddress;
use crate::http::wire::Wire;
use crate::http::{Request, Response, TransportError, coding};

/// Sends a request over the account's pool and reads the response.
pub(crate) async fn send(exchange: &Exchange<'_>, wire: Wire) -> Result<Response, TransportError> {
    let client = &exchange.connection.account.client;
    let url = client.check_literal(&wire.url)?;
    let method = exchange
        .request
        .method
        .parse()
        .map_err(|_| TransportError::Malformed(format!("`{}` is no HTTP method", exchange.request.method)))?;
    let mut request = client.get()?.request(method, url).timeout(exchange.timeout);
    request = request.header(reqwest::header::ACCEPT_ENCODING, coding::ACCEPTED);
    for (name, value) in wire.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(&value)) else {
            return Err(TransportError::Malformed("a header field can't be sent as it is".to_owned()));
        };
        request = request.header(name, value);
    }
    if let Some(body) = wire.body {
        request = request.body(body);
    }
    let response = request.send().await.map_err(|error| explain(exchange.request, &error))?;
    read(exchange, response).await
}

async fn read(exchange: &Exchange<'_>, mut response: reqwest::Response) -> Result<Response, TransportError> {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), field_text(value.as_bytes())))
        .collect();
    let mut body = BodyReader::new(exchange.response_bytes_max, response.content_length());
    while let Some(chunk) = response.chunk().await.map_err(|error| explain(exchange.request, &error))? {
        body.push(&chunk)?;
    }
    Ok(Response { status, headers, body: body.read() })
}

/// The value of a header field as text: UTF-8, or else Latin-1, as HTTP once had it. Both lose nothing.
fn field_text(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// The URL is left out of the message: its query may hold a secret by now.
fn explain(request: &Request, error: &reqwest::Error) -> TransportError {
    let mut source = error.source();
    let mut reasons = Vec::new();
    let mut closed_unsent = false;
    while let Some(cause) = source {
        if let Some(private) = cause.downcast_ref::<PrivateAddress>() {
            return TransportError::Denied(private.to_string());
        }
        // The other side closed the connection before the first byte of the request was written.
        closed_unsent |= cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled);
        reasons.push(cause.to_string());
        source = cause.source();
    }
    let place = Url::parse(&request.url).map(|url| url.host_str().unwrap_or_default().to_owned()).unwrap_or_default();
    let reason = reasons.last().map_or("the connection broke", String::as_str);
    if closed_unsent {
        return TransportError::NotConnected(format!("{place} closed the connection before anything was sent"));
    }
    if error.is_connect() {
        return TransportError::NotConnected(format!("{place} can't be reached: {reason}"));
    }
    if error.is_timeout() {
        return TransportError::Timeout(format!("{place} did not answer in time"));
    }
    TransportError::Unreachable(format!("the connection to {place} broke: {reason}"))
}
