//! One module per subject.

mod bad_input;
mod cli;
mod faults;
mod invalid;
mod kills;
mod orders;
mod recording;
mod resume;
mod workflows;
