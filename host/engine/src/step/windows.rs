//! Which ranges of time a step reads, and is asked for.

use weft_sandbox::Window;
use weft_workflow::Sync;

use crate::report::event::{Event, Within};
use crate::report::failure::RunFailure;
use crate::state::frame::Frame;
use crate::state::repeat::Repeat;
use crate::step::bookmarks::{self, Mark, tell_asked_anew};
use crate::time::range::Range;
use crate::time::window;

/// The range that a step by time asks its component for.
pub(crate) fn component_window(frame: &Frame<'_>, index: usize, slice: Option<Range>) -> Option<Window> {
    let sync = frame.plan.step(index).sync.as_ref()?;
    Some(window::of_component(sync, slice?))
}

/// Tells that a window is about to be read, one of so many.
pub(crate) fn tell_window(frame: &Frame<'_>, index: usize, slice: Range, all: u64, within: Option<Within>) {
    let asked = frame.plan.step(index).sync.as_ref().map_or(slice, |sync| window::asked(sync, slice));
    let (since, until) = (window::show(asked.since_ms), window::show(asked.until_ms));
    frame.tell(Event::Window { step: frame.name(index), since, until, all, within });
}

/// Everything that a step by time has to read, from its bookmark on.
pub(crate) async fn whole(
    frame: &Frame<'_>,
    index: usize,
    sync: &Sync,
    mark: &Mark,
    stream_name: String,
) -> Result<Range, RunFailure> {
    let found = bookmarks::find(frame, index, mark, stream_name).await?;
    let whole = window::whole(sync, found.until_ms, frame.run.outside.run_started_at_ms());
    if let Some(earlier) = &found.earlier {
        tell_asked_anew(frame, index, earlier, whole.since_ms);
    }
    Ok(whole)
}

/// The range to read in a paging step, if it isn't the usual one.
pub(crate) fn asked_range(frame: &Frame<'_>, root: usize) -> Option<Range> {
    frame.run.earlier.repeat.as_ref()?.range(&frame.name(root))
}

/// Whether what is read moves the bookmarks.
pub(crate) fn moves_bookmarks(frame: &Frame<'_>) -> bool {
    // Who tries the list of an item again goes on where its bookmark stayed.
    matches!(frame.run.earlier.repeat, None | Some(Repeat::Failures(_)))
}
