//! A part of the work that is done again, as far as a run has to know it.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::planned::{Plan, Unit};
use crate::state::input::Results;
use crate::time::range::Range;

/// What to do again, with everything that it takes.
#[derive(Debug)]
pub(crate) enum Repeat {
    Window(Range),
    From {
        /// The steps that run.
        steps: BTreeSet<usize>,
        /// The ranges that the earlier run read, by the name of the paging step.
        ranges: BTreeMap<String, Range>,
        /// What the earlier run had from steps that run once and don't run again.
        results: Results,
    },
    Failures(Vec<i64>),
}

impl Repeat {
    /// Why a unit doesn't run; none if it does.
    pub(crate) fn leaves_out(&self, plan: &Plan, unit: &Unit) -> Option<&'static str> {
        match (self, unit) {
            (Self::Window(_), Unit::Flow { .. }) if unit.steps().iter().all(|&step| plan.step(step).sync.is_none()) => {
                Some("it reads no range of time")
            }
            (Self::From { steps, .. }, unit) if !steps.contains(&unit.steps()[0]) => {
                Some("it doesn't depend on that step")
            }
            (Self::Failures(_), _) => Some("only failures are tried again"),
            _ => None,
        }
    }

    /// The range to read in a paging step of that name, if it isn't the usual one.
    pub(crate) fn range(&self, name: &str) -> Option<Range> {
        match self {
            Self::Window(range) => Some(*range),
            Self::From { ranges, .. } => ranges.get(name).copied(),
            Self::Failures(_) => None,
        }
    }
}
