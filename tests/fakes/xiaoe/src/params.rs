//! Reading parameters: where they stand, and their exact types.

use serde_json::{Map, Value};

use super::answer::Refusal;
use weft_fakes_kit::beijing::{parse_beijing, parse_beijing_date};

/// A body's parameters, found where the interface has them.
pub(crate) struct Params<'a>(Option<&'a Map<String, Value>>);

impl<'a> Params<'a> {
    /// Parameters that stand beside `access_token`.
    pub(crate) fn flat(body: &'a Map<String, Value>) -> Result<Params<'a>, Refusal> {
        match body.contains_key("data") {
            true => Err(Refusal::shape("this interface takes flat parameters, not a nested data")),
            false => Ok(Params(Some(body))),
        }
    }

    /// Parameters that stand inside `data`; none of `names` may stand outside.
    pub(crate) fn nested(body: &'a Map<String, Value>, names: &[&str]) -> Result<Params<'a>, Refusal> {
        if let Some(name) = names.iter().find(|name| body.contains_key(**name)) {
            return Err(Refusal::shape(format!("{name} belongs into data")));
        }
        match body.get("data") {
            Some(Value::Object(data)) => Ok(Params(Some(data))),
            // What a PHP client makes of an empty object.
            Some(Value::Array(items)) if items.is_empty() => Ok(Params(None)),
            _ => Err(Refusal::shape("this interface takes its parameters inside data")),
        }
    }

    /// Either shape, not both at once.
    pub(crate) fn either(body: &'a Map<String, Value>, names: &[&str]) -> Result<Params<'a>, Refusal> {
        if body.contains_key("data") { Params::nested(body, names) } else { Params::flat(body) }
    }

    /// A string that stands beside `data`.
    pub(crate) fn text_on_top(body: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Refusal> {
        Params(Some(body)).text(name)
    }

    /// The value, if there is one: null and the empty string are none.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        let value = self.0?.get(name)?;
        let is_empty = value.is_null() || value.as_str() == Some("");
        (!is_empty).then_some(value)
    }

    /// A string.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(None) };
        value.as_str().map(Some).ok_or_else(|| Refusal::invalid(name, "must be a string"))
    }

    /// A string that must be there.
    pub(crate) fn required_text(&self, name: &str) -> Result<&'a str, Refusal> {
        self.text(name)?.ok_or_else(|| Refusal::missing(name))
    }

    /// A JSON integer; a numeric string is refused.
    pub(crate) fn int(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(None) };
        value.as_i64().map(Some).ok_or_else(|| Refusal::invalid(name, "must be an integer"))
    }

    /// An integer that must be there.
    pub(crate) fn required_int(&self, name: &str) -> Result<i64, Refusal> {
        self.int(name)?.ok_or_else(|| Refusal::missing(name))
    }

    /// An integer, or its digits as a string.
    pub(crate) fn digits_or_int(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let number = value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
        number.map(Some).ok_or_else(|| Refusal::invalid(name, "must be an integer or its digits"))
    }

    /// Unix seconds as a string of digits.
    pub(crate) fn unix_s(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() <= 10;
        let seconds = text.parse().ok().filter(|_| is_plain);
        seconds.map(Some).ok_or_else(|| Refusal::invalid(name, "must be unix seconds as a string"))
    }

    /// `YYYY-MM-DD HH:MM:SS`, Beijing time.
    pub(crate) fn time(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        parse_beijing(text).map(Some).ok_or_else(|| Refusal::invalid(name, "must be YYYY-MM-DD HH:MM:SS"))
    }

    /// `YYYY-MM-DD`, Beijing time.
    pub(crate) fn date(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        parse_beijing_date(text).map(Some).ok_or_else(|| Refusal::invalid(name, "must be YYYY-MM-DD"))
    }

    /// Refuses filters that the platform knows and the fake does not apply: ignoring one would be silently wrong.
    pub(crate) fn refuse_unapplied(&self, names: &[&str]) -> Result<(), Refusal> {
        match names.iter().find(|name| self.get(name).is_some()) {
            Some(name) => Err(Refusal::invalid(name, "this fake does not apply it")),
            None => Ok(()),
        }
    }
}

/// Where a page lies in the list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageAt {
    pub(crate) offset: u64,
    pub(crate) limit: u64,
}

/// How an interface counts its pages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paging {
    pub(crate) index_name: &'static str,
    pub(crate) first: i64,
    pub(crate) size_max: i64,
}

impl Paging {
    pub(crate) fn at(self, index: i64, size: i64) -> Result<PageAt, Refusal> {
        if index < self.first {
            return Err(Refusal::invalid(self.index_name, &format!("counts from {}", self.first)));
        }
        if !(1..=self.size_max).contains(&size) {
            return Err(Refusal::invalid("page_size", &format!("must be 1 to {}", self.size_max)));
        }
        let offset = u64::try_from(index - self.first).unwrap_or(0).saturating_mul(size as u64);
        Ok(PageAt { offset, limit: size as u64 })
    }

    /// `page` and `page_size`, both required integers.
    pub(crate) fn required(self, params: &Params<'_>) -> Result<PageAt, Refusal> {
        self.at(params.required_int(self.index_name)?, params.required_int("page_size")?)
    }

    /// Optional integers or digits.
    pub(crate) fn optional(self, params: &Params<'_>, size_default: i64) -> Result<PageAt, Refusal> {
        let index = params.digits_or_int(self.index_name)?.unwrap_or(self.first);
        self.at(index, params.digits_or_int("page_size")?.unwrap_or(size_default))
    }
}

/// `column:asc` or `column:desc`, the column being one of `columns`. Gives the column and whether it descends.
pub(crate) fn order_by<'a>(
    params: &Params<'a>,
    columns: &[&str],
    default: &'a str,
) -> Result<(&'a str, bool), Refusal> {
    let text = params.text("order_by")?.unwrap_or(default);
    let why = || Refusal::invalid("order_by", &format!("must be {} with :asc or :desc", columns.join(" or ")));
    let (column, direction) = text.split_once(':').ok_or_else(why)?;
    let known = columns.contains(&column) && matches!(direction, "asc" | "desc");
    if known { Ok((column, direction == "desc")) } else { Err(why()) }
}
