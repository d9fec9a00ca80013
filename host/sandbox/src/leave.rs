//! What a component gives, before it goes on to tables, events, failures and recordings: the same search as for what it gets.
//! Nothing should be found here. What is has got past another defence, or was put together from what no search reads, or was
//! guessed: what the component can read again ends the call then, as a guess in a request does.

use crate::call::{LimitKind, Reached};
use crate::secret::Hiding;
use crate::{Busy, Failure, Page, Problem, Rejection};

/// The page without secrets. Adds how many values were hidden.
pub(crate) fn page(page: Page, hiding: &Hiding, hidden: &mut u64) -> Result<Page, Reached> {
    let rejected = page.rejected.into_iter().map(|rejection| rejected(rejection, hiding, hidden));
    Ok(Page {
        rejected: rejected.collect::<Result<_, _>>()?,
        records: own(page.records, hiding, hidden)?,
        output: own(page.output, hiding, hidden)?,
        next: page.next.map(|next| own(next, hiding, hidden)).transpose()?,
        ..page
    })
}

/// A text that the component may read again.
pub(crate) fn own(text: String, hiding: &Hiding, hidden: &mut u64) -> Result<String, Reached> {
    match hiding.hide_own(text) {
        Ok((text, times)) => {
            *hidden += times as u64;
            Ok(text)
        }
        Err(name) => Err(Reached {
            reason: format!(
                "the component wrote the value of the secret `{name}` by itself, as only somebody who guesses or was told can"
            ),
            kind: LimitKind::Rule,
        }),
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

fn rejected(rejection: Rejection, hiding: &Hiding, hidden: &mut u64) -> Result<Rejection, Reached> {
    let Rejection { record, problem: found } = rejection;
    Ok(Rejection { record: own(record, hiding, hidden)?, problem: problem(found, hiding, hidden) })
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
