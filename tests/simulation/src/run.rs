//! One process of a run, from its start to its end or its death.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;

use futures::FutureExt;
use serde_json::{Value, json};
use tokio::sync::watch;
use weft_engine::sandbox::contract::{Place, RequestPart};
use weft_engine::sandbox::outside::World;
use weft_engine::sandbox::secret::Secret;
use weft_engine::sandbox::{Account, AccountSettings};
use weft_engine::store::Store;
use weft_engine::workflow::Authorization;
use weft_engine::{AccountHandle, Accounts, KeepExchanges, Mode, Plan, RunFailure, RunRequest, RunStatus, StoreKey};

use crate::world::{Endless, Killed, Process, SimulatedWorld};

/// The account's name, which bookmarks know it by.
pub const ACCOUNT: &str = "main";

/// How a process ended.
#[derive(Debug)]
pub enum Ended {
    /// The run is done.
    Finished,
    /// The run failed.
    Failed(RunFailure),
    /// The process was killed.
    Killed,
    /// It would never have ended.
    Endless,
}

/// An account that nobody has used yet, as a new process has it.
///
/// # Panics
/// Never: its settings are sound.
pub fn accounts(authorization: Option<Authorization>) -> Accounts {
    let account = Account::new(AccountSettings {
        name: ACCOUNT.to_owned(),
        platform: "source".to_owned(),
        base_url: "https://source.example".to_owned(),
        hosts: Vec::new(),
        allow_private: false,
        fields: BTreeMap::new(),
        secrets: BTreeMap::from([("secret_key".to_owned(), Some(Secret::new("key-of-the-simulation")))]),
        limits: Vec::new(),
        places: places(),
        authorization: authorization.as_ref().map(weft_engine::authorization),
    });
    let handle = AccountHandle::new(account.expect("the settings are sound"), authorization);
    Accounts::from([("source".to_owned(), handle)])
}

/// Where the secret and the token of the source stand: as its component says.
fn places() -> Vec<Place> {
    let place = |value: &str, part| Place { value: value.to_owned(), nodes: Vec::new(), part, name: "*".to_owned() };
    let token = [RequestPart::Query, RequestPart::Header, RequestPart::Json].map(|part| place("access_token", part));
    [vec![place("secret_key", RequestPart::Query)], token.to_vec()].concat()
}

/// The inputs of every workflow of the simulation.
fn inputs(size: u64) -> BTreeMap<String, Value> {
    BTreeMap::from([("size".to_owned(), json!(size))])
}

/// A run of a workflow, to be handed to the engine.
pub fn request(plan: &Arc<Plan>, accounts: &Accounts, store: &Store, world: Arc<dyn World>) -> RunRequest {
    // Nobody stops these runs; a channel without a sender says that, too.
    let (_, stop) = watch::channel(false);
    RunRequest {
        plan: Arc::clone(plan),
        accounts: accounts.clone(),
        inputs: BTreeMap::new(),
        secret_inputs: BTreeMap::new(),
        source_hash: String::new(),
        store: store.clone(),
        store_key: Some(StoreKey::new([9; 32])),
        mode: Mode::Live(world),
        again: None,
        bookmarks: BTreeMap::new(),
        keep_exchanges: KeepExchanges::Never,
        fresh: false,
        events: Arc::new(|_| {}),
        stop,
    }
}

/// Runs a workflow in a process until one of them ends.
pub async fn run(process: &Arc<Process>, plan: &Arc<Plan>, accounts: &Accounts, store: &Store, size: u64) -> Ended {
    let ear = Arc::clone(process);
    let world = Arc::new(SimulatedWorld(Arc::clone(process)));
    let request = RunRequest {
        inputs: inputs(size),
        events: Arc::new(move |event| ear.hear(&event)),
        ..request(plan, accounts, store, world)
    };
    match AssertUnwindSafe(weft_engine::run(request)).catch_unwind().await {
        Ok(Ok(summary)) => match (summary.status, summary.failure) {
            (RunStatus::Finished, _) => Ended::Finished,
            (_, Some(failure)) => Ended::Failed(failure),
            (status, None) => unreachable!("nobody stopped the run, and it ended as {status:?}"),
        },
        Ok(Err(failure)) => Ended::Failed(failure),
        Err(panic) if panic.is::<Killed>() => Ended::Killed,
        Err(panic) if panic.is::<Endless>() => Ended::Endless,
        Err(panic) => resume_unwind(panic),
    }
}
