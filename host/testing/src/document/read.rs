//! Test files and their cases.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use weft_engine::sandbox::Window;
use weft_engine::store::rows_from_json;
use weft_engine::window_in;
use weft_yaml::{Node, Problem, Rules, Scalars, Yaml, parse};

use super::calls::calls;
use super::expect::expect;
use super::fields::{Fields, Problems, count, list, map, moment, problem, text, texts, values};
use super::{Case, ConnectionFields, FaultAt, NodeSubject, Source, Subject, TestFile};
use crate::fault::{Fault, PlatformAnswer, PlatformAnswers};
use crate::rehearse::{Before, TableBefore};

const RULES: Rules = Rules {
    bytes_max: 8 << 20,
    depth_max: 64,
    nodes_max: 1_000_000,
    file: "a test file",
    files: "test files",
    too_large: "split the tests",
    beginning: "begin with `weft_test: 1`",
    scalars: Scalars::Core,
};

/// Format that this program reads.
const FORMAT: &str = "1";

/// Reads a test file. The findings are all of them, each with its place.
pub fn read(source: &str) -> Result<TestFile, Vec<Problem>> {
    let (root, mut problems) = parse(source, &RULES);
    let file = root.and_then(|root| file(&root, &mut problems));
    match (file, problems.is_empty()) {
        (Some(file), true) => Ok(file),
        _ => Err(problems),
    }
}

fn file(node: &Node, problems: &mut Problems) -> Option<TestFile> {
    let mut fields = Fields::open("a test file", node, problems)?;
    if let Some(format) = fields.need("weft_test", "begin with `weft_test: 1`", problems)
        && format.to_json_text() != FORMAT
    {
        let reason = format!("the file has format {}, and this program reads {FORMAT}", format.to_json_text());
        problems.push(problem(format.mark, reason, "use a weft that reads it"));
    }
    let workflow = fields.take("workflow").and_then(|node| text("`workflow`", node, problems));
    let answers = fields.take("answers").and_then(|node| answers(node, problems)).unwrap_or_default();
    let tests = fields.need("tests", "add `tests:` and a list of them", problems);
    let tests = tests.map(|node| (node.mark, list("`tests`", node, problems)));
    fields.close(problems);
    let (mark, tests) = tests?;
    let cases: Vec<Case> = tests.iter().filter_map(|node| case(node, problems)).collect();
    if cases.is_empty() && problems.is_empty() {
        problems.push(problem(mark, "the file has no tests", "add one: `- name: …`"));
    }
    let mut names = BTreeSet::new();
    for case in &cases {
        if !names.insert(&case.name.value) {
            let reason = format!("two tests are called `{}`", case.name.value);
            problems.push(problem(case.name.mark, reason, "give one of them another name"));
        }
    }
    Some(TestFile { workflow, answers, cases })
}

fn answers(node: &Node, problems: &mut Problems) -> Option<PlatformAnswers> {
    let mut fields = Fields::open("`answers`", node, problems)?;
    let mut one = |name: &'static str| {
        let mut answer = Fields::open("an answer", fields.take(name)?, problems)?;
        let status = answer.take("status").and_then(|node| count("`status`", node, problems));
        let json = answer.need("json", "add `json: { code: -1 }`", problems).map(Node::to_json);
        answer.close(problems);
        let status = status.map_or(200, |status| u16::try_from(status.value).unwrap_or(u16::MAX));
        Some(PlatformAnswer { status, json: json? })
    };
    let answers = PlatformAnswers { expired_token: one("expired_token"), error_inside: one("error_inside") };
    fields.close(problems);
    Some(answers)
}

