//! What all seeds of a process share: the sandbox, the components, compiled workflows.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use weft_engine::sandbox::{Sandbox, SandboxSettings};
use weft_engine::workflow::{Checked, check_source};
use weft_engine::{Components, Plan, Runtime};

use crate::workflows::WORKFLOWS;

include!(concat!(env!("OUT_DIR"), "/source.rs"));

/// The runtime, with the components. One per process.
#[derive(Clone)]
pub struct Stage {
    runtime: Arc<Runtime>,
}

impl Stage {
    /// Starts the sandbox and loads the components.
    ///
    /// # Panics
    /// If the components of the simulation aren't sound.
    pub async fn new() -> Self {
        let cache = Some(Path::new(env!("OUT_DIR")).join("code-cache"));
        let sandbox =
            Sandbox::new(&SandboxSettings { cache, ..SandboxSettings::default() }).expect("the sandbox starts");
        let mut components = Components::default();
        components.load(&sandbox, "source", SOURCE).await.expect("the simulated source's component is sound");
        for (name, bytes) in weft_bundle::components() {
            components.load(&sandbox, name, bytes).await.expect("standard components are sound");
        }
        Self { runtime: Runtime::new(Arc::new(sandbox), Arc::new(components), weft_bundle::expression_engine()) }
    }

    /// What outlives runs.
    pub fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    /// A workflow, checked.
    ///
    /// # Panics
    /// If it has findings.
    pub fn check(&self, name: &str, yaml: &str) -> Checked {
        check_source(name, yaml, &self.runtime.components().catalogue())
            .unwrap_or_else(|findings| panic!("{name}: {findings:?}"))
    }

    /// A workflow, ready.
    ///
    /// # Panics
    /// If its expressions don't compile.
    pub async fn plan(&self, name: &str, yaml: &str) -> Arc<Plan> {
        let checked = self.check(name, yaml);
        let plan = self.runtime.plan_anew(checked).await;
        plan.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// All workflows of the simulation, by name. Threads have their own.
    pub async fn plans(&self) -> BTreeMap<&'static str, Arc<Plan>> {
        let mut plans = BTreeMap::new();
        for workflow in &WORKFLOWS {
            plans.insert(workflow.name, self.plan(workflow.name, workflow.yaml).await);
        }
        plans
    }
}
