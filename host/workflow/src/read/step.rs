//! One step.

use std::time::Duration;

use super::defaults::{inheritable, refused};
use super::{ALIAS, Fields, IDENTIFIER, Reader, allow, connections, into, sync, uses, value};
use crate::checked::{LeftOutMax, OnFailure};
use crate::document::{Field, Located, RetryWritten, StepWritten, Uses, Written, whole_number};
use crate::finding::shortened;
use crate::suggest;
use weft_yaml::{Node, Yaml};

/// Most items of a step at once.
pub(crate) const PARALLEL_MAX: u64 = 64;
/// Most calls for one item or page, the first included.
pub(crate) const ATTEMPTS_MAX: u64 = 100;
/// All of it.
const PERCENT_MAX: u64 = 100;
/// Names that expressions know already, so that no step can have them.
pub(crate) const RESERVED_IDS: [&str; 3] = ["item", "inputs", "run"];

/// Keys of a step that runs a node, why another workflow doesn't take them, and what to do.
const ONLY_NODES: [(&str, &str, &str); 6] = [
    (
        "allow",
        "the step runs another workflow, whose steps say themselves which hosts their code reaches",
        "write `allow` in the step of the other workflow that has the code",
    ),
    (
        "connection",
        "the step runs another workflow, which may need several connections",
        "remove it; where the aliases differ write `connections: { ITS_ALIAS: ALIAS_HERE }`",
    ),
    (
        "into",
        "the step runs another workflow, which has no records, only outputs",
        "write `into` in the step of the other workflow that reads the records",
    ),
    (
        "sync",
        "the step runs another workflow, and only nodes read by windows of time",
        "write `sync` in the step of the other workflow that reads the records",
    ),
    (
        "retry",
        "the step runs another workflow, whose steps are repeated one by one",
        "write `retry` in the steps of the other workflow",
    ),
    (
        "timeout",
        "the step runs another workflow, and a `timeout` is for one call of a node",
        "write `timeout` in the steps of the other workflow",
    ),
];

/// The same the other way round.
const ONLY_WORKFLOWS: [(&str, &str, &str); 1] = [(
    "connections",
    "the step runs a node, and `connections` says what the aliases of another workflow are called here",
    "write `connection: ALIAS`",
)];

/// Keys that a step inherits from `defaults` where it doesn't have them itself.
pub(crate) const INHERITED_KEYS: [&str; 7] =
    ["connection", "with", "sync", "retry", "timeout", "on_failure", "parallel"];

const KEYS: [&str; 16] = [
    "id",
    "uses",
    "connection",
    "connections",
    "allow",
    "with",
    "for_each",
    "parallel",
    "if",
    "needs",
    "retry",
    "timeout",
    "on_failure",
    "left_out_max",
    "into",
    "sync",
];

/// A step; none if it isn't even a map.
pub(super) fn step(reader: &mut Reader<'_>, node: &Node) -> Option<StepWritten> {
    let fields = reader.fields(node, "a step", &KEYS)?;
    let expression =
        |what: &'static str| move |reader: &mut Reader<'_>, node: &Node| value::expression(reader, node, what);
    let written = StepWritten {
        place: reader.place(fields.mark),
        id: reader.required(&fields, "id", ("the step", "id: orders"), id),
        uses: reader.required(&fields, "uses", ("the step", "uses: xiaoe/orders"), uses::uses),
        connection: inheritable(reader, &fields, "connection", connection),
        connections: reader.optional(&fields, "connections", connections::renamed),
        allow: reader.optional(&fields, "allow", allow::allow).into_option().unwrap_or_default(),
        with: inheritable(reader, &fields, "with", with_of_step),
        for_each: reader.optional(&fields, "for_each", expression("`for_each`")),
        parallel: inheritable(reader, &fields, "parallel", parallel).into_option(),
        condition: reader.optional(&fields, "if", expression("`if`")),
        needs: reader.optional(&fields, "needs", needs).into_option().unwrap_or_default(),
        retry: inheritable(reader, &fields, "retry", retry).into_option(),
        timeout: inheritable(reader, &fields, "timeout", timeout).into_option(),
        on_failure: inheritable(reader, &fields, "on_failure", on_failure).into_option(),
        left_out_max: reader.optional(&fields, "left_out_max", left_out_max).into_option(),
        into: reader.optional(&fields, "into", into::into),
        sync: inheritable(reader, &fields, "sync", sync::sync),
        refused: refused(reader, &fields),
    };
    if let (Some(node), Field::Absent, true) = (fields.get("parallel"), &written.for_each, written.parallel.is_some()) {
        reader.report(node.mark, "`parallel` says how many items run at once, and there is no `for_each`", "remove it");
    }
    misplaced(reader, &fields, written.uses.given().map(|uses| &uses.value));
    Some(written)
}

/// Keys that only a node takes, or only another workflow.
fn misplaced(reader: &mut Reader<'_>, fields: &Fields<'_>, uses: Option<&Uses>) {
    let refused: &[(&str, &str, &str)] = match uses {
        Some(Uses::Workflow(_)) => &ONLY_NODES,
        Some(Uses::Node { .. }) => &ONLY_WORKFLOWS,
        None => &[],
    };
    for (key, reason, remedy) in refused {
        if let Some(node) = fields.get(key) {
            reader.report(node.mark, *reason, *remedy);
        }
    }
}

