//! Obtaining tokens and keeping them.
//!
//! One caller at a time authorizes an account; the others wait and find a live token. Tokens are kept across runs in
//! the store, sealed under a key that is not in the store (`seals.rs`): who has only the store learns nothing from it, and
//! when a secret of the account is changed the old tokens are worthless by themselves. A run without that key keeps none.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use weft_sandbox::outside::CallKey;
use weft_sandbox::secret::Secret;
use weft_sandbox::{Call, CallError, Failure, LiveToken, NodeCall, Page, PageRecords, Problem};
use weft_store::{SealedToken, StoredSecret};
use weft_workflow::CheckedStep;

use crate::call::log::StepLog;
use crate::call::renewal;
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
    if is_alive(handle, now_ms) && !is_unsaved(handle) {
        found_alive(frame, alias, handle);
        return Ok(());
    }
    let _one_at_a_time = handle.authorizing.lock().await;
    if is_alive(handle, now_ms) || load_tokens(frame.run, handle, now_ms).await? {
        save_what_is_unsaved(frame.run, handle).await?;
        found_alive(frame, alias, handle);
    } else {
        authorize(frame, alias, handle, &live_tokens(handle)).await?;
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
            // Whoever needs them finds the same, and says so.
            let _ = load_tokens(run, handle, now_ms).await;
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
    let refused = live_tokens(handle);
    handle.account.drop_tokens();
    authorize(frame, alias, handle, &refused).await?;
    Ok(())
}

/// The tokens that nodes use, as they are now.
fn live_tokens(handle: &AccountHandle) -> Vec<Option<Secret>> {
    handle.used_tokens().map(|name| Some(handle.account.live_token(name, i64::MIN)?.value)).collect()
}

/// The page of a step that names the authorizing node itself: it fails early if no token can be had, and asks for
/// none if there is one. None for any other step.
pub(crate) async fn token_page(frame: &Frame<'_>, step: &CheckedStep, now_ms: i64) -> Result<Option<Page>, CallError> {
    let Some((alias, handle)) = account_of(frame, step) else { return Ok(None) };
    if !is_authorizing(handle, step) {
        return Ok(None);
    }
    let _one_at_a_time = handle.authorizing.lock().await;
    if is_alive(handle, now_ms) || load_tokens(frame.run, handle, now_ms).await? {
        save_what_is_unsaved(frame.run, handle).await?;
        found_alive(frame, alias, handle);
        return Ok(Some(kept_page()));
    }
    Ok(Some(authorize(frame, alias, handle, &live_tokens(handle)).await?.unwrap_or_else(kept_page)))
}

/// The page of a step that asks for tokens that are there.
fn kept_page() -> Page {
    let (records, rejected) = (PageRecords::none(), Vec::new());
    Page { records, output: "{\"kept\":true}".to_owned(), next: None, total: None, rejected, effect: None }
}

/// Runs the authorizing node, once: repeating is left to the call that needs the token, so that patience is not
/// multiplied. Called by one caller at a time for each account. None if another process has renewed the tokens meanwhile:
/// then they are others than those that have ended, or were refused.
async fn authorize(
    frame: &Frame<'_>,
    alias: &str,
    handle: &AccountHandle,
    useless: &[Option<Secret>],
) -> Result<Option<Page>, CallError> {
    let Some(vaulted) = &handle.vaulted else {
        can_be_renewed(alias, handle)?;
        return authorize_now(frame, alias, handle).await.map(Some);
    };
    let turn = renewal::Turn::take(frame.run, vaulted).await?;
    let gave = authorize_in_turn(frame, alias, handle, &turn, useless).await;
    turn.end().await;
    gave
}

async fn authorize_in_turn(
    frame: &Frame<'_>,
    alias: &str,
    handle: &AccountHandle,
    turn: &renewal::Turn<'_>,
    useless: &[Option<Secret>],
) -> Result<Option<Page>, CallError> {
    let now_ms = frame.run.outside.now_ms();
    if load_tokens(frame.run, handle, now_ms).await? && live_tokens(handle) != useless {
        return Ok(None);
    }
    handle.account.drop_tokens();
    can_be_renewed(alias, handle)?;
    match authorize_now(frame, alias, handle).await {
        Err(CallError::Failure(Failure::Unauthorized(problem))) => Err(turn.is_over(problem).await),
        gave => gave.map(Some),
    }
}

/// An account that needs consent has to have something to renew its tokens with.
fn can_be_renewed(alias: &str, handle: &AccountHandle) -> Result<(), CallError> {
    let has = |name: &String| handle.account.live_token(name, i64::MIN).is_some();
    if !handle.needs_consent() || handle.renewing_tokens().any(has) {
        return Ok(());
    }
    Err(renewal::has_no_consent(alias, handle))
}

