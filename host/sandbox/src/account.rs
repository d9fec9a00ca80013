//! An authorized account on a platform.
//!
//! An [`Account`] is shared by all runs of the process: one pool of TCP connections, one rate budget, one set of live
//! tokens. A [`Connection`] is what one run sees of it: the same account, with markers that only this run knows.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};

use crate::contract::RateLimit;
use crate::http::{Client, Grants, Lasting, Lookup, Pace, SystemLookup};
use crate::secret::{Secret, Vault};

/// What is known about an account when a process starts.
#[derive(Debug, Clone)]
pub struct AccountSettings {
    /// The operator's name for it.
    pub name: String,
    /// Name of the component that talks to its platform.
    pub platform: String,
    /// Scheme and host, no trailing slash.
    pub base_url: String,
    /// Hosts it may reach, as `host` or `host:port`; the base URL's host is always among them.
    pub hosts: Vec<String>,
    /// Whether private and loopback addresses may be dialled.
    pub allow_private: bool,
    /// Fields that components may read.
    pub fields: BTreeMap<String, String>,
    /// Fields that stay in the host. None stands for a secret that isn't there because the run is replayed.
    pub secrets: BTreeMap<String, Option<Secret>>,
    /// What the platform allows per time.
    pub limits: Vec<RateLimit>,
}

/// A token that a platform gave.
#[derive(Debug, Clone)]
pub struct LiveToken {
    /// The token.
    pub value: Secret,
    /// When it ends, in milliseconds since 1970-01-01T00:00:00Z; none if it does not.
    pub expires_at_ms: Option<i64>,
}

#[derive(Debug, Default)]
struct Tokens {
    generation: u64,
    live: BTreeMap<String, LiveToken>,
}

/// An authorized account on a platform.
pub struct Account {
    /// What it was made from.
    pub settings: AccountSettings,
    pub(crate) grants: Grants,
    pub(crate) client: Client,
    pub(crate) pace: Pace,
    tokens: Mutex<Tokens>,
}

impl Account {
    /// An account with nothing dialled yet. The error says which URL or host can't be read.
    pub fn new(settings: AccountSettings) -> Result<Arc<Self>, String> {
        Self::with_lookup(settings, Arc::new(SystemLookup))
    }

    /// The same, with another way to find the addresses of hosts.
    pub fn with_lookup(settings: AccountSettings, lookup: Arc<dyn Lookup>) -> Result<Arc<Self>, String> {
        Ok(Arc::new(Self {
            grants: Grants::new(&settings.base_url, &settings.hosts)?,
            client: Client::new(settings.allow_private, lookup),
            pace: Pace::new(&settings.limits),
            tokens: Mutex::default(),
            settings,
        }))
    }

    /// What may be reached on its behalf: scheme, host, and port unless it is the usual one.
    pub fn origins(&self) -> Vec<String> {
        self.grants.origins()
    }

    /// Counts how often tokens were put in or dropped, so that of many callers that meet the same dead token only
    /// one asks for a new one.
    pub fn token_generation(&self) -> u64 {
        self.lock().generation
    }

    /// A token that is alive at that time.
    pub fn live_token(&self, name: &str, now_ms: i64) -> Option<LiveToken> {
        self.lock().live.get(name).filter(|token| token.expires_at_ms.is_none_or(|end| now_ms < end)).cloned()
    }

    /// Keeps a token.
    pub fn put_token(&self, name: &str, token: LiveToken) {
        let mut tokens = self.lock();
        tokens.generation += 1;
        tokens.live.insert(name.to_owned(), token);
    }

    /// Forgets all tokens: the platform refused one.
    pub fn drop_tokens(&self) {
        let mut tokens = self.lock();
        tokens.generation += 1;
        tokens.live.clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An account as one run sees it.
pub struct Connection {
    /// The name that the workflow uses for it.
    pub alias: String,
    /// The account.
    pub account: Arc<Account>,
    pub(crate) vault: Vault,
    pub(crate) public: String,
    pub(crate) lasting: Lasting,
}

impl Connection {
    /// A run's view of an account. Markers are derived from the run's seed.
    pub fn new(alias: &str, account: Arc<Account>, seed: &[u8; 32]) -> Arc<Self> {
        let settings = &account.settings;
        let mut public: Map<String, Value> =
            settings.fields.iter().map(|(name, value)| (name.clone(), Value::from(value.clone()))).collect();
        public.insert("base_url".to_owned(), Value::from(settings.base_url.clone()));
        Arc::new(Self {
            alias: alias.to_owned(),
            vault: Vault::new(seed, alias, &settings.secrets),
            public: Value::Object(public).to_string(),
            lasting: Lasting::default(),
            account,
        })
    }
}
