//! What all workflows of a run share: the one that was asked for, and those that its steps run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::sync::OnceCell;
use weft_sandbox::outside::Outside;
use weft_sandbox::secret::Hiding;
use weft_sandbox::{Connection, Stop};
use weft_store::Store;

use crate::report::counts::RunCounts;
use crate::report::event::{Event, EventSink};
use crate::report::failure::{RunFailure, interrupted};
use crate::secret::accounts::Accounts;
use crate::secret::store_key::StoreKey;
use crate::state::earlier::Earlier;
use crate::state::exchanges::Exchanges;
use crate::state::frame::Frame;
use crate::write::commits::Commits;
use crate::write::staging::Staging;

/// Runs all parts of a workflow, one after the other. Whoever begins the run says how, so that a step which runs a workflow
/// needn't know what runs steps.
pub(crate) type RunParts = for<'f> fn(&'f Frame<'f>) -> BoxFuture<'f, Result<(), RunFailure>>;

/// What all workflows of a run share.
pub(crate) struct Run {
    pub(crate) id: String,
    /// The name of the workflow that was asked for.
    pub(crate) workflow: String,
    pub(crate) outside: Arc<dyn Outside>,
    pub(crate) events: EventSink,
    pub(crate) stop: Stop,
    pub(crate) store: Store,
    pub(crate) commits: Arc<Commits>,
    /// What the steps of the outermost workflow did, and what components have used in all of the run.
    pub(crate) counts: RunCounts,
    pub(crate) access: Access,
    /// What earlier runs and processes left.
    pub(crate) earlier: Earlier,
    pub(crate) exchanges: Exchanges,
    /// Whether bookmarks, progress and tokens are kept.
    pub(crate) keeps_state: bool,
    /// Whether pages are fetched ahead. In a recording and its replay they are not: how far ahead depends on timing.
    pub(crate) reads_ahead: bool,
    /// What is mixed into the hashes of masked values, once it was wanted.
    pub(crate) mask_salt: OnceCell<[u8; 32]>,
    pub(crate) run_parts: RunParts,
}

/// What a run may use, and must not show.
pub(crate) struct Access {
    /// By their aliases in the outermost workflow.
    pub(crate) accounts: Accounts,
    /// By their aliases in the outermost workflow.
    pub(crate) connections: BTreeMap<String, Arc<Connection>>,
    /// What must not be shown.
    pub(crate) hiding: Arc<Hiding>,
    pub(crate) store_key: Option<StoreKey>,
    /// How often each account was authorized in the run, by its alias in the outermost workflow.
    pub(crate) authorizations: Mutex<BTreeMap<String, u32>>,
}

impl Run {
    /// Says that something happened.
    pub(crate) fn tell(&self, event: Event) {
        (self.events)(event);
    }

    /// Says something of the run as a whole that whoever watches should know.
    pub(crate) fn note(&self, message: String) {
        self.tell(Event::Note { step: String::new(), message });
    }

    /// Where the writes of a page are staged.
    pub(crate) fn staging(&self) -> Arc<Staging> {
        Arc::new(Staging::new(self.store.clone(), Arc::clone(&self.commits)))
    }

    /// Fails if the run is to stop: nothing more is begun.
    pub(crate) fn check_stop(&self) -> Result<(), RunFailure> {
        if self.stop.is_requested() { Err(interrupted()) } else { Ok(()) }
    }

    /// Waits, unless the run is stopped meanwhile.
    pub(crate) async fn pause(&self, wait: Duration) -> Result<(), RunFailure> {
        self.stop.unless(self.outside.sleep(wait)).await.ok_or_else(interrupted)
    }
}

impl Access {
    /// Numbers the authorizations of an account in this run, from 1.
    pub(crate) fn next_authorization(&self, outermost_alias: &str) -> u32 {
        let mut authorizations = self.authorizations.lock().unwrap_or_else(PoisonError::into_inner);
        let number = authorizations.entry(outermost_alias.to_owned()).or_default();
        *number += 1;
        *number
    }

    /// Whether the run has asked for a token of this account.
    pub(crate) fn was_authorized(&self, outermost_alias: &str) -> bool {
        let authorizations = self.authorizations.lock().unwrap_or_else(PoisonError::into_inner);
        authorizations.contains_key(outermost_alias)
    }
}
