//! A step that runs another workflow.
//!
//! A workflow that pages runs as it would by itself, page by page, with bookmarks, progress and journal of its own: only
//! steps that run once may use it. Any other runs on the page of the step that uses it: its writes are staged there and
//! committed together with that page.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use futures::future::BoxFuture;
use serde_json::Value;

use crate::plan::planned::{Plan, Unit};
use crate::report::failure::{FailureClass, RunFailure};
use crate::report::shares::is_excess;
use crate::secret::secret_inputs;
use crate::state::frame::{InRun, RunState};
use crate::state::input::{self, RunFacts, Values};
use crate::state::results::StepResult;
use crate::state::scope::{FlowPage, PageScope};
use crate::step::bookmarks::ItemName;
use crate::step::on_page::{expression_failure, too_few_values};
use crate::time::window::show;

/// What a step hands to the workflow that it runs.
pub(crate) struct Outer<'a> {
    /// The page of the step.
    pub(crate) scope: &'a PageScope,
    /// Which item, from 1; 0 without items.
    pub(crate) number: u32,
    /// The item, JSON; empty without items.
    pub(crate) item: &'a str,
    /// The inputs, a JSON object.
    pub(crate) parameters: &'a str,
}

impl RunState<'_> {
    /// Runs another workflow. Its outputs are the output of the step.
    pub(crate) fn run_workflow<'a>(
        &'a self,
        index: usize,
        plan: &'a Plan,
        outer: Outer<'a>,
    ) -> BoxFuture<'a, Result<StepResult, RunFailure>> {
        Box::pin(async move {
            let inner = self.inner(index, plan, &outer)?;
            let outputs =
                if plan.checked.pages() { inner.run_whole().await? } else { inner.run_on_page(outer.scope).await? };
            let output = outputs.unwrap_or_else(|| "null".to_owned());
            Ok(StepResult { output, ..StepResult::nothing() })
        })
    }

    /// Runs all parts, and gives the outputs.
    pub(crate) async fn run_whole(&self) -> Result<Option<String>, RunFailure> {
        self.run_units().await?;
        // A part that is done again doesn't give all that the outputs are made of.
        if self.outermost().repeat.is_some() && self.place.outer.is_none() {
            Ok(None)
        } else {
            self.outputs(&PageScope::new(self.staging(), FlowPage::default())).await
        }
    }

    /// The same workflow as part of a page.
    async fn run_on_page(&self, outer: &PageScope) -> Result<Option<String>, RunFailure> {
        let mut scope = PageScope::new(Arc::clone(&outer.staging), outer.flow_page);
        let outputs = self.run_steps(&mut scope).await;
        // What a part of a page left out belongs to the page, unless the page lives on without that part.
        if outputs.as_ref().map_or_else(is_excess, |_| true) {
            outer.absorb(&scope);
        }
        outputs
    }

    async fn run_steps(&self, scope: &mut PageScope) -> Result<Option<String>, RunFailure> {
        for unit in &self.plan.units {
            let Unit::Once(step) = unit else {
                return Err(RunFailure::new(FailureClass::Host, "a workflow that pages was run on a page"));
            };
            let result = self.run_step(*step, scope).await?;
            scope.results.insert(*step, result);
        }
        self.outputs(scope).await
    }

    /// A workflow that a step of this one runs.
    fn inner<'a>(&'a self, index: usize, plan: &'a Plan, outer: &Outer<'_>) -> Result<RunState<'a>, RunFailure> {
        let step = self.plan.step(index);
        let of_item = if outer.number > 0 { format!("[{}]", outer.number) } else { String::new() };
        let place = InRun {
            outer: Some((self, index)),
            prefix: format!("{}{of_item}/", self.name(index)),
            bookmark_prefix: format!("{}{}/", self.place.bookmark_prefix, step.id),
            items: self.place.items.iter().cloned().chain([ItemName::of(step, outer.item)]).collect(),
            origin: self.origin(index, outer.number),
            aliases: step
                .connections
                .iter()
                .map(|(inner, alias)| (inner.clone(), self.outermost_alias(alias).to_owned()))
                .collect(),
        };
        let inputs = inputs(plan, outer.parameters)?;
        let readable = secret_inputs::readable(&plan.checked, &inputs);
        let mut inner = RunState {
            plan,
            place,
            facts: RunFacts::new(&self.id, &show(self.outside.run_started_at_ms()), &readable),
            secret_inputs: secret_inputs::handed_on(&plan.checked, &inputs, &self.secret_inputs)?,
            id: self.id.clone(),
            connections: chosen(&step.connections, &self.connections),
            hiding: Arc::clone(&self.hiding),
            accounts: chosen(&step.connections, &self.accounts),
            store: self.store.clone(),
            store_key: self.store_key.clone(),
            outside: Arc::clone(&self.outside),
            keeps_state: self.keeps_state,
            overlaps: self.overlaps,
            commits: Arc::clone(&self.commits),
            began: Arc::clone(&self.began),
            keeping: self.keeping.clone(),
            repeat: None,
            kept: Arc::clone(&self.kept),
            events: Arc::clone(&self.events),
            stop: self.stop.clone(),
            once: Mutex::default(),
            authorizations: Arc::clone(&self.authorizations),
            counts: self.counts.of_inner(),
            failed: Arc::clone(&self.failed),
            mask_salt: Arc::clone(&self.mask_salt),
            noted: Mutex::default(),
            dictionaries: Default::default(),
        };
        if plan.checked.pages() {
            inner.recall();
        }
        Ok(inner)
    }

    /// What the workflow gives, if it says so.
    async fn outputs(&self, scope: &PageScope) -> Result<Option<String>, RunFailure> {
        let Some(outputs) = &self.plan.checked.outputs else { return Ok(None) };
        let mut wanted = Vec::new();
        input::expressions_of(&outputs.template, &mut wanted);
        wanted.sort_unstable();
        wanted.dedup();
        let mut values = Values::new();
        if !wanted.is_empty() {
            let once = self.once_results();
            let results = [&scope.results, once.as_ref()];
            let input = input::write(&self.plan.checked, &outputs.expressions, &wanted, &self.facts, &results)?;
            let first = self.plan.first_output_program;
            let programs: Vec<u32> = wanted.iter().map(|&expression| first + expression as u32).collect();
            let rows = self.plan.expressions.evaluate(&programs, input, None).await.map_err(|error| {
                let of_outputs = error.program.and_then(|program| program.checked_sub(first as usize));
                let place = of_outputs.and_then(|index| outputs.expressions.get(index)).map(|it| &it.place);
                let failure = expression_failure(error);
                place.map_or(failure.clone(), |place| failure.in_step("outputs", place))
            })?;
            let row = rows.into_iter().next().filter(|row| row.len() == wanted.len()).ok_or_else(too_few_values)?;
            values.extend(wanted.into_iter().zip(row));
        }
        Ok(Some(input::fill(&outputs.template, &values)))
    }
}

/// The inputs of a workflow, completed by their defaults.
fn inputs(plan: &Plan, parameters: &str) -> Result<BTreeMap<String, Value>, RunFailure> {
    let mut inputs: BTreeMap<String, Value> = serde_json::from_str(parameters)
        .map_err(|error| RunFailure::new(FailureClass::Host, format!("inputs that can't be read: {error}")))?;
    for (name, input) in &plan.checked.inputs {
        if let (false, Some(default)) = (inputs.contains_key(name), &input.default) {
            inputs.insert(name.clone(), default.clone());
        }
    }
    Ok(inputs)
}

/// What the aliases of the inner workflow stand for.
fn chosen<T: Clone>(connections: &BTreeMap<String, String>, all: &BTreeMap<String, T>) -> BTreeMap<String, T> {
    connections.iter().filter_map(|(inner, outer)| Some((inner.clone(), all.get(outer)?.clone()))).collect()
}
