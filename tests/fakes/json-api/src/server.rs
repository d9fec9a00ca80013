//! The running fake.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as StdListener};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

use super::access::Access;
use super::data::Data;
use super::faults::Faults;
use super::gate;
use super::limit::{Limit, Limiter};
use super::log::{Log, LogEntry};

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

/// A running fake. It stops when dropped.
pub struct FakeJsonApi {
    inner: Arc<Inner>,
    address: SocketAddr,
    runtime: Option<Runtime>,
}

/// What all connections share.
pub(crate) struct Inner {
    pub(crate) base_url: String,
    pub(crate) access: Vec<Access>,
    pub(crate) faults: Faults,
    pub(crate) limiter: Limiter,
    pub(crate) log: Log,
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
        let listener = StdListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let inner = Arc::new(Inner {
            base_url: format!("http://{address}"),
            access: options.access,
            faults: Faults::default(),
            limiter: Limiter::new(options.limit),
            log: Log::new(options.log_max),
            data: RwLock::new(data),
        });
        let runtime =
            Builder::new_multi_thread().worker_threads(2).thread_name("fake-json-api").enable_all().build()?;
        runtime.spawn(accept(listener, inner.clone()));
        Ok(FakeJsonApi { inner, address, runtime: Some(runtime) })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        self.inner.base_url.clone()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
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

impl Drop for FakeJsonApi {
    fn drop(&mut self) {
        // Waiting for the threads would panic when dropped inside an async test.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Inner {
    pub(crate) fn data(&self) -> RwLockReadGuard<'_, Data> {
        self.data.read().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn accept(listener: StdListener, inner: Arc<Inner>) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve_connection(stream, inner.clone()))),
            // Out of file descriptors, most likely: give connections time to close.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve_connection(stream: TcpStream, inner: Arc<Inner>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| gate::serve(&inner, request));
    // An error here is the caller's going away, or a fault that was asked for.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}
