//! Parameters of a request body, read strictly.

use serde_json::{Map, Value};

use super::answer::Refusal;

/// The fields of a request.
pub(crate) struct Params<'a>(pub(crate) &'a Map<String, Value>);

impl<'a> Params<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text that may be left out.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        self.get(name).map(|value| value.as_str().ok_or_else(|| Refusal::parameter(name))).transpose()
    }

    /// A text that must be there.
    pub(crate) fn required_text(&self, name: &str) -> Result<&'a str, Refusal> {
        self.text(name)?.filter(|text| !text.is_empty()).ok_or_else(|| Refusal::parameter(name))
    }

    /// A truth value with a default.
    pub(crate) fn truth(&self, name: &str, default: bool) -> Result<bool, Refusal> {
        self.get(name).map_or(Ok(default), |value| value.as_bool().ok_or_else(|| Refusal::parameter(name)))
    }

    /// A whole number that may be left out.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.get(name).map(|value| value.as_i64().ok_or_else(|| Refusal::parameter(name))).transpose()
    }

    /// A whole number in a range.
    pub(crate) fn between(&self, name: &str, least: i64, most: i64) -> Result<usize, Refusal> {
        let number = self.integer(name)?.filter(|number| (least..=most).contains(number));
        number.and_then(|number| usize::try_from(number).ok()).ok_or_else(|| Refusal::parameter(name))
    }

    /// A list; an empty one if it is left out.
    pub(crate) fn list(&self, name: &str) -> Result<&'a [Value], Refusal> {
        self.get(name)
            .map_or(Ok(&[]), |value| value.as_array().map(Vec::as_slice).ok_or_else(|| Refusal::parameter(name)))
    }

    /// A list of texts, if it is there.
    pub(crate) fn texts(&self, name: &str) -> Result<Option<Vec<&'a str>>, Refusal> {
        if self.get(name).is_none() {
            return Ok(None);
        }
        let texts = self.list(name)?.iter().map(|item| item.as_str().ok_or_else(|| Refusal::parameter(name)));
        texts.collect::<Result<_, _>>().map(Some)
    }
}
