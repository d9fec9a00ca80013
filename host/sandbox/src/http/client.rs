//! One pool of TCP connections per account.

use std::error::Error as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};
use url::{Host, Url};
use weft_recording::DeepSearch;

use super::address::{CheckedResolver, Lookup, PrivateAddress, is_public};
use super::error::TransportError;
use super::wire::Wire;
use super::{Request, Response, charset, coding, hygiene, redirect, wish};
use crate::outside::Exchange;
use crate::secret::{Holding, Origin, Sealed, Secret, hiding, seal};
use crate::types::http::Seal;

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
    let body = body.and_then(charset::text_alone);
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
    wish::write_in_seconds(&mut response, exchange.now_ms);
    let leads_on = redirect::next(exchange.request, &response).is_some();
    let Response { status, headers, body } = response;
    let (body, sealed) = seal(body, &rules(exchange), |sealed| keep(exchange, sealed));
    let search = exchange.connection.hiding.with(beside_the_known(exchange, &sealed));
    let mut hidden = 0;
    let headers = headers.into_iter().filter(|(name, _)| !TRANSPORT_HEADERS.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| match leads_on && name == redirect::LOCATION {
        // No component sees it: the host asks there, with the same sealed values.
        true => (name, hiding::hide_whole(&search, with_markers(exchange.holding, value)).0),
        false => {
            let (name, in_name) = hiding::hide_whole(&search, name);
            let (value, in_value) = hiding::hide_whole(&search, value);
            hidden += in_name + in_value;
            (name, value)
        }
    });
    let headers = headers.collect();
    let (body, in_body) = hiding::hide(&search, body);
    exchange.holding.count_hidden(hidden + in_body);
    (Response { status, headers, body }, sealed)
}

/// What is sealed in the answer: what the request says, and the tokens that the component's description points at.
fn rules(exchange: &Exchange<'_>) -> Vec<Seal> {
    let mut rules = exchange.request.seal.clone();
    let authorization = exchange.connection.account.settings.authorization.as_ref();
    for token in authorization.filter(|it| it.node == exchange.node).iter().flat_map(|it| &it.tokens) {
        if let Some(pointer) = token.pointer.clone().filter(|_| rules.iter().all(|rule| rule.name != token.name)) {
            rules.push(Seal { pointer, name: token.name.clone(), lives: token.lives.clone() });
        }
    }
    rules
}

/// The marker of a token that came, which the call may use at once.
fn keep(exchange: &Exchange<'_>, sealed: &Sealed) -> String {
    let vault = &exchange.connection.vault;
    let marker = vault.token(&sealed.name, &sealed.value);
    exchange.holding.put(&marker, vault.get(&marker).flatten(), Origin::Named(sealed.name.clone()));
    marker
}

/// What the run doesn't know yet and must not show: tokens that have just come, and what was derived from secrets and sent.
fn beside_the_known(exchange: &Exchange<'_>, sealed: &[Sealed]) -> Vec<Secret> {
    let mut values: Vec<Secret> = sealed.iter().map(|sealed| sealed.value.clone()).collect();
    values.retain(|value| value.as_marker().is_none());
    let derived = |origin: &Origin| matches!(origin, Origin::Hash { .. } | Origin::Basic(_)) && origin.is_secret();
    let sent = hygiene::texts(exchange.request).into_iter().flat_map(|text| exchange.holding.in_text(text));
    values.extend(sent.filter(|held| derived(&held.origin)).filter_map(|held| held.value));
    values
}

/// An address with markers in place of the values that the call sent.
fn with_markers(holding: &Holding, location: String) -> String {
    let values = holding.all().into_iter().filter_map(|(marker, held)| Some((marker, held.value?.expose().to_vec())));
    let search = DeepSearch::new(values);
    let mut written = String::with_capacity(location.len());
    let mut copied = 0;
    for (place, marker) in search.places(location.as_bytes()) {
        let (Some(before), true) = (location.get(copied..place.start), location.is_char_boundary(place.end)) else {
            return hiding::HIDDEN.to_owned();
        };
        written.push_str(before);
        written.push_str(marker);
        copied = place.end;
    }
    written.push_str(&location[copied..]);
    written
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
