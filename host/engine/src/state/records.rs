//! The records of a page: kept as they came, and read as rows or as text by whoever needs them so.

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use weft_sandbox::{PageRecords, Text};
use weft_store::{Row, RowsError};

use crate::written::{self, Rules};

/// A list of records. Copies share it.
#[derive(Clone)]
pub(crate) struct Records(Arc<Shared>);

struct Shared {
    came: PageRecords,
    /// How its values are written; none if they are as they are read.
    rules: Option<Arc<Rules>>,
    text: OnceLock<Text>,
}

impl Records {
    /// Records as a component gave them, whose values are written by these rules.
    pub(crate) fn of(came: PageRecords, rules: Option<&Arc<Rules>>) -> Self {
        let (came, text) = match (came, rules) {
            // Nothing has to be done, so it is the text already.
            (PageRecords::Text(text), None) => (PageRecords::none(), OnceLock::from(Text::from(text))),
            (came, _) => (came, OnceLock::new()),
        };
        Self(Arc::new(Shared { came, rules: rules.cloned(), text }))
    }

    /// How many there are, if that is known beforehand.
    pub(crate) fn known_count(&self) -> Option<usize> {
        match &self.0.came {
            PageRecords::Listed(list) => Some(list.count()),
            PageRecords::Text(_) => None,
        }
    }

    /// As a JSON array, which is written when it is first asked for.
    pub(crate) fn text(&self) -> &Text {
        let Shared { came, rules, text } = &*self.0;
        text.get_or_init(|| match rules {
            Some(rules) => written::text(came.text(), rules).into(),
            None => came.text().to_owned().into(),
        })
    }

    /// As rows.
    pub(crate) fn rows(&self) -> Result<Vec<Row>, RowsError> {
        let Shared { came, rules, text } = &*self.0;
        match text.get() {
            Some(text) => written::rows(text, None),
            None => written::rows(came.text(), rules.as_deref()),
        }
    }

    /// Bytes that they hold.
    pub(crate) fn bytes(&self) -> usize {
        let Shared { came, text, .. } = &*self.0;
        match text.get() {
            Some(text) => text.len(),
            None => came.text().len(),
        }
    }
}

impl From<String> for Records {
    fn from(text: String) -> Self {
        Self::of(PageRecords::Text(text), None)
    }
}

impl PartialEq for Records {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Records {}

impl std::fmt::Debug for Records {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self.text(), formatter)
    }
}

impl Serialize for Records {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Records {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
