//! The third form of a workflow: components at hand, expressions compiled, order of execution known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::future::BoxFuture;
use weft_sandbox::{Component, Expressions};
use weft_workflow::{Checked, CheckedStep, CodeParameters, Finding, ParameterSchema, Scope};

use crate::plan::code::Inspection;
use crate::plan::schemas::Schemas;
use crate::plan::shared::Shared;
use crate::written::Rules;

/// Why a checked workflow can't be made ready.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The files ask for something that can't be; at least one.
    #[error("{}", .0.first().map_or("", |finding| finding.reason.as_str()))]
    Findings(Vec<Finding>),
    /// The host can't.
    #[error("{0}")]
    Host(String),
}

/// A workflow that is ready to run.
pub struct Plan {
    /// What it was made from.
    pub checked: Arc<Checked>,
    /// Where its runs run.
    pub(crate) runtime: Arc<Shared>,
    pub(crate) steps: Vec<PlannedStep>,
    pub(crate) units: Vec<Unit>,
    pub(crate) expressions: Expressions,
    /// Index of the first expression of its outputs among all compiled ones.
    pub(crate) first_output_program: u32,
}

/// What a step does.
pub(crate) enum Work {
    /// It calls a node of this component.
    Node(Arc<Component>),
    /// It runs another workflow.
    Workflow(Arc<Plan>),
}

pub(crate) struct PlannedStep {
    pub(crate) work: Work,
    pub(crate) parameters: ParameterSchema,
    /// The columns of its tables.
    pub(crate) schemas: Schemas,
    /// How its records are written; none if their values are what they are.
    pub(crate) written: Option<Arc<Rules>>,
    /// Whether its node runs code that stands in the workflow.
    pub(crate) runs_code: bool,
    /// Index of the step's first expression among all compiled ones.
    pub(crate) first_program: u32,
}

/// What runs as a whole: one after the other, each once in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A step that runs once.
    Once(usize),
    /// A paging step, and the steps that run once for each of its pages.
    Flow { root: usize, members: Vec<usize> },
}

impl Plan {
    /// Makes a workflow ready, and all workflows that it runs: components looked up, parameter schemas and expressions
    /// compiled, steps put in order.
    pub(crate) async fn new(runtime: &Arc<Shared>, checked: Checked) -> Result<Arc<Self>, PlanError> {
        let mut planner = Planner { runtime, plans: Vec::new(), inspection: Inspection::default() };
        planner.plan(Arc::new(checked)).await
    }

    pub(crate) fn step(&self, index: usize) -> &CheckedStep {
        &self.checked.steps[index]
    }

    /// The digests of all components that a run calls, by name: those of the steps, of the workflows that they run, and
    /// of the platforms, which authorize.
    pub(crate) fn component_digests(&self) -> BTreeMap<String, String> {
        let platforms = self.checked.connections.values().map(|connection| connection.platform.as_str());
        let mut names: BTreeSet<&str> = platforms.collect();
        let mut digests = BTreeMap::new();
        for (step, planned) in self.checked.steps.iter().zip(&self.steps) {
            match &planned.work {
                Work::Node(_) => {
                    names.insert(&step.component);
                }
                Work::Workflow(plan) => digests.extend(plan.component_digests()),
            }
        }
        digests.extend(
            names.into_iter().filter_map(|name| Some((name.to_owned(), self.runtime.components.digest(name)?))),
        );
        digests
    }
}

/// Makes plans; a workflow that is used in several places gets one.
struct Planner<'a> {
    runtime: &'a Arc<Shared>,
    plans: Vec<Arc<Plan>>,
    inspection: Inspection,
}

