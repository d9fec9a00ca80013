//! Values by their names, so many at most.

use std::collections::HashMap;

/// Values by their names, and when each was last used.
pub(super) struct Known<T> {
    values: HashMap<String, (u64, T)>,
    /// Counts uses.
    now: u64,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self { values: HashMap::new(), now: 0 }
    }
}

impl<T> Known<T> {
    pub(super) fn find(&mut self, name: &str) -> Option<&T> {
        self.now += 1;
        let (used, value) = self.values.get_mut(name)?;
        *used = self.now;
        Some(value)
    }

    /// Keeps a value, in the place of one that nobody has used for longest if there are too many.
    pub(super) fn keep(&mut self, name: &str, value: T, values_max: usize) {
        self.now += 1;
        if self.values.len() >= values_max && !self.values.contains_key(name) {
            let oldest = self.values.iter().min_by_key(|(_, (used, _))| *used).map(|(name, _)| name.clone());
            oldest.and_then(|name| self.values.remove(&name));
        }
        self.values.insert(name.to_owned(), (self.now, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let mut known = Known::default();
        for name in ["a", "b", "c"] {
            known.keep(name, name, 3);
        }
        assert_eq!(known.find("a"), Some(&"a"));
        known.keep("d", "d", 3);
        assert_eq!(["a", "b", "c", "d"].map(|name| known.find(name).is_some()), [true, false, true, true]);
        known.keep("a", "anew", 3);
        assert_eq!(["a", "c", "d"].map(|name| known.find(name).copied()), [Some("anew"), Some("c"), Some("d")]);
    }
}
