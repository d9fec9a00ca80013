//! One process that runs a workflow by a script, from its start to its end or its death.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::Value;
use tokio::sync::watch;
use weft_engine::sandbox::outside::{Script, ScriptedWorld};
use weft_engine::store::{Bookmark, BookmarkKey, Change, Commit, Row, Store, StoreError, StoreTarget, TableChange};
use weft_engine::{Accounts, Event, KeepExchanges, Mode, Plan, RunFailure, RunRequest, RunStatus, StoreKey};

use crate::fault::Killed;

/// A workflow, ready to be run by scripts.
#[derive(Clone)]
pub struct Rehearsal {
    /// The workflow.
    pub plan: Arc<Plan>,
    /// Makes the accounts of a new process.
    pub accounts: Arc<dyn Fn() -> Accounts + Send + Sync>,
    /// Inputs, complete.
    pub inputs: BTreeMap<String, Value>,
    /// When its runs start, in milliseconds since 1970-01-01T00:00:00Z.
    pub started_at_ms: i64,
    /// The random of its runs.
    pub seed: [u8; 32],
    /// What the first run finds.
    pub before: Before,
}

/// What a run finds in its store.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Before {
    /// Bookmarks by step, in milliseconds since 1970-01-01T00:00:00Z.
    pub bookmarks: BTreeMap<String, i64>,
    /// Tables by name.
    pub tables: BTreeMap<String, TableBefore>,
}

/// A table and its rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableBefore {
    /// Its key.
    pub key: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// How a process ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    /// The run is done; its outputs, if the workflow has any.
    Finished(Option<Value>),
    /// The run failed.
    Failed(RunFailure),
    /// The process was killed.
    Killed,
}

impl Rehearsal {
    /// A store as the first run finds it. `target` is empty.
    pub async fn open(&self, target: &StoreTarget) -> Result<Store, StoreError> {
        let store = Store::open(target).await?;
        if !self.before.tables.is_empty() {
            let changes = self.before.tables.iter().map(|(name, table)| table.change(name));
            store.commit(Commit { changes: changes.collect(), ..Commit::default() }).await?;
        }
        self.set_bookmarks(&store).await?;
        Ok(store)
    }

    /// Sets the bookmarks back to what the first run finds.
    pub async fn set_bookmarks(&self, store: &Store) -> Result<(), StoreError> {
        let accounts = (self.accounts)();
        let known = store.bookmarks().await?.into_iter().map(|(key, _)| key).collect();
        store.forget_bookmarks(known).await?;
        let bookmarks = self.before.bookmarks.iter().map(|(step, &until_ms)| {
            let alias = self.plan.checked.steps.iter().find(|it| it.id == *step).and_then(|it| it.connection.as_ref());
            let account = alias.and_then(|alias| accounts.get(alias));
            let key = BookmarkKey {
                workflow: self.plan.checked.name.clone(),
                step: step.clone(),
                account: account.map(|handle| handle.account.settings.name.clone()).unwrap_or_default(),
                item: String::new(),
                asked: String::new(),
            };
            (key, Bookmark { until_ms })
        });
        store.set_bookmarks(bookmarks.collect()).await
    }

    /// Runs the workflow in a new process; `number` tells one run in a store from the next. `hear` takes what the run reports; if it or the script unwinds with
    /// [`Killed`], the process is dead.
    pub async fn process(
        &self,
        store: &Store,
        number: u32,
        script: Arc<dyn Script>,
        hear: impl Fn(&Event) + Send + Sync + 'static,
    ) -> Ended {
        let world = ScriptedWorld { started_at_ms: self.started_at_ms, seed: self.seed, number, script };
        let outputs = Arc::new(std::sync::Mutex::new(None));
        let keep = Arc::clone(&outputs);
        // Nobody stops these runs; a channel without a sender says that, too.
        let (_, stop) = watch::channel(false);
        let request = RunRequest {
            plan: Arc::clone(&self.plan),
            accounts: (self.accounts)(),
            inputs: self.inputs.clone(),
            secret_inputs: BTreeMap::new(),
            source_hash: String::new(),
            store: store.clone(),
            store_key: Some(StoreKey::new(self.seed)),
            mode: Mode::Live(Arc::new(world)),
            again: None,
            bookmarks: self.before.bookmarks.clone(),
            keep_exchanges: KeepExchanges::Never,
            fresh: false,
            events: Arc::new(move |event| {
                if let (Event::RunFinished { outputs, .. }, Ok(mut kept)) = (&event, keep.lock()) {
                    kept.clone_from(outputs);
                }
                hear(&event);
            }),
            stop,
        };
        // Boxed: the compiler gives up on a type that deep.
        let run: BoxFuture<'_, _> = Box::pin(weft_engine::run(request));
        match AssertUnwindSafe(run).catch_unwind().await {
            Ok(Ok(summary)) => match (summary.status, summary.failure) {
                (RunStatus::Finished, _) => Ended::Finished(outputs.lock().ok().and_then(|mut kept| kept.take())),
                (_, Some(failure)) => Ended::Failed(failure),
                (status, None) => unreachable!("nobody stopped the run, and it ended as {status:?}"),
            },
            Ok(Err(failure)) => Ended::Failed(failure),
            Err(panic) if panic.is::<Killed>() => Ended::Killed,
            Err(panic) => resume_unwind(panic),
        }
    }
}

/// Opens the store that a killed process left. A real one is gone at once, with all that it held; of one that is only played, a
/// call on another thread may still be about to end.
#[allow(clippy::disallowed_methods, reason = "a call of this process is waited for; no run sees it")]
pub(crate) async fn reopen(target: &StoreTarget) -> Result<Store, StoreError> {
    const TRIES_MAX: u32 = 1_000;
    const PAUSE: Duration = Duration::from_millis(10);
    for _ in 0..TRIES_MAX {
        match Store::open(target).await {
            Err(StoreError::Locked { .. }) => tokio::time::sleep(PAUSE).await,
            opened => return opened,
        }
    }
    Store::open(target).await
}

impl TableBefore {
    fn change(&self, name: &str) -> TableChange {
        TableChange {
            table: name.to_owned(),
            key: self.key.clone(),
            schema: None,
            changes: vec![Change::Upsert(self.rows.clone())],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    #[allow(clippy::disallowed_methods, reason = "something has to end a little later")]
    async fn a_store_that_the_last_call_of_a_killed_process_holds_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let target = StoreTarget::sqlite(folder.path().join("weft.db"));
        let held = Store::open(&target).await.unwrap();
        assert!(matches!(Store::open(&target).await, Err(StoreError::Locked { .. })));
        let lets_go = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            drop(held);
        };
        let (reopened, ()) = tokio::join!(reopen(&target), lets_go);
        reopened.unwrap();
    }
}
