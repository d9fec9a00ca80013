//! Obtaining tokens and keeping them.
//!
//! One caller at a time authorizes an account; the others wait and find a live token. Tokens are kept across runs in
//! the store, sealed under a key made of the account's own secrets: who has only the store can't read them, who has the
//! secrets could ask for a token anyway, and when a secret is changed the old tokens are worthless by themselves.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use weft_sandbox::outside::CallKey;
use weft_sandbox::secret::Secret;
use weft_sandbox::{Account, Call, CallError, Failure, LiveToken, NodeCall, Page, Problem};
use weft_store::SealedToken;
use weft_workflow::CheckedStep;

use crate::accounts::AccountHandle;
use crate::call::StepLog;
use crate::event::Event;
use crate::staging::ItemTables;
use crate::state::RunState;

impl RunState<'_> {
    fn account_of<'b>(&'b self, step: &'b CheckedStep) -> Option<(&'b str, &'b Arc<AccountHandle>)> {
        let alias = step.connection.as_deref()?;
        Some((alias, self.accounts.get(alias)?))
    }

    pub(crate) fn token_generation(&self, step: &CheckedStep) -> u64 {
        self.account_of(step).map_or(0, |(_, handle)| handle.account.token_generation())
    }

    /// Sees to it that the step's account has live tokens.
    pub(crate) async fn ensure_token(&self, step: &CheckedStep, now_ms: i64) -> Result<(), CallError> {
        let Some((alias, handle)) = self.account_of(step) else { return Ok(()) };
        let Some(authorization) = &handle.authorization else { return Ok(()) };
        if authorization.node == step.node.name {
            return Ok(());
        }
        if is_alive(handle, now_ms) {
            self.found_alive(alias, handle);
            return Ok(());
        }
        let _one_at_a_time = handle.authorizing.lock().await;
        if is_alive(handle, now_ms) || self.load_tokens(handle, now_ms).await {
            self.found_alive(alias, handle);
        } else {
            self.authorize(alias, handle).await?;
        }
        Ok(())
    }

    /// After a platform refused a token: gets a new one, unless somebody else just did.
    pub(crate) async fn authorize_again(&self, step: &CheckedStep, generation: u64) -> Result<(), CallError> {
        let Some((alias, handle)) = self.account_of(step) else { return Ok(()) };
        if handle.authorization.is_none() {
            return Ok(());
        }
        let _one_at_a_time = handle.authorizing.lock().await;
        if handle.account.token_generation() != generation {
            return Ok(());
        }
        handle.account.drop_tokens();
        self.authorize(alias, handle).await?;
        Ok(())
    }

    /// The page of a step that names the authorizing node itself: it fails early if no token can be had, and asks for
    /// none if there is one. None for any other step.
    pub(crate) async fn token_page(&self, step: &CheckedStep, now_ms: i64) -> Result<Option<Page>, CallError> {
        let Some((alias, handle)) = self.account_of(step) else { return Ok(None) };
        if handle.authorization.as_ref().is_none_or(|authorization| authorization.node != step.node.name) {
            return Ok(None);
        }
        let _one_at_a_time = handle.authorizing.lock().await;
        if is_alive(handle, now_ms) || self.load_tokens(handle, now_ms).await {
            self.found_alive(alias, handle);
            let output = "{\"kept\":true}".to_owned();
            let (records, rejected) = ("[]".to_owned(), Vec::new());
            return Ok(Some(Page { records, output, next: None, total: None, rejected, effect: None }));
        }
        Ok(Some(self.authorize(alias, handle).await?))
    }

    /// Runs the authorizing node, once: repeating is left to the call that needs the token, so that patience is not
    /// multiplied. Called by one caller at a time for each account.
    async fn authorize(&self, alias: &str, handle: &AccountHandle) -> Result<Page, CallError> {
        let number = self.next_authorization(alias);
        let page = self.authorize_once(alias, handle, number).await?;
        check_tokens(handle)?;
        (self.events)(Event::Authorized { connection: self.outermost_alias(alias).to_owned() });
        self.save_tokens(handle).await;
        Ok(page)
    }

    async fn authorize_once(&self, alias: &str, handle: &AccountHandle, number: u32) -> Result<Page, CallError> {
        let host = |reason: &str| CallError::Host(format!("`{alias}` can't be authorized: {reason}"));
        let authorization = handle.authorization.as_ref().ok_or_else(|| host("its component has no such node"))?;
        let component = self.plan.components.get(&handle.account.settings.platform);
        let component = component.ok_or_else(|| host("its component is not loaded"))?;
        let step = format!("{}:authorize", self.outermost_alias(alias));
        let key = CallKey { step: step.clone(), page: number, attempt: 1, ..CallKey::default() };
        let started_at_ms = self.outside.begin_call(&key).map_err(CallError::Replay)?;
        let staging = self.staging();
        let call = NodeCall {
            node: authorization.node.clone(),
            call: Call { connection: None, parameters: "{}".to_owned(), window: None, page: None },
            key,
            started_at_ms,
            limits: weft_sandbox::Limits::default(),
            connection: self.connections.get(alias).cloned(),
            outside: Arc::clone(&self.outside),
            tables: Arc::new(ItemTables { staging: &staging, origin: Vec::new() }.granted(&Arc::default())),
            log: Arc::new(StepLog { step, events: Arc::clone(&self.events) }),
            stop: self.stop.clone(),
        };
        let (page, usage) = self.plan.sandbox.call(&component, call).await;
        self.count_requests(usage.requests);
        self.counts.receipts.add(&handle.account.settings.platform, &usage, &[]);
        page
    }

    async fn load_tokens(&self, handle: &AccountHandle, now_ms: i64) -> bool {
        if !self.keeps_state {
            return false;
        }
        let Ok(Some(sealed)) = self.store.token(&handle.account.settings.name).await else { return false };
        let key = key(&handle.account);
        for (name, value) in &sealed.values {
            let Some(value) = open(&key, value) else { return false };
            handle.account.put_token(name, LiveToken::new(Secret::new(value), sealed.expires_at_ms, now_ms));
        }
        is_alive(handle, now_ms)
    }

    /// A token that can't be kept is no reason to stop: the next run asks for another.
    async fn save_tokens(&self, handle: &AccountHandle) {
        let Some(authorization) = handle.authorization.as_ref().filter(|_| self.keeps_state) else { return };
        let key = key(&handle.account);
        let mut token = SealedToken {
            account: handle.account.settings.name.clone(),
            values: Default::default(),
            expires_at_ms: None,
        };
        for name in &authorization.tokens {
            let Some(live) = handle.account.live_token(name, i64::MIN) else { continue };
            let ends = [token.expires_at_ms, live.expires_at_ms].into_iter().flatten().min();
            token.expires_at_ms = ends;
            let Some(sealed) = seal(&key, &live.value, &self.nonce(&handle.account, name)) else { return };
            token.values.insert(name.clone(), sealed);
        }
        let _ = self.store.save_token(token).await;
    }

    /// Unique for each token: a run's seed is fresh, and it counts its tokens.
    fn nonce(&self, account: &Account, name: &str) -> [u8; 24] {
        let text =
            format!("{}\0{name}\0{}\0{}", account.settings.name, account.token_generation(), self.outside.now_ms());
        let mut nonce = [0; 24];
        nonce.copy_from_slice(&code(&self.outside.seed(), &[text.as_bytes()])[..24]);
        nonce
    }
}

