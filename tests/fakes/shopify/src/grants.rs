//! Codes and tokens: who has which, until when, and what becomes of them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use weft_fakes_kit::chance::mixed;

use super::time::DAY_S;

/// What a spent refresh token is still good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshGrace {
    /// Nothing: it is refused at once.
    None,
    /// It may be used again until its replacement is, at most 30 days from its first use: the platform's rule from
    /// 2026-08-28 on.
    UntilReplacementUsed,
}

/// How long things live.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lives {
    pub(crate) code_s: i64,
    pub(crate) access_s: i64,
    pub(crate) refresh_s: i64,
    pub(crate) client_credentials_s: i64,
    pub(crate) grace: RefreshGrace,
    /// Whether a refresh ends the access token that came with the spent refresh token.
    pub(crate) refresh_ends_access: bool,
}

/// What a code, and the tokens that come of it, are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    /// Whether it is for the person who is signed in, as long as they are.
    pub(crate) per_user: bool,
}

/// A token that lets calls in.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub(crate) text: String,
    pub(crate) grant: Grant,
    /// None for one that does not expire.
    pub(crate) expires_at_ms: Option<i64>,
    is_dead: bool,
}

/// What a token request gives.
#[derive(Debug, Clone)]
pub(crate) struct Issued {
    pub(crate) access: String,
    pub(crate) grant: Grant,
    pub(crate) expires_in_s: Option<i64>,
    /// The refresh token and its life.
    pub(crate) refresh: Option<(String, i64)>,
}

struct Code {
    text: String,
    grant: Grant,
    expires_at_ms: i64,
    is_spent: bool,
}

struct Refresh {
    text: String,
    /// The access token that came with it.
    access: String,
    grant: Grant,
    expires_at_ms: i64,
    first_used_at_ms: Option<i64>,
    replacement: Option<String>,
    is_dead: bool,
}

#[derive(Default)]
struct State {
    minted: u64,
    codes: Vec<Code>,
    access: Vec<Access>,
    refresh: Vec<Refresh>,
}

/// All codes and tokens of a shop.
pub(crate) struct Grants {
    lives: Lives,
    state: Mutex<State>,
}

impl Grants {
    pub(crate) fn new(lives: Lives) -> Grants {
        Grants { lives, state: Mutex::default() }
    }

    /// A code for a callback.
    pub(crate) fn code(&self, grant: Grant, is_spent: bool, now_ms: i64) -> String {
        let mut state = self.lock();
        let text = state.mint("");
        let expires_at_ms = now_ms + self.lives.code_s * 1000;
        state.codes.push(Code { text: text.clone(), grant, expires_at_ms, is_spent });
        text
    }

    /// Spends a code of that application; none if it was spent, is too old, another's, or never was.
    pub(crate) fn spend_code(&self, client_id: &str, text: &str, now_ms: i64) -> Option<Grant> {
        let mut state = self.lock();
        let code = state.codes.iter_mut().find(|code| code.text == text && code.grant.client_id == client_id)?;
        let is_good = !code.is_spent && code.expires_at_ms > now_ms;
        code.is_spent = true;
        is_good.then(|| code.grant.clone())
    }

    /// Tokens for a code. Earlier refresh tokens of the application end: these take their place.
    pub(crate) fn issue(&self, grant: Grant, expires: bool, now_ms: i64) -> Issued {
        let mut state = self.lock();
        if grant.per_user {
            let life_s = self.lives.client_credentials_s;
            return state.access(grant, Some(life_s), now_ms);
        }
        let of_app = |refresh: &&mut Refresh| refresh.grant.client_id == grant.client_id;
        state.refresh.iter_mut().filter(of_app).for_each(|refresh| refresh.is_dead = true);
        if expires { self.pair(&mut state, grant, now_ms) } else { state.access(grant, None, now_ms) }
    }

    /// A token for an application's own credentials.
    pub(crate) fn issue_for_credentials(&self, grant: Grant, now_ms: i64) -> Issued {
        self.lock().access(grant, Some(self.lives.client_credentials_s), now_ms)
    }

