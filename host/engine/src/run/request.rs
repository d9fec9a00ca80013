//! What to run, and in which world.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::watch;
use weft_sandbox::outside::{Recorder, Replay, World};
use weft_store::Store;

use crate::plan::planned::Plan;
use crate::report::event::EventSink;
use crate::run::again::Again;
use crate::secret::accounts::Accounts;
use crate::secret::secret_inputs::SecretInputs;
use crate::secret::store_key::StoreKey;
use crate::state::exchanges::KeepExchanges;

/// Where a run's network, time and random come from.
#[derive(Clone)]
pub enum Mode {
    /// The machine's own network and clock, or a simulated world. Tokens, bookmarks and progress are kept.
    Live(Arc<dyn World>),
    /// The machine's, written down. Begins from nothing, so that a replay can too.
    Record(Arc<Recorder>),
    /// A recording. Begins from what the request gives as bookmarks, and from nothing else; only the rows are kept.
    Replay(Arc<Replay>),
}

/// What to run.
pub struct RunRequest {
    /// The workflow, ready.
    pub plan: Arc<Plan>,
    /// The account behind each alias.
    pub accounts: Accounts,
    /// Inputs, complete and of the right types. A secret one is there as its [placeholder](crate::secret_placeholder), or not
    /// at all.
    pub inputs: BTreeMap<String, Value>,
    /// The values of secret inputs; a replay needs none.
    pub secret_inputs: SecretInputs,
    /// Changes when the workflow file changes: a run of another text is not gone on with.
    pub source_hash: String,
    /// Where rows go.
    pub store: Store,
    /// The key of what the store keeps secret. Without one, no token is kept, and a run with secret inputs is never gone on
    /// with.
    pub store_key: Option<StoreKey>,
    /// Live, recording or replaying.
    pub mode: Mode,
    /// What to do again, if it isn't a run like any other.
    pub again: Option<Again>,
    /// Where paging steps begin that have no bookmark in the store, in milliseconds since 1970-01-01T00:00:00Z, by their
    /// names: what a recorded run found when it began.
    pub bookmarks: BTreeMap<String, i64>,
    /// Whether the exchanges of a live run are kept in the store.
    pub keep_exchanges: KeepExchanges,
    /// Whether to begin anew even if a stopped run could go on.
    pub fresh: bool,
    /// Takes what happens.
    pub events: EventSink,
    /// Becomes true when the run is to stop: at its next call or request, and while it waits.
    pub stop: watch::Receiver<bool>,
}
