//! The running fake: its threads, its switches, its counters.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::{Request, Response};

use super::faults::{Fault, Faults};
use super::gate;
use super::interface::Interface;
use super::limits::Limiter;
use super::log::LogEntry;
use super::order::Order;
use super::shop::Shop;
use super::token::{TokenMode, Tokens};
use weft_fakes_kit::armed::Calls;
use weft_fakes_kit::changes::Changes;
use weft_fakes_kit::clock::Clock;
use weft_fakes_kit::host::{Host, Service};
use weft_fakes_kit::limit::Limit;
use weft_fakes_kit::log::Log;
use weft_fakes_kit::wire::{HungUp, Reply};

/// How the fake is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// What a second call of `/token` does.
    pub token_mode: TokenMode,
    /// How long a token lives.
    pub token_lifetime_s: u32,
    /// Whether call limits and the rule against bursts hold.
    pub limits: bool,
    /// How many requests the log keeps; 0 keeps none, for benchmarks.
    pub log_max: usize,
    /// Threads that serve.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            token_mode: TokenMode::Rotate,
            token_lifetime_s: 7200,
            limits: true,
            log_max: 100_000,
            threads: 2,
        }
    }
}

/// A running fake. It stops when dropped.
pub struct FakeXiaoe {
    inner: Arc<Inner>,
    host: Host,
}

/// What all connections share.
pub(crate) struct Inner {
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) limiter: Limiter,
    pub(crate) log: Log<LogEntry>,
    pub(crate) tokens: Tokens,
    shop: RwLock<Shop>,
    changes: Changes<Interface, Shop>,
    requests: [AtomicU64; Interface::ALL.len()],
    unknown_requests: AtomicU64,
}

/// How often each interface was called, whatever the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requests {
    of: BTreeMap<Interface, u64>,
    unknown: u64,
}

impl Requests {
    /// Calls of one interface.
    pub fn of(&self, interface: Interface) -> u64 {
        self.of.get(&interface).copied().unwrap_or_default()
    }

    /// Calls of paths that no interface has.
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// All calls.
    pub fn total(&self) -> u64 {
        self.unknown + self.of.values().sum::<u64>()
    }
}

impl FakeXiaoe {
    /// Starts a fake on threads of its own.
    ///
    /// # Panics
    ///
    /// When the port is taken; see `try_start`.
    #[allow(clippy::expect_used, reason = "a test cannot go on without its server")]
    pub fn start(shop: Shop, options: Options) -> FakeXiaoe {
        FakeXiaoe::try_start(shop, options).expect("the fake's port should be free")
    }

    /// Starts a fake on threads of its own. It answers as soon as this returns.
    pub fn try_start(shop: Shop, options: Options) -> io::Result<FakeXiaoe> {
        let inner = Arc::new(Inner::new(shop, &options));
        let host = Host::start("fake-xiaoe", options.port, options.threads, inner.clone())?;
        Ok(FakeXiaoe { inner, host })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.host.address())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.host.address()
    }

    /// How often each interface was called.
    pub fn requests(&self) -> Requests {
        let count = |interface: Interface| self.inner.requests[interface.index()].load(Ordering::Relaxed);
        Requests {
            of: Interface::ALL.into_iter().map(|interface| (interface, count(interface))).collect(),
            unknown: self.inner.unknown_requests.load(Ordering::Relaxed),
        }
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

    /// Sets the shop's clock, which runs on from there. It rules token lifetimes and the default window.
    pub fn set_now(&self, unix_s: i64) {
        self.inner.clock.set_ms(unix_s * 1000, false);
    }

    /// Stops the shop's clock at an instant. Call limits go on in real time.
    pub fn freeze_now(&self, unix_s: i64) {
        self.inner.clock.set_ms(unix_s * 1000, true);
    }

    /// Lets time pass at once, for the shop's clock and for call limits.
    pub fn advance(&self, by: Duration) {
        self.inner.clock.advance(by);
    }

    /// The shop's time, unix seconds.
    pub fn now_s(&self) -> i64 {
        self.inner.clock.now_s()
    }

    /// The faults, to arm and disarm.
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// Arms a fault for one interface; short for `faults().on(…)`.
    pub fn fault(&self, interface: Interface, calls: Calls, fault: Fault) {
        self.inner.faults.on(interface, calls, fault);
    }

    /// Replaces the limit of one interface. Without effect when limits are off.
    pub fn set_limit(&self, interface: Interface, limit: Limit) {
        self.inner.limiter.set(interface, limit);
    }

    /// Makes every token given out so far unknown, so that the next business call is refused with 2008.
    pub fn expire_tokens(&self) {
        self.inner.tokens.expire_all();
    }

    /// Looks at the shop, or changes it, between two requests.
    pub fn with_shop<T>(&self, look: impl FnOnce(&mut Shop) -> T) -> T {
        look(&mut self.inner.shop.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the shop right after the n-th successful call of an interface, counted from 1 and from now.
    pub fn after_call(&self, interface: Interface, nth: u64, change: impl FnOnce(&mut Shop) + Send + 'static) {
        self.inner.changes.wait(interface, nth, Box::new(change));
    }

    /// After the next successful call of the order list, an order appears. If it sorts before the page that was just
    /// given out, the last row of that page comes again as the first row of the following one.
    pub fn insert_after_next_page(&self, order: Order) {
        self.after_call(Interface::OrderList, 1, |shop| shop.put_order(order));
    }
}

impl Service for Inner {
    async fn serve(&self, caller: IpAddr, request: Request<Incoming>) -> Result<Response<Reply>, HungUp> {
        gate::serve(self, caller, request).await
    }
}

impl Inner {
    fn new(shop: Shop, options: &Options) -> Inner {
        Inner {
            clock: Clock::real(),
            faults: Faults::default(),
            limiter: Limiter::new(options.limits),
            log: Log::new(options.log_max),
            tokens: Tokens::new(options.token_mode, options.token_lifetime_s),
            shop: RwLock::new(shop),
            changes: Changes::default(),
            requests: Default::default(),
            unknown_requests: AtomicU64::new(0),
        }
    }

    pub(crate) fn shop(&self) -> RwLockReadGuard<'_, Shop> {
        self.shop.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn count(&self, interface: Option<Interface>) {
        let counter = interface.map_or(&self.unknown_requests, |interface| &self.requests[interface.index()]);
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a successful call and makes the changes that waited for it.
    pub(crate) fn run_changes_after(&self, interface: Option<Interface>) {
        let Some(interface) = interface else { return };
        for apply in self.changes.due(&interface) {
            apply(&mut self.shop.write().unwrap_or_else(PoisonError::into_inner));
        }
    }
}
