//! A range of time.

use serde::{Deserialize, Serialize};

/// A half-open range, `[since, until)`, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Range {
    pub(crate) since_ms: i64,
    pub(crate) until_ms: i64,
}

impl Range {
    pub(crate) fn is_empty(self) -> bool {
        self.since_ms >= self.until_ms
    }
}
