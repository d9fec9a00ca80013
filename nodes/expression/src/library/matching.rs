//! Regular expressions. They know Unicode, look around and remember, as Oniguruma does, which jq uses.

mod compiled;
mod replace;
mod syntax;

use std::rc::Rc;

use fancy_regex::Captures;

use super::native::{Native, of_two, wrap};
use crate::value::{Outcome, Value, fail};
use compiled::{Compiled, compile};

pub(super) fn natives() -> Vec<Native> {
    let mut natives = wrap([
        of_two!("_test", |text, regex, flags| test(&text, &regex, &flags)),
        of_two!("_matches", |text, regex, flags| matches(&text, &regex, &flags)),
        of_two!("_captures", |text, regex, flags| captures(&text, &regex, &flags)),
        of_two!("_scan", |text, regex, flags| scan(&text, &regex, &flags)),
        of_two!("_splits", |text, regex, flags| splits(&text, &regex, &flags)),
    ]);
    natives.extend(replace::natives());
    natives
}

/// Whether these are flags.
pub(super) fn check_flags(flags: &str) -> Outcome<()> {
    compiled::check_flags(flags)
}

/// Whether a regular expression can be compiled with these flags, as far as that is soon known.
pub(super) fn check(regex: &str, flags: &str) -> Outcome<()> {
    compiled::check(regex, flags)
}

fn subject(value: &Value) -> Outcome<&Rc<str>> {
    match value {
        Value::Text(text) => Ok(text),
        other => fail(format_args!("{} cannot be matched, as it is not a string", other.kind())),
    }
}

fn prepare<'a>(text: &'a Value, regex: &Value, flags: &Value) -> Outcome<(&'a Rc<str>, Rc<Compiled>)> {
    Ok((subject(text)?, compile(regex, flags)?))
}

fn test(text: &Value, regex: &Value, flags: &Value) -> Outcome {
    let (text, regex) = prepare(text, regex, flags)?;
    Ok(regex.is_match(text)?.into())
}

/// One object for each match.
fn matches(text: &Value, regex: &Value, flags: &Value) -> Outcome {
    let (text, regex) = prepare(text, regex, flags)?;
    let mut place = Place::new(text);
    let describe = |captures: &Captures<'_, str>| described(&regex, captures, &mut place);
    Ok(regex.each(text, describe)?.into_iter().collect())
}

/// Offsets and lengths are counted in characters.
fn described(regex: &Compiled, captures: &Captures<'_, str>, place: &mut Place<'_>) -> Value {
    let mut whole = None;
    let mut groups = Vec::new();
    for (index, name) in regex.names().enumerate() {
        match captures.get(index) {
            Some(found) => {
                let (offset, length) = (place.characters(found.start()), found.as_str().chars().count());
                let fields = [
                    ("offset", Value::integer(offset as i64)),
                    ("length", Value::integer(length as i64)),
                    ("string", Value::text(found.as_str())),
                ];
                match index {
                    0 => whole = Some(fields),
                    _ => groups.push(object(fields.into_iter().chain([("name", named(name))]))),
                }
            }
            None => {
                let absent = [("offset", Value::integer(-1)), ("string", Value::Null), ("length", Value::integer(0))];
                groups.push(object(absent.into_iter().chain([("name", named(name))])));
            }
        }
    }
    object(whole.into_iter().flatten().chain([("captures", Value::array(groups))]))
}

fn named(name: Option<&str>) -> Value {
    name.map_or(Value::Null, Value::text)
}

fn object(fields: impl Iterator<Item = (&'static str, Value)>) -> Value {
    Value::object(fields.map(|(name, value)| (name.into(), value)).collect())
}

/// Named groups with their texts; null for those that take no part.
fn captured(regex: &Compiled, captures: &Captures<'_, str>) -> Value {
    let named = regex.names().enumerate().filter_map(|(index, name)| Some((index, name?)));
    let text = |index| captures.get(index).map_or(Value::Null, |found| Value::text(found.as_str()));
    Value::object(named.map(|(index, name)| (name.into(), text(index))).collect())
}

fn captures(text: &Value, regex: &Value, flags: &Value) -> Outcome {
    let (text, regex) = prepare(text, regex, flags)?;
    Ok(regex.each(text, |captures| captured(&regex, captures))?.into_iter().collect())
}

/// The texts of the groups, or that of the match if there are no groups.
fn scan(text: &Value, regex: &Value, flags: &Value) -> Outcome {
    let (text, regex) = prepare(text, regex, flags)?;
    let found = |captures: &Captures<'_, str>| {
        let group = |index| captures.get(index).map_or(Value::Null, |found| Value::text(found.as_str()));
        match captures.len() {
            1 => group(0),
            count => (1..count).map(group).collect(),
        }
    };
    Ok(regex.each(text, found)?.into_iter().collect())
}

/// What is between the matches.
fn splits(text: &Value, regex: &Value, flags: &Value) -> Outcome {
    let (text, regex) = prepare(text, regex, flags)?;
    let found = regex.each(text, |captures| captures.get(0).map_or(0..0, |found| found.range()))?;
    let mut start = 0;
    let mut parts = Vec::with_capacity(found.len() + 1);
    for range in found {
        parts.push(Value::text(&text[start..range.start.max(start)]));
        start = range.end;
    }
    parts.push(Value::text(&text[start..]));
    Ok(Value::array(parts))
}

/// A place in a text, counted in bytes and characters. Matches come in order, so most counting goes on from the last.
struct Place<'t> {
    text: &'t str,
    bytes: usize,
    characters: usize,
}

impl<'t> Place<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, bytes: 0, characters: 0 }
    }

    fn characters(&mut self, bytes: usize) -> usize {
        if bytes < self.bytes {
            (self.bytes, self.characters) = (0, 0);
        }
        self.characters += self.text[self.bytes..bytes].chars().count();
        self.bytes = bytes;
        self.characters
    }
}
