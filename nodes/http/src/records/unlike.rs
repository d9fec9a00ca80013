//! What is said of an answer that has no list where one is expected. Never with a piece of the answer: that may be
//! personal. Names of fields are, unless they look like data.

use serde_json::Value;
use serde_json::value::RawValue;
use weft_sdk::Failure;

use super::Source;
use crate::answer::Answer;
use crate::path::Path;

/// What an object is called.
const OBJECT: &str = "an object";
/// Longest name of a field that is told.
const NAME_BYTES_MAX: usize = 40;
/// Lists that are told of one answer.
const LISTS_TOLD_MAX: usize = 3;

/// Nothing is there, or an empty text.
pub(super) fn absent(answer: &Answer<'_>, source: &Source, body: &RawValue) -> Failure {
    let path = source.list.written();
    let reason = match source.list.furthest(body) {
        (_, _, None) => format!("{}: `{path}` of the answer is an empty text, not a list", answer.asked),
        (value, way, Some(missing)) => {
            let place = if way.is_empty() { "it".to_owned() } else { format!("`{}`", way.written()) };
            let without = if kind(value) == OBJECT { format!(" without `{missing}`") } else { String::new() };
            format!("{}: the answer has no `{path}`: {place} is {}{without}", answer.asked, kind(value))
        }
    };
    let status = answer.response.status();
    let by_status = match status {
        // Other answers with this status have the list.
        200..300 => String::new(),
        _ => format!(" by its status, `errors: {{ status: {{ {status}: {{ as: empty }} }} }}`, or"),
    };
    let remedy = if source.may_be_absent {
        format!(
            "this is no answer of this list: say under `success` which answers are good, under `errors` what the others \
             mean, or correct `records`{}",
            found_lists(body)
        )
    } else {
        format!(
            "correct the path{}; if it is left out when there are no records, write {}; if this answer is one of an error, \
             say what it means{by_status} by its code under `errors.codes`",
            found_lists(body),
            source.with("absent: empty"),
        )
    };
    Failure::invalid(reason).with_remedy(remedy)
}

/// Something else is there.
pub(super) fn no_list(answer: &Answer<'_>, source: &Source, came: &RawValue) -> Failure {
    let path = &source.list;
    let place = if path.is_empty() { "the answer".to_owned() } else { format!("`{}` of the answer", path.written()) };
    let reason = format!("{}: {place} is {}, not a list", answer.asked, kind(came));
    Failure::invalid(reason).with_remedy(match serde_json::from_str(came.get()) {
        Ok(Value::Object(fields)) if fields.values().all(Value::is_object) => format!(
            "if each of its fields is a record, write {}, with the field that is to take the name; if it is the only \
             record, {}",
            source.with("keyed: id"),
            source.with("single: record"),
        ),
        Ok(Value::Object(fields)) => match lists(&fields).first() {
            Some(name) => format!("write `records: {}`", joined(path, name)),
            None => format!("if it is the only record, write {}", source.with("single: record")),
        },
        _ => "write the path of the list under `records`".to_owned(),
    })
}

/// An entry has nothing at the way behind `*`.
pub(super) fn nothing_inside(answer: &Answer<'_>, source: &Source, index: usize) -> Failure {
    let (list, inside) = (source.list.written(), source.inside.written());
    let place = if list.is_empty() { "the list".to_owned() } else { format!("`{list}`") };
    let reason = format!("{}: entry {} of {place} has no `{inside}`", answer.asked, index + 1);
    let whole = if list.is_empty() { "leave out `records`".to_owned() } else { format!("write `records: {list}`") };
    Failure::invalid(reason).with_remedy(format!(
        "correct what stands behind `*`; if some entries have none, {whole} and take the part with `into: {{ records: '${{ \
         … }}' }}`"
    ))
}

/// What a value is, in words.
fn kind(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'n') => "null",
        Some(b't' | b'f') => "true or false",
        Some(b'"') => "a text",
        Some(b'[') => "a list",
        Some(b'{') => OBJECT,
        _ => "a number",
    }
}

/// The fields that are lists.
fn lists(fields: &serde_json::Map<String, Value>) -> Vec<&str> {
    let lists = fields.iter().filter(|(name, value)| value.is_array() && is_name(name));
    lists.map(|(name, _)| name.as_str()).collect()
}

/// Whether the name of a field looks like one that somebody chose, and not like an id or a person.
fn is_name(name: &str) -> bool {
    let letters = |char: char| char.is_ascii_alphanumeric() || "_-@$".contains(char);
    let begins_well = !name.starts_with(|char: char| char.is_ascii_digit());
    begins_well && name.len() <= NAME_BYTES_MAX && name.chars().all(letters)
}

/// Where the answer has lists, at its top or one level below.
fn found_lists(body: &RawValue) -> String {
    let Ok(Value::Object(fields)) = serde_json::from_str::<Value>(body.get()) else { return String::new() };
    let top = lists(&fields).into_iter().map(str::to_owned);
    let objects = fields.iter().filter_map(|(name, value)| Some((name, value.as_object()?)));
    let below = objects
        .filter(|(name, _)| is_name(name))
        .flat_map(|(name, inner)| lists(inner).into_iter().map(move |list| format!("{name}.{list}")));
    let found: Vec<String> = top.chain(below).take(LISTS_TOLD_MAX).map(|path| format!("`{path}`")).collect();
    if found.is_empty() { String::new() } else { format!(" (the answer has a list at {})", found.join(", ")) }
}

fn joined(path: &Path, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{}.{name}", path.written()) }
}
