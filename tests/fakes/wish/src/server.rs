//! The running fake: its threads, its switches.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::{Request, Response};
use weft_fakes_kit::changes::Changes;
use weft_fakes_kit::clock::Clock;
use weft_fakes_kit::host::{Host, Service};
use weft_fakes_kit::log::Log;
use weft_fakes_kit::wire::{HungUp, Reply};

use crate::consent::{Desk, Twist};
use crate::endpoint::{Endpoint, Version};
use crate::faults::Faults;
use crate::gate;
use crate::limiter::{CallLimit, Limiter};
use crate::log::LogEntry;
use crate::market::Market;
use crate::mint::Mint;
use crate::options::Options;
use crate::tokens::{Granted, Holder, Tokens};
use crate::v3::bulk::Jobs;

/// A running fake. It stops when dropped.
pub struct FakeWish {
    inner: Arc<Inner>,
    host: Host,
}

/// What all connections share.
pub(crate) struct Inner {
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) limiter: Limiter,
    pub(crate) log: Log<LogEntry>,
    pub(crate) tokens: Tokens,
    pub(crate) desk: Desk,
    pub(crate) jobs: Jobs,
    pub(crate) mint: Mint,
    base_url: OnceLock<String>,
    market: RwLock<Market>,
    changes: Changes<Endpoint, Market>,
}

impl FakeWish {
    /// Starts a fake on threads of its own.
    ///
    /// # Panics
    ///
    /// When the port is taken; see `try_start`.
    #[allow(clippy::expect_used, reason = "a test cannot go on without its server")]
    pub fn start(market: Market, options: Options) -> FakeWish {
        FakeWish::try_start(market, options).expect("the fake's port should be free")
    }

    /// Starts a fake on threads of its own. It answers as soon as this returns.
    pub fn try_start(market: Market, options: Options) -> io::Result<FakeWish> {
        let (port, threads) = (options.port, options.threads);
        let inner = Arc::new(Inner::new(market, options));
        let host = Host::start("fake-wish", port, threads, inner.clone())?;
        inner.base_url.get_or_init(|| format!("http://{}", host.address()));
        Ok(FakeWish { inner, host })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        self.inner.base_url().to_owned()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.host.address()
    }

    /// Where a merchant consents in version 3; `client_id` and `state` go after it.
    pub fn consent_url_v3(&self) -> String {
        format!("{}/v3/oauth/authorize", self.base_url())
    }

    /// Where a merchant consents in version 2.
    pub fn consent_url_v2(&self) -> String {
        format!("{}/oauth/authorize", self.base_url())
    }

    /// What stands for `https://merchant.wish.com/api/v3/`.
    pub fn api_v3(&self) -> String {
        format!("{}/api/v3/", self.base_url())
    }

    /// What stands for `https://merchant.wish.com/api/v2/`.
    pub fn api_v2(&self) -> String {
        format!("{}/api/v2/", self.base_url())
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

    /// Sets the platform's clock, which runs on from there or stands still.
    pub fn set_now_ms(&self, unix_ms: i64, frozen: bool) {
        self.inner.clock.set_ms(unix_ms, frozen);
    }

    /// Lets time pass at once.
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

    /// Replaces the call limit; all windows go on.
    pub fn set_limit(&self, limit: Option<CallLimit>) {
        self.inner.limiter.set(limit);
    }

    /// The next consent that is accepted goes wrong in this way. Several wait in line.
    pub fn twist_next_consent(&self, twist: Twist) {
        self.inner.desk.twist(twist);
    }

    /// Tokens as a consent with all scopes would give, without the pages. None for unknown ids.
    pub fn grant(&self, version: Version, client_id: &str, merchant_id: &str) -> Option<Granted> {
        let market = self.inner.market();
        let (app, merchant) = (market.app(client_id)?, market.merchant(merchant_id)?);
        let scopes = if version == Version::V3 { app.scopes.clone() } else { Vec::new() };
        let holder = Holder { client_id: app.client_id.clone(), merchant_id: merchant.id.clone(), scopes, version };
        Some(self.inner.tokens.issue(&self.inner.mint, holder, self.now_ms()))
    }

    /// Lets every access token run out.
    pub fn expire_access_tokens(&self) {
        self.inner.tokens.expire(None, self.now_ms());
    }

    /// The merchant removes the application in the back office: codes and tokens are revoked.
    pub fn revoke(&self, client_id: &str, merchant_id: &str) {
        self.inner.tokens.revoke(client_id, merchant_id);
    }

    /// Looks at the market, or changes it, between two requests.
    pub fn with_market<T>(&self, look: impl FnOnce(&mut Market) -> T) -> T {
        self.inner.with_market(look)
    }

    /// Changes the market right after the n-th successful call of an endpoint, counted from 1 and from now.
    pub fn after_call(&self, endpoint: Endpoint, nth: u64, change: impl FnOnce(&mut Market) + Send + 'static) {
        self.inner.changes.wait(endpoint, nth, Box::new(change));
    }

    /// After the next page of version 3 an order changes: it moves to a later page, or comes a second time.
    pub fn touch_after_next_page(&self, merchant_id: &str, order_id: &str, at_ms: i64) {
        let (merchant_id, order_id) = (merchant_id.to_owned(), order_id.to_owned());
        self.after_call(Endpoint::OrdersV3, 1, move |market| {
            let order = market.merchant_mut(&merchant_id).and_then(|merchant| merchant.order_mut(&order_id));
            order.into_iter().for_each(|order| order.touch(at_ms));
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
        options.now_ms.iter().for_each(|now_ms| clock.set_ms(*now_ms, false));
        Inner {
            clock,
            faults: Faults::default(),
            limiter: Limiter::new(options.limit),
            log: Log::new(options.log_max),
            tokens: Tokens::new(options.access_token_life_s, options.refresh_token_life_s),
            desk: Desk::default(),
            jobs: Jobs::default(),
            mint: Mint::default(),
            base_url: OnceLock::new(),
            market: RwLock::new(market),
            changes: Changes::default(),
            options,
        }
    }

    pub(crate) fn base_url(&self) -> &str {
        self.base_url.get().map_or("", String::as_str)
    }

    pub(crate) fn market(&self) -> RwLockReadGuard<'_, Market> {
        self.market.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn with_market<T>(&self, look: impl FnOnce(&mut Market) -> T) -> T {
        look(&mut self.market.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts a successful call and makes the changes that waited for it.
    pub(crate) fn run_changes_after(&self, endpoint: Option<Endpoint>) {
        let Some(endpoint) = endpoint else { return };
        for apply in self.changes.due(&endpoint) {
            self.with_market(apply);
        }
    }
}
