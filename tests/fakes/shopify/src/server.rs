//! The running fake: its threads, its switches, its counters.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::{Request, Response};
use weft_fakes_kit::armed::Calls;
use weft_fakes_kit::chance::mixed;
use weft_fakes_kit::changes::Changes;
use weft_fakes_kit::clock::Clock;
use weft_fakes_kit::host::{Host, Service};
use weft_fakes_kit::log::Log;
use weft_fakes_kit::wire::{HungUp, Reply};

use super::bucket::Bucket;
use super::consent::{ConsentTwist, Consents, Decline};
use super::faults::{Fault, Faults};
use super::gate;
use super::grants::Grants;
use super::graphql::CostRule;
use super::log::LogEntry;
use super::operation::Operation;
use super::options::Options;
use super::order::Order;
use super::rest::Pages;
use super::shop::Shop;

/// A running fake. It stops when dropped.
pub struct FakeShopify {
    inner: Arc<Inner>,
    host: Host,
}

/// What all connections share.
pub(crate) struct Inner {
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) log: Log<LogEntry>,
    pub(crate) grants: Grants,
    pub(crate) consents: Consents,
    pub(crate) pages: Pages,
    pub(crate) calls: Buckets,
    pub(crate) points: Buckets,
    pub(crate) limits: bool,
    pub(crate) strict: bool,
    pub(crate) page_rows_max: usize,
    pub(crate) page_life_s: i64,
    pub(crate) cost_rule: CostRule,
    pub(crate) decline: Decline,
    public_url: OnceLock<String>,
    shop: RwLock<Shop>,
    changes: Changes<Operation, Shop>,
    requests: AtomicU64,
}

/// A bucket for each caller.
#[derive(Default)]
pub(crate) struct Buckets(Mutex<BTreeMap<String, Arc<Mutex<Bucket>>>>);

impl Buckets {
    /// The caller's bucket, which has this size and leak when it is new.
    pub(crate) fn of(&self, client: &str, size: u64, leak_per_second: u64) -> Arc<Mutex<Bucket>> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = || Arc::new(Mutex::new(Bucket::new(size, leak_per_second)));
        buckets.entry(client.to_owned()).or_insert_with(made).clone()
    }
}

impl FakeShopify {
    /// Starts a fake on threads of its own.
    ///
    /// # Panics
    ///
    /// When the port is taken; see `try_start`.
    #[allow(clippy::expect_used, reason = "a test cannot go on without its server")]
    pub fn start(shop: Shop, options: Options) -> FakeShopify {
        FakeShopify::try_start(shop, options).expect("the fake's port should be free")
    }

    /// Starts a fake on threads of its own. It answers as soon as this returns.
    pub fn try_start(shop: Shop, options: Options) -> io::Result<FakeShopify> {
        let inner = Arc::new(Inner::new(shop, &options));
        if let Some(now_s) = options.now_s {
            inner.clock.set_ms(now_s * 1000, false);
        }
        let host = Host::start("fake-shopify", options.port, options.threads, inner.clone())?;
        let base = options.public_url.unwrap_or_else(|| format!("http://{}", host.address()));
        // It is new, so nothing is in it.
        let _ = inner.public_url.set(base);
        Ok(FakeShopify { inner, host })
    }

