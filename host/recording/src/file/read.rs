//! Reading recordings. Everything that is wrong is said at once, each with its place.

mod body;
mod exchange;
mod reader;
mod version;

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;
use weft_yaml::{Mark, Node};

use self::reader::{Fields, Reader};
use super::rules::RULES;
use super::{KEY, RecordingError, show};
use crate::{CallKey, RecordedCall, RecordedConnection, Recording};

/// Times that are further from the start of the run than this are no times of it.
const RUN_MS_MAX: i64 = 10 * 366 * 24 * 60 * 60 * 1000;

/// Reads the text of a recording. `load` gives the files of its side folder, by name.
pub fn read(text: &str, load: &dyn Fn(&str) -> std::io::Result<Vec<u8>>) -> Result<Recording, Vec<RecordingError>> {
    let newer = version::check(text).map_err(|error| vec![error])?;
    check_complete(text).map_err(|error| vec![error])?;
    let (tree, problems) = weft_yaml::parse(text, &RULES);
    let mut reader = Reader::new(newer, load);
    for problem in problems {
        reader.errors.push(RecordingError::at(problem.mark, problem.reason, problem.remedy));
    }
    let recording = tree.and_then(|tree| recording(&mut reader, tree));
    match recording {
        Some(recording) if reader.errors.is_empty() => Ok(recording),
        _ => Err(reader.into_errors()),
    }
}

/// Of a file that was cut off nothing else is worth saying.
fn check_complete(text: &str) -> Result<(), RecordingError> {
    if text.contains("\nend:") {
        return Ok(());
    }
    let last = Mark { line: text.lines().count().max(1), column: 1 };
    Err(RecordingError::at(last, "its end is missing: the last line of a recording is `end: …`", reader::RESTORE))
}

const KEYS: [&str; 13] = [
    KEY,
    "workflow",
    "engine",
    "components",
    "started_at",
    "seed",
    "inputs",
    "connections",
    "bookmarks",
    "tokens",
    "masked",
    "steps",
    "end",
];

fn recording(reader: &mut Reader<'_>, tree: Node) -> Option<Recording> {
    let mut fields = reader.fields(tree, "the recording", &KEYS)?;
    let workflow = reader.required(&mut fields, "workflow", Reader::text);
    let engine = reader.optional(&mut fields, "engine", Reader::text);
    let components = reader.optional(&mut fields, "components", |reader, node, what| reader.texts(node, what));
    let started_at_ms = reader.required(&mut fields, "started_at", time);
    let seed = reader.required(&mut fields, "seed", seed);
    let inputs = reader.optional(&mut fields, "inputs", inputs);
    let connections = reader.optional(&mut fields, "connections", connections);
    let bookmarks = reader.optional(&mut fields, "bookmarks", |reader, node, what| reader.by_name(node, what, time));
    let tokens = reader.optional(&mut fields, "tokens", |reader, node, what| reader.by_name(node, what, end_of_token));
    let masked = reader.optional(&mut fields, "masked", |reader, node, what| reader.list(node, what, Reader::text));
    let end = reader.required(&mut fields, "end", |_, node, _| Some(node));
    let mut seen = HashSet::new();
    let steps = reader.required(&mut fields, "steps", |reader, node, what| {
        reader.list(node, what, |reader, node, _| step(reader, node, started_at_ms.unwrap_or_default(), &mut seen))
    });
    let calls = steps.map(|steps| (steps.len(), steps.into_iter().flatten().collect::<Vec<_>>()));
    check_end(reader, end?, calls.as_ref());
    let (_, calls) = calls?;
    Some(Recording {
        workflow: workflow?,
        engine: engine.unwrap_or_default(),
        components: components.unwrap_or_default(),
        started_at_ms: started_at_ms?,
        seed: seed?,
        inputs: inputs.unwrap_or_default(),
        connections: connections.unwrap_or_default(),
        bookmarks: bookmarks.unwrap_or_default(),
        tokens: tokens.unwrap_or_default(),
        masked: masked.unwrap_or_default(),
        calls,
    })
}

fn time(reader: &mut Reader<'_>, node: Node, what: &str) -> Option<i64> {
    let mark = node.mark;
    let text = reader.text(node, what)?;
    let time = show::read_time(&text);
    if time.is_none() {
        let remedy = "write it as 2026-01-31T09:00:00.000Z";
        reader.report(mark, format!("{what} is no time: `{}`", reader::shortened(&text)), remedy);
    }
    time
}

/// When a token ends: a time, or `never`.
fn end_of_token(reader: &mut Reader<'_>, node: Node, what: &str) -> Option<Option<i64>> {
    match &node.value {
        weft_yaml::Yaml::Text(text) if text.value == show::NEVER => Some(None),
        _ => time(reader, node, what).map(Some),
    }
}

fn seed(reader: &mut Reader<'_>, node: Node, what: &str) -> Option<[u8; 32]> {
    let mark = node.mark;
    // Digits alone look like a number.
    let text = reader.text_or_digits(node, what)?;
    let seed = show::read_seed(&text);
    if seed.is_none() {
        reader.report(mark, format!("{what} is not 64 hexadecimal digits"), reader::RESTORE);
    }
    seed
}

