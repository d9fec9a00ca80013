//! What outlives a run and is shared by all: the sandbox, loaded components, plans, accounts, and the leases of what runs.
//!
//! - `plans.rs`: workflows that were made ready
//! - `accounts.rs`: accounts with their pools, rates and tokens
//! - `known.rs`: how many of both are kept

mod accounts;
mod known;
mod plans;

use std::sync::Arc;

use weft_sandbox::{AccountSettings, Sandbox};
use weft_workflow::{Authorization, Checked};

use crate::lease::Heart;
use crate::plan::catalogue::Components;
use crate::plan::planned::{Plan, PlanError};
use crate::plan::shared::Shared;
use crate::secret::accounts::{AccountHandle, Vaulted};
use accounts::KnownAccounts;
use plans::KnownPlans;

/// What outlives a run. Whatever is made ready here runs here: see [`run`](crate::run).
///
/// The command line makes a runtime for one run, a server keeps one. Nothing of it is global.
pub struct Runtime {
    shared: Arc<Shared>,
    plans: KnownPlans,
    accounts: KnownAccounts,
}

impl Runtime {
    /// A runtime in which nothing runs yet. `expression_engine` is the component that evaluates expressions.
    pub fn new(sandbox: Arc<Sandbox>, components: Arc<Components>, expression_engine: &'static [u8]) -> Arc<Self> {
        let shared = Arc::new(Shared { sandbox, components, expression_engine, heart: Heart::new() });
        Arc::new(Self { shared, plans: KnownPlans::default(), accounts: KnownAccounts::default() })
    }

    /// The sandbox of all its calls.
    pub fn sandbox(&self) -> &Arc<Sandbox> {
        &self.shared.sandbox
    }

    /// The components that its workflows may use.
    pub fn components(&self) -> &Arc<Components> {
        &self.shared.components
    }

    /// A workflow made ready, and all workflows that it runs. `text` tells it from others, and changes with the text and the
    /// name of any of them: a hash, say. The same is made ready once.
    pub async fn plan(&self, text: &str, checked: &Checked) -> Result<Arc<Plan>, PlanError> {
        // Two who ask for the same at once may both make it: the later one is kept, and both are good.
        if let Some(plan) = self.plans.find(text) {
            return Ok(plan);
        }
        let plan = self.plan_anew(checked.clone()).await?;
        self.plans.keep(text, &plan);
        Ok(plan)
    }

    /// The same for a text that nobody will ask for again.
    pub async fn plan_anew(&self, checked: Checked) -> Result<Arc<Plan>, PlanError> {
        Plan::new(&self.shared, checked).await
    }

    /// The account with these settings: the same for all who ask, so that its rates and tokens are those of the account and
    /// not of a run. One whose settings have changed is another one from then on. The error says which URL or host can't be
    /// read.
    pub fn account(
        &self,
        settings: AccountSettings,
        authorization: Option<Authorization>,
    ) -> Result<Arc<AccountHandle>, String> {
        self.accounts.get(settings, authorization, None)
    }

    /// The same for an account of a vault.
    pub fn vaulted_account(
        &self,
        settings: AccountSettings,
        authorization: Option<Authorization>,
        vaulted: Vaulted,
    ) -> Result<Arc<AccountHandle>, String> {
        self.accounts.get(settings, authorization, Some(vaulted))
    }
}
