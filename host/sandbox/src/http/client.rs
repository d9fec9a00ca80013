//! One pool of TCP connections per account.

use std::error::Error as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};
use url::{Host, Url};

use super::address::{CheckedResolver, Lookup, PrivateAddress, is_public};
use super::error::TransportError;
use super::wire::Wire;
use super::{Request, Response, charset, coding, wish};
use crate::outside::Exchange;
use crate::secret::{Sealed, seal};

/// Time to reach a host.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle TCP connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// Idle TCP connections kept per host.
const IDLE_CONNECTIONS_MAX: usize = 64;

/// An HTTP client that dials only addresses it may dial.
pub(crate) struct Client {
    allow_private: bool,
    lookup: Arc<dyn Lookup>,
    client: OnceLock<Result<reqwest::Client, String>>,
}

impl Client {
    pub(crate) fn new(allow_private: bool, lookup: Arc<dyn Lookup>) -> Self {
        Self { allow_private, lookup, client: OnceLock::new() }
    }

    /// Built at the first request: a process that only replays needs no TLS.
    fn get(&self) -> Result<&reqwest::Client, TransportError> {
        let client = self.client.get_or_init(|| build(self.allow_private, &self.lookup));
        client.as_ref().map_err(|reason| TransportError::Unreachable(reason.clone()))
    }

    /// The resolver sees names only; a host that is an address is checked here.
    pub(crate) fn check_literal(&self, url: &str) -> Result<Url, TransportError> {
        let url = Url::parse(url).map_err(|error| TransportError::Malformed(error.to_string()))?;
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            _ => None,
        };
        match address {
            Some(address) if !self.allow_private && !is_public(address) => {
                Err(TransportError::Denied(PrivateAddress(address.to_string()).to_string()))
            }
            _ => Ok(url),
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the HTTP client")]
fn build(allow_private: bool, lookup: &Arc<dyn Lookup>) -> Result<reqwest::Client, String> {
    // Fails only if a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        // Answers are unpacked here, whatever words they use for it.
        .no_gzip()
        .redirect(reqwest::redirect::Policy::none())
        .dns_resolver(CheckedResolver { allow_private, lookup: Arc::clone(lookup) })
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(IDLE_CONNECTIONS_MAX)
        .tcp_nodelay(true)
        .user_agent(concat!("weft/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| format!("the HTTP client can't be made: {error}"))
}

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
    let mut body = BodyReader::new(exchange.response_bytes_max);
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

/// An answer as it came over the wire, unpacked and in UTF-8, so that it can be searched for secrets. One that can't be read
/// is an error if its status says that it went well. What an error page says may stay unread; its status may not.
pub(crate) fn readable(exchange: &Exchange<'_>, response: Response) -> Result<Response, TransportError> {
    let Response { status, mut headers, body } = response;
    let bytes_max = exchange.response_bytes_max;
    let unpacked = coding::unpacked(&headers, body, bytes_max);
    let body =
        unpacked.and_then(|body| charset::decoded(&mut headers, exchange.request.charset.as_deref(), body, bytes_max));
    headers.retain(|(name, _)| name != coding::CONTENT_ENCODING);
    match body {
        Ok(body) => Ok(Response { status, headers, body }),
        Err(TransportError::Encoding(reason) | TransportError::Charset(reason)) if !(200..300).contains(&status) => {
            headers.retain(|(name, _)| name != "content-type");
            Ok(Response { status, headers, body: reason.into_bytes() })
        }
        Err(error) => Err(error),
    }
}

/// A body that comes piece by piece, up to a limit.
pub(crate) struct BodyReader {
    bytes_max: usize,
    body: Vec<u8>,
}

impl BodyReader {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { bytes_max, body: Vec::new() }
    }

    pub(crate) fn push(&mut self, chunk: &[u8]) -> Result<(), TransportError> {
        if self.body.len() + chunk.len() > self.bytes_max {
            return Err(TransportError::TooLarge(self.bytes_max as u64));
        }
        self.body.extend_from_slice(chunk);
        Ok(())
    }

    pub(crate) fn read(self) -> Vec<u8> {
        self.body
    }
}

/// Header fields that concern the connection and not the answer. Components never see them, live or replayed: the time
/// is asked of the clock, and the length of a body is the body's.
const TRANSPORT_HEADERS: [&str; 5] = ["connection", "content-length", wish::DATE, "keep-alive", "transfer-encoding"];

/// What a component may see of a response: tokens sealed, known secrets replaced by their markers. Returns what was
/// sealed as well.
pub(crate) fn receive(exchange: &Exchange<'_>, mut response: Response) -> (Response, Vec<Sealed>) {
    let vault = &exchange.connection.vault;
    wish::write_in_seconds(&mut response, exchange.now_ms);
    let (body, sealed) = seal(response.body, &exchange.request.seal, |sealed| vault.token(&sealed.name, &sealed.value));
    let hide = |text: String| String::from_utf8_lossy(&vault.hide(text.into_bytes())).into_owned();
    let headers = response.headers.into_iter().filter(|(name, _)| !TRANSPORT_HEADERS.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (hide(name), hide(value))).collect();
    (Response { status: response.status, headers, body: vault.hide(body) }, sealed)
}

/// The URL is left out of the message: its query may hold a secret by now.
fn explain(request: &Request, error: &reqwest::Error) -> TransportError {
    let mut source = error.source();
    let mut reasons = Vec::new();
    while let Some(cause) = source {
        if let Some(private) = cause.downcast_ref::<PrivateAddress>() {
            return TransportError::Denied(private.to_string());
        }
        reasons.push(cause.to_string());
        source = cause.source();
    }
    let place = Url::parse(&request.url).map(|url| url.host_str().unwrap_or_default().to_owned()).unwrap_or_default();
    let reason = reasons.last().map_or("the connection broke", String::as_str);
    if error.is_connect() {
        return TransportError::NotConnected(format!("{place} can't be reached: {reason}"));
    }
    if error.is_timeout() {
        return TransportError::Timeout(format!("{place} did not answer in time"));
    }
    TransportError::Unreachable(format!("the connection to {place} broke: {reason}"))
}
