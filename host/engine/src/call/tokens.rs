//! Obtaining tokens and keeping them.
//!
//! One caller at a time authorizes an account; the others wait and find a live token. Tokens are kept across runs in
//! the store, sealed under a key that is not in the store (`seals.rs`): who has only the store learns nothing from it, and
//! when a secret of the account is changed the old tokens are worthless by themselves. A run without that key keeps none.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_sandbox::outside::CallKey;
use weft_sandbox::{Call, CallError, Failure, LiveToken, NodeCall, Page, PageRecords, Problem};
use weft_store::SealedToken;
use weft_workflow::CheckedStep;

use crate::call::log::StepLog;
use crate::report::event::Event;
use crate::secret::accounts::AccountHandle;
use crate::secret::seals::{self, Place, Seals};
use crate::secret::store_key::StoreKey;
use crate::state::frame::Frame;
use crate::state::run::Run;
use crate::write::staging::ItemTables;

fn account_of<'b>(frame: &'b Frame<'_>, step: &'b CheckedStep) -> Option<(&'b str, &'b Arc<AccountHandle>)> {
    let alias = step.connection.as_deref()?;
    Some((alias, frame.account(alias)?))
}

pub(crate) fn token_generation(frame: &Frame<'_>, step: &CheckedStep) -> u64 {
    account_of(frame, step).map_or(0, |(_, handle)| handle.account.token_generation())
}

/// Whether the step names the node that obtains the account's tokens. A node of another component is none, whatever it is
/// called.
fn is_authorizing(handle: &AccountHandle, step: &CheckedStep) -> bool {
    let is_of_platform = handle.account.settings.platform == step.component;
    is_of_platform && handle.authorization.as_ref().is_some_and(|authorization| authorization.node == step.node.name)
}

/// Sees to it that the step's account has live tokens.
pub(crate) async fn ensure_token(frame: &Frame<'_>, step: &CheckedStep, now_ms: i64) -> Result<(), CallError> {
    let Some((alias, handle)) = account_of(frame, step) else { return Ok(()) };
    if handle.authorization.is_none() {
        return Ok(());
    }
    if is_authorizing(handle, step) {
        return Ok(());
    }
    if is_alive(handle, now_ms) {
        found_alive(frame, alias, handle);
        return Ok(());
    }
    let _one_at_a_time = handle.authorizing.lock().await;
    if is_alive(handle, now_ms) || load_tokens(frame.run, handle, now_ms).await {
        found_alive(frame, alias, handle);
    } else {
        authorize(frame, alias, handle).await?;
    }
    Ok(())
}

/// Takes the kept tokens of all accounts, before anybody asks anything: what one platform answers may hold a token of
/// another, and is hidden only if that is known.
pub(crate) async fn recall_tokens(run: &Run) {
    let now_ms = run.outside.now_ms();
    for handle in run.access.accounts.values().filter(|handle| handle.authorization.is_some()) {
        let _one_at_a_time = handle.authorizing.lock().await;
        if !is_alive(handle, now_ms) {
            load_tokens(run, handle, now_ms).await;
        }
    }
}

/// After a platform refused a token: gets a new one, unless somebody else just did.
pub(crate) async fn authorize_again(frame: &Frame<'_>, step: &CheckedStep, generation: u64) -> Result<(), CallError> {
    let Some((alias, handle)) = account_of(frame, step) else { return Ok(()) };
    if handle.authorization.is_none() {
        return Ok(());
    }
    let _one_at_a_time = handle.authorizing.lock().await;
    if handle.account.token_generation() != generation {
        return Ok(());
    }
    handle.account.drop_tokens();
    authorize(frame, alias, handle).await?;
    Ok(())
}

/// The page of a step that names the authorizing node itself: it fails early if no token can be had, and asks for
/// none if there is one. None for any other step.
pub(crate) async fn token_page(frame: &Frame<'_>, step: &CheckedStep, now_ms: i64) -> Result<Option<Page>, CallError> {
    let Some((alias, handle)) = account_of(frame, step) else { return Ok(None) };
    if !is_authorizing(handle, step) {
        return Ok(None);
    }
    let _one_at_a_time = handle.authorizing.lock().await;
    if is_alive(handle, now_ms) || load_tokens(frame.run, handle, now_ms).await {
        found_alive(frame, alias, handle);
        let output = "{\"kept\":true}".to_owned();
        let (records, rejected) = (PageRecords::none(), Vec::new());
        return Ok(Some(Page { records, output, next: None, total: None, rejected, effect: None }));
    }
    Ok(Some(authorize(frame, alias, handle).await?))
}

/// Runs the authorizing node, once: repeating is left to the call that needs the token, so that patience is not
/// multiplied. Called by one caller at a time for each account.
async fn authorize(frame: &Frame<'_>, alias: &str, handle: &AccountHandle) -> Result<Page, CallError> {
    let number = frame.run.access.next_authorization(frame.outermost_alias(alias));
    let page = authorize_once(frame, alias, handle, number).await?;
    check_tokens(handle)?;
    frame.tell(Event::Authorized { connection: frame.outermost_alias(alias).to_owned() });
    save_tokens(frame.run, handle).await;
    Ok(page)
}

