//! The running fake: its threads, its switches, its state.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::{Request, Response};
use serde_json::Value;
use weft_fakes_kit::changes::Changes;
use weft_fakes_kit::clock::Clock;
use weft_fakes_kit::host::{Host, Service};
use weft_fakes_kit::log::Log;
use weft_fakes_kit::wire::{HungUp, Reply};

use super::application::Application;
use super::consent::Pending;
use super::faults::Faults;
use super::log::LogEntry;
use super::operation::Operation;
use super::options::Options;
use super::quota::{Quota, Quotas};
use super::seller::Seller;
use super::tokens::{Lives, Tokens};
use super::trading::Session;
use super::{fulfillment, gate};

/// A running fake. It stops when dropped.
pub struct FakeEbay {
    inner: Arc<Inner>,
    host: Host,
}

/// What all connections share.
pub(crate) struct Inner {
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) log: Log<LogEntry>,
    pub(crate) strict: bool,
    state: Mutex<State>,
    changes: Changes<Operation, Seller>,
}

/// What requests look at and change.
pub(crate) struct State {
    pub(crate) base_url: String,
    pub(crate) applications: Vec<Application>,
    /// The seller the fake was started with is the first.
    pub(crate) sellers: Vec<Seller>,
    pub(crate) lives: Lives,
    pub(crate) leaves_empty_orders_out: bool,
    pub(crate) tells_retry_after: bool,
    pub(crate) declined_with_state: bool,
    pub(crate) quotas: Quotas,
    pub(crate) tokens: Tokens,
    pub(crate) pending: HashMap<String, Pending>,
    pub(crate) sessions: HashMap<String, Session>,
}

impl State {
    pub(crate) fn seller(&self, user_id: &str) -> Option<&Seller> {
        self.sellers.iter().find(|seller| seller.user_id == user_id)
    }

    pub(crate) fn seller_named(&self, username: &str) -> Option<&Seller> {
        self.sellers.iter().find(|seller| seller.username == username)
    }
}

impl FakeEbay {
    /// Starts a fake on threads of its own.
    ///
    /// # Panics
    ///
    /// When the port is taken; see `try_start`.
    #[allow(clippy::expect_used, reason = "a test cannot go on without its server")]
    pub fn start(seller: Seller, options: Options) -> FakeEbay {
        FakeEbay::try_start(seller, options).expect("the fake's port should be free")
    }

    /// Starts a fake on threads of its own. It answers as soon as this returns.
    pub fn try_start(seller: Seller, options: Options) -> io::Result<FakeEbay> {
        let (port, threads) = (options.port, options.threads);
        let inner = Arc::new(Inner::new(seller, options));
        let host = Host::start("fake-ebay", port, threads, inner.clone())?;
        inner.state().base_url = format!("http://{}", host.address());
        Ok(FakeEbay { inner, host })
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

    /// Looks at the seller the fake was started with, or changes it, between two requests.
    pub fn with_seller<T>(&self, look: impl FnOnce(&mut Seller) -> T) -> T {
        look(&mut self.inner.state().sellers[0])
    }

    /// Changes that seller right after the n-th successful call of an operation, counted from 1 and from now.
    pub fn after_call(&self, operation: Operation, nth: u64, change: impl FnOnce(&mut Seller) + Send + 'static) {
        self.inner.changes.wait(operation, nth, Box::new(change));
    }

    /// The rows of that seller as a complete pull should have them now, by the time of their modification.
    pub fn rows(&self) -> Vec<Value> {
        let state = self.inner.state();
        fulfillment::all_rows(&state, &state.sellers[0], self.now_ms())
    }

    /// The seller takes back what was allowed to all applications: every token is dead at once.
    pub fn revoke_all(&self) {
        let mut state = self.inner.state();
        let user_id = state.sellers[0].user_id.clone();
        state.tokens.kill_all_of(&user_id);
    }

    /// The seller changes the password. What was allowed ends with it.
    pub fn change_password(&self) {
        self.revoke_all();
    }

    /// The seller takes another user name. What was allowed ends with it, the user id stays.
    pub fn rename_seller(&self, username: &str) {
        self.with_seller(|seller| seller.username = username.to_owned());
        self.revoke_all();
    }

    /// Every access token of OAuth is past its end; refresh tokens stay.
    pub fn expire_access_tokens(&self) {
        self.inner.state().tokens.expire_all_access();
    }

    /// The text of the next code, for tests that hold a given text against what goes over the wire.
    pub fn set_next_code(&self, text: &str) {
        self.inner.state().tokens.next_code = Some(text.to_owned());
    }

    /// What an application used of a daily limit.
    pub fn used_today(&self, client_id: &str, quota: Quota) -> u64 {
        self.inner.state().quotas.used(client_id, quota)
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
        sellers.extend(options.other_sellers);
        let state = State {
            base_url: String::new(),
            applications: options.applications,
            sellers,
            lives: options.lives,
            leaves_empty_orders_out: options.leaves_empty_orders_out,
            tells_retry_after: options.tells_retry_after,
            declined_with_state: options.declined_with_state,
            quotas: Quotas::new(options.limits),
            tokens: Tokens::default(),
            pending: HashMap::new(),
            sessions: HashMap::new(),
        };
        Inner {
            clock,
            faults: Faults::default(),
            log: Log::new(options.log_max),
            strict: options.strict,
            state: Mutex::new(state),
            changes: Changes::default(),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a successful call and makes the changes that waited for it.
    pub(crate) fn run_changes_after(&self, operation: Option<Operation>) {
        let Some(operation) = operation else { return };
        for apply in self.changes.due(&operation) {
            apply(&mut self.state().sellers[0]);
        }
    }
}
