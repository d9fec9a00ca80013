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

/// The fields of a query string, percent-decoded.
pub(crate) fn parse_query(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let split = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    split.map(|(name, value)| (percent_decoded(name), percent_decoded(value))).collect()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|_| first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        rest = if code.is_some() { &behind[2..] } else { behind };
        bytes.push(code.unwrap_or(if first == b'+' { b' ' } else { first }));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
