//! The running fake: its threads, its switches, its state.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::{Request, Response};
use serde_json::Value;
use weft_fakes_kit::chance::mixed;
use weft_fakes_kit::changes::Changes;
use weft_fakes_kit::clock::Clock;
use weft_fakes_kit::host::{Host, Service};
use weft_fakes_kit::log::Log;
use weft_fakes_kit::wire::{HungUp, Reply};

use super::consent::Pending;
use super::faults::Faults;
use super::gate;
use super::limits::{Buckets, Limits};
use super::log::LogEntry;
use super::operation::Operation;
use super::options::Options;
use super::paging::Pages;
use super::rdt::DataElement;
use super::seller::Seller;
use super::tokens::{Grant, Tokens};
use super::truth::{self, Truth};
use super::v2026::Included;

/// A running fake. It stops when dropped.
pub struct FakeAmazon {
    inner: Arc<Inner>,
    host: Host,
}

/// What all connections share.
pub(crate) struct Inner {
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) log: Log<LogEntry>,
    limits: Mutex<Limits>,
    state: Mutex<State>,
    changes: Changes<Operation, Seller>,
}

/// What requests look at and change.
#[derive(Default)]
pub(crate) struct State {
    /// The seller the fake was started with is the first.
    pub(crate) sellers: Vec<Seller>,
    pub(crate) tokens: Tokens,
    pub(crate) pending: HashMap<String, Pending>,
    pub(crate) buckets: Buckets,
    pub(crate) pages: Pages,
    calls: u64,
}

impl State {
    pub(crate) fn seller(&self, seller_id: &str) -> Option<&Seller> {
        self.sellers.iter().find(|seller| seller.seller_id == seller_id)
    }

    pub(crate) fn seller_named(&self, username: &str) -> Option<&Seller> {
        self.sellers.iter().find(|seller| seller.username == username)
    }

    /// As the platform numbers its calls: a UUID.
    pub(crate) fn next_request_id(&mut self) -> String {
        self.calls += 1;
        let (high, low) = (mixed(self.calls * 2), mixed(self.calls * 2 + 1));
        let text = format!("{high:016x}{low:016x}");
        [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
    }
}

impl FakeAmazon {
    /// Starts a fake on threads of its own.
    ///
    /// # Panics
    ///
    /// When the port is taken; see `try_start`.
    #[allow(clippy::expect_used, reason = "a test cannot go on without its server")]
    pub fn start(seller: Seller, options: Options) -> FakeAmazon {
        FakeAmazon::try_start(seller, options).expect("the fake's port should be free")
    }

    /// Starts a fake on threads of its own. It answers as soon as this returns.
    pub fn try_start(seller: Seller, options: Options) -> io::Result<FakeAmazon> {
        let (port, threads) = (options.port, options.threads);
        let inner = Arc::new(Inner::new(seller, options));
        let host = Host::start("fake-amazon", port, threads, inner.clone())?;
        Ok(FakeAmazon { inner, host })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end: all the platform's hosts in one, by their paths.
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

    /// Forgets the requests so far.
    pub fn clear_log(&self) {
        self.inner.log.clear();
    }

    /// TCP connections accepted so far.
    pub fn connections_opened(&self) -> u64 {
        self.host.connections_opened()
    }

    /// Sets the platform's clock, which stands still there.
    pub fn freeze_now_ms(&self, unix_ms: i64) {
        self.inner.clock.set_ms(unix_ms, true);
    }

    /// Lets time pass at once.
    pub fn advance(&self, by: Duration) {
        self.inner.clock.advance(by);
    }

    /// The platform's time, unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.inner.clock.now_ms()
    }

    /// The faults and twists, to arm and disarm.
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// Other limits from now on. What is in the buckets stays.
    pub fn set_limits(&self, limits: Limits) {
        *self.inner.limits.lock().unwrap_or_else(PoisonError::into_inner) = limits;
    }

    /// Looks at the seller the fake was started with, or changes it, between two requests.
    pub fn with_seller<T>(&self, look: impl FnOnce(&mut Seller) -> T) -> T {
        look(&mut self.inner.state().sellers[0])
    }

    /// Changes that seller right after the n-th successful call of an operation, counted from 1 and from now.
    pub fn after_call(&self, operation: Operation, nth: u64, change: impl FnOnce(&mut Seller) + Send + 'static) {
        self.inner.changes.wait(operation, nth, Box::new(change));
    }

    /// What a complete pull of version 0 should have now, with these personal data.
    pub fn truth(&self, elements: &[DataElement]) -> Truth {
        truth::of_v0(&self.inner.state().sellers[0], &self.inner.options, elements, self.now_ms())
    }

    /// What a complete pull of version 2026-01-01 should have now: its orders, by the time of their update.
    pub fn truth_2026(&self, included: &[Included]) -> Vec<Value> {
        truth::of_2026(&self.inner.state().sellers[0], &self.inner.options, included, self.now_ms())
    }

    /// The refresh token that the seller copies from the developer console: self authorization, for the first
    /// application.
    pub fn self_authorize(&self) -> String {
        let mut state = self.inner.state();
        let options = &self.inner.options;
        let grant = Grant {
            client_id: options.applications.first().map(|one| one.client_id.clone()).unwrap_or_default(),
            seller_id: state.sellers[0].seller_id.clone(),
            expires_at_ms: options.lives.consent_s.map(|life_s| self.now_ms() + life_s * 1000),
        };
        state.tokens.mint_refresh(grant)
    }

    /// The seller takes back what was allowed to all applications: every token is dead at once.
    pub fn revoke_all(&self) {
        self.inner.revoke_first();
    }

    /// Every access token is past its end, restricted data tokens too; refresh tokens stay.
    pub fn expire_access_tokens(&self) {
        self.inner.state().tokens.expire_all_access();
    }
}

impl Service for Inner {
    async fn serve(&self, _caller: IpAddr, request: Request<Incoming>) -> Result<Response<Reply>, HungUp> {
        gate::serve(self, request).await
    }
}

impl Inner {
    fn new(seller: Seller, options: Options) -> Inner {
        let clock = Clock::real();
        if let Some(now_ms) = options.now_ms {
            clock.set_ms(now_ms, true);
        }
        let mut sellers = vec![seller];
        sellers.extend(options.other_sellers.iter().cloned());
        Inner {
            clock,
            faults: Faults::default(),
            log: Log::new(options.log_max),
            limits: Mutex::new(options.limits.clone()),
            state: Mutex::new(State { sellers, ..State::default() }),
            changes: Changes::default(),
            options,
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends what the first seller has allowed.
    pub(crate) fn revoke_first(&self) {
        let mut state = self.state();
        let seller_id = state.sellers[0].seller_id.clone();
        state.tokens.revoke(&seller_id);
    }

    /// Counts a successful call and makes the changes that waited for it.
    pub(crate) fn run_changes_after(&self, operation: Option<Operation>) {
        let Some(operation) = operation else { return };
        for apply in self.changes.due(&operation) {
            apply(&mut self.state().sellers[0]);
        }
    }
}