fn inputs(reader: &mut Reader<'_>, node: Node, what: &str) -> Option<BTreeMap<String, Value>> {
    reader.by_name(node, what, |_, node, _| Some(node.to_json()))
}

fn connections(reader: &mut Reader<'_>, node: Node, what: &str) -> Option<BTreeMap<String, RecordedConnection>> {
    reader.by_name(node, what, |reader, node, _| {
        let mut fields = reader.fields(node, "a connection", &["platform", "base_url", "fields", "secrets"])?;
        let platform = reader.required(&mut fields, "platform", Reader::text);
        let base_url = reader.required(&mut fields, "base_url", Reader::text);
        let public = reader.optional(&mut fields, "fields", |reader, node, what| reader.texts(node, what));
        let secrets =
            reader.optional(&mut fields, "secrets", |reader, node, what| reader.list(node, what, Reader::text));
        Some(RecordedConnection {
            platform: platform?,
            base_url: base_url?,
            fields: public.unwrap_or_default(),
            secrets: secrets.unwrap_or_default(),
        })
    })
}

/// `seen` are the calls so far, of all steps: whoever edits a recording may write a step in two parts.
fn step(
    reader: &mut Reader<'_>,
    node: Node,
    run_started_at_ms: i64,
    seen: &mut HashSet<CallKey>,
) -> Option<Vec<RecordedCall>> {
    let mut fields = reader.fields(node, "a step", &["step", "calls"])?;
    let name = reader.required(&mut fields, "step", Reader::text)?;
    reader.required(&mut fields, "calls", |reader, node, what| {
        reader.list(node, what, |reader, node, _| {
            let mark = node.mark;
            let call = call(reader, node, &name, run_started_at_ms)?;
            if !seen.insert(call.key.clone()) {
                let reason = format!("the call `{}` is there twice, and only one of the two could count", call.key);
                reader.report(mark, reason, "remove one of the two, or change its page, item or attempt");
            }
            Some(call)
        })
    })
}

fn call(reader: &mut Reader<'_>, node: Node, step: &str, run_started_at_ms: i64) -> Option<RecordedCall> {
    let mut fields = reader.fields(node, "a call", &["call", "after_ms", "exchanges"])?;
    let key = reader.required(&mut fields, "call", |reader, node, _| key(reader, node, step));
    let after_ms = reader
        .required(&mut fields, "after_ms", |reader, node, what| reader.integer(node, what, -RUN_MS_MAX, RUN_MS_MAX));
    let exchanges = reader.optional(&mut fields, "exchanges", |reader, node, what| {
        reader.list(node, what, |reader, node, _| exchange::read(reader, node))
    });
    let started_at_ms = run_started_at_ms.saturating_add(after_ms?);
    Some(RecordedCall { key: key?, started_at_ms, exchanges: exchanges.unwrap_or_default() })
}

fn key(reader: &mut Reader<'_>, node: Node, step: &str) -> Option<CallKey> {
    const KEYS: [&str; 6] = ["flow_page", "flow_item", "item", "window", "page", "attempt"];
    let mut fields = reader.fields(node, "`call`", &KEYS)?;
    let mut number = |name: &'static str, least: i64, unsaid: u32| {
        let read = |reader: &mut Reader<'_>, node: Node, what: &str| {
            reader.integer(node, what, least, u32::MAX.into()).and_then(|number| u32::try_from(number).ok())
        };
        reader.optional(&mut fields, name, read).unwrap_or(unsaid)
    };
    let (flow_page, flow_item) = (number("flow_page", 0, 0), number("flow_item", 0, 0));
    let (item, window) = (number("item", 0, 0), number("window", 0, 0));
    let (page, attempt) = (number("page", 1, 1), number("attempt", 1, 1));
    Some(CallKey { step: step.to_owned(), flow_page, flow_item, item, window, page, attempt })
}

/// A recording that lost something in its middle is noticed by its counts.
fn check_end(reader: &mut Reader<'_>, end: Node, read: Option<&(usize, Vec<RecordedCall>)>) {
    const COUNTS: [&str; 3] = ["steps", "calls", "exchanges"];
    let mark = end.mark;
    let Some(mut fields) = reader.fields(end, "`end`", &COUNTS) else { return };
    let mut count = |name: &'static str, fields: &mut Fields| {
        reader.required(fields, name, |reader, node, what| reader.integer(node, what, 0, i64::MAX))
    };
    let said = COUNTS.map(|name| count(name, &mut fields));
    // Counts mean nothing where something could not be read.
    let Some((steps, calls)) = read.filter(|_| reader.errors.is_empty()) else { return };
    let exchanges = calls.iter().map(|call| call.exchanges.len()).sum::<usize>();
    let found = [*steps, calls.len(), exchanges];
    for ((name, said), found) in COUNTS.iter().zip(said).zip(found) {
        if said.is_some_and(|said| usize::try_from(said).ok() != Some(found)) {
            let reason = format!("its end says {} {name}, and there are {found}", said.unwrap_or_default());
            let remedy = format!("restore what is missing; if it was changed on purpose, write `{name}: {found}`");
            reader.report(mark, reason, remedy);
        }
    }
}

/// Where everything begins.
const START: Mark = Mark { line: 1, column: 1 };