fn is_alive(handle: &AccountHandle, now_ms: i64) -> bool {
    let Some(authorization) = &handle.authorization else { return true };
    let usable = |name: &String| handle.account.live_token(name, now_ms).is_some_and(|token| token.is_usable(now_ms));
    authorization.tokens.iter().all(usable)
}

/// A token whose life makes no sense would be asked for again with each call.
fn check_tokens(handle: &AccountHandle) -> Result<(), CallError> {
    let names = handle.authorization.iter().flat_map(|authorization| &authorization.tokens);
    let Some(message) = names.into_iter().find_map(|name| handle.account.refused_token(name)) else { return Ok(()) };
    let remedy = format!(
        "ask the platform how long its tokens live; if it means one without end, the component `{}` must not read that \
         field: tell its author",
        handle.account.settings.platform
    );
    Err(CallError::Failure(Failure::Invalid(Problem { code: "token_life".to_owned(), message, remedy: Some(remedy) })))
}

/// The key that an account's secrets make.
pub(crate) fn key(account: &Account) -> [u8; 32] {
    let mut parts: Vec<Vec<u8>> = vec![b"weft tokens 1".to_vec(), account.settings.base_url.clone().into_bytes()];
    for (name, value) in &account.settings.secrets {
        parts.push(name.clone().into_bytes());
        parts.push(value.as_ref().map_or_else(Vec::new, |value| value.expose().to_vec()));
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    code(b"weft", &parts)
}

/// HMAC-SHA-256 over parts that can't run into each other.
pub(crate) fn code(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Nonce, then ciphertext. None for a value that is too long to be sealed.
fn seal(key: &[u8; 32], value: &Secret, nonce: &[u8; 24]) -> Option<Vec<u8>> {
    let cipher = XChaCha20Poly1305::new(key.into());
    let sealed = cipher.encrypt(XNonce::from_slice(nonce), value.expose()).ok()?;
    Some([nonce.as_slice(), &sealed].concat())
}

fn open(key: &[u8; 32], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at_checked(24)?;
    XChaCha20Poly1305::new(key.into()).decrypt(XNonce::from_slice(nonce), sealed).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_with_the_same_secrets_only() {
        let sealed = seal(&[1; 32], &Secret::new("xe_token"), &[9; 24]).unwrap();
        assert_eq!(open(&[1; 32], &sealed).unwrap(), b"xe_token");
        assert_eq!(open(&[2; 32], &sealed), None);
        assert_eq!(open(&[1; 32], &sealed[..10]), None);
        assert!(!sealed.windows(8).any(|window| window == b"xe_token"));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(code(b"k", &[b"ab", b"c"]), code(b"k", &[b"a", b"bc"]));
    }
}