    /// What stands for `https://{shop}`: `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.host.address())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.host.address()
    }

    /// Every request so far, up to `Options::log_max`.
    pub fn log(&self) -> Vec<LogEntry> {
        self.inner.log.entries()
    }

    /// How often something was called, as far as the log goes.
    pub fn calls_of(&self, operation: Operation) -> usize {
        self.log().iter().filter(|entry| entry.operation == Some(operation)).count()
    }

    /// Forgets the requests so far.
    pub fn clear_log(&self) {
        self.inner.log.clear();
    }

    /// TCP connections accepted so far.
    pub fn connections_opened(&self) -> u64 {
        self.host.connections_opened()
    }

    /// Sets the platform's clock, which runs on from there. It rules the lives of codes, tokens and links.
    pub fn set_now(&self, unix_s: i64) {
        self.inner.clock.set_ms(unix_s * 1000, false);
    }

    /// Stops the platform's clock at an instant. Buckets leak on in real time.
    pub fn freeze_now(&self, unix_s: i64) {
        self.inner.clock.set_ms(unix_s * 1000, true);
    }

    /// Lets time pass at once, for the platform's clock and for buckets.
    pub fn advance(&self, by: Duration) {
        self.inner.clock.advance(by);
    }

    /// The platform's time, unix seconds.
    pub fn now_s(&self) -> i64 {
        self.inner.clock.now_s()
    }

    /// The faults, to arm and disarm.
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// Arms a fault for one operation; short for `faults().on(…)`.
    pub fn fault(&self, operation: Operation, calls: Calls, fault: Fault) {
        self.inner.faults.on(operation, calls, fault);
    }

    /// Something that goes wrong with the next choice on a page of consent. Several go together.
    pub fn twist_consent(&self, twist: ConsentTwist) {
        self.inner.consents.twist(twist);
    }

    /// Ends every token that lets calls in; refresh tokens stay good.
    pub fn end_access_tokens(&self) {
        self.inner.grants.kill_access();
    }

    /// The owner takes an application out of the shop: all it has ends.
    pub fn uninstall(&self, client_id: &str) {
        self.inner.grants.revoke(client_id);
        self.with_shop(|shop| shop.app_mut(client_id).map(|app| app.granted = None));
    }

    /// Looks at the shop, or changes it, between two requests.
    pub fn with_shop<T>(&self, look: impl FnOnce(&mut Shop) -> T) -> T {
        self.inner.with_shop_mut(look)
    }

    /// Changes the shop right after the n-th successful call of an operation, counted from 1 and from now.
    pub fn after_call(&self, operation: Operation, nth: u64, change: impl FnOnce(&mut Shop) + Send + 'static) {
        self.inner.changes.wait(operation, nth, Box::new(change));
    }

    /// After the n-th successful call of an operation, an order changes: sorted by that, it moves to the end.
    pub fn touch_after(&self, operation: Operation, nth: u64, order_id: u64, at_s: i64) {
        self.after_call(operation, nth, move |shop| {
            if let Some(order) = shop.order_mut(order_id) {
                order.updated_at_s = at_s;
                order.note = Some("changed while it was being read".to_owned());
            }
        });
    }

    /// After the n-th successful call of an operation, another order is there.
    pub fn insert_after(&self, operation: Operation, nth: u64, order: Order) {
        self.after_call(operation, nth, move |shop| shop.orders.push(order));
    }
}

impl Service for Inner {
    async fn serve(&self, _caller: IpAddr, request: Request<Incoming>) -> Result<Response<Reply>, HungUp> {
        gate::serve(self, request).await
    }
}

impl Inner {
    fn new(shop: Shop, options: &Options) -> Inner {
        Inner {
            clock: Clock::real(),
            faults: Faults::default(),
            log: Log::new(options.log_max),
            grants: Grants::new(options.lives()),
            consents: Consents::default(),
            pages: Pages::default(),
            calls: Buckets::default(),
            points: Buckets::default(),
            limits: options.limits,
            strict: options.strict,
            page_rows_max: options.page_rows_max,
            page_life_s: options.page_life_s,
            cost_rule: options.cost_rule,
            decline: options.decline,
            public_url: OnceLock::new(),
            shop: RwLock::new(shop),
            changes: Changes::default(),
            requests: AtomicU64::new(0),
        }
    }

    pub(crate) fn shop(&self) -> RwLockReadGuard<'_, Shop> {
        self.shop.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn with_shop_mut<T>(&self, change: impl FnOnce(&mut Shop) -> T) -> T {
        change(&mut self.shop.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// What links to pages begin with.
    pub(crate) fn public_url(&self) -> &str {
        self.public_url.get().map_or("", String::as_str)
    }

    /// A new one for each request, in the form of a UUID.
    pub(crate) fn request_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let (high, low) = (mixed(number * 2), mixed(number * 2 + 1));
        let groups = (high >> 32, high >> 16 & 0xffff, high & 0xffff, low >> 48, low & 0xffff_ffff_ffff);
        format!("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", groups.0, groups.1, groups.2, groups.3, groups.4)
    }

    /// Makes the changes that waited for a successful call.
    pub(crate) fn run_changes_after(&self, operation: Option<Operation>) {
        let Some(operation) = operation else { return };
        for apply in self.changes.due(&operation) {
            self.with_shop_mut(apply);
        }
    }
}
