//! Codes, refresh tokens, access tokens and restricted data tokens.

use std::collections::HashMap;

use super::rdt::Resource;
use super::text::secret;

/// How long each kind lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lives {
    /// A code, in seconds.
    pub code_s: i64,
    /// An access token, in seconds.
    pub access_s: i64,
    /// A restricted data token, in seconds.
    pub restricted_s: i64,
    /// A consent, in seconds, after which it has to be given again; none is until it is revoked.
    pub consent_s: Option<i64>,
}

impl Default for Lives {
    fn default() -> Lives {
        Lives { code_s: 300, access_s: 3_600, restricted_s: 3_600, consent_s: None }
    }
}

/// Everything that was given out, by its text.
#[derive(Default)]
pub(crate) struct Tokens {
    minted: u64,
    pub(crate) last_code: Option<String>,
    codes: HashMap<String, Code>,
    grants: HashMap<String, Grant>,
    access: HashMap<String, Access>,
}

/// What a code stands for.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) client_id: String,
    pub(crate) seller_id: String,
    /// As the consent page was asked for it.
    pub(crate) redirect_uri: Option<String>,
    pub(crate) expires_at_ms: i64,
}

/// What a refresh token stands for.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) seller_id: String,
    pub(crate) expires_at_ms: Option<i64>,
}

/// What an access token stands for.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) client_id: String,
    /// None for a token of grantless operations.
    pub(crate) seller_id: Option<String>,
    /// What a restricted data token is for; none for an ordinary one.
    pub(crate) restricted: Option<Vec<Resource>>,
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

    pub(crate) fn mint_code(&mut self, code: Code) -> String {
        let count = self.count();
        let letters: String = secret("code", count, 40).chars().filter(char::is_ascii_alphanumeric).take(18).collect();
        let text = format!("AN{letters}");
        self.codes.insert(text.clone(), code);
        self.last_code = Some(text.clone());
        text
    }

    /// A code that lives and belongs to this client.
    pub(crate) fn code(&self, text: &str, client_id: &str, now_ms: i64) -> Option<&Code> {
        self.codes.get(text).filter(|code| code.client_id == client_id && code.expires_at_ms > now_ms)
    }

    /// A code is good once.
    pub(crate) fn spend_code(&mut self, text: &str) {
        self.codes.remove(text);
    }

    pub(crate) fn mint_refresh(&mut self, grant: Grant) -> String {
        let count = self.count();
        let text = format!("Atzr|{}", secret("refresh", count, 340));
        self.grants.insert(text.clone(), grant);
        text
    }

    pub(crate) fn grant(&self, text: &str, client_id: &str, now_ms: i64) -> Option<&Grant> {
        let lives = |grant: &Grant| grant.expires_at_ms.is_none_or(|end_ms| end_ms > now_ms);
        self.grants.get(text).filter(|grant| grant.client_id == client_id && lives(grant))
    }

    /// A new refresh token in the place of one that dies.
    pub(crate) fn rotate(&mut self, text: &str) -> Option<String> {
        let grant = self.grants.remove(text)?;
        Some(self.mint_refresh(grant))
    }

    pub(crate) fn mint_access(&mut self, access: Access) -> String {
        let count = self.count();
        let kind = if access.restricted.is_some() { "Atz.sprdt" } else { "Atza" };
        let text = format!("{kind}|{}", secret("access", count, 340));
        self.access.insert(text.clone(), access);
        text
    }

    /// What an access token stands for, alive or expired.
    pub(crate) fn access(&self, text: &str) -> Option<&Access> {
        self.access.get(text)
    }

    /// An access token is past its end from now on.
    pub(crate) fn expire_access(&mut self, text: &str) {
        if let Some(access) = self.access.get_mut(text) {
            access.expires_at_ms = i64::MIN;
        }
    }

    /// So is every one, restricted data tokens too.
    pub(crate) fn expire_all_access(&mut self) {
        for access in self.access.values_mut() {
            access.expires_at_ms = i64::MIN;
        }
    }

    /// Ends everything that a seller has allowed.
    pub(crate) fn revoke(&mut self, seller_id: &str) {
        self.codes.retain(|_, code| code.seller_id != seller_id);
        self.grants.retain(|_, grant| grant.seller_id != seller_id);
        self.access.retain(|_, access| access.seller_id.as_deref() != Some(seller_id));
    }
}
