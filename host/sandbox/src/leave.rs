//! What a component gives, before it goes on to tables, events, failures and recordings: the same search as for what it gets.
//! Nothing should be found here. What is had got past another defence, or was put together from what no search reads.

use crate::secret::Hiding;
use crate::{Busy, Failure, Page, Problem, Rejection};

/// The page without secrets. Adds how many values were hidden.
pub(crate) fn page(page: Page, hiding: &Hiding, hidden: &mut u64) -> Page {
    let mut text = |text: String| hide(text, hiding, hidden);
    Page {
        records: text(page.records),
        output: text(page.output),
        next: page.next.map(&mut text),
        rejected: page.rejected.into_iter().map(|rejection| rejected(rejection, hiding, hidden)).collect(),
        ..page
    }
}

/// The failure without secrets.
pub(crate) fn failure(failure: Failure, hiding: &Hiding, hidden: &mut u64) -> Failure {
    let mut plain = |found: Problem| problem(found, hiding, hidden);
    match failure {
        Failure::Invalid(problem) => Failure::Invalid(plain(problem)),
        Failure::Unauthorized(problem) => Failure::Unauthorized(plain(problem)),
        Failure::Forbidden(problem) => Failure::Forbidden(plain(problem)),
        Failure::Throttled(busy) => Failure::Throttled(Busy { problem: plain(busy.problem), ..busy }),
        Failure::Unavailable(problem) => Failure::Unavailable(plain(problem)),
        Failure::Rejected(problem) => Failure::Rejected(plain(problem)),
    }
}

fn rejected(Rejection { record, problem: found }: Rejection, hiding: &Hiding, hidden: &mut u64) -> Rejection {
    Rejection { record: hide(record, hiding, hidden), problem: problem(found, hiding, hidden) }
}

fn problem(problem: Problem, hiding: &Hiding, hidden: &mut u64) -> Problem {
    Problem {
        code: hide(problem.code, hiding, hidden),
        message: hide(problem.message, hiding, hidden),
        remedy: problem.remedy.map(|remedy| hide(remedy, hiding, hidden)),
    }
}

fn hide(text: String, hiding: &Hiding, hidden: &mut u64) -> String {
    let (text, times) = hiding.hide_text(text);
    *hidden += times as u64;
    text
}
