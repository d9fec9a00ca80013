//! One pool of TCP connections per account.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use url::{Host, Url};

use super::address::{CheckedResolver, Lookup, PrivateAddress, is_public};
use super::error::TransportError;
use super::tls;

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
    pub(crate) fn get(&self) -> Result<&reqwest::Client, TransportError> {
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
    let cannot = |error: &dyn std::fmt::Display| format!("the HTTP client can't be made: {error}");
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls::config().map_err(|error| cannot(&error))?)
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
        .map_err(|error| cannot(&error))
}
