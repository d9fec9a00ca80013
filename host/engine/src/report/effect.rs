//! What writing steps changed on the far side.

use serde::{Deserialize, Serialize};
use weft_sandbox::Effect as Told;

/// How many records a step changed on the far side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Effect {
    /// Records that were not there.
    pub added: u64,
    /// Records that were there and differed.
    pub edited: u64,
    /// Records that were removed.
    pub deleted: u64,
    /// Records that were there and the same, and were not written.
    pub unchanged: u64,
}

impl Effect {
    /// Whether nothing was touched and nothing was found to be in order: the step doesn't write to a far side.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The same with what another step, or another call, changed.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            added: self.added.saturating_add(other.added),
            edited: self.edited.saturating_add(other.edited),
            deleted: self.deleted.saturating_add(other.deleted),
            unchanged: self.unchanged.saturating_add(other.unchanged),
        }
    }

    /// Each count that is not zero, with its word, in the order in which people are told.
    pub fn counts(&self) -> impl Iterator<Item = (u64, &'static str)> {
        let counts =
            [(self.added, "added"), (self.edited, "edited"), (self.deleted, "deleted"), (self.unchanged, "unchanged")];
        counts.into_iter().filter(|(count, _)| *count > 0)
    }
}

impl From<Told> for Effect {
    fn from(Told { added, edited, deleted, unchanged }: Told) -> Self {
        Self { added, edited, deleted, unchanged }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_add_up_and_name_only_what_there_is() {
        let effect = Effect { added: 2, edited: 1, ..Effect::default() }.and(Effect {
            added: 10,
            unchanged: 85,
            deleted: 0,
            edited: 2,
        });
        assert_eq!(effect.counts().collect::<Vec<_>>(), [(12, "added"), (3, "edited"), (85, "unchanged")]);
        assert_eq!(effect.and(Effect { added: u64::MAX, ..effect }).added, u64::MAX);
        assert!(Effect::default().is_none());
    }
}
