//! One module per subject.

mod again;
mod bad_input;
mod bookmarks;
mod cli;
mod drift;
mod failures;
mod faults;
mod har;
mod inner;
mod invalid;
mod kept;
mod kills;
mod masks;
mod missing;
mod new;
mod orders;
mod recording;
mod resume;
mod runs;
mod secrets;
mod testing;
mod waiting;
mod wdt;
mod workflows;
mod workflows_in_workflows;
