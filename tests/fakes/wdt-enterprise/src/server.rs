//! The running fake: its switches and its counters.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::{Request, Response};

use super::faults::{Fault, Faults};
use super::gate;
use super::log::LogEntry;
use super::merchant::Merchant;
use super::service::Enterprise;
use weft_fakes_kit::armed::Calls;
use weft_fakes_kit::changes::Changes;
use weft_fakes_kit::clock::Clock;
use weft_fakes_kit::host::{Host, Service};
use weft_fakes_kit::log::Log;
use weft_fakes_kit::wire::{HungUp, Reply};
use weft_fakes_wdt::Credentials;
use weft_fakes_wdt::qimen::Scene;
use weft_fakes_wdt::qimen::gateway::Gateway;
use weft_fakes_wdt::standard::Standard;

/// How the fake is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Who may ask.
    pub credentials: Credentials,
    /// Calls in any 60 seconds: so many at the enterprise API, and so many again of its methods at the gateway.
    /// Refused calls do not count. None takes any number.
    pub calls_per_minute: Option<u32>,
    /// The session that the gateway wants; none wants no session.
    pub session: Option<String>,
    /// How many requests the log keeps; 0 keeps none, for benchmarks.
    pub log_max: usize,
    /// Threads that serve.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            credentials: Credentials::demo(),
            calls_per_minute: Some(60),
            session: None,
            log_max: 100_000,
            threads: 2,
        }
    }
}

/// What other parts of the platform are mounted beside enterprise.
#[derive(Default)]
pub struct Mounted {
    /// What answers below `/openapi`.
    pub standard: Option<Arc<dyn Standard>>,
    /// What stands behind the gateway. They are asked before enterprise is.
    pub scenes: Vec<Arc<dyn Scene>>,
}

/// A running fake. It stops when dropped.
pub struct FakeWdt {
    inner: Arc<Inner>,
    host: Host,
}

/// What all connections share.
pub(crate) struct Inner {
    pub(crate) clock: Arc<Clock>,
    pub(crate) enterprise: Arc<Enterprise>,
    pub(crate) gateway: Gateway,
    pub(crate) standard: Option<Arc<dyn Standard>>,
    pub(crate) faults: Faults,
    pub(crate) log: Log<LogEntry>,
    pub(crate) request_number: AtomicU64,
    changes: Changes<String, Merchant>,
    requests: Mutex<BTreeMap<String, u64>>,
}

impl FakeWdt {
    /// Starts a fake on threads of its own, with nothing mounted.
    ///
    /// # Panics
    ///
    /// When the port is taken; see `try_start`.
    #[allow(clippy::expect_used, reason = "a test cannot go on without its server")]
    pub fn start(merchant: Merchant, options: Options) -> FakeWdt {
        FakeWdt::try_start(merchant, options, Mounted::default()).expect("the fake's port should be free")
    }

