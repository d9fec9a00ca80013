//! The receipt of a run: what every component asked for, what it was granted, and what it used.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use weft_sandbox::Usage;

/// Most tables of a component that a receipt names.
const TABLES_MAX: usize = 100;

/// One component's part of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// SHA-256 of its file.
    pub digest: String,
    /// What it says that it needs.
    pub asked: Reach,
    /// What the run's accounts and steps let it do.
    pub granted: Reach,
    /// What it did.
    pub used: Usage,
}

/// How far a component reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// Places in the network. Asked for: the addresses and hosts of its description. Granted: scheme, host and port.
    pub network: BTreeSet<String>,
    /// Names of secrets and tokens, which it can use and never read.
    pub sealed: BTreeSet<String>,
    /// Tables. Asked for: the parameters that name them, as `NODE.PARAMETER`. Granted: the tables.
    pub tables: BTreeSet<String>,
}

/// What is counted while the run goes on, by component.
#[derive(Debug, Default)]
pub(crate) struct Receipts(Mutex<BTreeMap<String, Counted>>);

/// What one component did.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Counted {
    pub(crate) used: Usage,
    /// Tables that were granted to it.
    pub(crate) tables: BTreeSet<String>,
}

impl Receipts {
    /// Those that have counted so much already.
    pub(crate) fn of(counted: BTreeMap<String, Counted>) -> Self {
        Self(Mutex::new(counted))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Counted>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call to which these tables were granted.
    pub(crate) fn add(&self, component: &str, usage: &Usage, tables: &[String]) {
        let mut counted = self.lock();
        let counted = counted.entry(component.to_owned()).or_default();
        counted.used.add(usage);
        let room = TABLES_MAX.saturating_sub(counted.tables.len());
        counted.tables.extend(tables.iter().take(room).cloned());
    }
}
