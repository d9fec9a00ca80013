//! Keys that would change nothing where they stand: who writes one believes that it does something.
//!
//! What several steps inherit from `defaults` is told only if none of them can use it.

use std::collections::BTreeMap;

use super::expressions::{StepExpressions, Use};
use super::outputs::OutputsDraft;
use super::scope::Plan;
use super::{Context, Findings};
use crate::checked::{Expression, ItemUse, OnFailure, PAUSES_MAX, Scope};
use crate::document::{Document, RetryWritten, StepWritten};
use crate::duration::duration_text;
use crate::place::Place;

/// Why a value is of no use to a step, and what to do.
type Idle = (String, String);

/// Values at their places; of each none where some step can use it.
#[derive(Default)]
struct Values<'d>(BTreeMap<&'d Place, Option<Idle>>);

impl<'d> Values<'d> {
    fn of_step(&mut self, place: &'d Place, idle: Option<Idle>) {
        let known = self.0.entry(place).or_insert_with(|| idle.clone());
        if idle.is_none() {
            *known = None;
        }
    }

    fn report(self, findings: &mut Findings) {
        for (place, idle) in self.0 {
            if let Some((reason, remedy)) = idle {
                findings.add(place, reason, remedy);
            }
        }
    }
}

/// What can be said of steps by themselves. `written` has them as they are written, and the context with what they
/// inherit.
pub(super) fn of_steps(written: &Document, context: &Context<'_>, findings: &mut Findings) {
    let mut pauses = Values::default();
    for (own, step) in written.steps.iter().zip(&context.document.steps) {
        if let Some(retry) = &step.retry {
            of_pauses(retry, &mut pauses, findings);
        }
        if let (Some(max), Some(OnFailure::Stop)) = (&step.left_out_max, step.on_failure) {
            let whose = if own.on_failure.is_some() { "" } else { " from `defaults`" };
            let reason =
                format!("`left_out_max` says how much may be left out, and with `on_failure: stop`{whose} nothing is");
            findings.add(&max.place, reason, "remove one of the two");
        }
    }
    pauses.report(findings);
}

fn of_pauses<'d>(retry: &'d RetryWritten, pauses: &mut Values<'d>, findings: &mut Findings) {
    if let Some(pause) = &retry.pause {
        let once = "`pause` is between calls, and with `attempts: 1` there is one".to_owned();
        let idle = (retry.attempts == Some(1)).then(|| (once, "remove it, or write more `attempts`".to_owned()));
        pauses.of_step(&pause.place, idle);
        if pause.value > PAUSES_MAX {
            let reason = format!(
                "a call spends at most {} in pauses, and one of {} may end it in their place",
                duration_text(PAUSES_MAX),
                duration_text(pause.value),
            );
            findings.add(&pause.place, reason, format!("write `{}` or less", duration_text(PAUSES_MAX)));
        }
    }
    let (pause, Some(max)) = (retry.complete().pause, &retry.pause_max) else { return };
    if max.value < pause {
        let if_not_given = if retry.pause.is_none() { ", which it is if not given" } else { "" };
        let (pause, longest) = (duration_text(pause), duration_text(max.value));
        let reason = format!("`pause_max` is {longest}, and the first `pause` is {pause} already{if_not_given}");
        let place = retry.pause.as_ref().map_or(&max.place, |pause| &pause.place);
        findings.add(place, reason, format!("write `pause: {longest}` or less, or a longer `pause_max`"));
    }
}

/// What depends on how often a step runs.
pub(super) fn of_scopes(context: &Context<'_>, plan: &Plan, findings: &mut Findings) {
    let (mut items, mut windows) = (Values::default(), Values::default());
    for (index, step) in context.document.steps.iter().enumerate() {
        // Without items it is a mistake of another kind.
        let parallel = step.parallel.as_ref().filter(|parallel| parallel.value > 1 && !step.for_each.is_absent());
        if let Some(parallel) = parallel {
            let pages = plan.scopes[index] == Scope::Pages;
            items.of_step(&parallel.place, pages.then(|| lists_in_turn(context.id(index), step)));
        }
        let sync = step.sync.given().and_then(|sync| sync.parallel.as_ref());
        if let Some(parallel) = sync.filter(|parallel| parallel.value > 1) {
            let idle = match plan.scopes[index] {
                Scope::PageOf(page) => Some(windows_in_turn(context.id(index), context.id(page), step)),
                Scope::Pages | Scope::Once => None,
            };
            windows.of_step(&parallel.place, idle);
        }
    }
    items.report(findings);
    windows.report(findings);
}

/// A paging step commits page by page, so it reads the list of one item after that of the other.
fn lists_in_turn(id: &str, step: &StepWritten) -> Idle {
    let reason =
        format!("`{id}` pages, so it reads the list of one item after the other, and `parallel` changes nothing");
    let remedy = match step.sync.is_absent() {
        true => "remove it",
        false => "remove it; several windows at once are `sync: { parallel: 4 }`",
    };
    (reason, remedy.to_owned())
}

/// A step on a page is read to its end within it.
fn windows_in_turn(id: &str, page: &str, step: &StepWritten) -> Idle {
    let reason = format!(
        "`{id}` runs on the pages of `{page}`, where windows are read one after the other, so `sync.parallel` changes nothing"
    );
    let remedy = match step.for_each.is_absent() {
        true => "remove it",
        false => "remove it; several items at once are `parallel: 4` in the step itself",
    };
    (reason, remedy.to_owned())
}

/// `into.add` beside `into.records`: the records that get the fields are read by the latter, by other steps, or by nobody.
pub(super) fn of_added(
    context: &Context<'_>,
    expressions: &[StepExpressions],
    outputs: Option<&OutputsDraft<'_>>,
    findings: &mut Findings,
) {
    for (index, step) in context.document.steps.iter().enumerate() {
        let Some(into) = step.into.given().filter(|into| !into.records.is_absent()) else { continue };
        let Some((field, _)) = into.add.first() else { continue };
        let is_read =
            |(used, expression): &(Use, Expression)| *used == Use::Records && expression.steps.contains(&index);
        let by_others = expressions.iter().any(|other| other.reads.contains(&index));
        if expressions[index].list.iter().any(is_read) || by_others || outputs.is_some_and(|it| it.reads(index)) {
            continue;
        }
        let id = context.id(index);
        let reason = format!(
            "`add` gives fields to the records of `{id}`, and `records` writes others in their place that aren't made of them"
        );
        findings.add(
            &field.place,
            reason,
            format!("make them of `.{id}.records`, or write the fields under `records`"),
        );
    }
}

/// Inputs that nothing reads. They are no mistake: they still tell one run from another.
pub(super) fn unread_inputs(document: &Document, used: &ItemUse) -> Vec<String> {
    let is_unread = |name: &String| match used {
        ItemUse::Whole => false,
        ItemUse::Fields(names) => !names.contains(name),
        ItemUse::Nothing => true,
    };
    document.inputs.iter().map(|input| input.name.value.clone()).filter(is_unread).collect()
}
