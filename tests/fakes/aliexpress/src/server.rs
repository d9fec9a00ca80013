//! The running fake: its threads, its addresses, its switches.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::{Request, Response};
use weft_fakes_kit::armed::{Armed, Calls};
use weft_fakes_kit::changes::Changes;
use weft_fakes_kit::clock::Clock;
use weft_fakes_kit::host::{Host, Service};
use weft_fakes_kit::log::Log;
use weft_fakes_kit::wire::{HungUp, Reply};

use super::codes::Codes;
use super::faults::{Faults, Twist};
use super::gate;
use super::limits::{Limiter, Limits};
use super::log::LogEntry;
use super::market::{Generation, Market};
use super::operation::Operation;
use super::options::Options;
use super::order::Order;
use super::status::Status;
use super::tokens::Tokens;

/// A running fake. It stops when dropped.
pub struct FakeAliexpress {
    inner: Arc<Inner>,
    host: Host,
}

/// What all connections share.
pub(crate) struct Inner {
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) twists: Armed<Generation, Twist>,
    pub(crate) limiter: Limiter,
    pub(crate) log: Log<LogEntry>,
    pub(crate) codes: Codes,
    pub(crate) tokens: Tokens,
    market: RwLock<Market>,
    changes: Changes<Operation, Market>,
    answers: AtomicU64,
}

impl FakeAliexpress {
    /// Starts a fake on threads of its own.
    ///
    /// # Panics
    ///
    /// When the port is taken; see `try_start`.
    #[allow(clippy::expect_used, reason = "a test cannot go on without its server")]
    pub fn start(market: Market, options: Options) -> FakeAliexpress {
        FakeAliexpress::try_start(market, options).expect("the fake's port should be free")
    }

    /// Starts a fake on threads of its own. It answers as soon as this returns.
    pub fn try_start(market: Market, options: Options) -> io::Result<FakeAliexpress> {
        let (port, threads) = (options.port, options.threads);
        let inner = Arc::new(Inner::new(market, options));
        let host = Host::start("fake-aliexpress", port, threads, inner.clone())?;
        Ok(FakeAliexpress { inner, host })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.host.address())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.host.address()
    }

    /// The page of consent of a generation; the query comes from the caller.
    pub fn authorize_url(&self, generation: Generation) -> String {
        let path = match generation {
            Generation::Iop => "/oauth/authorize",
            Generation::Aop => "/auth/authorize.htm",
        };
        self.base_url() + path
    }

    /// What stands before the path of a path API of the current generation.
    pub fn rest_url(&self) -> String {
        self.base_url() + "/rest"
    }

    /// Where the current generation takes dotted methods.
    pub fn sync_url(&self) -> String {
        self.base_url() + "/sync"
    }

    /// What stands before the protocol's name in the old generation.
    pub fn openapi_url(&self) -> String {
        self.base_url() + "/openapi"
    }

    /// Every request so far, up to `Options::log_max`.
    pub fn log(&self) -> Vec<LogEntry> {
        self.inner.log.entries()
    }

    /// Forgets the requests so far.
    pub fn clear_log(&self) {
        self.inner.log.clear();
    }

    /// TCP connections accepted so far.
    pub fn connections_opened(&self) -> u64 {
        self.host.connections_opened()
    }

    /// Sets the platform's clock, which runs on from there.
    pub fn set_now_ms(&self, unix_ms: i64) {
        self.inner.clock.set_ms(unix_ms, false);
    }

    /// Stops the platform's clock at an instant. Limits of calls in a stretch of time go on in real time.
    pub fn freeze_ms(&self, unix_ms: i64) {
        self.inner.clock.set_ms(unix_ms, true);
    }

    /// Lets time pass at once, for the platform's clock and for call limits.
    pub fn advance(&self, by: Duration) {
        self.inner.clock.advance(by);
    }

    /// The platform's time, unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.inner.clock.now_ms()
    }

    /// The faults, to arm and disarm.
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// Twists the choices made at the page of consent of a generation, counted from 1 and from now.
    pub fn twist(&self, generation: Generation, calls: Calls, twist: Twist) {
        self.inner.twists.arm(Some(generation), calls, twist);
    }

    /// Replaces the call limits; none lifts them.
    pub fn set_limits(&self, limits: Option<Limits>) {
        self.inner.limiter.set(limits);
    }

    /// Takes every access token out of use. Refresh tokens stay.
    pub fn expire_access_tokens(&self) {
        self.inner.tokens.expire_access();
    }

    /// A seller takes back what was allowed: all tokens are dead.
    pub fn revoke(&self, login: &str) {
        self.inner.tokens.revoke(login);
    }

    /// Looks at the market, or changes it, between two requests.
    pub fn with_market<T>(&self, look: impl FnOnce(&mut Market) -> T) -> T {
        look(&mut self.inner.market.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the market right after the n-th successful call of an operation, counted from 1 and from now.
    pub fn after_call(&self, operation: Operation, nth: u64, change: impl FnOnce(&mut Market) + Send + 'static) {
        self.inner.changes.wait(operation, nth, Box::new(change));
    }

    /// After the next page of a list, an order comes in. It is newer than all, so that the last row of that page comes
    /// again as the first row of the next one.
    pub fn insert_after_page(&self, operation: Operation, login: &str, order: Order) {
        let login = login.to_owned();
        self.after_call(operation, 1, move |market| market.put_order(&login, order));
    }

    /// After the next page of a list, an order is over and leaves the list of those that are not. If it was on that
    /// page, the first row of the next page moves on to it, and whoever reads on misses it.
    pub fn finish_after_page(&self, operation: Operation, order_id: i64) {
        let now_ms = self.now_ms();
        self.after_call(operation, 1, move |market| {
            if let Some(order) = market.order_mut(order_id) {
                order.status = Status::Finish;
                order.modified_ms = now_ms;
            }
        });
    }
}

impl Service for Inner {
    async fn serve(&self, _: IpAddr, request: Request<Incoming>) -> Result<Response<Reply>, HungUp> {
        gate::serve(self, request).await
    }
}

impl Inner {
    fn new(market: Market, options: Options) -> Inner {
        let clock = Clock::real();
        if let Some(unix_ms) = options.frozen_at_ms {
            clock.set_ms(unix_ms, true);
        }
        Inner {
            clock,
            faults: Faults::default(),
            twists: Armed::default(),
            limiter: Limiter::new(options.limits),
            log: Log::new(options.log_max),
            codes: Codes::default(),
            tokens: Tokens::default(),
            market: RwLock::new(market),
            changes: Changes::default(),
            answers: AtomicU64::new(0),
            options,
        }
    }

    pub(crate) fn market(&self) -> RwLockReadGuard<'_, Market> {
        self.market.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same in the same order, so that recordings made with a fake can be compared.
    pub(crate) fn request_id(&self) -> String {
        format!("2101{:012x}", self.answers.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Makes the changes that waited for a successful call.
    pub(crate) fn run_changes_after(&self, operation: Option<Operation>) {
        let Some(operation) = operation else { return };
        for apply in self.changes.due(&operation) {
            apply(&mut self.market.write().unwrap_or_else(PoisonError::into_inner));
        }
    }
}
