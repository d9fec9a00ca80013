//! The tokens of both generations: who gave them for what, until when they are good, and what a refresh does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use weft_fakes_kit::chance::mixed;

use super::market::{Application, Generation};
use super::operation::Operation;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// "About half a year".
const OLD_REFRESH_MS: i64 = 182 * DAY_MS;
/// The old generation renews a refresh token only when it ends this soon.
const POSTPONE_WITHIN_MS: i64 = 30 * DAY_MS;

/// What a refresh does to the refresh token, in the current generation. The platform's words fit all of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshRule {
    /// A new one comes, with a whole life; the spent one is refused at once.
    Rotate,
    /// The same one comes again. Its end stays, so that the seller has to consent anew one day.
    Keep,
    /// As `Keep`, but the answer has no refresh token.
    Silent,
}

/// What a seller allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) app_key: String,
    pub(crate) login: String,
    pub(crate) operations: BTreeSet<Operation>,
}

#[derive(Clone)]
struct Token {
    generation: Generation,
    grant: Grant,
    expires_at_ms: i64,
}

/// Tokens as they are handed out.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) grant: Grant,
    pub(crate) access: String,
    pub(crate) access_expires_at_ms: i64,
    /// None when the answer has none.
    pub(crate) refresh: Option<(String, i64)>,
}

/// A refresh token that does not work, or not yet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    Unknown,
    TooEarly,
}

/// The tokens that are alive.
#[derive(Default)]
pub(crate) struct Tokens(Mutex<Live>);

#[derive(Default)]
struct Live {
    count: u64,
    access: BTreeMap<String, Token>,
    refresh: BTreeMap<String, Token>,
}

impl Tokens {
    /// Both tokens for a seller's consent.
    pub(crate) fn issue(&self, app: &Application, grant: Grant, now_ms: i64) -> Pair {
        let mut live = self.lock();
        let refresh = live.refresh(app, &grant, now_ms);
        live.pair(app, grant, now_ms, Some(refresh))
    }

    /// A new access token for a refresh token.
    pub(crate) fn renew(
        &self,
        app: &Application,
        spent: &str,
        rule: RefreshRule,
        now_ms: i64,
    ) -> Result<Pair, Unusable> {
        let mut live = self.lock();
        let token = live.usable(app, spent, now_ms)?;
        let refresh = match rule {
            _ if app.generation == Generation::Aop => None,
            RefreshRule::Rotate => {
                live.refresh.remove(spent);
                Some(live.refresh(app, &token.grant, now_ms))
            }
            RefreshRule::Keep => Some((spent.to_owned(), token.expires_at_ms)),
            RefreshRule::Silent => None,
        };
        Ok(live.pair(app, token.grant, now_ms, refresh))
    }

    /// A new refresh token for one of the old generation that ends soon.
    pub(crate) fn postpone(&self, app: &Application, spent: &str, now_ms: i64) -> Result<Pair, Unusable> {
        let mut live = self.lock();
        let token = live.usable(app, spent, now_ms)?;
        if token.expires_at_ms - now_ms > POSTPONE_WITHIN_MS {
            return Err(Unusable::TooEarly);
        }
        live.refresh.remove(spent);
        let refresh = live.refresh(app, &token.grant, now_ms);
        Ok(live.pair(app, token.grant, now_ms, Some(refresh)))
    }

    /// What an access token of this application is good for.
    pub(crate) fn grant(&self, app: &Application, access: &str, now_ms: i64) -> Option<Grant> {
        let live = self.lock();
        live.access.get(access).filter(|token| token.is_good(app, now_ms)).map(|token| token.grant.clone())
    }

    /// Takes one access token out of use.
    pub(crate) fn kill(&self, access: &str) {
        self.lock().access.remove(access);
    }

    /// Takes all access tokens out of use; refresh tokens stay.
    pub(crate) fn expire_access(&self) {
        self.lock().access.clear();
    }

    /// Takes back what a seller allowed.
    pub(crate) fn revoke(&self, login: &str) {
        let mut live = self.lock();
        live.access.retain(|_, token| token.grant.login != login);
        live.refresh.retain(|_, token| token.grant.login != login);
    }

    fn lock(&self) -> MutexGuard<'_, Live> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Live {
    fn usable(&self, app: &Application, refresh: &str, now_ms: i64) -> Result<Token, Unusable> {
        let token = self.refresh.get(refresh).filter(|token| token.is_good(app, now_ms));
        token.cloned().ok_or(Unusable::Unknown)
    }

    fn refresh(&mut self, app: &Application, grant: &Grant, now_ms: i64) -> (String, i64) {
        let text = self.text(app, "50001");
        let expires_at_ms = now_ms + lifetimes_ms(app).1;
        let token = Token { generation: app.generation, grant: grant.clone(), expires_at_ms };
        self.refresh.insert(text.clone(), token);
        (text, expires_at_ms)
    }

    fn pair(&mut self, app: &Application, grant: Grant, now_ms: i64, refresh: Option<(String, i64)>) -> Pair {
        let access = self.text(app, "50000");
        let access_expires_at_ms = now_ms + lifetimes_ms(app).0;
        let token = Token { generation: app.generation, grant: grant.clone(), expires_at_ms: access_expires_at_ms };
        self.access.insert(access.clone(), token);
        Pair { grant, access, access_expires_at_ms, refresh }
    }

    /// The same texts in the same order, so that recordings made with a fake can be compared.
    fn text(&mut self, app: &Application, start: &str) -> String {
        self.count += 1;
        let (first, second) = (mixed(self.count * 2), mixed(self.count * 2 + 1));
        match app.generation {
            Generation::Iop => format!("{start}{first:016x}{second:016x}"),
            Generation::Aop => format!(
                "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
                first >> 32,
                first >> 16 & 0xffff,
                first & 0xfff,
                0x8000 | (second >> 48 & 0x3fff),
                second & 0xffff_ffff_ffff
            ),
        }
    }
}

impl Token {
    fn is_good(&self, app: &Application, now_ms: i64) -> bool {
        self.generation == app.generation && self.grant.app_key == app.key && now_ms < self.expires_at_ms
    }
}

/// Of the access token, and of the refresh token.
fn lifetimes_ms(app: &Application) -> (i64, i64) {
    match (app.generation, app.is_test) {
        (Generation::Aop, _) => (10 * HOUR_MS, OLD_REFRESH_MS),
        (Generation::Iop, true) => (DAY_MS, 2 * DAY_MS),
        (Generation::Iop, false) => (30 * DAY_MS, 60 * DAY_MS),
    }
}
