//! How much of what a step tried was left out, and whether that may be.
//!
//! One bad record stops nothing. If it is all of them, something is wrong with the whole, and a run that goes on would
//! move its bookmark past what it never had. Where the line is, the workflow says (`left_out_max`); if it doesn't, a
//! step may not leave out all of a page. One alone is one bad record, however small its page: it counts with those of
//! the pages before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weft_workflow::LeftOutMax;

use crate::report::failure::{FailureClass, RunFailure};

/// As many are all, and not one alone.
const ALL_MIN: u64 = 2;
/// Reasons that are told apart on one page, to name the most frequent.
const REASONS_MAX: usize = 100;
/// The code of the failure if all was left out.
const ALL_LEFT_OUT: &str = "all_left_out";
/// The code of the failure if more was left out than the workflow allows.
const TOO_MANY_LEFT_OUT: &str = "too_many_left_out";

/// What can be left out of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Items of its `for_each`, or without one its calls.
    Items,
    /// Records that were given to a call.
    Given,
    /// Records on their way into its tables.
    Landed,
}

impl Part {
    pub(crate) const ALL: [Self; 3] = [Self::Items, Self::Given, Self::Landed];
}

/// How much of a part was tried, and left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Share {
    tried: u64,
    left_out: u64,
}

impl Share {
    fn plus(self, other: Self) -> Self {
        Self { tried: self.tried + other.tried, left_out: self.left_out + other.left_out }
    }

    fn is_all(self) -> bool {
        self.left_out >= self.tried && self.left_out >= ALL_MIN
    }
}

/// How much of each part was tried, and left out, through all processes of the run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Tried {
    items: Share,
    given: Share,
    landed: Share,
}

impl Tried {
    pub(crate) fn of(&self, part: Part) -> Share {
        match part {
            Part::Items => self.items,
            Part::Given => self.given,
            Part::Landed => self.landed,
        }
    }

    fn of_mut(&mut self, part: Part) -> &mut Share {
        match part {
            Part::Items => &mut self.items,
            Part::Given => &mut self.given,
            Part::Landed => &mut self.landed,
        }
    }

    pub(crate) fn plus(mut self, other: &Self) -> Self {
        for part in Part::ALL {
            *self.of_mut(part) = self.of(part).plus(other.of(part));
        }
        self
    }
}

/// The same of one page, and why.
#[derive(Debug, Clone, Default)]
pub(crate) struct OfPage {
    /// How much the step may leave out, if the workflow says so.
    pub(crate) max: Option<LeftOutMax>,
    pub(crate) tried: Tried,
    reasons: BTreeMap<String, u64>,
}

impl OfPage {
    pub(crate) fn tries(&mut self, part: Part, number: u64) {
        self.tried.of_mut(part).tried += number;
    }

    pub(crate) fn leaves_out(&mut self, part: Part, number: u64, reason: &str) {
        self.tried.of_mut(part).left_out += number;
        self.because(reason, number);
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.max = other.max;
        self.tried = self.tried.plus(&other.tried);
        for (reason, number) in other.reasons {
            self.because(&reason, number);
        }
    }

    fn because(&mut self, reason: &str, number: u64) {
        if self.reasons.len() < REASONS_MAX || self.reasons.contains_key(reason) {
            *self.reasons.entry(reason.to_owned()).or_default() += number;
        }
    }

    pub(crate) fn most_frequent(&self) -> Option<(&str, u64)> {
        self.reasons.iter().max_by_key(|(_, number)| **number).map(|(reason, number)| (reason.as_str(), *number))
    }
}

/// What was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Excess {
    /// All of this, of one page or of the run so far, was left out.
    All(Share),
    /// More than this share or number.
    Max(LeftOutMax, Share),
}

/// Whether a page left out more than may be; `before` is what came before it in the run.
pub(crate) fn excess(max: Option<LeftOutMax>, page: Share, before: Share) -> Option<Excess> {
    if page.left_out == 0 {
        return None;
    }
    let run = before.plus(page);
    match max {
        None if page.is_all() => Some(Excess::All(page)),
        None => (page.left_out >= page.tried && run.is_all()).then_some(Excess::All(run)),
        Some(max) => is_more(max, run).then_some(Excess::Max(max, run)),
    }
}

