//! Authorizing an account: whoever owns it agrees at the platform, and the host keeps what comes of that. Outside of any run.
//!
//! - `begun.rs`: a consent that has begun: the address to open, and what is to come back
//! - `granted.rs`: what came of it: whom the account belongs to, and what has become known
//! - here: the calls

mod begun;
mod granted;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use weft_sandbox::log::NoLog;
use weft_sandbox::outside::{CallKey, Machine, World};
use weft_sandbox::secret::{Hiding, Secret};
use weft_sandbox::table::NoTables;
use weft_sandbox::{Call, CallError, Connection, Failure, Limits, NodeCall, Problem, Stop};
use weft_workflow::Consent;

use crate::call::renewal;
use crate::runtime::Runtime;
use crate::secret::accounts::{AccountHandle, Vaulted};

pub use begun::{BegunConsent, CallbackError, read_query};
pub use granted::{Granted, Identity};

/// The names of what a consent keeps secret, for the call that finishes it.
const CODE: &str = "code";
const VERIFIER: &str = "verifier";

impl Runtime {
    /// Asks which address whoever owns the account is to open. The platform is to send the browser to `redirect_uri`, an
    /// address that it knows.
    pub async fn begin_consent(&self, handle: &AccountHandle, redirect_uri: &str) -> Result<BegunConsent, CallError> {
        let consent = consent(handle)?;
        let mut begun = BegunConsent::new(consent, redirect_uri, Machine.start().now_ms());
        let mut parameters = object(json!({ "redirect_uri": redirect_uri, "state": begun.state }));
        parameters.extend(begun.challenge().map(|challenge| ("challenge".to_owned(), Value::from(challenge))));
        let output = self.call_own(handle, &consent.begin, parameters, &BTreeMap::new(), true).await?;
        begun.open(consent, handle, &output).map_err(|reason| untrue(handle, &consent.begin, &reason))?;
        Ok(begun)
    }

    /// Makes tokens of what came back. They are in the account then, and nowhere else.
    pub async fn finish_consent(
        &self,
        handle: &AccountHandle,
        begun: &BegunConsent,
        callback: &BTreeMap<String, String>,
    ) -> Result<Granted, CallError> {
        let consent = consent(handle)?;
        let mut secrets = BTreeMap::new();
        let mut open = Map::new();
        for (name, value) in callback {
            match *name == consent.code {
                true => _ = secrets.insert(CODE.to_owned(), Secret::new(value.as_bytes())),
                false => _ = open.insert(name.clone(), Value::from(value.clone())),
            }
        }
        secrets.extend(begun.verifier().map(|verifier| (VERIFIER.to_owned(), verifier)));
        let parameters = object(json!({ "redirect_uri": begun.redirect_uri, "callback": open }));
        let output = self.call_own(handle, &consent.finish, parameters, &secrets, false).await?;
        Granted::read(&output).map_err(|reason| untrue(handle, &consent.finish, &reason))
    }

    /// Asks the platform whom an account belongs to. None if its component has no such node.
    pub async fn identify(&self, handle: &AccountHandle, node: Option<&str>) -> Result<Option<Granted>, CallError> {
        let Some(node) = node else { return Ok(None) };
        let output = self.call_own(handle, node, Map::new(), &BTreeMap::new(), false).await?;
        Granted::read(&output).map(Some).map_err(|reason| untrue(handle, node, &reason))
    }

    /// Obtains tokens from the fields of an account alone, or renews them. They are in the account then.
    pub async fn obtain_tokens(&self, handle: &AccountHandle) -> Result<(), CallError> {
        let Some(authorization) = &handle.authorization else { return Ok(()) };
        self.call_own(handle, &authorization.node, Map::new(), &BTreeMap::new(), false).await?;
        let mut refused = authorization.token_names().filter_map(|name| handle.account.refused_token(name));
        match refused.next() {
            Some(reason) => Err(untrue(handle, &authorization.node, &reason)),
            None => Ok(()),
        }
    }

    /// Sees to it that an account of a vault has tokens that live, outside of any run.
    pub async fn ready(&self, handle: &AccountHandle) -> Result<(), CallError> {
        let (Some(vaulted), Some(_)) = (&handle.vaulted, &handle.authorization) else { return Ok(()) };
        let now_ms = Machine.start().now_ms();
        let _one_at_a_time = handle.authorizing.lock().await;
        renewal::load(handle, vaulted, now_ms).await?;
        let usable = |name: &String| handle.account.live_token(name, now_ms).is_some_and(|it| it.is_usable(now_ms));
        if handle.used_tokens().all(usable) {
            return Ok(());
        }
        let turn = renewal::Turn::take_for(&Machine.start(), &Stop::never(), vaulted, "command").await?;
        let renewed = self.renew(handle, vaulted, &turn).await;
        turn.end().await;
        renewed
    }

