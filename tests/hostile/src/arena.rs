//! Where attacks happen: one process with the engine, its components, and one store for everybody.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;
use weft_engine::sandbox::outside::Machine;
use weft_engine::sandbox::secret::Secret;
use weft_engine::sandbox::{Account, AccountSettings, Sandbox, SandboxSettings};
use weft_engine::store::{Store, StoreTarget};
use weft_engine::workflow::{Finding, check_source};
use weft_engine::{
    AccountHandle, Accounts, Components, Event, KeepExchanges, Mode, Plan, PlanError, RunRequest, RunStatus, Runtime,
    StoreKey,
};
use weft_sandbox_tests::{anywhere, guests};

/// The secret of every account here. It may be seen by the account's own platform and by nobody else.
pub const SECRET: &str = "tr3asure-of-the-house";
/// Its name.
pub const SECRET_NAME: &str = "secret_key";
/// Memory of all components together: more than the pool keeps when it is warmed.
const MEMORY_BYTES_MAX: usize = 2 << 30;

/// The engine, its components, and one store.
pub struct Arena {
    /// The sandbox.
    pub sandbox: Arc<Sandbox>,
    /// Where everybody's rows land.
    pub store: Store,
    components: Arc<Components>,
    store_file: PathBuf,
    _folder: TempDir,
}

/// What became of a run.
#[derive(Debug)]
pub struct Ran {
    /// How it ended, as attacks are answered: `finished` and what its outputs have as `told`, or the class of its failure
    /// and the message.
    pub answer: String,
    /// What it reported, as JSON, one event a line.
    pub events: String,
}

impl Arena {
    /// Starts the sandbox, which keeps compiled code in that folder, and loads the components.
    ///
    /// # Panics
    /// If the components aren't sound.
    pub async fn new(cache: &Path) -> Arc<Self> {
        let settings = SandboxSettings {
            cache: Some(cache.to_owned()),
            memory_bytes_max: MEMORY_BYTES_MAX,
            ..SandboxSettings::default()
        };
        let sandbox = Arc::new(Sandbox::new(&settings).expect("the sandbox starts"));
        let components = Arc::new(with_standard(&sandbox, guests::HOSTILE).await.expect("the component is sound"));
        let folder = folder();
        let store_file = folder.path().join("arena.db");
        let target: StoreTarget = format!("sqlite:{}", store_file.display()).parse().expect("a path");
        let store = Store::open(&target).await.expect("a new store");
        Arc::new(Self { components, sandbox, store, store_file, _folder: folder })
    }

    /// Makes a workflow ready to run with the component `hostile`. The error is what the checker says.
    pub async fn plan(&self, source: &str) -> Result<Arc<Plan>, String> {
        self.plan_with(&self.components, source).await
    }

    /// The same with other components.
    pub async fn plan_with(&self, components: &Arc<Components>, source: &str) -> Result<Arc<Plan>, String> {
        let checked = check_source("attack.yaml", source, &components.catalogue()).map_err(|all| findings(&all))?;
        let plan = self.runtime(components).plan_anew(checked).await;
        plan.map_err(|error| match error {
            PlanError::Findings(found) => findings(&found),
            PlanError::Host(reason) => format!("host: {reason}"),
        })
    }

    /// A runtime with other components, in the same sandbox.
    pub fn runtime(&self, components: &Arc<Components>) -> Arc<Runtime> {
        Runtime::new(Arc::clone(&self.sandbox), Arc::clone(components), weft_bundle::expression_engine())
    }

    /// The standard components and this one. The error is what the host says about it.
    pub async fn components_with(&self, bytes: &[u8]) -> Result<Arc<Components>, String> {
        with_standard(&self.sandbox, bytes).await.map(Arc::new)
    }

