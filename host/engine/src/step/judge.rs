//! A page against what was asked: what was noticed and needs nothing is counted, and what has to be read again is told.

use crate::report::event::Event;
use crate::report::failure::RunFailure;
use crate::report::remedy::of_page;
use crate::state::frame::Frame;
use crate::time::range::Range;
use crate::time::window;
use crate::verify::{Asked, Counts, Returned, Seen, Verdict};

/// Where a range has to be read again: what the node had returned as `next`; none for its beginning.
pub(crate) type Again = Option<String>;

/// Judges the next page of a range. Gives the place where something has to be read again; the page itself is then to
/// be dropped.
pub(crate) fn judge_page(
    frame: &Frame<'_>,
    index: usize,
    slice: Option<Range>,
    seen: &mut Seen,
    returned: &Returned<'_>,
) -> Result<Option<Again>, RunFailure> {
    let step = frame.plan.step(index);
    let asked = step.sync.as_ref().zip(slice).map(|(sync, slice)| window::asked(sync, slice));
    let verdict = seen.judge(&Asked::of(step, asked), returned);
    match verdict.map_err(|failure| of_page(step, failure))? {
        Verdict::Fine(counts) => {
            count_harmless(frame, index, counts);
            Ok(None)
        }
        Verdict::Again { from, reason } => {
            frame.count(index, |totals| totals.read_again += 1);
            frame.tell(Event::ReadAgain { step: frame.name(index), reason });
            Ok(Some(from))
        }
    }
}

/// What was noticed and needs nothing.
fn count_harmless(frame: &Frame<'_>, step: usize, counts: Counts) {
    frame.count(step, |totals| {
        totals.repeated += counts.repeated;
        totals.moved += counts.moved;
    });
    if counts.is_unsure {
        let message = "not all records of the list could be remembered (it is long, or was gone on with after a \
                       stop): whether one came twice in the place of another was not checked";
        frame.tell(Event::Note { step: frame.name(step), message: message.to_owned() });
    }
}
