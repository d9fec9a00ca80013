//! The running fake: its threads, its switches, its counters.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::body::Incoming;
use hyper::{Request, Response};
use weft_fakes_kit::armed::Calls;
use weft_fakes_kit::clock::Clock;
use weft_fakes_kit::host::{Host, Service};
use weft_fakes_kit::log::Log;
use weft_fakes_kit::wire::{HungUp, Reply};

use super::app::App;
use super::faults::{Fault, Faults};
use super::gate;
use super::limits::Limiter;
use super::log::{LogEntry, Write};
use super::method::Method;
use super::worksheet::Row;

/// How the fake is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Whether the limit of requests per second holds.
    pub limits: bool,
    /// How many requests and writes are kept to be looked at; 0 keeps none, for benchmarks.
    pub log_max: usize,
    /// Threads that serve.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { port: 0, limits: true, log_max: 100_000, threads: 2 }
    }
}

/// A running fake. It stops when dropped.
pub struct FakeMingdao {
    inner: Arc<Inner>,
    host: Host,
}

/// What all connections share.
pub(crate) struct Inner {
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) limiter: Limiter,
    pub(crate) log: Log<LogEntry>,
    pub(crate) writes: Log<Write>,
    app: Mutex<App>,
    requests: Mutex<BTreeMap<Option<Method>, u64>>,
    serial: AtomicU64,
}

impl FakeMingdao {
    /// Starts a fake on threads of its own.
    ///
    /// # Panics
    ///
    /// When the port is taken; see `try_start`.
    #[allow(clippy::expect_used, reason = "a test cannot go on without its server")]
    pub fn start(app: App, options: Options) -> FakeMingdao {
        FakeMingdao::try_start(app, options).expect("the fake's port should be free")
    }

    /// Starts a fake on threads of its own. It answers as soon as this returns.
    pub fn try_start(app: App, options: Options) -> io::Result<FakeMingdao> {
        let inner = Arc::new(Inner {
            clock: Clock::real(),
            faults: Faults::default(),
            limiter: Limiter::new(options.limits),
            log: Log::new(options.log_max),
            writes: Log::new(options.log_max),
            app: Mutex::new(app),
            requests: Mutex::default(),
            serial: AtomicU64::new(0),
        });
        let host = Host::start("fake-mingdao", options.port, options.threads, inner.clone())?;
        Ok(FakeMingdao { inner, host })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.host.address())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.host.address()
    }

    /// The rows of a worksheet, by its id, alias or name, in the order they were made; none if there is no such one.
    pub fn rows(&self, worksheet: &str) -> Vec<Row> {
        self.with_app(|app| app.worksheet(worksheet).map(|worksheet| worksheet.rows.clone()).unwrap_or_default())
    }

    /// Looks at the application, or changes it, between two requests.
    pub fn with_app<T>(&self, look: impl FnOnce(&mut App) -> T) -> T {
        look(&mut self.inner.app())
    }

    /// How often a method was called, whatever the answer.
    pub fn requests(&self, method: Method) -> u64 {
        self.inner.counts().get(&Some(method)).copied().unwrap_or_default()
    }

    /// How often anything was called, unknown paths included.
    pub fn requests_total(&self) -> u64 {
        self.inner.counts().values().sum()
    }

    /// Every request so far, up to `Options::log_max`.
    pub fn log(&self) -> Vec<LogEntry> {
        self.inner.log.entries()
    }

    /// Every write that was carried out so far, up to `Options::log_max`.
    pub fn writes(&self) -> Vec<Write> {
        self.inner.writes.entries()
    }

    /// Forgets the requests and writes so far; the counters and the rows stay.
    pub fn clear_log(&self) {
        self.inner.log.clear();
        self.inner.writes.clear();
    }

    /// Stops the clock that rows get their times from. The limit goes on in real time.
    pub fn freeze_now(&self, unix_s: i64) {
        self.inner.clock.set_ms(unix_s * 1000, true);
    }

    /// The faults, to arm and disarm.
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// Arms a fault for one method; short for `faults().on(…)`.
    pub fn fault(&self, method: Method, calls: Calls, fault: Fault) {
        self.inner.faults.on(method, calls, fault);
    }
}

impl Service for Inner {
    async fn serve(&self, caller: IpAddr, request: Request<Incoming>) -> Result<Response<Reply>, HungUp> {
        gate::serve(self, caller, request).await
    }
}

impl Inner {
    pub(crate) fn app(&self) -> MutexGuard<'_, App> {
        self.app.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number that differs from request to request.
    pub(crate) fn next_serial(&self) -> u64 {
        self.serial.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn count(&self, method: Option<Method>) {
        *self.counts().entry(method).or_default() += 1;
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<Option<Method>, u64>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
