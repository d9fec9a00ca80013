//! Values that are made when a request is: texts, and objects that name fields and tokens, the time or random.

use serde_json::{Map, Value};
use weft_engine::sandbox::contract;

use crate::connections::parts::{Place, places_at};
use crate::message::Message;

/// The words that say what a value is made of.
const WORDS: [&str; 5] = ["field", "token", "now", "random", "basic"];
/// The words beside them.
const BESIDE: [&str; 2] = ["offset_minutes", "minus_s"];
/// How deep a body may go.
const DEPTH_MAX: usize = 32;

/// What a value is made of that is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    Field(String),
    Token(String),
}

impl Source {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Field(name) | Self::Token(name) => name,
        }
    }

    /// The field, if it is one.
    pub(super) fn into_field(self) -> Option<String> {
        match self {
            Self::Field(name) => Some(name),
            Self::Token(_) => None,
        }
    }
}

/// Whether an object says what a value is made of.
fn is_made(fields: &Map<String, Value>) -> bool {
    let known = |name: &String| WORDS.contains(&name.as_str()) || BESIDE.contains(&name.as_str());
    fields.keys().any(|name| WORDS.contains(&name.as_str())) && fields.keys().all(known)
}

/// What a value is made of that is kept elsewhere; none for one that is no such value.
pub(super) fn sources(value: &Value) -> Vec<Source> {
    let Some(fields) = value.as_object().filter(|fields| is_made(fields)) else { return Vec::new() };
    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    let basic = fields.get("basic").and_then(Value::as_array).into_iter().flatten();
    let basic = basic.filter_map(|name| Some(Source::Field(name.as_str()?.to_owned())));
    let one = text("field").map(Source::Field).into_iter().chain(text("token").map(Source::Token));
    one.chain(basic).collect()
}

/// Everything in a JSON body that is made of something, and the JSON Pointers to it.
pub(super) fn in_body(body: &Value) -> Vec<(String, Source)> {
    let mut found = Vec::new();
    collect(body, String::new(), DEPTH_MAX, &mut found);
    found
}

fn collect(value: &Value, pointer: String, depth: usize, found: &mut Vec<(String, Source)>) {
    let Some(deeper) = depth.checked_sub(1) else { return };
    match value {
        Value::Object(fields) if is_made(fields) => {
            found.extend(sources(value).into_iter().map(|source| (pointer.clone(), source)));
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                let step = name.replace('~', "~0").replace('/', "~1");
                collect(value, format!("{pointer}/{step}"), deeper, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), deeper, found);
            }
        }
        _ => {}
    }
}

/// Everything among values by name that is made of something, and where it stands.
pub(super) fn places_of(values: &Map<String, Value>, nodes: &[String], place: Place) -> Vec<contract::Place> {
    let at = |name: &str, value: &Value| {
        let sources = sources(value);
        sources.iter().flat_map(|source| places_at(source.name(), nodes, place, name)).collect::<Vec<_>>()
    };
    values.iter().flat_map(|(name, value)| at(name, value)).collect()
}

/// Refuses a value that is neither a text nor made of anything. `what` says where it is.
pub(super) fn check(what: &str, values: &Map<String, Value>) -> Result<(), Message> {
    let remedy = "write a text, { field: NAME }, { token: NAME }, { now: seconds } or { random: 16 }";
    for (name, value) in values {
        match value {
            Value::String(_) => {}
            Value::Object(fields) if is_made(fields) => {}
            Value::Number(_) | Value::Bool(_) => {
                let reason = format!("`{name}` under `{what}` must stand in quotes, so that it is kept digit by digit");
                return Err(Message::new(reason, format!("write it like {name}: \"1.0\"")));
            }
            _ => return Err(Message::new(format!("`{name}` under `{what}` is no value"), remedy)),
        }
    }
    Ok(())
}
