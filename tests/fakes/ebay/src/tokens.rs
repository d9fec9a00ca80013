//! Codes, refresh tokens and access tokens of OAuth, and the tokens of Auth'n'Auth.

use std::collections::HashMap;

use super::text::secret;

/// How long each kind lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lives {
    /// A code, in seconds.
    pub code_s: i64,
    /// An access token, in seconds.
    pub access_s: i64,
    /// A refresh token, in seconds, from consent on: it is never renewed.
    pub refresh_s: i64,
    /// From the sign-in to the call of `FetchToken`, in seconds.
    pub session_s: i64,
    /// An Auth'n'Auth token, in seconds.
    pub legacy_s: i64,
}

impl Default for Lives {
    fn default() -> Lives {
        Lives {
            code_s: 299,
            access_s: 7_200,
            refresh_s: 47_304_000,
            session_s: 48 * 3_600,
            // The documents say "about 18 months"; their example is 540 days.
            legacy_s: 540 * 86_400,
        }
    }
}

/// Everything that was given out, by its text.
#[derive(Default)]
pub(crate) struct Tokens {
    minted: u64,
    /// The text that the next code has, for tests that hold a given text against what goes over the wire.
    pub(crate) next_code: Option<String>,
    pub(crate) last_code: Option<String>,
    codes: HashMap<String, Code>,
    grants: HashMap<String, Grant>,
    access: HashMap<String, Access>,
    legacy: HashMap<String, Access>,
}

/// What a code stands for.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) client_id: String,
    pub(crate) ru_name: String,
    pub(crate) user_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires_at_ms: i64,
}

/// What a refresh token stands for.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) user_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires_at_ms: i64,
}

/// What an access token stands for.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) client_id: String,
    /// None for a token of the application itself.
    pub(crate) user_id: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires_at_ms: i64,
}

impl Tokens {
    fn count(&mut self) -> u64 {
        self.minted += 1;
        self.minted
    }

    /// A name for something that is on its way.
    pub(crate) fn name(&mut self, purpose: &str) -> String {
        let count = self.count();
        secret(purpose, count, 32)
    }

    /// A text full of what has to be escaped in a query and in a form.
    pub(crate) fn mint_code(&mut self, code: Code) -> String {
        let count = self.count();
        let made = || format!("v^1.1#i^1#f^0#r^1#I^3#p^3#t^{}", secret("code", count, 160));
        let text = self.next_code.take().unwrap_or_else(made);
        self.codes.insert(text.clone(), code);
        self.last_code = Some(text.clone());
        text
    }

    /// A code is good once. One that does not fit the caller stays.
    pub(crate) fn spend_code(&mut self, text: &str, client_id: &str, now_ms: i64) -> Option<Code> {
        let fits = |code: &Code| code.client_id == client_id && code.expires_at_ms > now_ms;
        self.codes.get(text).filter(|code| fits(code))?;
        self.codes.remove(text)
    }

    pub(crate) fn mint_refresh(&mut self, grant: Grant) -> String {
        let count = self.count();
        let text = format!("v^1.1#i^1#p^3#f^0#r^1#I^3#t^{}", secret("refresh", count, 100));
        self.grants.insert(text.clone(), grant);
        text
    }

    pub(crate) fn grant(&self, text: &str, client_id: &str, now_ms: i64) -> Option<&Grant> {
        self.grants.get(text).filter(|grant| grant.client_id == client_id && grant.expires_at_ms > now_ms)
    }

    pub(crate) fn mint_access(&mut self, access: Access) -> String {
        let count = self.count();
        let text = format!("v^1.1#i^1#f^0#p^3#r^0#I^3#t^H4sIAAAA{}", secret("access", count, 1_600));
        self.access.insert(text.clone(), access);
        text
    }

    /// What an access token stands for, alive or expired.
    pub(crate) fn access(&self, text: &str) -> Option<&Access> {
        self.access.get(text)
    }

    pub(crate) fn mint_legacy(&mut self, access: Access) -> String {
        let count = self.count();
        let text = format!("AgAAAA**AQAAAA**aAAAAA**{}", secret("legacy", count, 700));
        self.legacy.insert(text.clone(), access);
        text
    }

    pub(crate) fn legacy(&self, text: &str) -> Option<&Access> {
        self.legacy.get(text)
    }

    /// Ends one access token.
    pub(crate) fn kill_access(&mut self, text: &str) {
        self.access.remove(text);
    }

    /// Ends one refresh token.
    pub(crate) fn kill_refresh(&mut self, text: &str) {
        self.grants.remove(text);
    }

    /// An access token is past its end from now on.
    pub(crate) fn expire_access(&mut self, text: &str) {
        if let Some(access) = self.access.get_mut(text) {
            access.expires_at_ms = i64::MIN;
        }
    }

    /// So is every one.
    pub(crate) fn expire_all_access(&mut self) {
        for access in self.access.values_mut() {
            access.expires_at_ms = i64::MIN;
        }
    }

    /// Ends everything that a seller has allowed.
    pub(crate) fn kill_all_of(&mut self, user_id: &str) {
        self.codes.retain(|_, code| code.user_id != user_id);
        self.grants.retain(|_, grant| grant.user_id != user_id);
        self.access.retain(|_, access| access.user_id.as_deref() != Some(user_id));
        self.legacy.retain(|_, access| access.user_id.as_deref() != Some(user_id));
    }
}
