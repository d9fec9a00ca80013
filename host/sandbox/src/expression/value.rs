//! What expressions read, and what an engine has read already.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::{fmt, ops};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A JSON text that expressions may read. Copies share it, and an engine reads it once for as long as there is one.
#[derive(Clone)]
pub struct Text(Arc<Numbered>);

struct Numbered {
    number: u64,
    text: String,
}

impl Text {
    pub(super) fn number(&self) -> u64 {
        self.0.number
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        Self(Arc::new(Numbered { number: NUMBER.fetch_add(1, Ordering::Relaxed), text }))
    }
}

impl ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.0.text == other.0.text
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0.text, formatter)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// A value, and where programs see it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The key of their input.
    pub key: &'a str,
    /// The key within what is there, if it is only a part of that.
    pub field: Option<&'a str>,
    /// The value.
    pub value: &'a Text,
}

/// How often programs are evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Items<'a> {
    /// Once: one row.
    Once,
    /// For every item of this JSON array.
    These(&'a str),
    /// For every item of the list that a program gives.
    Of {
        /// The program, by index.
        program: u32,
        /// Most items that it may give.
        items_max: u32,
    },
}

/// What came of an evaluation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evaluated {
    /// The items that a program gave, as JSON; none if there was no such program.
    pub items: Vec<String>,
    /// For each item, or once: the value of every program, as JSON.
    pub rows: Vec<Vec<String>>,
}

/// Longest texts that an engine remembers together, though somebody may still want them: it has memory for one page, not for
/// all pages that are on their way.
const KNOWN_BYTES_MAX: usize = 8 << 20;

/// What an engine has read, the latest last.
#[derive(Default)]
pub(super) struct Known(Vec<Read>);

struct Read {
    number: u64,
    bytes: usize,
    text: Weak<Numbered>,
}

impl Known {
    pub(super) fn has(&self, text: &Text) -> bool {
        self.0.iter().any(|read| read.number == text.number())
    }

    pub(super) fn add(&mut self, text: &Text) {
        self.0.push(Read { number: text.number(), bytes: text.len(), text: Arc::downgrade(&text.0) });
    }

    /// The numbers of what nobody can want any more, and of the oldest where it is too much; but of nothing that is
    /// wanted now.
    pub(super) fn forget(&mut self, wanted: &[Source<'_>]) -> Vec<u64> {
        let mut bytes: usize = self.0.iter().map(|read| read.bytes).sum();
        let mut forgotten = Vec::new();
        self.0.retain(|read| {
            let is_wanted = wanted.iter().any(|source| source.value.number() == read.number);
            let goes = !is_wanted && (bytes > KNOWN_BYTES_MAX || read.text.strong_count() == 0);
            if goes {
                bytes -= read.bytes;
                forgotten.push(read.number);
            }
            !goes
        });
        forgotten
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gone_is_forgotten_and_what_is_wanted_is_kept() {
        let mut known = Known::default();
        let (gone, kept, wanted) = (Text::from("1".to_owned()), Text::from("2".to_owned()), Text::from("3".to_owned()));
        [&gone, &kept, &wanted].into_iter().for_each(|text| known.add(text));
        let number = gone.number();
        drop(gone);
        assert_eq!(known.forget(&[Source { key: "a", field: None, value: &wanted }]), [number]);
        assert!(known.has(&kept) && known.has(&wanted));
    }

    #[test]
    fn the_oldest_goes_where_it_is_too_much() {
        let mut known = Known::default();
        let large = |_| Text::from("x".repeat(KNOWN_BYTES_MAX / 2));
        let texts: Vec<Text> = (0..4).map(large).collect();
        texts.iter().for_each(|text| known.add(text));
        let sources = [Source { key: "a", field: None, value: &texts[0] }];
        assert_eq!(known.forget(&sources), [texts[1].number(), texts[2].number()]);
        assert!(known.has(&texts[0]) && known.has(&texts[3]));
    }

    #[test]
    fn equal_texts_are_equal_and_still_two() {
        let (one, other) = (Text::from("[1]".to_owned()), Text::from("[1]".to_owned()));
        assert!(one == other && one.number() != other.number() && one.clone().number() == one.number());
    }
}
