//! The running fake: its threads, its switches, its counters.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as StdListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

use super::app::App;
use super::clock::Clock;
use super::faults::{Calls, Fault, Faults};
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
    address: SocketAddr,
    runtime: Option<Runtime>,
}

/// What all connections share.
pub(crate) struct Inner {
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) limiter: Limiter,
    app: Mutex<App>,
    seen: Mutex<Seen>,
    serial: AtomicU64,
    log_max: usize,
}

#[derive(Default)]
struct Seen {
    requests: BTreeMap<Option<Method>, u64>,
    log: Vec<LogEntry>,
    writes: Vec<Write>,
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
        let listener = StdListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let inner = Arc::new(Inner {
            clock: Clock::real(),
            faults: Faults::default(),
            limiter: Limiter::new(options.limits),
            app: Mutex::new(app),
            seen: Mutex::default(),
            serial: AtomicU64::new(0),
            log_max: options.log_max,
        });
        let runtime = Builder::new_multi_thread()
            .worker_threads(options.threads.max(1))
            .thread_name("fake-mingdao")
            .enable_all()
            .build()?;
        runtime.spawn(accept(listener, inner.clone()));
        Ok(FakeMingdao { inner, address, runtime: Some(runtime) })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
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
        self.inner.seen().requests.get(&Some(method)).copied().unwrap_or_default()
    }

    /// How often anything was called, unknown paths included.
    pub fn requests_total(&self) -> u64 {
        self.inner.seen().requests.values().sum()
    }

    /// Every request so far, up to `Options::log_max`.
    pub fn log(&self) -> Vec<LogEntry> {
        self.inner.seen().log.clone()
    }

    /// Every write that was carried out so far, up to `Options::log_max`.
    pub fn writes(&self) -> Vec<Write> {
        self.inner.seen().writes.clone()
    }

    /// Forgets the requests and writes so far; the counters and the rows stay.
    pub fn clear_log(&self) {
        let mut seen = self.inner.seen();
        seen.log.clear();
        seen.writes.clear();
    }

    /// Stops the clock that rows get their times from. The limit goes on in real time.
    pub fn freeze_now(&self, unix_s: i64) {
        self.inner.clock.freeze(unix_s);
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

impl Drop for FakeMingdao {
    fn drop(&mut self) {
        // Waiting for the threads would panic when dropped inside an async test.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
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
        *self.seen().requests.entry(method).or_default() += 1;
    }

    pub(crate) fn keep_write(&self, write: Write) {
        let mut seen = self.seen();
        if seen.writes.len() < self.log_max {
            seen.writes.push(write);
        }
    }

    pub(crate) fn keep(&self, entry: LogEntry) {
        let mut seen = self.seen();
        if seen.log.len() < self.log_max {
            seen.log.push(entry);
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn accept(listener: StdListener, inner: Arc<Inner>) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => drop(tokio::spawn(serve_connection(stream, peer, inner.clone()))),
            // Out of file descriptors, most likely: give connections time to close.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve_connection(stream: TcpStream, peer: SocketAddr, inner: Arc<Inner>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| gate::serve(&inner, peer.ip(), request));
    // An error here is the caller's going away, or a fault that was asked for.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}
