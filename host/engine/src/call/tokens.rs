//! Obtaining tokens and keeping them.
//!
//! One caller at a time authorizes an account; the others wait and find a live token. Tokens are kept across runs in
//! the store, sealed under a key that is not in the store (`seals.rs`): who has only the store learns nothing from it, and
//! when a secret of the account is changed the old tokens are worthless by themselves. A run without that key keeps none.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_sandbox::outside::CallKey;
use weft_sandbox::{Call, CallError, Failure, LiveToken, NodeCall, Page, Problem};
use weft_store::SealedToken;
use weft_workflow::CheckedStep;

use crate::call::calling::StepLog;
use crate::report::event::Event;
use crate::secret::accounts::AccountHandle;
use crate::secret::seals::{self, Place, Seals};
use crate::secret::store_key::StoreKey;
use crate::state::frame::RunState;
use crate::write::staging::ItemTables;

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

    /// Takes the kept tokens of all accounts, before anybody asks anything: what one platform answers may hold a token of
    /// another, and is hidden only if that is known.
    pub(crate) async fn recall_tokens(&self) {
        let now_ms = self.outside.now_ms();
        for handle in self.accounts.values().filter(|handle| handle.authorization.is_some()) {
            let _one_at_a_time = handle.authorizing.lock().await;
            if !is_alive(handle, now_ms) {
                self.load_tokens(handle, now_ms).await;
            }
        }
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
            hiding: Arc::clone(&self.hiding),
        };
        let (page, usage) = self.plan.sandbox.call(&component, call).await;
        self.count_requests(usage.requests);
        self.counts.receipts.add(&handle.account.settings.platform, &usage, &[]);
        page
    }

    /// The key of what the store keeps; none where nothing is kept.
    fn key_of_kept(&self) -> Option<&StoreKey> {
        self.store_key.as_ref().filter(|_| self.keeps_state)
    }

    async fn load_tokens(&self, handle: &AccountHandle, now_ms: i64) -> bool {
        let Some(key) = self.key_of_kept() else { return false };
        let account = &handle.account;
        let Ok(Some(kept)) = self.store.token(&account.settings.name).await else { return false };
        let Some(opened) = Seals::of(key, &account.settings).open_all(&kept) else {
            self.drop_kept(&kept).await;
            return false;
        };
        for (name, value) in opened.values {
            account.put_token(&name, LiveToken::new(value, kept.expires_at_ms, now_ms));
        }
        is_alive(handle, now_ms)
    }

    /// What doesn't open never will; said once, as it is gone then.
    async fn drop_kept(&self, kept: &SealedToken) {
        let why = if seals::is_of_old(kept) {
            "they were sealed in an older way, under a key that could be guessed from the store"
        } else {
            "the key file is another one, the account has changed, or the store was changed by hand"
        };
        let message = format!(
            "the kept tokens of `{}` don't open and were dropped: {why}. They are asked for again",
            kept.account
        );
        (self.events)(Event::Note { step: String::new(), message });
        // If it can't be done now, the new tokens take their place.
        let _ = self.store.drop_token(&kept.account).await;
    }

    /// A token that can't be kept is no reason to stop: the next run asks for another.
    async fn save_tokens(&self, handle: &AccountHandle) {
        let (Some(authorization), Some(key)) = (&handle.authorization, self.key_of_kept()) else { return };
        let account = &handle.account;
        let live = |name: &String| Some((name.clone(), account.live_token(name, i64::MIN)?));
        let live: Vec<(String, LiveToken)> = authorization.token_names().filter_map(live).collect();
        let expires_at_ms = live.iter().filter_map(|(_, token)| token.expires_at_ms).min();
        let seals = Seals::of(key, &account.settings);
        let generation = self.next_generation(&seals, &account.settings.name).await;
        let random = [self.outside.seed().as_slice(), &self.outside.now_ms().to_be_bytes()].concat();
        let mut values = BTreeMap::new();
        for (name, token) in live {
            let place = Place { name: &name, generation, expires_at_ms };
            let Some(sealed) = seals.seal(place, &token.value, &random) else { return };
            values.insert(name, sealed);
        }
        let token = SealedToken { account: account.settings.name.clone(), values, expires_at_ms };
        let _ = self.store.save_token(token).await;
    }

    /// Later than that of the tokens that are kept, and than any before if those are gone: the clock sees to that.
    async fn next_generation(&self, seals: &Seals, account: &str) -> u64 {
        let kept = self.store.token(account).await.ok().flatten();
        let before = kept.and_then(|kept| seals.open_all(&kept)).map_or(0, |opened| opened.generation);
        before.saturating_add(1).max(u64::try_from(self.outside.now_ms()).unwrap_or_default())
    }
}

fn is_alive(handle: &AccountHandle, now_ms: i64) -> bool {
    let Some(authorization) = &handle.authorization else { return true };
    let usable = |name: &String| handle.account.live_token(name, now_ms).is_some_and(|token| token.is_usable(now_ms));
    authorization.token_names().all(usable)
}

/// A token whose life makes no sense would be asked for again with each call.
fn check_tokens(handle: &AccountHandle) -> Result<(), CallError> {
    let names = handle.authorization.iter().flat_map(|authorization| authorization.token_names());
    let Some(message) = names.into_iter().find_map(|name| handle.account.refused_token(name)) else { return Ok(()) };
    let remedy = format!(
        "ask the platform how long its tokens live; if it means one without end, the component `{}` must not read that \
         field: tell its author",
        handle.account.settings.platform
    );
    Err(CallError::Failure(Failure::Invalid(Problem { code: "token_life".to_owned(), message, remedy: Some(remedy) })))
}