    async fn renew(
        &self,
        handle: &AccountHandle,
        vaulted: &Vaulted,
        turn: &renewal::Turn<'_>,
    ) -> Result<(), CallError> {
        let now_ms = Machine.start().now_ms();
        renewal::load(handle, vaulted, now_ms).await?;
        let usable = |name: &String| handle.account.live_token(name, now_ms).is_some_and(|it| it.is_usable(now_ms));
        if handle.used_tokens().all(usable) {
            return Ok(());
        }
        let gave = self.obtain_tokens(handle).await;
        if let Err(CallError::Failure(Failure::Unauthorized(problem))) = gave {
            return Err(turn.is_over(problem).await);
        }
        // What was renewed is spent, whatever failed after that.
        renewal::save(handle, vaulted).await?;
        gave
    }

    /// Ends an authorization at the platform. False if it has no such thing.
    pub async fn revoke(&self, handle: &AccountHandle) -> Result<bool, CallError> {
        let authorization = handle.authorization.as_ref();
        let node = authorization.and_then(|it| it.consent.as_ref()).and_then(|consent| consent.revoke.as_ref());
        let Some(node) = node else { return Ok(false) };
        self.call_own(handle, node, Map::new(), &BTreeMap::new(), false).await?;
        Ok(true)
    }

    /// Calls a node of the account's own component. Its output as JSON.
    async fn call_own(
        &self,
        handle: &AccountHandle,
        node: &str,
        mut parameters: Map<String, Value>,
        secrets: &BTreeMap<String, Secret>,
        reveals_hashes: bool,
    ) -> Result<Value, CallError> {
        let platform = &handle.account.settings.platform;
        let component = self.components().get(platform);
        let component =
            component.ok_or_else(|| CallError::Host(format!("the component `{platform}` is not loaded")))?;
        let outside = Machine.start();
        let alias = handle.account.settings.name.clone();
        let of_inputs = secrets.iter().map(|(name, value)| (name.clone(), value.clone()));
        let hiding = Hiding::new([(alias.clone(), Arc::clone(&handle.account))], of_inputs);
        let inputs = secrets.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect();
        let account = Arc::clone(&handle.account);
        let connection = Connection::with_inputs(&alias, account, &outside.seed(), &inputs, Arc::clone(&hiding));
        let marker = |name: &str| connection.input_marker(name).map(Value::from);
        if let (Some(marker), Ok(consent)) = (marker(CODE), consent(handle)) {
            parameters["callback"][&consent.code] = marker;
        }
        parameters.extend(marker(VERIFIER).map(|marker| (VERIFIER.to_owned(), marker)));
        let key = CallKey { step: format!("{alias}:{node}"), page: 1, attempt: 1, ..CallKey::default() };
        let call = NodeCall {
            node: node.to_owned(),
            call: Call {
                connection: None,
                parameters: Value::Object(parameters).to_string(),
                window: None,
                page: None,
            },
            key,
            started_at_ms: outside.now_ms(),
            limits: Limits::default(),
            connection: Some(connection),
            allowed: Vec::new(),
            outside,
            tables: Arc::new(NoTables("authorizing an account has no tables")),
            log: Arc::new(NoLog),
            stop: Stop::never(),
            hiding,
            reveals_hashes,
        };
        let (page, _) = self.sandbox().call(&component, call).await;
        serde_json::from_str(&page?.output)
            .map_err(|error| untrue(handle, node, &format!("its output is no JSON: {error}")))
    }
}

fn consent(handle: &AccountHandle) -> Result<&Consent, CallError> {
    let consent = handle.authorization.as_ref().and_then(|authorization| authorization.consent.as_ref());
    let platform = &handle.account.settings.platform;
    consent
        .ok_or_else(|| CallError::Host(format!("accounts of `{platform}` of this kind are not authorized by consent")))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// What a component gave that can't be.
fn untrue(handle: &AccountHandle, node: &str, reason: &str) -> CallError {
    let platform = &handle.account.settings.platform;
    CallError::Failure(Failure::Invalid(Problem {
        code: String::new(),
        message: format!("`{platform}/{node}`: {reason}"),
        remedy: Some(format!("this is a mistake in the component `{platform}`: report it to its author")),
        zh: None,
    }))
}