fn is_more(max: LeftOutMax, run: Share) -> bool {
    match max {
        LeftOutMax::Count(number) => run.left_out > number,
        LeftOutMax::Percent(0) => run.left_out > 0,
        LeftOutMax::Percent(percent) => {
            run.left_out >= ALL_MIN
                && u128::from(run.left_out) * 100 > u128::from(percent) * u128::from(run.tried.max(run.left_out))
        }
    }
}

/// Whether a failure says that too much was left out.
pub(crate) fn is_excess(failure: &RunFailure) -> bool {
    matches!(failure.code.as_str(), ALL_LEFT_OUT | TOO_MANY_LEFT_OUT) && failure.class == FailureClass::Inconsistent
}

/// Why a step goes no further.
pub(crate) fn too_much(excess: Excess, noun: &str, of_page: &str, reason: Option<(&str, u64)>) -> RunFailure {
    let (code, what, remedy) = match excess {
        Excess::All(share) => (
            ALL_LEFT_OUT,
            format!("all {} {noun}{of_page} were left out", share.left_out),
            "look at them (`weft failures` lists those that were kept) and correct the workflow or what the platform \
             gives; if so much may be left out, write `left_out_max: 100%` in the step",
        ),
        Excess::Max(max, share) => {
            let max = match max {
                LeftOutMax::Percent(percent) => format!("{percent}%"),
                LeftOutMax::Count(number) => number.to_string(),
            };
            (
                TOO_MANY_LEFT_OUT,
                format!(
                    "{} of {} {noun} were left out in this run, more than `left_out_max: {max}` allows",
                    share.left_out, share.tried
                ),
                "look at them (`weft failures` lists those that were kept) and correct the workflow or what the \
                 platform gives; or allow more",
            )
        }
    };
    let most = reason.map(|(reason, number)| format!("; {number} of them because: {reason}")).unwrap_or_default();
    RunFailure {
        code: code.to_owned(),
        ..RunFailure::new(FailureClass::Inconsistent, format!("{what}{most}")).with_remedy(remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(left_out: u64, tried: u64) -> Share {
        Share { tried, left_out }
    }

    #[test]
    fn one_alone_is_one_bad_record_and_all_of_a_page_are_too_many() {
        let of_page = |page, before| excess(None, page, before).is_some();
        let nothing = Share::default();
        assert!(!of_page(share(1, 1), nothing) && !of_page(share(0, 50), nothing) && !of_page(share(49, 50), nothing));
        assert!(of_page(share(50, 50), nothing) && of_page(share(2, 2), share(0, 1_000)));
        assert!(of_page(share(1, 1), share(1, 1)), "page after page with one");
        assert!(!of_page(share(1, 1), share(1, 2)) && !of_page(nothing, share(7, 7)));
    }

    #[test]
    fn the_workflow_says_how_much_is_too_much() {
        let is_over = |max, page, before| excess(Some(max), page, before).is_some();
        use LeftOutMax::{Count, Percent};
        assert!(is_over(Percent(20), share(3, 10), Share::default()));
        assert!(!is_over(Percent(20), share(2, 10), Share::default()), "as much as it allows");
        assert!(!is_over(Percent(20), share(10, 10), share(0, 90)), "a page is a part of the run");
        assert!(
            !is_over(Percent(20), share(1, 1), Share::default()) && is_over(Percent(0), share(1, 9), Share::default())
        );
        assert!(!is_over(Percent(100), share(9, 9), share(9, 9)));
        assert!(is_over(Count(0), share(1, 100), Share::default()) && !is_over(Count(9), share(4, 4), share(5, 5)));
        assert!(!is_over(Count(0), share(0, 5), share(3, 3)), "nothing new");
    }

    #[test]
    fn what_was_left_out_is_said_with_its_most_frequent_reason() {
        let mut page = OfPage::default();
        page.tries(Part::Landed, 5);
        page.leaves_out(Part::Landed, 3, "no key");
        page.leaves_out(Part::Landed, 2, "no list");
        let excess = excess(None, page.tried.of(Part::Landed), Share::default()).unwrap();
        let failure = too_much(excess, "records", " of a page", page.most_frequent());
        assert_eq!(failure.message, "all 5 records of a page were left out; 3 of them because: no key");
        assert!(is_excess(&failure));
    }
}