impl Planner<'_> {
    fn plan(&mut self, checked: Arc<Checked>) -> BoxFuture<'_, Result<Arc<Plan>, PlanError>> {
        Box::pin(async move {
            if let Some(known) = self.plans.iter().find(|plan| Arc::ptr_eq(&plan.checked, &checked)) {
                return Ok(Arc::clone(known));
            }
            let mut steps = Vec::new();
            let mut programs = Vec::new();
            for step in &checked.steps {
                steps.push(self.step(step, programs.len()).await?);
                programs.extend(step.expressions.iter().map(|expression| expression.source.clone()));
            }
            let first_output_program = program_number(programs.len())?;
            let outputs = checked.outputs.iter().flat_map(|outputs| &outputs.expressions);
            programs.extend(outputs.map(|expression| expression.source.clone()));
            let (sandbox, engine) = (Arc::clone(&self.runtime.sandbox), self.runtime.expression_engine);
            let expressions = Expressions::new(sandbox, engine, programs).await;
            let expressions = expressions.map_err(|error| explain(&checked, error))?;
            let units = order(units(&checked), &checked)?;
            let runtime = Arc::clone(self.runtime);
            let plan = Arc::new(Plan { steps, units, expressions, runtime, first_output_program, checked });
            self.plans.push(Arc::clone(&plan));
            Ok(plan)
        })
    }

    async fn step(&mut self, step: &CheckedStep, programs: usize) -> Result<PlannedStep, PlanError> {
        let work = match &step.workflow {
            Some(workflow) => Work::Workflow(self.plan(Arc::clone(workflow)).await?),
            None => Work::Node(
                self.runtime
                    .components
                    .get(&step.component)
                    .ok_or_else(|| PlanError::Host(format!("the component `{}` is not loaded", step.component)))?,
            ),
        };
        if let Work::Node(component) = &work {
            self.inspection.look(&self.runtime.sandbox, component, step).await?;
        }
        let parameters = step
            .parameter_schema()
            .map_err(|reason| PlanError::Host(format!("{}/{}: {reason}", step.component, step.node.name)))?;
        let first_program = program_number(programs)?;
        let described = step.node.records.as_ref().zip(step.into.as_ref());
        let schemas = described.map_or_else(Schemas::default, |(records, into)| Schemas::of(records, into));
        let written = step.node.records.as_ref().map(|records| Rules::of(&records.schema)).transpose();
        let written = written
            .map_err(|error| PlanError::Host(format!("{}/{}: {error}", step.component, step.node.name)))?
            .flatten()
            .map(Arc::new);
        let runs_code = CodeParameters::of(&step.node.parameters).is_some();
        Ok(PlannedStep { work, parameters, schemas, written, runs_code, first_program })
    }
}

fn program_number(programs: usize) -> Result<u32, PlanError> {
    u32::try_from(programs).map_err(|_| PlanError::Host("too many expressions".to_owned()))
}

fn explain(checked: &Checked, error: weft_sandbox::ExpressionError) -> PlanError {
    let outputs = checked.outputs.iter().flat_map(|outputs| &outputs.expressions);
    let places = checked.steps.iter().flat_map(|step| &step.expressions).chain(outputs);
    let expression = error.program.and_then(|program| places.clone().nth(program));
    match expression {
        Some(expression) => PlanError::Findings(vec![Finding {
            place: expression.place.clone(),
            reason: error.message,
            remedy: "correct the expression".to_owned(),
        }]),
        None => PlanError::Host(error.message),
    }
}

fn units(checked: &Checked) -> Vec<Unit> {
    let members = |root: usize| {
        (0..checked.steps.len()).filter(|&index| checked.steps[index].scope == Scope::PageOf(root)).collect()
    };
    (0..checked.steps.len())
        .filter_map(|index| match checked.steps[index].scope {
            Scope::Once => Some(Unit::Once(index)),
            Scope::Pages => Some(Unit::Flow { root: index, members: members(index) }),
            Scope::PageOf(_) => None,
        })
        .collect()
}

impl Unit {
    pub(crate) fn steps(&self) -> Vec<usize> {
        match self {
            Self::Once(step) => vec![*step],
            Self::Flow { root, members } => std::iter::once(*root).chain(members.iter().copied()).collect(),
        }
    }
}

/// Each unit behind those it depends on, otherwise in the order of the file. A step that waits for a paging step to
/// end can't also feed that paging step's pages.
fn order(mut units: Vec<Unit>, checked: &Checked) -> Result<Vec<Unit>, PlanError> {
    let mut ordered = Vec::new();
    let mut done = BTreeSet::new();
    while !units.is_empty() {
        let ready = units.iter().position(|unit| {
            let own = unit.steps();
            let before = |step: &usize| done.contains(step) || own.contains(step);
            own.iter().all(|&step| {
                let step = &checked.steps[step];
                step.reads.iter().chain(&step.needs).all(before)
            })
        });
        let Some(ready) = ready else { return Err(tangled(&units[0], checked)) };
        let unit = units.remove(ready);
        done.extend(unit.steps());
        ordered.push(unit);
    }
    Ok(ordered)
}

fn tangled(unit: &Unit, checked: &Checked) -> PlanError {
    let step = &checked.steps[unit.steps()[0]];
    PlanError::Findings(vec![Finding {
        place: step.place.clone(),
        reason: format!(
            "the steps around `{}` wait for each other: one waits for the last page of a paging step that needs it for \
             every page",
            step.id
        ),
        remedy: "take the step out of `needs`, or read its data in another workflow".to_owned(),
    }])
}