    /// New tokens for a refresh token; none if it is not good any more.
    pub(crate) fn refresh(&self, client_id: &str, text: &str, now_ms: i64) -> Option<Issued> {
        let mut state = self.lock();
        let place = state.refresh.iter().position(|refresh| refresh.text == text)?;
        let refresh = &state.refresh[place];
        let is_alive = !refresh.is_dead && refresh.expires_at_ms > now_ms && refresh.grant.client_id == client_id;
        if !is_alive || !self.may_be_used(&state, refresh, now_ms) {
            return None;
        }
        let (grant, access) = (refresh.grant.clone(), refresh.access.clone());
        let replaced = refresh.replacement.clone();
        // When a spent token is used again, what came of its first use is what nobody got.
        state
            .refresh
            .iter_mut()
            .filter(|known| Some(&known.text) == replaced.as_ref())
            .for_each(|lost| lost.is_dead = true);
        if self.lives.refresh_ends_access {
            state.kill(&access);
        }
        let issued = self.pair(&mut state, grant, now_ms);
        let refresh = &mut state.refresh[place];
        refresh.first_used_at_ms.get_or_insert(now_ms);
        refresh.replacement = issued.refresh.as_ref().map(|(text, _)| text.clone());
        Some(issued)
    }

    fn may_be_used(&self, state: &State, refresh: &Refresh, now_ms: i64) -> bool {
        let Some(first_used_at_ms) = refresh.first_used_at_ms else { return true };
        let replacement = state.refresh.iter().find(|known| Some(&known.text) == refresh.replacement.as_ref());
        let is_unused = replacement.is_some_and(|replacement| replacement.first_used_at_ms.is_none());
        let is_recent = now_ms < first_used_at_ms + 30 * DAY_S * 1000;
        self.lives.grace == RefreshGrace::UntilReplacementUsed && is_unused && is_recent
    }

    fn pair(&self, state: &mut State, grant: Grant, now_ms: i64) -> Issued {
        let mut issued = state.access(grant.clone(), Some(self.lives.access_s), now_ms);
        let text = state.mint("shprt_");
        state.refresh.push(Refresh {
            text: text.clone(),
            access: issued.access.clone(),
            grant,
            expires_at_ms: now_ms + self.lives.refresh_s * 1000,
            first_used_at_ms: None,
            replacement: None,
            is_dead: false,
        });
        issued.refresh = Some((text, self.lives.refresh_s));
        issued
    }

    /// The token, if it lets calls in at this time.
    pub(crate) fn live(&self, text: &str, now_ms: i64) -> Option<Access> {
        let state = self.lock();
        let access = state.access.iter().find(|access| access.text == text && !access.is_dead)?;
        Some(access.clone()).filter(|access| access.expires_at_ms.is_none_or(|expires_at_ms| expires_at_ms > now_ms))
    }

    /// Ends one token that lets calls in.
    pub(crate) fn kill(&self, text: &str) {
        self.lock().kill(text);
    }

    /// Ends all tokens that let calls in; refresh tokens stay.
    pub(crate) fn kill_access(&self) {
        self.lock().access.iter_mut().for_each(|access| access.is_dead = true);
    }

    /// Ends everything that an application has.
    pub(crate) fn revoke(&self, client_id: &str) {
        let mut state = self.lock();
        state
            .access
            .iter_mut()
            .filter(|access| access.grant.client_id == client_id)
            .for_each(|access| access.is_dead = true);
        state
            .refresh
            .iter_mut()
            .filter(|refresh| refresh.grant.client_id == client_id)
            .for_each(|refresh| refresh.is_dead = true);
        state.codes.retain(|code| code.grant.client_id != client_id);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The same texts in the same order, so that recordings can be compared.
    fn mint(&mut self, prefix: &str) -> String {
        self.minted += 1;
        format!("{prefix}{:016x}{:016x}", mixed(self.minted * 2), mixed(self.minted * 2 + 1))
    }

    fn access(&mut self, grant: Grant, life_s: Option<i64>, now_ms: i64) -> Issued {
        let text = self.mint("shpat_");
        let expires_at_ms = life_s.map(|life_s| now_ms + life_s * 1000);
        self.access.push(Access { text: text.clone(), grant: grant.clone(), expires_at_ms, is_dead: false });
        Issued { access: text, grant, expires_in_s: life_s, refresh: None }
    }

    fn kill(&mut self, text: &str) {
        self.access.iter_mut().filter(|access| access.text == text).for_each(|access| access.is_dead = true);
    }
}
