//! weft's engine in this process: components loaded once, plans made from text.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::watch;
use weft_engine::sandbox::outside::Machine;
use weft_engine::sandbox::secret::Secret;
use weft_engine::sandbox::{Account, AccountSettings, Sandbox, SandboxSettings};
use weft_engine::store::Store;
use weft_engine::workflow::check_source;
use weft_engine::{
    AccountHandle, Accounts, Components, KeepExchanges, Mode, Plan, RunRequest, RunStatus, Runtime, StoreKey,
};

use crate::Outcome;

/// The sandbox and the standard components.
pub struct InProcess {
    runtime: Arc<Runtime>,
}

impl InProcess {
    /// Compiles the components.
    pub async fn new() -> Outcome<Self> {
        Self::of(|_| true).await
    }

    /// Compiles only those components that are wanted.
    pub async fn of(is_wanted: impl Fn(&str) -> bool) -> Outcome<Self> {
        let sandbox = Arc::new(Sandbox::new(&SandboxSettings::default())?);
        let mut components = Components::default();
        for (name, bytes) in weft_bundle::components().filter(|(name, _)| is_wanted(name)) {
            components.load(&sandbox, name, bytes).await?;
        }
        Ok(Self { runtime: Runtime::new(sandbox, Arc::new(components), weft_bundle::expression_engine()) })
    }

    /// What outlives runs.
    pub fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    /// Makes a workflow ready.
    pub async fn plan(&self, source: &str) -> Outcome<Arc<Plan>> {
        let checked = check_source("workflow.yaml", source, &self.runtime.components().catalogue())
            .map_err(|findings| format!("{findings:?}"))?;
        Ok(self.runtime.plan_anew(checked).await?)
    }

    /// An account of a shop without rate limits.
    pub fn shop(&self, base_url: &str) -> Outcome<Accounts> {
        let fields = [("app_id", "app"), ("client_id", "client")];
        let fields = BTreeMap::from(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let catalogue = self.runtime.components().catalogue();
        let description = catalogue.component("xiaoe").and_then(|it| it.connection.as_ref());
        let authorize = description.and_then(|it| it.authorization(None)).cloned();
        let settings = AccountSettings {
            name: "shop".to_owned(),
            platform: "xiaoe".to_owned(),
            base_url: base_url.to_owned(),
            hosts: Vec::new(),
            allow_private: true,
            places: description.map(|it| weft_engine::places(it, &fields)).unwrap_or_default(),
            fields,
            secrets: BTreeMap::from([("secret_key".to_owned(), Some(Secret::new("secret-for-benchmarks")))]),
            limits: Vec::new(),
            authorization: authorize.as_ref().map(weft_engine::authorization),
        };
        Ok(Accounts::from([("shop".to_owned(), AccountHandle::new(Account::new(settings)?, authorize))]))
    }
}

/// Runs a workflow to its end. The number is an input, so runs with different numbers are different work: of two with the
/// same one, at the same time and in the same store, the second would be refused.
pub async fn run(plan: &Arc<Plan>, store: &Store, accounts: &Accounts, number: u64) -> Outcome<()> {
    let (_sender, stop) = watch::channel(false);
    let request = RunRequest {
        plan: Arc::clone(plan),
        accounts: accounts.clone(),
        inputs: BTreeMap::from([("number".to_owned(), Value::from(number))]),
        secret_inputs: BTreeMap::new(),
        source_hash: String::new(),
        store: store.clone(),
        store_key: Some(StoreKey::new([9; 32])),
        mode: Mode::Live(Arc::new(Machine)),
        again: None,
        bookmarks: BTreeMap::new(),
        keep_exchanges: KeepExchanges::Never,
        fresh: false,
        events: Arc::new(|_| ()),
        stop,
    };
    let summary = weft_engine::run(request).await?;
    match (summary.status, summary.failure) {
        (RunStatus::Finished, _) => Ok(()),
        (status, failure) => Err(format!("the run ended as {status:?}: {failure:?}").into()),
    }
}