async fn authorize_once(
    frame: &Frame<'_>,
    alias: &str,
    handle: &AccountHandle,
    number: u32,
) -> Result<Page, CallError> {
    let host = |reason: &str| CallError::Host(format!("`{alias}` can't be authorized: {reason}"));
    let authorization = handle.authorization.as_ref().ok_or_else(|| host("its component has no such node"))?;
    let component = frame.plan.runtime.components.get(&handle.account.settings.platform);
    let component = component.ok_or_else(|| host("its component is not loaded"))?;
    let step = format!("{}:authorize", frame.outermost_alias(alias));
    let key = CallKey { step: step.clone(), page: number, attempt: 1, ..CallKey::default() };
    let started_at_ms = frame.run.outside.begin_call(&key).map_err(CallError::Replay)?;
    let staging = frame.staging();
    let call = NodeCall {
        node: authorization.node.clone(),
        call: Call { connection: None, parameters: "{}".to_owned(), window: None, page: None },
        key,
        started_at_ms,
        limits: weft_sandbox::Limits::default(),
        connection: frame.connection(alias).cloned(),
        allowed: Vec::new(),
        outside: Arc::clone(&frame.run.outside),
        tables: Arc::new(ItemTables { staging: &staging, origin: Vec::new() }.granted(&Arc::default())),
        log: Arc::new(StepLog { step, events: Arc::clone(&frame.run.events) }),
        stop: frame.run.stop.clone(),
        hiding: Arc::clone(&frame.run.access.hiding),
    };
    let (page, usage) = frame.plan.runtime.sandbox.call(&component, call).await;
    frame.run.counts.tally().authorizing_requests += u64::from(usage.requests);
    frame.run.counts.receipts.add(&handle.account.settings.platform, &usage, &[]);
    page
}

/// Notes the tokens of an account that are alive although this run has not asked for any.
fn found_alive(frame: &Frame<'_>, alias: &str, handle: &AccountHandle) {
    let exchanges = &frame.run.exchanges;
    let Some(authorization) = handle.authorization.as_ref().filter(|_| exchanges.may_be_wanted()) else { return };
    let alias = frame.outermost_alias(alias);
    if frame.run.access.was_authorized(alias) {
        return;
    }
    for name in authorization.token_names() {
        if let Some(token) = handle.account.live_token(name, i64::MIN) {
            exchanges.finds_alive(format!("{alias}/{name}"), token.expires_at_ms);
        }
    }
}

/// The key of what the store keeps; none where nothing is kept.
fn key_of_kept(run: &Run) -> Option<&StoreKey> {
    run.access.store_key.as_ref().filter(|_| run.keeps_state)
}

async fn load_tokens(run: &Run, handle: &AccountHandle, now_ms: i64) -> bool {
    let Some(key) = key_of_kept(run) else { return false };
    let account = &handle.account;
    let Ok(Some(kept)) = run.store.token(&account.settings.name).await else { return false };
    let Some(opened) = Seals::of(key, &account.settings).open_all(&kept) else {
        drop_kept(run, &kept).await;
        return false;
    };
    for (name, value) in opened.values {
        account.put_token(&name, LiveToken::new(value, kept.expires_at_ms, now_ms));
    }
    is_alive(handle, now_ms)
}

/// What doesn't open never will; said once, as it is gone then.
async fn drop_kept(run: &Run, kept: &SealedToken) {
    let why = if seals::is_of_old(kept) {
        "they were sealed in an older way, under a key that could be guessed from the store"
    } else {
        "the key file is another one, the account has changed, or the store was changed by hand"
    };
    let message =
        format!("the kept tokens of `{}` don't open and were dropped: {why}. They are asked for again", kept.account);
    run.note(message);
    // If it can't be done now, the new tokens take their place.
    let _ = run.store.drop_token(&kept.account).await;
}

/// A token that can't be kept is no reason to stop: the next run asks for another.
async fn save_tokens(run: &Run, handle: &AccountHandle) {
    let (Some(authorization), Some(key)) = (&handle.authorization, key_of_kept(run)) else { return };
    let account = &handle.account;
    let live = |name: &String| Some((name.clone(), account.live_token(name, i64::MIN)?));
    let live: Vec<(String, LiveToken)> = authorization.token_names().filter_map(live).collect();
    let expires_at_ms = live.iter().filter_map(|(_, token)| token.expires_at_ms).min();
    let seals = Seals::of(key, &account.settings);
    let generation = next_generation(run, &seals, &account.settings.name).await;
    let random = [run.outside.seed().as_slice(), &run.outside.now_ms().to_be_bytes()].concat();
    let mut values = BTreeMap::new();
    for (name, token) in live {
        let place = Place { name: &name, generation, expires_at_ms };
        let Some(sealed) = seals.seal(place, &token.value, &random) else { return };
        values.insert(name, sealed);
    }
    let token = SealedToken { account: account.settings.name.clone(), values, expires_at_ms };
    let _ = run.store.save_token(token).await;
}

/// Later than that of the tokens that are kept, and than any before if those are gone: the clock sees to that.
async fn next_generation(run: &Run, seals: &Seals, account: &str) -> u64 {
    let kept = run.store.token(account).await.ok().flatten();
    let before = kept.and_then(|kept| seals.open_all(&kept)).map_or(0, |opened| opened.generation);
    before.saturating_add(1).max(u64::try_from(run.outside.now_ms()).unwrap_or_default())
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
