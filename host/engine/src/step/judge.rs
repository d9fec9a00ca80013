//! A page against what was asked: what was noticed and needs nothing is counted, and what has to be read again is told.

use crate::report::event::Event;
use crate::report::failure::RunFailure;
use crate::report::remedy::of_page;
use crate::state::frame::RunState;
use crate::time::window::{self, Range};
use crate::verify::{Asked, Counts, Returned, Seen, Verdict};

/// Where a range has to be read again: what the node had returned as `next`; none for its beginning.
pub(crate) type Again = Option<String>;

impl RunState<'_> {
    /// Judges the next page of a range. Gives the place where something has to be read again; the page itself is then to
    /// be dropped.
    pub(crate) fn judge_page(
        &self,
        index: usize,
        slice: Option<Range>,
        seen: &mut Seen,
        returned: &Returned<'_>,
    ) -> Result<Option<Again>, RunFailure> {
        let step = self.plan.step(index);
        let asked = step.sync.as_ref().zip(slice).map(|(sync, slice)| window::asked(sync, slice));
        let verdict = seen.judge(&Asked::of(step, asked), returned);
        match verdict.map_err(|failure| of_page(step, failure))? {
            Verdict::Fine(counts) => {
                self.count_harmless(index, counts);
                Ok(None)
            }
            Verdict::Again { from, reason } => {
                self.count(index, |totals| totals.read_again += 1);
                (self.events)(Event::ReadAgain { step: self.name(index), reason });
                Ok(Some(from))
            }
        }
    }

    /// What was noticed and needs nothing.
    fn count_harmless(&self, step: usize, counts: Counts) {
        self.count(step, |totals| {
            totals.repeated += counts.repeated;
            totals.moved += counts.moved;
        });
        if counts.is_unsure {
            let message = "not all records of the list could be remembered (it is long, or was gone on with after a \
                           stop): whether one came twice in the place of another was not checked";
            (self.events)(Event::Note { step: self.name(step), message: message.to_owned() });
        }
    }
}
