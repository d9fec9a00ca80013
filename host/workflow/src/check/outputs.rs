//! `outputs`: what a workflow gives to the one that runs it.

use super::expressions::{Resolver, Use, collect, inputs_read, mentions_of};
use super::scope::Plan;
use super::template::template;
use super::{Context, Findings};
use crate::checked::{Expression, ItemUse, Outputs, Scope};
use crate::document::Written;
use crate::jq;
use crate::place::Place;

/// Outputs whose steps are known by their index in the file.
pub(super) struct OutputsDraft<'d> {
    written: &'d Written,
    expressions: Vec<Expression>,
    /// The steps that are read, and where.
    reads: Vec<(usize, Place)>,
    /// What is read of the inputs.
    pub(super) inputs: ItemUse,
}

impl OutputsDraft<'_> {
    /// Whether they read a step.
    pub(super) fn reads(&self, step: usize) -> bool {
        self.reads.iter().any(|(read, _)| *read == step)
    }
}

/// Resolves the names in the outputs. None if there are none.
pub(super) fn read<'d>(context: &Context<'d>, findings: &mut Findings) -> Option<OutputsDraft<'d>> {
    let written = context.document.outputs.given()?;
    let mut programs = Vec::new();
    collect(written, Use::Output, &mut programs);
    let sources: Vec<&str> = programs.iter().map(|(_, program)| program.source.as_str()).collect();
    let mut draft = OutputsDraft { written, expressions: Vec::new(), reads: Vec::new(), inputs: ItemUse::Nothing };
    for ((_, program), analysis) in programs.iter().zip(jq::analyse_all(&sources)) {
        let mentions = mentions_of(program, analysis, findings);
        let resolver = Resolver { context, step: None, used: Use::Output, program };
        draft.expressions.push(resolver.expression(&mentions, findings));
        draft.inputs = std::mem::take(&mut draft.inputs).and(&inputs_read(&mentions));
        for mention in &mentions.names {
            if let Some(step) = context.ids.get(mention.name.as_str()) {
                draft.reads.push((*step, program.place_of(mention.offset)));
            }
        }
    }
    Some(draft)
}

/// The outputs with steps in the order of the plan. Steps that leave nothing behind can't be read.
pub(super) fn finish(context: &Context<'_>, draft: OutputsDraft<'_>, plan: &Plan, findings: &mut Findings) -> Outputs {
    for (step, place) in &draft.reads {
        check_scope(context, *step, place, plan, findings);
    }
    let positions = plan.positions();
    let moved = |expression: Expression| {
        let mut steps: Vec<usize> = expression.steps.iter().map(|step| positions[*step]).collect();
        steps.sort_unstable();
        Expression { steps, ..expression }
    };
    Outputs {
        template: template(draft.written, &mut 0),
        expressions: draft.expressions.into_iter().map(moved).collect(),
    }
}

fn check_scope(context: &Context<'_>, step: usize, place: &Place, plan: &Plan, findings: &mut Findings) {
    let id = context.id(step);
    let (reason, page) = match plan.scopes[step] {
        Scope::Once => return,
        Scope::Pages => (format!("`{id}` pages, and its pages are gone when the workflow is over"), id),
        Scope::PageOf(page) => {
            let page = context.id(page);
            let reason =
                format!("`{id}` runs with each page of `{page}`, and its pages are gone when the workflow is over");
            (reason, page)
        }
    };
    let remedy = format!("read it from a table, with `table/find` in a step that has `needs: {page}`");
    findings.add(place, reason, remedy);
}