async fn authorize_now(frame: &Frame<'_>, alias: &str, handle: &AccountHandle) -> Result<Page, CallError> {
    found_renewing(frame, alias, handle);
    let number = frame.run.access.next_authorization(frame.outermost_alias(alias));
    let before = renewing_tokens(handle);
    let gave = authorize_once(frame, alias, handle, number).await;
    if gave.is_err() && renewing_tokens(handle) != before {
        // What was renewed is spent, whatever failed after that.
        handle.is_unsaved.store(true, Ordering::Release);
        save_what_is_unsaved(frame.run, handle).await?;
    }
    let page = gave?;
    check_tokens(handle)?;
    handle.is_unsaved.store(true, Ordering::Release);
    frame.tell(Event::Authorized { connection: frame.outermost_alias(alias).to_owned() });
    save_what_is_unsaved(frame.run, handle).await?;
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
        reveals_hashes: false,
    };
    let (page, usage) = frame.plan.runtime.sandbox.call(&component, call).await;
    frame.run.counts.tally().authorizing_requests += u64::from(usage.requests);
    frame.run.counts.receipts.add(&handle.account.settings.platform, &usage, &[]);
    page
}

fn renewing_tokens(handle: &AccountHandle) -> Vec<Option<Secret>> {
    handle.renewing_tokens().map(|name| Some(handle.account.live_token(name, i64::MIN)?.value)).collect()
}

/// Notes the tokens that others are obtained with: a replay has them, too.
fn found_renewing(frame: &Frame<'_>, alias: &str, handle: &AccountHandle) {
    let exchanges = &frame.run.exchanges;
    let alias = frame.outermost_alias(alias);
    if !exchanges.may_be_wanted() || frame.run.access.was_authorized(alias) {
        return;
    }
    for name in handle.renewing_tokens() {
        if let Some(token) = handle.account.live_token(name, i64::MIN) {
            exchanges.finds_alive(format!("{alias}/{name}"), token.expires_at_ms);
        }
    }
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

/// Takes the tokens that are kept. Whether those that nodes use live.
async fn load_tokens(run: &Run, handle: &AccountHandle, now_ms: i64) -> Result<bool, CallError> {
    match &handle.vaulted {
        Some(vaulted) => renewal::load(handle, vaulted, now_ms).await?,
        None => load_kept(run, handle, now_ms).await,
    }
    Ok(is_alive(handle, now_ms))
}

async fn load_kept(run: &Run, handle: &AccountHandle, now_ms: i64) {
    let Some(key) = key_of_kept(run) else { return };
    let account = &handle.account;
    let Ok(Some(kept)) = run.store.token(&account.settings.name).await else { return };
    let Some(opened) = Seals::of(key, &account.settings).open_all(&kept) else {
        return drop_kept(run, &kept).await;
    };
    for (name, value) in opened.values {
        let expires_at_ms = kept.values.get(&name).and_then(|sealed| sealed.expires_at_ms);
        account.put_token(&name, LiveToken::new(value, expires_at_ms, now_ms));
    }
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

fn is_unsaved(handle: &AccountHandle) -> bool {
    handle.is_unsaved.load(Ordering::Acquire)
}

/// Keeps new tokens before anything is done with them. Of an account of a vault they may be all that it has: if they can't be
/// kept, nothing is done with them, and the next who comes tries again.
async fn save_what_is_unsaved(run: &Run, handle: &AccountHandle) -> Result<(), CallError> {
    if is_unsaved(handle) {
        match &handle.vaulted {
            Some(vaulted) => renewal::save(handle, vaulted).await?,
            None => save_tokens(run, handle).await,
        }
        handle.is_unsaved.store(false, Ordering::Release);
    }
    Ok(())
}

/// A token that can't be kept is no reason to stop: the next run asks for another.
async fn save_tokens(run: &Run, handle: &AccountHandle) {
    let (Some(authorization), Some(key)) = (&handle.authorization, key_of_kept(run)) else { return };
    let account = &handle.account;
    let live = |name: &String| Some((name.clone(), account.live_token(name, i64::MIN)?));
    let live: Vec<(String, LiveToken)> = authorization.token_names().filter_map(live).collect();
    let seals = Seals::of(key, &account.settings);
    let generation = next_generation(run, &seals, &account.settings.name).await;
    let random = [run.outside.seed().as_slice(), &run.outside.now_ms().to_be_bytes()].concat();
    let mut values = BTreeMap::new();
    for (name, token) in live {
        let expires_at_ms = token.expires_at_ms;
        let place = Place { name: &name, generation, expires_at_ms };
        let Some(ciphertext) = seals.seal(place, &token.value, &random) else { return };
        values.insert(name, StoredSecret { ciphertext, expires_at_ms });
    }
    let token = SealedToken { account: account.settings.name.clone(), values };
    let _ = run.store.save_token(token).await;
}

/// Later than that of the tokens that are kept, and than any before if those are gone: the clock sees to that.
async fn next_generation(run: &Run, seals: &Seals, account: &str) -> u64 {
    let kept = run.store.token(account).await.ok().flatten();
    let before = kept.and_then(|kept| seals.open_all(&kept)).map_or(0, |opened| opened.generation);
    before.saturating_add(1).max(u64::try_from(run.outside.now_ms()).unwrap_or_default())
}

fn is_alive(handle: &AccountHandle, now_ms: i64) -> bool {
    let usable = |name: &String| handle.account.live_token(name, now_ms).is_some_and(|token| token.is_usable(now_ms));
    handle.used_tokens().all(usable)
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
    Err(CallError::Failure(Failure::Invalid(Problem {
        code: "token_life".to_owned(),
        message,
        remedy: Some(remedy),
        zh: None,
    })))
}
