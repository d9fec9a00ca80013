//! How often each step runs, and in which order.

use std::collections::BTreeSet;

use super::graph::{self, Dependencies};
use super::{Context, Findings, and};
use crate::checked::Scope;

/// Order, scopes and dependencies of the steps, all by index in the file.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) order: Vec<usize>,
    pub(super) scopes: Vec<Scope>,
    pub(super) reads: Vec<BTreeSet<usize>>,
    /// What is written under `needs`, and for a paging step whatever the steps on its pages wait for: that must be
    /// over before the first page.
    pub(super) needs: Vec<BTreeSet<usize>>,
}

impl Plan {
    /// The place of each step in the order.
    pub(super) fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.order.len()];
        for (position, step) in self.order.iter().enumerate() {
            positions[*step] = position;
        }
        positions
    }
}

/// Orders the steps. None if they wait for each other.
pub(super) fn plan(
    context: &Context<'_>,
    dependencies: &Dependencies,
    pages: &[bool],
    findings: &mut Findings,
) -> Option<Plan> {
    let all = dependencies.all();
    let order = match graph::order(&all) {
        Ok(order) => order,
        Err(cycles) => {
            cycles.iter().for_each(|cycle| graph::report_cycle(context, cycle, findings));
            return None;
        }
    };
    let scopes = scopes(context, dependencies, pages, &order, findings);
    let needs = with_implied(dependencies, &all, &scopes);
    let extended = Dependencies { reads: dependencies.reads.clone(), needs };
    match graph::order(&extended.all()) {
        Ok(order) => Some(Plan { order, scopes, reads: extended.reads, needs: extended.needs }),
        Err(_) => {
            report_waiting(context, &all, &extended.all(), &scopes, findings);
            None
        }
    }
}

fn scopes(
    context: &Context<'_>,
    dependencies: &Dependencies,
    pages: &[bool],
    order: &[usize],
    findings: &mut Findings,
) -> Vec<Scope> {
    let mut scopes = vec![Scope::Once; order.len()];
    for step in order {
        let roots: BTreeSet<usize> = dependencies.reads[*step].iter().filter_map(|read| root(&scopes, *read)).collect();
        if roots.len() > 1 {
            report_two_roots(context, *step, &roots, findings);
        }
        scopes[*step] = match roots.first() {
            Some(root) => Scope::PageOf(*root),
            None if pages[*step] => Scope::Pages,
            None => Scope::Once,
        };
    }
    scopes
}

/// The paging step whose pages a step comes with.
fn root(scopes: &[Scope], step: usize) -> Option<usize> {
    match scopes[step] {
        Scope::Once => None,
        Scope::Pages => Some(step),
        Scope::PageOf(root) => Some(root),
    }
}

fn report_two_roots(context: &Context<'_>, step: usize, roots: &BTreeSet<usize>, findings: &mut Findings) {
    let names = roots.iter().map(|root| context.id(*root)).collect();
    let reason = format!(
        "step `{}` reads {}, which page independently, so that no page of one belongs to a page of the other",
        context.id(step),
        and(&names),
    );
    let remedy = "split the workflow: put one of them into a table, and read it from there with `table/find`";
    findings.add(&context.step(step).place, reason, remedy);
}

/// A page flows on at once, so whatever a step on it waits for must be over before the first page.
fn with_implied(dependencies: &Dependencies, all: &[BTreeSet<usize>], scopes: &[Scope]) -> Vec<BTreeSet<usize>> {
    let mut needs = dependencies.needs.clone();
    for (page, awaited, _) in implied(all, scopes) {
        if !dependencies.reads[page].contains(&awaited) {
            needs[page].insert(awaited);
        }
    }
    needs
}

/// Paging step, what its pages wait for, and the step that waits.
fn implied(all: &[BTreeSet<usize>], scopes: &[Scope]) -> Vec<(usize, usize, usize)> {
    let mut implied = Vec::new();
    for (step, scope) in scopes.iter().enumerate() {
        let Scope::PageOf(page) = *scope else { continue };
        let outside = all[step].iter().filter(|awaited| root(scopes, **awaited) != Some(page));
        implied.extend(outside.map(|awaited| (page, *awaited, step)));
    }
    implied
}

/// Steps that would have to run with a page and after the last one.
fn report_waiting(
    context: &Context<'_>,
    all: &[BTreeSet<usize>],
    extended: &[BTreeSet<usize>],
    scopes: &[Scope],
    findings: &mut Findings,
) {
    for (page, awaited, step) in implied(all, scopes) {
        if reaches(extended, awaited, page) {
            let (step_id, page, awaited) = (context.id(step), context.id(page), context.id(awaited));
            let reason = format!(
                "step `{step_id}` runs with each page of `{page}`, but waits for `{awaited}`, which runs after the last one"
            );
            let remedy = format!("let `{step_id}` not wait for `{awaited}`, or split the workflow");
            findings.add(&context.step(step).place, reason, remedy);
        }
    }
}

/// Whether a step depends on another, however far.
fn reaches(dependencies: &[BTreeSet<usize>], from: usize, to: usize) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(step) = open.pop() {
        if step == to {
            return true;
        }
        open.extend(dependencies[step].iter().filter(|next| seen.insert(**next)));
    }
    false
}
