//! An authorized account on a platform.
//!
//! It is shared by all runs of the process: one pool of TCP connections, one rate budget, one set of live tokens. What one run
//! sees of it is in `connection.rs`.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::http::{Client, DayCount, Grants, Lookup, Pace, SystemLookup};
use crate::places::AccountPlaces;
use crate::secret::Secret;
use crate::types::description::{Authorization, Place, RateLimit};

/// What is known about an account when a process starts.
#[derive(Debug, Clone, PartialEq)]
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
    /// Where in requests its secrets and tokens may stand. Public fields are filled in.
    pub places: Vec<Place>,
    /// The node that obtains its tokens, and where these stand in what comes.
    pub authorization: Option<Authorization>,
}

/// A token that a platform gave.
#[derive(Debug, Clone)]
pub struct LiveToken {
    /// The token.
    pub value: Secret,
    /// When it ends, in milliseconds since 1970-01-01T00:00:00Z; none if it does not.
    pub expires_at_ms: Option<i64>,
    /// From here on it is not used any more: it might end on the way. As above.
    pub used_until_ms: Option<i64>,
}

/// A token is not used any more in the last part of its life...
const UNUSED_SHARE: i64 = 10;
/// ... which is no longer than this.
const UNUSED_MS_MAX: i64 = 5 * 60 * 1000;
/// A token that outlives the calendar, which ends with the year 9999, does not end.
const CALENDAR_END_MS: i64 = 253_402_300_800_000;

impl LiveToken {
    /// A token that is known from now on.
    pub fn new(value: Secret, expires_at_ms: Option<i64>, now_ms: i64) -> Self {
        let expires_at_ms = expires_at_ms.filter(|end_ms| *end_ms < CALENDAR_END_MS);
        let used_until_ms = expires_at_ms.map(|end_ms| {
            let left_ms = end_ms.saturating_sub(now_ms).max(0);
            end_ms.saturating_sub((left_ms / UNUSED_SHARE).min(UNUSED_MS_MAX))
        });
        Self { value, expires_at_ms, used_until_ms }
    }

    /// Whether it may still be used.
    pub fn is_usable(&self, now_ms: i64) -> bool {
        self.used_until_ms.is_none_or(|until_ms| now_ms < until_ms)
    }
}

#[derive(Debug, Default)]
struct Tokens {
    generation: u64,
    live: BTreeMap<String, LiveToken>,
    /// Tokens that are used no more and may still come back in an answer, the last ones.
    former: VecDeque<(String, Secret)>,
    /// What is wrong with a token that was not kept, by its name.
    refused: BTreeMap<String, String>,
}

/// Most former tokens that are looked for.
const FORMER_TOKENS_MAX: usize = 64;

impl Tokens {
    fn forget(&mut self, name: &str) {
        if let Some(token) = self.live.remove(name) {
            self.former.push_back((name.to_owned(), token.value));
            if self.former.len() > FORMER_TOKENS_MAX {
                self.former.pop_front();
            }
        }
    }
}

/// An authorized account on a platform.
pub struct Account {
    /// What it was made from.
    pub settings: AccountSettings,
    pub(crate) grants: Grants,
    pub(crate) client: Client,
    pub(crate) pace: Arc<Pace>,
    /// How many calls may be under way with it.
    pub(crate) places: AccountPlaces,
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
            pace: Arc::new(Pace::new(&settings.limits)),
            places: AccountPlaces::default(),
            tokens: Mutex::default(),
            settings,
        }))
    }

    /// What may be reached on its behalf: scheme, host, and port unless it is the usual one.
    pub fn origins(&self) -> Vec<String> {
        self.grants.origins()
    }

    /// How many requests went on the last days, under limits that count by the day: to be kept until the next process
    /// begins.
    pub fn day_counts(&self) -> Vec<DayCount> {
        self.pace.day_counts()
    }

    /// Goes on from what processes before this one have counted. Doing it twice is the same as doing it once; what is about
    /// no limit by the day is passed over.
    pub fn restore_day_counts(&self, counts: &[DayCount]) {
        self.pace.restore_day_counts(counts);
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
        tokens.refused.remove(name);
        if tokens.live.get(name).is_some_and(|former| former.value != token.value) {
            tokens.forget(name);
        }
        tokens.live.insert(name.to_owned(), token);
    }

    /// Says when a token ends. One that has ended when it comes is kept as it is: the platform says soon enough.
    pub(crate) fn end_token(&self, name: &str, end_ms: i64, now_ms: i64) {
        if let Some(token) = self.lock().live.get_mut(name).filter(|_| now_ms < end_ms) {
            *token = LiveToken::new(token.value.clone(), Some(end_ms), now_ms);
        }
    }

    /// Keeps no token, but what is wrong with the one that came.
    pub(crate) fn refuse_token(&self, name: &str, reason: String) {
        let mut tokens = self.lock();
        tokens.generation += 1;
        tokens.forget(name);
        tokens.refused.insert(name.to_owned(), reason);
    }

    /// What is wrong with the token that came last, if that is why there is none.
    pub fn refused_token(&self, name: &str) -> Option<String> {
        self.lock().refused.get(name).cloned()
    }

    /// Forgets all tokens but those that others are obtained with: the platform refused one.
    pub fn drop_tokens(&self) {
        let renewing: Vec<&str> = self.settings.authorization.iter().flat_map(Authorization::renewing).collect();
        let mut tokens = self.lock();
        tokens.generation += 1;
        tokens.refused.clear();
        for name in tokens.live.keys().filter(|name| !renewing.contains(&name.as_str())).cloned().collect::<Vec<_>>() {
            tokens.forget(&name);
        }
    }

    /// All that must not be shown: secret fields, live tokens and the last former ones, by name. A replay has none.
    pub fn sealed_values(&self) -> Vec<(String, Secret)> {
        let fields = self.settings.secrets.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?)));
        let tokens = self.lock();
        let live = tokens.live.iter().map(|(name, token)| (name.clone(), token.value.clone()));
        let all = fields.chain(live).chain(tokens.former.iter().cloned());
        all.filter(|(_, value)| value.as_marker().is_none()).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn until_ms(lives_ms: i64) -> i64 {
        LiveToken::new(Secret::new("token"), Some(lives_ms), 0).used_until_ms.unwrap()
    }

    #[test]
    fn a_token_is_used_until_shortly_before_its_end() {
        const MINUTE_MS: i64 = 60_000;
        assert_eq!(until_ms(120 * MINUTE_MS), 115 * MINUTE_MS, "never later than five minutes before");
        assert_eq!(until_ms(4 * MINUTE_MS), 216_000, "one that lives four minutes is used for more than three");
        assert_eq!(until_ms(1_000), 900);
        for end_ms in [None, Some(CALENDAR_END_MS), Some(i64::MAX)] {
            let token = LiveToken::new(Secret::new("token"), end_ms, 0);
            assert!(token.is_usable(i64::MAX) && token.expires_at_ms.is_none(), "{end_ms:?}");
        }
    }

    proptest! {
        #[test]
        fn no_life_is_too_long_or_too_short(end_ms in i64::MIN..CALENDAR_END_MS, now_ms: i64) {
            let token = LiveToken::new(Secret::new("token"), Some(end_ms), now_ms);
            let until_ms = token.used_until_ms.unwrap();
            prop_assert!(until_ms <= end_ms);
            prop_assert_eq!(token.is_usable(now_ms), now_ms < end_ms, "what is alive is of use when it comes");
        }
    }
}
