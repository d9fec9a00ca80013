//! Steps: first drafts that know nothing of the order, then the finished ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::expressions::{StepExpressions, Use};
use super::scope::Plan;
use super::template::template;
use super::{Context, Findings, connections, into, items, nodes, parameters, sync, workflow};
use crate::checked::{Checked, CheckedStep, Expression, Into, ItemIdentity, Scope, Sync, Template};
use crate::description::{ComponentDescription, NodeDescription};
use crate::document::{StepWritten, Uses};
use crate::parameters::Owner;
use crate::place::Place;

/// A step whose node is known.
pub(super) struct Draft<'d> {
    written: &'d StepWritten,
    component: String,
    node: NodeDescription,
    workflow: Option<Arc<Checked>>,
    connection: Option<String>,
    allow: Vec<String>,
    connections: BTreeMap<String, String>,
    expressions: StepExpressions,
    into: Option<Into>,
    sync: Option<Sync>,
}

impl Draft<'_> {
    /// Whether its node reads in pages.
    pub(super) fn pages(&self) -> bool {
        self.node.paging || self.node.window.is_some()
    }

    /// Tables that it writes, with their keys.
    pub(super) fn tables(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        let own = self.into.iter().map(|into| (into.table.as_str(), into.key.clone()));
        let details = self.into.iter().flat_map(|into| &into.details);
        let inner = self.workflow.iter().flat_map(|workflow| &workflow.tables);
        own.chain(details.map(|details| (details.table.as_str(), details.key())))
            .chain(inner.map(|(table, key)| (table.as_str(), key.clone())))
    }
}

/// Checks each step by itself. A step whose node isn't known has no draft.
pub(super) fn drafts<'d>(
    context: &Context<'d>,
    expressions: &[StepExpressions],
    findings: &mut Findings,
) -> Vec<Option<Draft<'d>>> {
    let steps = context.document.steps.iter().zip(expressions);
    let draft = |(index, (step, expressions)): (usize, (&'d StepWritten, &StepExpressions))| {
        let uses = step.uses.given()?;
        match &uses.value {
            Uses::Node { component, node } => {
                let found = nodes::find(context, (component, node), &uses.place, findings)?;
                Some(of_node(context, step, found, expressions, findings))
            }
            Uses::Workflow(path) => {
                let workflow = context.workflows[index].as_ref()?;
                Some(of_workflow(context, step, (path, workflow), expressions, findings))
            }
        }
    };
    steps.enumerate().map(draft).collect()
}

fn of_node<'d>(
    context: &Context<'d>,
    written: &'d StepWritten,
    (component, node): (&ComponentDescription, &NodeDescription),
    expressions: &StepExpressions,
    findings: &mut Findings,
) -> Draft<'d> {
    let connection = connections::of_step(context, written, component, findings);
    parameters::check(written, node, Owner::Node, findings);
    Draft {
        written,
        component: component.name.clone(),
        node: node.clone(),
        workflow: None,
        connection,
        allow: connections::allowed_of_step(written, component, findings),
        connections: BTreeMap::new(),
        expressions: expressions.clone(),
        into: into::resolve(written, node, expressions, findings),
        sync: sync::resolve(written, node, findings),
    }
}

fn of_workflow<'d>(
    context: &Context<'d>,
    written: &'d StepWritten,
    (path, workflow): (&str, &Arc<Checked>),
    expressions: &StepExpressions,
    findings: &mut Findings,
) -> Draft<'d> {
    let node = workflow::description(workflow);
    parameters::check(written, &node, Owner::Workflow, findings);
    Draft {
        written,
        component: path.to_owned(),
        node,
        workflow: Some(workflow.clone()),
        connection: None,
        allow: Vec::new(),
        connections: connections::of_workflow(context, written, workflow, findings),
        expressions: expressions.clone(),
        into: None,
        sync: None,
    }
}

/// The finished steps in the order of the plan. None if a step has no draft.
pub(super) fn assemble(drafts: Vec<Option<Draft<'_>>>, plan: &Plan) -> Option<Vec<CheckedStep>> {
    let position = plan.positions();
    let drafts: Option<Vec<Draft<'_>>> = drafts.into_iter().collect();
    let drafts = drafts?;
    plan.order.iter().map(|step| finish(&drafts[*step], *step, plan, &position)).collect()
}

fn finish(draft: &Draft<'_>, step: usize, plan: &Plan, position: &[usize]) -> Option<CheckedStep> {
    let written = draft.written;
    let moved = |steps: &mut dyn Iterator<Item = usize>| {
        let mut steps: Vec<usize> = steps.map(|step| position[step]).collect();
        steps.sort_unstable();
        steps
    };
    let expression = |expression: &Expression| Expression {
        steps: moved(&mut expression.steps.iter().copied()),
        ..expression.clone()
    };
    let for_each = draft.expressions.first(Use::ForEach);
    let condition = draft.expressions.first(Use::Condition);
    let mut next = usize::from(for_each.is_some()) + usize::from(condition.is_some());
    let with = written
        .with
        .given()
        .map_or_else(|| Template::Literal(Value::Object(serde_json::Map::new())), |with| template(with, &mut next));
    let place: Place = written.place.clone();
    Some(CheckedStep {
        id: written.id.given()?.value.clone(),
        component: draft.component.clone(),
        node: draft.node.clone(),
        workflow: draft.workflow.clone(),
        connection: draft.connection.clone(),
        allow: draft.allow.clone(),
        connections: draft.connections.clone(),
        scope: match plan.scopes[step] {
            Scope::PageOf(page) => Scope::PageOf(position[page]),
            other => other,
        },
        reads: moved(&mut plan.reads[step].iter().copied()),
        needs: moved(&mut plan.needs[step].iter().copied()),
        with,
        for_each,
        parallel: written.parallel.as_ref().map_or(1, |parallel| parallel.value),
        condition,
        expressions: draft.expressions.list.iter().map(|(_, draft)| expression(draft)).collect(),
        retry: written.retry.clone().unwrap_or_default().complete(),
        timeout: written.timeout,
        on_failure: written.on_failure,
        left_out_max: written.left_out_max.as_ref().map(|max| max.value),
        into: draft.into.clone(),
        sync: draft.sync.clone(),
        items: ItemIdentity { key: Vec::new(), used: items::used(&draft.expressions) },
        place,
    })
}
