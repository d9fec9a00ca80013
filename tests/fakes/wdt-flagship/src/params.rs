//! The filter object of a call.

use serde_json::Value;

use super::merchant::Row;
use super::refusal::Refusal;
use super::value::scalar_text;

/// Null and the empty text count as absent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params(Row);

impl Params {
    pub(crate) fn new(fields: Row) -> Params {
        Params(fields)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null() && value.as_str() != Some(""))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn has_one_of(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// A text, a number or a boolean, as text.
    pub(crate) fn scalar(&self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(None) };
        scalar_text(value).map(Some).ok_or_else(|| Refusal::field(name))
    }

    /// What stands between the commas of a text.
    pub(crate) fn comma_list(&self, name: &str) -> Result<Option<Vec<String>>, Refusal> {
        Ok(self.scalar(name)?.map(|text| text.split(',').map(str::to_owned).collect()))
    }

    /// A JSON array of texts.
    pub(crate) fn array(&self, name: &str) -> Result<Option<Vec<String>>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let items = value.as_array().ok_or_else(|| Refusal::field(name))?;
        let texts: Option<Vec<String>> = items.iter().map(scalar_text).collect();
        texts.map(Some).ok_or_else(|| Refusal::field(name))
    }

    /// Whether a switch is on: 1 or true.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        matches!(self.scalar(name), Ok(Some(text)) if matches!(text.as_str(), "1" | "true"))
    }
}
