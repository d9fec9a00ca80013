//! Steps: first drafts that know nothing of the order, then the finished ones.

use super::expressions::{StepExpressions, Use};
use super::scope::Plan;
use super::template::template;
use super::{Context, Findings, connections, into, nodes, parameters, sync};
use crate::checked::{CheckedStep, Expression, Into, Scope, Sync, Template};
use crate::description::NodeDescription;
use crate::document::StepWritten;
use crate::place::Place;
use serde_json::Value;

/// A step whose node is known.
pub(super) struct Draft<'d> {
    written: &'d StepWritten,
    component: String,
    node: &'d NodeDescription,
    connection: Option<String>,
    expressions: StepExpressions,
    pub(super) into: Option<Into>,
    sync: Option<Sync>,
}

impl Draft<'_> {
    /// Whether its node reads in pages.
    pub(super) fn pages(&self) -> bool {
        self.node.paging || self.node.window.is_some()
    }
}

/// Checks each step by itself. A step whose node isn't known has no draft.
pub(super) fn drafts<'d>(
    context: &Context<'d>,
    expressions: &[StepExpressions],
    findings: &mut Findings,
) -> Vec<Option<Draft<'d>>> {
    let steps = context.document.steps.iter().zip(expressions);
    steps.map(|(step, expressions)| draft(context, step, expressions, findings)).collect()
}

fn draft<'d>(
    context: &Context<'d>,
    written: &'d StepWritten,
    expressions: &StepExpressions,
    findings: &mut Findings,
) -> Option<Draft<'d>> {
    let (component, node) = nodes::find(context, written.uses.given()?, findings)?;
    let connection = connections::of_step(context, written, component, findings);
    parameters::check(context, written, node, findings);
    Some(Draft {
        written,
        component: component.name.clone(),
        node,
        connection,
        expressions: expressions.clone(),
        into: into::resolve(written, node, expressions, findings),
        sync: sync::resolve(written, node, findings),
    })
}

/// The finished steps in the order of the plan. None if a step has no draft.
pub(super) fn assemble(drafts: Vec<Option<Draft<'_>>>, plan: &Plan) -> Option<Vec<CheckedStep>> {
    let mut position = vec![0; plan.order.len()];
    for (index, step) in plan.order.iter().enumerate() {
        position[*step] = index;
    }
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
    let for_each = draft.expressions.only(Use::ForEach);
    let condition = draft.expressions.only(Use::Condition);
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
        connection: draft.connection.clone(),
        scope: match plan.scopes[step] {
            Scope::PageOf(page) => Scope::PageOf(position[page]),
            other => other,
        },
        reads: moved(&mut plan.reads[step].iter().copied()),
        needs: moved(&mut plan.needs[step].iter().copied()),
        with,
        for_each,
        parallel: written.parallel.unwrap_or(1),
        condition,
        expressions: draft.expressions.list.iter().map(|(_, draft)| expression(draft)).collect(),
        retry: written.retry,
        timeout: written.timeout,
        on_failure: written.on_failure,
        into: draft.into.clone(),
        sync: draft.sync.clone(),
        place,
    })
}