fn case(node: &Node, problems: &mut Problems) -> Option<Case> {
    let mut fields = Fields::open("a test", node, problems)?;
    let name = fields.need("name", "add `name:` and what the test shows", problems);
    let name = name.and_then(|node| text("`name`", node, problems));
    let subject = subject(&mut fields, problems);
    let recording = fields.take("recording").and_then(|node| text("`recording`", node, problems));
    let written = fields.take("calls").map(|node| calls(node, problems));
    let inputs = fields.take("inputs").map(|node| values("`inputs`", node, problems)).unwrap_or_default();
    let connections = fields.take("connections").map(|node| connections(node, problems)).unwrap_or_default();
    let started_at_ms = fields.take("started_at").and_then(|node| moment("`started_at`", node, problems));
    let before = fields.take("before").and_then(|node| before(node, problems)).unwrap_or_default();
    let faults = fields.take("faults").map(|node| faults(node, problems)).unwrap_or_default();
    let expected = fields.need("expect", "add `expect:` and what has to come of it", problems);
    let expect = expected.and_then(|node| expect(node, problems));
    fields.close(problems);
    misplaced(node, matches!(subject, Subject::Node(_)), problems);
    let source = match (recording, written) {
        (Some(recording), None) => Source::Recording(recording),
        (None, written) => Source::Calls(written.unwrap_or_default()),
        (Some(recording), Some(_)) => {
            let reason = "the test has both a recording and calls written by hand";
            problems.push(problem(recording.mark, reason, "remove one of the two"));
            return None;
        }
    };
    if let (Subject::Node(node), Source::Recording(recording)) = (&subject, &source)
        && node.step.is_none()
    {
        let reason = "a recording has the exchanges of many steps";
        problems.push(problem(recording.mark, reason, "add `step:`, the step whose exchanges the node is to get"));
    }
    Some(Case {
        name: name?,
        subject,
        source,
        inputs,
        connections,
        started_at_ms: started_at_ms.map(|at| at.value),
        before,
        faults,
        expect: expect?,
    })
}

/// What only a test of a node has, and what only one of a workflow: the fields of the case, then those of `expect`.
const OF_NODES: [&[&str]; 2] =
    [&["with", "step", "window", "connection"], &["records", "output", "rejected", "effect"]];
const OF_WORKFLOWS: [&[&str]; 2] = [
    &["inputs", "connections", "before", "faults"],
    &["failed_at", "tables", "queries", "outputs", "left_out", "failures", "bookmarks"],
];

/// What would not be looked at must not look as if it were.
fn misplaced(case: &Node, is_of_node: bool, problems: &mut Problems) {
    let (elsewhere, whose, remedy) = match is_of_node {
        true => (OF_WORKFLOWS, "workflow", "remove it, or test a workflow that uses the node"),
        false => (OF_NODES, "node", "remove it, or add `node: COMPONENT/NODE`"),
    };
    let Yaml::Map(fields) = &case.value else { return };
    let expect = fields.iter().find(|(key, _)| key.name == "expect").map(|(_, node)| &node.value);
    let expect = match expect {
        Some(Yaml::Map(expect)) => expect.as_slice(),
        _ => &[],
    };
    for (names, fields) in elsewhere.into_iter().zip([fields.as_slice(), expect]) {
        for (key, _) in fields.iter().filter(|(key, _)| names.contains(&key.name.as_str())) {
            problems.push(problem(key.mark, format!("`{}` is for tests of a {whose}", key.name), remedy));
        }
    }
    let has_recording = fields.iter().any(|(key, _)| key.name == "recording");
    for (key, _) in fields.iter().filter(|(key, _)| has_recording && key.name.starts_with("connection")) {
        problems.push(problem(key.mark, format!("`{}` comes from the recording", key.name), "remove it"));
    }
}

fn subject(fields: &mut Fields<'_>, problems: &mut Problems) -> Subject {
    let name = fields.take("node").and_then(|node| text("`node`", node, problems));
    let with = fields.take("with");
    let step = fields.take("step").and_then(|node| text("`step`", node, problems));
    let window = fields.take("window").and_then(|node| window(node, problems));
    let connection = fields.take("connection").and_then(|node| connection(node, problems));
    match name {
        None => Subject::Workflow,
        Some(name) => Subject::Node(Box::new(NodeSubject {
            name,
            step,
            with: with.map_or_else(|| Value::Object(Map::new()), Node::to_json),
            window,
            connection: connection.unwrap_or_default(),
        })),
    }
}

fn window(node: &Node, problems: &mut Problems) -> Option<Window> {
    let mut fields = Fields::open("`window`", node, problems)?;
    let mut end = |name, problems: &mut Problems| {
        let node = fields.need(name, "add it, like 2026-11-20T00:00:00+08:00", problems)?;
        Some(moment("an end of a window", node, problems)?.value)
    };
    let (since_ms, until_ms) = (end("since", problems), end("until", problems));
    let zone = fields.take("zone").and_then(|node| text("`zone`", node, problems));
    fields.close(problems);
    let name = zone.as_ref().map_or("UTC", |zone| &zone.value);
    let window = window_in(name, since_ms?, until_ms?);
    if let (None, Some(zone)) = (&window, &zone) {
        let reason = format!("there is no time zone `{}`", zone.value);
        problems.push(problem(zone.mark, reason, "write a name such as Asia/Shanghai"));
    }
    window
}