    /// Starts a fake on threads of its own. It answers as soon as this returns.
    pub fn try_start(merchant: Merchant, options: Options, mounted: Mounted) -> io::Result<FakeWdt> {
        let (port, threads) = (options.port, options.threads);
        let inner = Arc::new(Inner::new(merchant, options, mounted));
        let host = Host::start("fake-wdt", port, threads, inner.clone())?;
        Ok(FakeWdt { inner, host })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.host.address())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.host.address()
    }

    /// How often a file (`trade_query.php`) or a method (`wdt.trade.query`) was called, whatever the answer.
    pub fn requests(&self, name: &str) -> u64 {
        self.inner.counts().get(name).copied().unwrap_or_default()
    }

    /// All calls.
    pub fn requests_total(&self) -> u64 {
        self.inner.counts().values().sum()
    }

    /// Every request so far, up to `Options::log_max`.
    pub fn log(&self) -> Vec<LogEntry> {
        self.inner.log.entries()
    }

    /// Forgets the requests so far; the counters stay.
    pub fn clear_log(&self) {
        self.inner.log.clear();
    }

    /// TCP connections accepted so far.
    pub fn connections_opened(&self) -> u64 {
        self.host.connections_opened()
    }

    /// Sets the merchant's clock, which runs on from there.
    pub fn set_now(&self, unix_s: i64) {
        self.inner.clock.set_ms(unix_s * 1000, false);
    }

    /// Stops the merchant's clock at an instant. Call limits and bans go on in real time.
    pub fn freeze_now(&self, unix_s: i64) {
        self.inner.clock.set_ms(unix_s * 1000, true);
    }

    /// Lets time pass at once, for the merchant's clock, call limits and bans.
    pub fn advance(&self, by: Duration) {
        self.inner.clock.advance(by);
    }

    /// The merchant's time, unix seconds.
    pub fn now_s(&self) -> i64 {
        self.inner.clock.now_s()
    }

    /// The faults, to arm and disarm.
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// Arms a fault for one file or method; short for `faults().on(…)`.
    pub fn fault(&self, name: &str, calls: Calls, fault: Fault) {
        self.inner.faults.on(name, calls, fault);
    }

    /// Takes the right to an interface away, for both doors. Its file is named.
    pub fn deny(&self, file: &str) {
        self.inner.enterprise.rights().denied_files.insert(file.to_owned());
    }

    /// Takes the right to a warehouse away: calls that would show a row of it are refused.
    pub fn deny_warehouse(&self, warehouse_no: &str) {
        self.inner.enterprise.rights().denied_warehouses.insert(warehouse_no.to_owned());
    }

    /// Takes the right to a shop away: calls that would show a row of it are refused.
    pub fn deny_shop(&self, shop_no: &str) {
        self.inner.enterprise.rights().denied_shops.insert(shop_no.to_owned());
    }

    /// Gives all rights back.
    pub fn allow_everything(&self) {
        *self.inner.enterprise.rights() = Default::default();
    }

    /// Looks at the merchant, or changes it, between two requests.
    pub fn with_merchant<T>(&self, look: impl FnOnce(&mut Merchant) -> T) -> T {
        self.inner.enterprise.with_merchant(look)
    }

    /// Changes the merchant right after the n-th successful call of a file or method, counted from 1 and from now.
    pub fn after_call(&self, name: &str, nth: u64, change: impl FnOnce(&mut Merchant) + Send + 'static) {
        self.inner.changes.wait(name.to_owned(), nth, Box::new(change));
    }
}

impl Service for Inner {
    async fn serve(&self, _: IpAddr, request: Request<Incoming>) -> Result<Response<Reply>, HungUp> {
        gate::serve(self, request).await
    }
}

impl Inner {
    fn new(merchant: Merchant, options: Options, mounted: Mounted) -> Inner {
        let Options { credentials, calls_per_minute, session, log_max, .. } = options;
        let clock = Arc::new(Clock::real());
        let enterprise = Enterprise::new(credentials.clone(), clock.clone(), merchant, calls_per_minute);
        let enterprise = Arc::new(enterprise);
        let mut scenes = mounted.scenes;
        scenes.push(enterprise.clone());
        Inner {
            gateway: Gateway::new(credentials, session, clock.clone(), scenes),
            clock,
            enterprise,
            standard: mounted.standard,
            faults: Faults::default(),
            log: Log::new(log_max),
            request_number: AtomicU64::new(1),
            changes: Changes::default(),
            requests: Mutex::default(),
        }
    }

    fn counts(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, u64>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn count(&self, name: &str) {
        *self.counts().entry(name.to_owned()).or_default() += 1;
    }

    /// Counts a successful call and makes the changes that waited for it.
    pub(crate) fn run_changes_after(&self, name: &str) {
        for apply in self.changes.due(&name.to_owned()) {
            self.enterprise.with_merchant(apply);
        }
    }
}
