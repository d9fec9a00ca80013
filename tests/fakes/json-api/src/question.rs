//! What is asked, read strictly: whatever nobody takes out is refused.

use serde_json::{Map, Value};

use super::reply::Refusal;

/// Most records that may be asked for at once.
const SIZE_MAX: u64 = 100;

/// The query parameters and the fields of the body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Question {
    query: Vec<(String, String)>,
    body: Map<String, Value>,
}

impl Question {
    pub(crate) fn new(query: Vec<(String, String)>, body: Map<String, Value>) -> Question {
        Question { query, body }
    }

    /// Takes a query parameter out.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.query.iter().position(|(known, _)| known == name)?;
        Some(self.query.remove(at).1)
    }

    /// A query parameter that is a whole number.
    pub(crate) fn number(&mut self, name: &str, usual: u64) -> Result<u64, Refusal> {
        match self.take(name) {
            Some(text) => text.parse().map_err(|_| wrong(&format!("{name} is no whole number"))),
            None => Ok(usual),
        }
    }

    /// A field of the body that is a whole number, and no text.
    pub(crate) fn field(&mut self, name: &str, usual: u64) -> Result<u64, Refusal> {
        match self.body.remove(name) {
            Some(value) => value.as_u64().ok_or_else(|| wrong(&format!("{name} is no whole number"))),
            None => Ok(usual),
        }
    }

    /// Refuses what is left.
    pub(crate) fn end(self) -> Result<(), Refusal> {
        let parameter = self.query.first().map(|(name, _)| format!("unknown query parameter {name}"));
        let field = || self.body.keys().next().map(|name| format!("unknown field {name}"));
        parameter.or_else(field).map_or(Ok(()), |text| Err(wrong(&text)))
    }
}

/// A number of records that may be asked for at once.
pub(crate) fn checked_size(size: u64) -> Result<usize, Refusal> {
    if (1..=SIZE_MAX).contains(&size) { Ok(size as usize) } else { Err(wrong("the page size is out of range")) }
}

pub(crate) fn wrong(text: &str) -> Refusal {
    Refusal::new(400, 1400, text)
}