fn connections(node: &Node, problems: &mut Problems) -> BTreeMap<String, ConnectionFields> {
    let entries = map("`connections`", node, problems).unwrap_or_default();
    entries.into_iter().filter_map(|(key, node)| Some((key.name.clone(), connection(node, problems)?))).collect()
}

fn connection(node: &Node, problems: &mut Problems) -> Option<ConnectionFields> {
    let mut fields = Fields::open("a connection", node, problems)?;
    let base_url = fields.take("base_url").and_then(|node| text("`base_url`", node, problems));
    let public = fields.take("fields").map(|node| texts("`fields`", node, problems)).unwrap_or_default();
    fields.close(problems);
    Some(ConnectionFields { base_url: base_url.map(|it| it.value), fields: public })
}

fn before(node: &Node, problems: &mut Problems) -> Option<Before> {
    let mut fields = Fields::open("`before`", node, problems)?;
    let mut before = Before::default();
    let bookmarks = fields.take("bookmarks").and_then(|node| map("`bookmarks`", node, problems));
    for (key, node) in bookmarks.unwrap_or_default() {
        if let Some(moment) = moment("a bookmark", node, problems) {
            before.bookmarks.insert(key.name.clone(), moment.value);
        }
    }
    let tables = fields.take("tables").and_then(|node| map("`tables`", node, problems));
    for (key, node) in tables.unwrap_or_default() {
        if let Some(table) = table_before(node, problems) {
            before.tables.insert(key.name.clone(), table);
        }
    }
    fields.close(problems);
    Some(before)
}

fn table_before(node: &Node, problems: &mut Problems) -> Option<TableBefore> {
    let mut fields = Fields::open("a table", node, problems)?;
    let key = fields.need("key", "add `key: [id]`", problems);
    let key = key.map(|node| list("`key`", node, problems)).unwrap_or_default();
    let key = key.iter().filter_map(|node| Some(text("a field of a key", node, problems)?.value)).collect();
    let rows = fields.need("rows", "add `rows:` and a list of them", problems);
    fields.close(problems);
    let rows = rows?;
    match rows_from_json(&rows.to_json_text()) {
        Ok(rows) => Some(TableBefore { key, rows }),
        Err(_) => {
            problems.push(problem(rows.mark, "`rows` is a list of rows", "write each as `- { id: 1 }`"));
            None
        }
    }
}

fn faults(node: &Node, problems: &mut Problems) -> Vec<FaultAt> {
    list("`faults`", node, problems).iter().filter_map(|node| fault(node, problems)).collect()
}

fn fault(node: &Node, problems: &mut Problems) -> Option<FaultAt> {
    let mut fields = Fields::open("a fault", node, problems)?;
    let at = fields.need("at", "add `at: orders.w1.p2`, the exchange it happens to", problems);
    let at = at.and_then(|node| text("`at`", node, problems));
    let kind = fields.need("fault", "add `fault: unavailable`", problems);
    let kind = kind.and_then(|node| text("`fault`", node, problems));
    let times = fields.take("times").and_then(|node| count("`times`", node, problems));
    fields.close(problems);
    let (at, kind) = (at?, kind?);
    let Ok(name) = at.value.parse() else {
        let reason = format!("`{}` names no exchange", at.value);
        problems.push(problem(at.mark, reason, "write STEP.p2 for its second page, STEP.f1.i2 for an item"));
        return None;
    };
    let Ok(fault) = kind.value.parse::<Fault>() else {
        let known = Fault::ALL.map(Fault::name).join(", ");
        problems.push(problem(kind.mark, format!("`{}` is no fault", kind.value), format!("choose one of {known}")));
        return None;
    };
    let at = super::At { value: name, mark: at.mark, end: at.end };
    Some(FaultAt { at, fault, times: times.map_or(1, |times| u32::try_from(times.value).unwrap_or(u32::MAX)) })
}
