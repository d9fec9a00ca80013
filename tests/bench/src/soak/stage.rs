//! What all runs of a soak share.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::task::JoinSet;
use weft_engine::sandbox::AccountSettings;
use weft_engine::sandbox::secret::Secret;
use weft_engine::store::{Store, StoreTarget};
use weft_engine::workflow::{Catalogue, Checked, Library, check_with};
use weft_engine::{AccountHandle, Accounts, Plan, Runtime};

use super::figures::Figures;
use super::load::Load;
use super::platform::{Platform, Platforms};
use super::slot::{Slot, drive};
use super::weather::Weather;
use super::workflows::Workflow;
use crate::Outcome;
use crate::in_process::InProcess;
use crate::process::resident_mib;

/// The alias of the account in all workflows, and the account's platform.
const ALIAS: &str = "shop";
const PLATFORM: &str = "http";

/// What all runs share.
pub struct Stage {
    pub load: Load,
    runtime: Arc<Runtime>,
    pub weather: Arc<Weather>,
    pub workflows: Vec<Ready>,
    pub accounts: Vec<OneAccount>,
    figures: Mutex<Figures>,
    under_way: Mutex<BTreeMap<Slot, String>>,
}

/// A workflow that can be run.
pub struct Ready {
    pub workflow: Workflow,
    checked: Checked,
    /// Changes with the text.
    pub source_hash: String,
    /// The plan that it was made into at first.
    plan: Arc<Plan>,
}

/// An account with its platform and its store.
pub struct OneAccount {
    settings: AccountSettings,
    handle: Arc<AccountHandle>,
    pub platform: Arc<Platform>,
    pub store: Store,
}

/// The one file that a workflow of the soak may run.
struct Inner(String);

impl Library for Inner {
    fn read(&self, _: &str) -> Result<String, String> {
        Ok(self.0.clone())
    }
}

impl Stage {
    /// Makes everything ready, each plan and each account once.
    pub async fn new(weft: &InProcess, load: &Load, platforms: &Platforms, folder: &Path) -> Outcome<Self> {
        let runtime = Arc::clone(weft.runtime());
        let catalogue = runtime.components().catalogue();
        let mut workflows = Vec::new();
        for number in 0..load.workflows {
            workflows.push(Ready::new(&runtime, &catalogue, Workflow::new(number)).await?);
        }
        let mut accounts = Vec::new();
        for (number, platform) in platforms.all.iter().enumerate() {
            let settings = settings(number, platform, &catalogue);
            let handle = runtime.account(settings.clone(), None)?;
            let target = StoreTarget::sqlite(folder.join(format!("account-{number:02}.db")));
            let store = Store::open(&target).await?;
            accounts.push(OneAccount { settings, handle, platform: Arc::clone(platform), store });
        }
        Ok(Self {
            load: load.clone(),
            runtime,
            weather: Arc::clone(&platforms.weather),
            workflows,
            accounts,
            figures: Mutex::default(),
            under_way: Mutex::default(),
        })
    }

    /// Keeps all slots going, then lets them end. Gives the memory, in MiB, while all runs were under way.
    pub async fn run(self: &Arc<Self>) -> Outcome<Option<f64>> {
        let began = Instant::now();
        let mut slots = JoinSet::new();
        for account in 0..self.load.accounts {
            for workflow in 0..self.load.workflows {
                slots.spawn(drive(Arc::clone(self), Slot { account, workflow }));
            }
        }
        tokio::time::sleep(self.load.settled_after).await;
        let memory_mib = resident_mib();
        tokio::time::sleep(self.load.duration.saturating_sub(self.load.settled_after)).await;
        self.weather.calm_down();
        let ended = tokio::time::timeout(self.load.grace, async {
            while let Some(done) = slots.join_next().await {
                done?;
            }
            Ok::<(), tokio::task::JoinError>(())
        });
        match ended.await {
            Ok(done) => done?,
            Err(_) => {
                let left = self.under_way().clone();
                for (slot, what) in left {
                    let grace_s = self.load.grace.as_secs();
                    self.wrong(format!("{slot}: {grace_s} s after the load its last round is not over: {what}"));
                }
                slots.shutdown().await;
            }
        }
        self.lock_figures().took = began.elapsed();
        Ok(memory_mib)
    }

    /// The plan of a workflow, from the runtime. The error says that it was made again.
    pub async fn plan(&self, workflow: usize) -> Result<Arc<Plan>, String> {
        let ready = &self.workflows[workflow];
        let plan = self.runtime.plan(&ready.source_hash, &ready.checked).await.map_err(|error| error.to_string())?;
        match Arc::ptr_eq(&plan, &ready.plan) {
            true => Ok(plan),
            false => Err("its plan was made a second time".to_owned()),
        }
    }

    /// The account, from the runtime. The error says that it is another one.
    pub fn accounts_of(&self, account: usize) -> Result<Accounts, String> {
        let account = &self.accounts[account];
        let handle = self.runtime.account(account.settings.clone(), None)?;
        match Arc::ptr_eq(&handle, &account.handle) {
            true => Ok(Accounts::from([(ALIAS.to_owned(), handle)])),
            false => Err("its account was made a second time".to_owned()),
        }
    }

    /// What happened so far.
    pub fn figures(&self) -> Figures {
        self.lock_figures().clone()
    }

    /// Counts something.
    pub fn count(&self, count: impl FnOnce(&mut Figures)) {
        count(&mut self.lock_figures());
    }

    /// Notes that something was wrong.
    pub fn wrong(&self, what: String) {
        self.count(|figures| figures.wrong(what));
    }

    /// Notes what a slot is about.
    pub fn note(&self, slot: Slot, what: String) {
        self.under_way().insert(slot, what);
    }

    /// Notes that a slot is over.
    pub fn over(&self, slot: Slot) {
        self.under_way().remove(&slot);
    }

    fn under_way(&self) -> MutexGuard<'_, BTreeMap<Slot, String>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_figures(&self) -> MutexGuard<'_, Figures> {
        self.figures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ready {
    async fn new(runtime: &Runtime, catalogue: &Catalogue, workflow: Workflow) -> Outcome<Self> {
        let file = format!("soak-{}.yaml", workflow.number);
        let (text, inner) = (workflow.text(), workflow.inner_text());
        let checked = check_with(&file, &text, catalogue, &Inner(inner.clone()));
        let checked = checked.map_err(|findings| format!("{findings:?}\n{text}"))?;
        let mut hasher = DefaultHasher::new();
        (text, inner).hash(&mut hasher);
        let source_hash = format!("{:016x}", hasher.finish());
        let plan = runtime.plan(&source_hash, &checked).await?;
        Ok(Self { workflow, checked, source_hash, plan })
    }
}

fn settings(number: usize, platform: &Platform, catalogue: &Catalogue) -> AccountSettings {
    let fields = BTreeMap::from([("variant".to_owned(), "bearer".to_owned())]);
    let description = catalogue.component(PLATFORM).and_then(|it| it.connection.as_ref());
    AccountSettings {
        name: format!("account-{number:02}"),
        platform: PLATFORM.to_owned(),
        base_url: platform.base_url.clone(),
        hosts: Vec::new(),
        allow_private: true,
        places: description.map(|it| weft_engine::places(it, &fields)).unwrap_or_default(),
        fields,
        secrets: BTreeMap::from([("token".to_owned(), Some(Secret::new(platform.token.as_str())))]),
        limits: Vec::new(),
        authorization: None,
    }
}
