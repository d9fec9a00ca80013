//! Expressions over records whose schema the nodes describe.

use std::collections::HashSet;

use super::expressions::{Use, collect, programs};
use super::{Context, Findings};
use crate::checked::InputKind;
use crate::document::{Program, Uses};
use crate::jq::{self, Followed, Known, Shape};

/// Reports what expressions do with fields that come as text, and fields that records don't have.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let known = known(context);
    let items = items(context, &known);
    let with_items: Vec<Known<'_>> = items.into_iter().map(|item| Known { item, ..known.clone() }).collect();
    let mut all: Vec<(&Program, &Known<'_>)> = Vec::new();
    for (index, step) in context.document.steps.iter().enumerate() {
        all.extend(programs(step).into_iter().map(|(used, program)| match used {
            Use::ForEach => (program, &known),
            _ => (program, &with_items[index]),
        }));
    }
    let mut outputs = Vec::new();
    if let Some(written) = context.document.outputs.given() {
        collect(written, Use::Output, &mut outputs);
    }
    all.extend(outputs.into_iter().map(|(_, program)| (program, &known)));
    let sources: Vec<_> = all.iter().map(|(program, known)| (program.source.as_str(), *known)).collect();
    for ((program, _), followed) in all.iter().zip(jq::follow_all(&sources)) {
        for problem in followed.into_iter().flat_map(|followed| followed.problems) {
            findings.add(&program.place_of(problem.offset), problem.reason, problem.remedy);
        }
    }
}

/// The records of steps that run nodes, and inputs that are numbers.
fn known<'d>(context: &Context<'d>) -> Known<'d> {
    let records = context.ids.iter().filter_map(|(id, step)| {
        let Uses::Node { component, node } = &context.step(*step).uses.given()?.value else { return None };
        let records = context.catalogue.node(component, node)?.records.as_ref()?;
        Some((*id, Shape::list(Shape::record(&records.schema))))
    });
    let is_number = |kind: &InputKind| matches!(kind, InputKind::Integer | InputKind::Number);
    let numbers = context.document.inputs.iter().filter(|input| input.kind.given().is_some_and(is_number));
    let numbers: HashSet<&str> = numbers.map(|input| input.name.value.as_str()).collect();
    Known { records: records.collect(), item: None, numbers }
}

/// For each step what is known of its items.
fn items<'d>(context: &Context<'d>, known: &Known<'d>) -> Vec<Option<Shape<'d>>> {
    let steps = &context.document.steps;
    let sources: Vec<_> =
        steps.iter().filter_map(|step| Some((step.for_each.given()?.source.as_str(), known))).collect();
    let mut followed = jq::follow_all(&sources).into_iter();
    let entry = |followed: Followed<'d>| followed.shape.entry();
    steps.iter().map(|step| step.for_each.given().and_then(|_| followed.next()?.map(entry))).collect()
}
