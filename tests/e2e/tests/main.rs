//! One module per subject.

mod again;
mod bad_input;
mod bookmarks;
mod cli;
mod failures;
mod faults;
mod inner;
mod invalid;
mod kept;
mod kills;
mod new;
mod orders;
mod recording;
mod resume;
mod runs;
mod testing;
mod waiting;
mod workflows;
mod workflows_in_workflows;