    /// Runs a workflow to its end.
    pub async fn run(&self, plan: &Arc<Plan>, accounts: &Accounts, inputs: &[(&str, Value)]) -> Ran {
        let (_stays, stop) = watch::channel(false);
        let lines = Arc::new(Mutex::new(String::new()));
        let log = Arc::clone(&lines);
        let request = RunRequest {
            plan: Arc::clone(plan),
            accounts: accounts.clone(),
            inputs: inputs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            secret_inputs: BTreeMap::new(),
            source_hash: String::new(),
            store: self.store.clone(),
            store_key: Some(StoreKey::new([9; 32])),
            mode: Mode::Live(Arc::new(Machine)),
            again: None,
            bookmarks: BTreeMap::new(),
            keep_exchanges: KeepExchanges::Never,
            fresh: true,
            events: Arc::new(move |event| note(&log, &event)),
            stop,
        };
        let ended = match weft_engine::run(request).await {
            Ok(summary) if summary.status == RunStatus::Finished => "finished".to_owned(),
            Ok(summary) => summary.failure.map_or_else(
                || format!("{:?}", summary.status),
                |failure| format!("{}: {}", failure.class.as_str(), failure.message),
            ),
            Err(failure) => format!("{}: {}", failure.class.as_str(), failure.message),
        };
        let events = std::mem::take(&mut *lines.lock().unwrap_or_else(PoisonError::into_inner));
        let answer = outputs(&events).map_or_else(|| ended.clone(), |outputs| format!("{ended}: {outputs}"));
        Ran { answer, events }
    }

    /// Everything that is in the files of the store.
    ///
    /// # Panics
    /// If they can't be read.
    pub fn store_bytes(&self) -> Vec<u8> {
        let log = PathBuf::from(format!("{}-wal", self.store_file.display()));
        let mut bytes = std::fs::read(&self.store_file).expect("the store's file");
        bytes.extend(std::fs::read(log).unwrap_or_default());
        bytes
    }
}

/// An account of a platform at this address, with [`SECRET`], which may stand anywhere in requests. `fields` are
/// public.
///
/// # Panics
/// If the address is none.
pub fn account(platform: &str, base_url: &str, allow_private: bool, fields: &[(&str, &str)]) -> Arc<AccountHandle> {
    let settings = AccountSettings {
        name: format!("{platform} at {base_url}"),
        platform: platform.to_owned(),
        base_url: base_url.to_owned(),
        hosts: Vec::new(),
        allow_private,
        fields: fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
        secrets: BTreeMap::from([(SECRET_NAME.to_owned(), Some(Secret::new(SECRET)))]),
        limits: Vec::new(),
        places: anywhere(SECRET_NAME).into(),
        authorization: None,
    };
    AccountHandle::new(Account::new(settings).expect("an address"), None)
}

/// What a run gave under the name `told`.
fn outputs(events: &str) -> Option<String> {
    let last: Value = serde_json::from_str(events.lines().last()?).ok()?;
    let told = &last["outputs"]["told"];
    (!told.is_null()).then(|| told.to_string())
}

/// What the checker says: the first finding in full, and how many more there are.
pub fn findings(all: &[Finding]) -> String {
    let first = all.first().map_or_else(String::new, |finding| finding.reason.clone());
    let more = if all.len() > 1 { format!(" (and {} more)", all.len() - 1) } else { String::new() };
    format!("finding: {first}{more}")
}

async fn with_standard(sandbox: &Sandbox, bytes: &[u8]) -> Result<Components, String> {
    let mut components = Components::default();
    for (name, bytes) in weft_bundle::components().filter(|(name, _)| ["http", "script", "table"].contains(name)) {
        components.load(sandbox, name, bytes).await.expect("standard components are sound");
    }
    components.reserve(weft_bundle::components().map(|(name, _)| name));
    components.load(sandbox, "attack.wasm", bytes).await.map_err(|error| format!("refused: {}", error.reason))?;
    Ok(components)
}

fn note(log: &Mutex<String>, event: &Event) {
    let line = serde_json::to_string(event).unwrap_or_default();
    let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
    log.push_str(&line);
    log.push('\n');
}

/// In memory where the machine has such a folder: how long a disk takes is no attack.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder for the store")
}
