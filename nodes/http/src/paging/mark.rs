//! Telling a page that comes again.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::Seen;

/// What tells the records of a page apart from those of another. It is kept from page to page, so it is short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Mark(String);

impl Mark {
    pub(super) fn of(seen: Seen<'_>) -> Self {
        // Its keys are fixed, so that another process finds the same.
        let mut hasher = DefaultHasher::new();
        seen.records.text().hash(&mut hasher);
        Self(format!("{}:{:016x}", seen.records.count, hasher.finish()))
    }
}
