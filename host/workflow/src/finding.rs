//! What the checker says. Text is made here, printing is done by the command line.

use serde::{Deserialize, Serialize};

use crate::place::Place;

/// Something wrong in a workflow file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// What is wrong and why it matters: one sentence, no trailing full stop.
    pub reason: String,
    /// What to do, best as text that can be pasted.
    pub remedy: String,
}
