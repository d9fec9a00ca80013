//! One module per subject.

mod bad_input;
mod cli;
mod faults;
mod inner;
mod invalid;
mod kills;
mod orders;
mod recording;
mod resume;
mod workflows;
