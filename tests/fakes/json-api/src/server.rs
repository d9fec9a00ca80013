//! The running fake.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use hyper::body::Incoming;
use hyper::{Request, Response};
use weft_fakes_kit::clock::Clock;
use weft_fakes_kit::host::{Host, Service};
use weft_fakes_kit::log::Log;
use weft_fakes_kit::wire::{HungUp, Reply};

use super::access::Access;
use super::data::Data;
use super::faults::Faults;
use super::gate;
use super::limit::{Limit, Limiter};
use super::log::LogEntry;

/// How the fake is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// In which ways a request may say who asks.
    pub access: Vec<Access>,
    /// How much may be asked per time.
    pub limit: Option<Limit>,
    /// How many requests the log keeps.
    pub log_max: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { port: 0, access: Access::ALL.to_vec(), limit: None, log_max: 100_000 }
    }
}

/// Threads that serve.
const THREADS: usize = 2;

/// A running fake. It stops when dropped.
pub struct FakeJsonApi {
    inner: Arc<Inner>,
    host: Host,
}

/// What all connections share.
pub(crate) struct Inner {
    pub(crate) clock: Clock,
    base_url: OnceLock<String>,
    pub(crate) access: Vec<Access>,
    pub(crate) faults: Faults,
    pub(crate) limiter: Limiter,
    pub(crate) log: Log<LogEntry>,
    data: RwLock<Data>,
}

impl FakeJsonApi {
    /// Starts a fake on threads of its own.
    ///
    /// # Panics
    ///
    /// When the port is taken; see `try_start`.
    #[allow(clippy::expect_used, reason = "a test cannot go on without its server")]
    pub fn start(data: Data, options: Options) -> FakeJsonApi {
        FakeJsonApi::try_start(data, options).expect("the fake's port should be free")
    }

    /// Starts a fake on threads of its own. It answers as soon as this returns.
    pub fn try_start(data: Data, options: Options) -> io::Result<FakeJsonApi> {
        let inner = Arc::new(Inner {
            clock: Clock::real(),
            base_url: OnceLock::new(),
            access: options.access,
            faults: Faults::default(),
            limiter: Limiter::new(options.limit),
            log: Log::new(options.log_max),
            data: RwLock::new(data),
        });
        let host = Host::start("fake-json-api", options.port, THREADS, inner.clone())?;
        // Nobody can ask before, who does not know the port.
        inner.base_url.get_or_init(|| format!("http://{}", host.address()));
        Ok(FakeJsonApi { inner, host })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        self.inner.base_url().to_owned()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.host.address()
    }

    /// Every request so far, up to `Options::log_max`.
    pub fn log(&self) -> Vec<LogEntry> {
        self.inner.log.entries()
    }

    /// Forgets the requests so far.
    pub fn clear_log(&self) {
        self.inner.log.clear();
    }

    /// The faults, to arm and disarm.
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// Looks at the data, or changes it, between two requests.
    pub fn with_data<T>(&self, look: impl FnOnce(&mut Data) -> T) -> T {
        look(&mut self.inner.data.write().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Service for Inner {
    async fn serve(&self, _: IpAddr, request: Request<Incoming>) -> Result<Response<Reply>, HungUp> {
        gate::serve(self, request).await
    }
}

impl Inner {
    pub(crate) fn base_url(&self) -> &str {
        self.base_url.get().map_or("", String::as_str)
    }

    pub(crate) fn data(&self) -> RwLockReadGuard<'_, Data> {
        self.data.read().unwrap_or_else(PoisonError::into_inner)
    }
}
