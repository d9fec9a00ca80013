//! Parameters by name, from a query, a form or a flat JSON object.

use serde_json::Value;
use weft_fakes_kit::form;

use crate::refusal::Refusal;
use crate::time;

/// Parameters in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    pub(crate) fn parse(text: &str) -> Fields {
        Fields(form::fields(text).collect())
    }

    /// The strings of an object; what is no string is not there.
    pub(crate) fn from_json(value: &Value) -> Fields {
        let texts = value.as_object().into_iter().flatten();
        Fields(texts.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect())
    }

    /// The first value of that name, unless it is empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next().filter(|value| !value.is_empty())
    }

    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::missing(name))
    }

    pub(crate) fn integer(&self, name: &str, default: usize, range: (usize, usize)) -> Result<usize, Refusal> {
        let Some(text) = self.get(name) else { return Ok(default) };
        let number = text.parse().ok().filter(|number| (range.0..=range.1).contains(number));
        number.ok_or_else(|| Refusal::invalid(name, &format!("must be {} to {}", range.0, range.1)))
    }

    /// A time of version 3, unix milliseconds.
    pub(crate) fn iso(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let why = || Refusal::invalid(name, "must be YYYY-MM-DDTHH:mm:ss.sss with Z or an offset");
        time::parse_iso(text).map(Some).ok_or_else(why)
    }

    /// A time of version 2, unix seconds.
    pub(crate) fn v2_time(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let why = || Refusal::invalid(name, "must be YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS");
        time::parse_v2(text).map(Some).ok_or_else(why)
    }

    /// `True` or `False`, as version 2 writes them.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.get(name) {
            None | Some("False") => Ok(false),
            Some("True") => Ok(true),
            Some(_) => Err(Refusal::invalid(name, "must be True or False")),
        }
    }

    /// Refuses names that are not documented: a misspelt filter would be silently without effect.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), Refusal> {
        match self.0.iter().find(|(name, _)| !names.contains(&name.as_str())) {
            Some((name, _)) => Err(Refusal::parameter(format!("Unknown parameter '{name}'"))),
            None => Ok(()),
        }
    }
}

/// Text as it may stand in a query.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// An address with more parameters at its end.
pub(crate) fn with_parameters(address: &str, parameters: &[(&str, &str)]) -> String {
    let mut out = address.to_owned();
    for (name, value) in parameters {
        out.push(if out.contains('?') { '&' } else { '?' });
        out.push_str(&format!("{name}={}", encoded(value)));
    }
    out
}
