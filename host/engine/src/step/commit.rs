//! What a page leaves to be committed.

use weft_store::Commit;

use crate::left_out::subject::take_passed;
use crate::left_out::tries::count_tried;
use crate::state::frame::Frame;
use crate::state::scope::PageScope;

/// What a page wrote, left out and passed. What it tried counts from now on.
pub(crate) fn commit_of(frame: &Frame<'_>, scope: &PageScope) -> Commit {
    count_tried(frame, scope);
    // Where no state is kept, nothing says until when things were read either.
    let bookmarks = if frame.run.keeps_state { scope.take_bookmarks() } else { Vec::new() };
    Commit {
        changes: scope.staging.take(),
        bookmarks,
        passed: take_passed(frame, scope),
        failures: scope.take_failures(),
        ..Commit::default()
    }
}