fn id(reader: &mut Reader<'_>, node: &Node) -> Option<Located<String>> {
    let id = reader.name(node, "the id of a step", &IDENTIFIER)?;
    if RESERVED_IDS.contains(&id.value.as_str()) {
        let reason = format!("a step can't be called `{0}`: in expressions `.{0}` is something else", id.value);
        reader.report(node.mark, reason, "choose another id");
        return None;
    }
    Some(id)
}

pub(super) fn connection(reader: &mut Reader<'_>, node: &Node) -> Option<Located<String>> {
    reader.name(node, "`connection`", &ALIAS)
}

pub(super) fn with(reader: &mut Reader<'_>, node: &Node) -> Option<Written> {
    read_with(reader, node, value::written)
}

/// The same for one step, whose node may take code.
fn with_of_step(reader: &mut Reader<'_>, node: &Node) -> Option<Written> {
    read_with(reader, node, value::parameters)
}

fn read_with(
    reader: &mut Reader<'_>,
    node: &Node,
    read: impl FnOnce(&mut Reader<'_>, &Node) -> Written,
) -> Option<Written> {
    match &node.value {
        Yaml::Text(_) => _ = value::expression(reader, node, "`with`, if it isn't `key: value` lines,")?,
        _ => _ = reader.map(node, "`with`")?,
    }
    Some(read(reader, node))
}

pub(super) fn parallel(reader: &mut Reader<'_>, node: &Node) -> Option<Located<usize>> {
    let number = reader.whole(node, "`parallel`", (1, PARALLEL_MAX))?;
    Some(Located { value: usize::try_from(number).ok()?, place: reader.place(node.mark) })
}

/// One id or a list of them.
fn needs(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<Located<String>>> {
    let one = |reader: &mut Reader<'_>, node: &Node| reader.name(node, "an id in `needs`", &IDENTIFIER);
    match &node.value {
        Yaml::List(list) => Some(list.iter().filter_map(|node| one(reader, node)).collect()),
        _ => one(reader, node).map(|id| vec![id]),
    }
}

pub(super) fn retry(reader: &mut Reader<'_>, node: &Node) -> Option<RetryWritten> {
    let fields = reader.fields(node, "`retry`", &["attempts", "pause", "pause_max"])?;
    let attempts = reader.optional(&fields, "attempts", |reader, node| {
        reader.whole(node, "`attempts`", (1, ATTEMPTS_MAX)).and_then(|number| u32::try_from(number).ok())
    });
    let pause = reader.optional(&fields, "pause", |reader, node| located_duration(reader, node, "`pause`"));
    let pause_max = reader.optional(&fields, "pause_max", |reader, node| located_duration(reader, node, "`pause_max`"));
    let (attempts, pause) = (attempts.into_option(), pause.into_option());
    Some(RetryWritten { attempts, pause, pause_max: pause_max.into_option() })
}

fn located_duration(reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<Located<Duration>> {
    Some(Located { value: reader.duration(node, what)?, place: reader.place(node.mark) })
}

pub(super) fn timeout(reader: &mut Reader<'_>, node: &Node) -> Option<Duration> {
    let timeout = reader.duration(node, "`timeout`")?;
    if timeout.is_zero() {
        reader.report(node.mark, "a `timeout` of nothing lets no call finish", "write `30s`, or remove it");
    }
    Some(timeout)
}

pub(super) fn on_failure(reader: &mut Reader<'_>, node: &Node) -> Option<OnFailure> {
    const CHOICES: [(&str, OnFailure); 3] =
        [("stop", OnFailure::Stop), ("skip", OnFailure::Skip), ("dead_letter", OnFailure::DeadLetter)];
    let text = reader.text(node, "`on_failure`")?;
    let choice = CHOICES.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
    if choice.is_none() {
        let remedy = suggest::remedy(text, CHOICES.iter().map(|(name, _)| *name));
        reader.report(node.mark, format!("`on_failure` can't be `{}`", shortened(text)), remedy);
    }
    choice
}

/// A number, or a share: `20%`.
fn left_out_max(reader: &mut Reader<'_>, node: &Node) -> Option<Located<LeftOutMax>> {
    let value = match &node.value {
        Yaml::Text(text) => percent(&text.value).map(LeftOutMax::Percent),
        Yaml::Number(number) => whole_number(&number.to_json()).map(LeftOutMax::Count),
        _ => None,
    };
    if value.is_none() && node.value != Yaml::Broken {
        let reason = "`left_out_max` must be a number of records or items, or a share of them in whole percent";
        reader.report(node.mark, reason, "write `20%`, `100%` to let everything pass, or a number such as `50`");
    }
    Some(Located { value: value?, place: reader.place(node.mark) })
}

fn percent(text: &str) -> Option<u64> {
    let digits = text.strip_suffix('%')?.trim_end();
    let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())??;
    (number <= PERCENT_MAX).then_some(number)
}
