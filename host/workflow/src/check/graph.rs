//! Which step comes behind which.

use std::collections::BTreeSet;

use super::expressions::StepExpressions;
use super::{Context, Findings};
use crate::suggest;

/// What each step depends on, by index in the file.
#[derive(Debug, Clone)]
pub(super) struct Dependencies {
    /// Data: from expressions.
    pub(super) reads: Vec<BTreeSet<usize>>,
    /// Order alone: from `needs`.
    pub(super) needs: Vec<BTreeSet<usize>>,
}

impl Dependencies {
    /// Both kinds.
    pub(super) fn all(&self) -> Vec<BTreeSet<usize>> {
        self.reads.iter().zip(&self.needs).map(|(reads, needs)| reads | needs).collect()
    }
}

/// Collects what steps depend on; unknown ids are findings.
pub(super) fn dependencies(
    context: &Context<'_>,
    expressions: &[StepExpressions],
    findings: &mut Findings,
) -> Dependencies {
    let reads = expressions.iter().map(|step| step.reads.clone()).collect();
    let needs = (0..context.document.steps.len()).map(|index| needs(context, index, findings)).collect();
    Dependencies { reads, needs }
}

fn needs(context: &Context<'_>, index: usize, findings: &mut Findings) -> BTreeSet<usize> {
    let mut needs = BTreeSet::new();
    let others = context.ids.iter().filter(|(_, other)| **other != index).map(|(id, _)| *id);
    for id in &context.step(index).needs {
        match context.ids.get(id.value.as_str()) {
            Some(needed) if *needed == index => findings.add(&id.place, "the step needs itself", "remove it"),
            Some(needed) => {
                needs.insert(*needed);
            }
            None if context.ids_complete => {
                let remedy = suggest::remedy(&id.value, others.clone());
                findings.add(&id.place, format!("there is no step `{}`", id.value), remedy);
            }
            None => {}
        }
    }
    needs
}

/// An order in which every step is behind what it depends on, otherwise that of the file; else the cycles.
pub(super) fn order(dependencies: &[BTreeSet<usize>]) -> Result<Vec<usize>, Vec<Vec<usize>>> {
    let mut waiting: BTreeSet<usize> = (0..dependencies.len()).collect();
    let mut order = Vec::new();
    let mut cycles = Vec::new();
    while let Some(first) = waiting.first().copied() {
        let ready = waiting.iter().copied().find(|step| dependencies[*step].is_disjoint(&waiting));
        if let Some(step) = ready {
            waiting.remove(&step);
            order.push(step);
            continue;
        }
        // Everything that waits depends on something that waits, so following it must come back.
        let cycle = follow(dependencies, &waiting, first);
        waiting.retain(|step| !cycle.contains(step));
        cycles.push(cycle);
    }
    if cycles.is_empty() { Ok(order) } else { Err(cycles) }
}

/// Follows dependencies until a step comes up twice, and returns the steps between, the first in the file in front.
fn follow(dependencies: &[BTreeSet<usize>], waiting: &BTreeSet<usize>, first: usize) -> Vec<usize> {
    let mut path = vec![first];
    loop {
        let last = path.last().copied().unwrap_or(first);
        let Some(next) = dependencies[last].intersection(waiting).next().copied() else { return path };
        if let Some(begin) = path.iter().position(|step| *step == next) {
            let mut cycle = path.split_off(begin);
            let front = cycle.iter().enumerate().min_by_key(|(_, step)| **step).map_or(0, |(index, _)| index);
            cycle.rotate_left(front);
            return cycle;
        }
        path.push(next);
    }
}

/// `a -> b -> a`.
pub(super) fn report_cycle(context: &Context<'_>, cycle: &[usize], findings: &mut Findings) {
    let Some(front) = cycle.first() else { return };
    let path: Vec<&str> = cycle.iter().chain([front]).map(|step| context.id(*step)).collect();
    let place = context.step(*front).id.given().map_or(&context.step(*front).place, |id| &id.place);
    let reason = format!("these steps wait for each other: {}", path.join(" -> "));
    findings.add(place, reason, "remove one of the references, `needs` or in an expression");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[&[usize]]) -> Vec<BTreeSet<usize>> {
        edges.iter().map(|edges| edges.iter().copied().collect()).collect()
    }

    #[test]
    fn the_order_of_the_file_is_kept_where_it_can_be() {
        assert_eq!(order(&graph(&[&[], &[0], &[]])), Ok(vec![0, 1, 2]));
        assert_eq!(order(&graph(&[&[2], &[], &[]])), Ok(vec![1, 2, 0]));
    }

    #[test]
    fn every_cycle_is_found_once() {
        assert_eq!(order(&graph(&[&[1], &[0], &[0], &[4], &[3]])), Err(vec![vec![0, 1], vec![3, 4]]));
        assert_eq!(order(&graph(&[&[2], &[0], &[1]])), Err(vec![vec![0, 2, 1]]));
    }
}
