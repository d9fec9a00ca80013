//! What a component gives, before it goes on to tables, events, failures and recordings: as much as it may be, in texts that
//! can be shown, and searched for secrets as what it gets is. No secret should be found here. What is has got past another
//! defence, or was put together from what no search reads, or was guessed: what the component can read again ends the call
//! then, as a guess in a request does.

use crate::limits::{LimitKind, Limits, Reached};
use crate::secret::Hiding;
use crate::text;
use crate::types::node::{Busy, Failure, Page, PageRecords, Problem, Rejection, Translation};

/// What one call gives, on its way out.
pub(crate) struct Leaving<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) hiding: &'a Hiding,
    /// Counts the values that were hidden.
    pub(crate) hidden: &'a mut u64,
}

impl Leaving<'_> {
    /// The page as it may go on.
    pub(crate) fn page(&mut self, page: Page) -> Result<Page, Reached> {
        check_size(&page, self.limits)?;
        let rejected = page.rejected.into_iter().map(|rejection| {
            let record = self.own(rejection.record)?;
            Ok(Rejection { record, problem: self.problem(rejection.problem) })
        });
        Ok(Page {
            rejected: rejected.collect::<Result<_, _>>()?,
            records: self.records(page.records)?,
            output: self.own(page.output)?,
            next: page.next.map(|next| self.own(next)).transpose()?,
            ..page
        })
    }

    /// Records that stayed in the host were searched as the answer that they are in.
    fn records(&mut self, records: PageRecords) -> Result<PageRecords, Reached> {
        match records {
            PageRecords::Text(text) => self.own(text).map(PageRecords::Text),
            PageRecords::Listed(list) if list.is_searched_at(self.hiding.generation()) => Ok(PageRecords::Listed(list)),
            PageRecords::Listed(list) => {
                let (text, times) = self.hiding.hide_text(list.text().to_owned());
                *self.hidden += times as u64;
                Ok(PageRecords::Text(text))
            }
        }
    }

    /// The failure as it may go on.
    pub(crate) fn failure(&mut self, failure: Failure) -> Failure {
        let mut plain = |problem: Problem| self.problem(problem);
        match failure {
            Failure::Invalid(problem) => Failure::Invalid(plain(problem)),
            Failure::Unauthorized(problem) => Failure::Unauthorized(plain(problem)),
            Failure::Forbidden(problem) => Failure::Forbidden(plain(problem)),
            Failure::Throttled(busy) => Failure::Throttled(Busy { problem: plain(busy.problem), ..busy }),
            Failure::Unavailable(problem) => Failure::Unavailable(plain(problem)),
            Failure::Rejected(problem) => Failure::Rejected(plain(problem)),
        }
    }

    fn problem(&mut self, problem: Problem) -> Problem {
        let bytes_max = self.limits.problem_bytes_max;
        let mut plain = |text: &str| {
            let (text, times) = self.hiding.hide_text(text::plain(text, bytes_max));
            *self.hidden += times as u64;
            text
        };
        Problem {
            code: plain(&problem.code),
            message: plain(&problem.message),
            remedy: problem.remedy.map(|remedy| plain(&remedy)),
            zh: problem.zh.map(|zh| Translation {
                message: zh.message.map(|message| plain(&message)),
                remedy: zh.remedy.map(|remedy| plain(&remedy)),
            }),
        }
    }

    fn own(&mut self, text: String) -> Result<String, Reached> {
        own(text, self.hiding, self.hidden)
    }
}

/// A text that the component may read again, without secrets. Adds how many values were hidden.
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

fn check_size(page: &Page, limits: &Limits) -> Result<(), Reached> {
    let too_much = |what: &str, bytes: usize, bytes_max: usize| {
        Err(Reached::amount(format!("{what} has {bytes} bytes, more than {bytes_max}")))
    };
    let next = page.next.as_ref().map_or(0, String::len);
    if next > limits.next_bytes_max {
        return too_much("where the next page is said to be", next, limits.next_bytes_max);
    }
    let of_problem =
        |problem: &Problem| problem.code.len() + problem.message.len() + problem.remedy.as_ref().map_or(0, String::len);
    let rejected = page.rejected.iter().map(|rejection| rejection.record.len() + of_problem(&rejection.problem));
    let bytes = page.records.text().len() + page.output.len() + rejected.sum::<usize>();
    if bytes > limits.page_bytes_max {
        return too_much("the page", bytes, limits.page_bytes_max);
    }
    Ok(())
}
