//! The top level of a workflow file.

use super::{HYPHENATED, IDENTIFIER, Reader, step, value};
use crate::checked::{Hours, Schedule};
use crate::document::{Document, Field, StepWritten, Written};
use crate::finding::{Finding, shortened};
use crate::read::{connections, defaults, inputs};
use weft_yaml::{Mark, Node, Rules, Scalars, Yaml};

/// The version of the file format that this crate reads.
pub(crate) const VERSION: u64 = 1;

/// Most steps of a workflow.
pub(crate) const STEPS_MAX: usize = 500;

/// What a workflow file is as YAML.
const RULES: Rules = Rules {
    bytes_max: 1 << 20,
    depth_max: 64,
    nodes_max: 100_000,
    file: "a workflow file",
    files: "workflow files",
    too_large: "split the workflow",
    beginning: "begin with `weft: 1` and `name: …`",
    scalars: Scalars::Core,
};

const KEYS: [&str; 10] =
    ["weft", "name", "description", "connections", "inputs", "on", "only_between", "defaults", "steps", "outputs"];

impl Document {
    /// Reads a workflow file. `file` is its name for findings. All findings about the form come at once.
    pub fn parse(file: &str, source: &str) -> Result<Document, Vec<Finding>> {
        let (document, mut findings) = read(file, source);
        findings.sort();
        document.filter(|_| findings.is_empty()).ok_or(findings)
    }
}

/// Reads a file. The document may have holes where findings are.
pub(crate) fn read(file: &str, source: &str) -> (Option<Document>, Vec<Finding>) {
    let mut reader = Reader::new(file);
    let (tree, problems) = weft_yaml::parse(source, &RULES);
    for problem in problems {
        reader.report(problem.mark, problem.reason, problem.remedy);
    }
    let document = tree.and_then(|tree| document(&mut reader, &tree));
    (document, reader.findings)
}

fn document(reader: &mut Reader<'_>, tree: &Node) -> Option<Document> {
    // Nothing else is read of a file of another version: its keys may mean something else.
    let version_node = reader.map(tree, "a workflow")?.iter().find(|(key, _)| key.name == "weft").map(|(_, node)| node);
    version(reader, version_node, tree.mark)?;
    let fields = reader.fields(tree, "a workflow", &KEYS)?;
    let name = reader.required(&fields, "name", ("the workflow", "name: my-workflow"), |reader, node| {
        reader.name(node, "the workflow's name", &HYPHENATED).map(|name| name.value)
    });
    let description =
        reader.optional(&fields, "description", |reader, node| reader.text(node, "`description`").map(str::to_owned));
    let connections = reader.optional(&fields, "connections", connections::connections);
    let inputs = reader.optional(&fields, "inputs", inputs::inputs);
    let schedule = reader.optional(&fields, "on", on);
    let only_between = reader.optional(&fields, "only_between", hours);
    let defaults = reader.optional(&fields, "defaults", defaults::defaults);
    let steps = reader.required(&fields, "steps", ("the workflow", "steps: [{ id: …, uses: … }]"), steps);
    let outputs = reader.optional(&fields, "outputs", outputs);
    Some(Document {
        place: reader.place(fields.mark),
        name,
        description: description.into_option(),
        connections: connections.into_option().unwrap_or_default(),
        inputs: inputs.into_option().unwrap_or_default(),
        schedule: schedule.into_option(),
        only_between: only_between.into_option(),
        defaults: defaults.into_option(),
        steps: steps.into_option().unwrap_or_default(),
        outputs,
    })
}

/// None for a version that isn't read here.
fn version(reader: &mut Reader<'_>, node: Option<&Node>, start: Mark) -> Option<()> {
    let Some(node) = node else {
        let reason = "the workflow doesn't say which version of the format it is written in";
        reader.report(start, reason, format!("add `weft: {VERSION}` as the first line"));
        return Some(());
    };
    match &node.value {
        Yaml::Number(number) if number.to_string() == VERSION.to_string() => Some(()),
        Yaml::Number(number) => {
            let reason = format!("the file is written in version {number}, and this weft reads version {VERSION}");
            reader.report(
                node.mark,
                reason,
                format!("use a weft that reads version {number}, or write `weft: {VERSION}`"),
            );
            None
        }
        _ => {
            reader.report(node.mark, "`weft` must be the version of the format", format!("write `weft: {VERSION}`"));
            Some(())
        }
    }
}

fn steps(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<StepWritten>> {
    let list = reader.list(node, "`steps`")?;
    if list.is_empty() {
        reader.report(node.mark, "a workflow without steps does nothing", "add a step: `- id: …` and `uses: …`");
    }
    if list.len() > STEPS_MAX {
        let reason = format!("the workflow has {} steps, and at most {STEPS_MAX} are read", list.len());
        reader.report(node.mark, reason, "split the workflow");
    }
    Some(list.iter().take(STEPS_MAX).filter_map(|node| step::step(reader, node)).collect())
}

/// `outputs: { name: value }`; the values may have expressions.
fn outputs(reader: &mut Reader<'_>, node: &Node) -> Option<Written> {
    for (key, _) in reader.map(node, "`outputs`")? {
        reader.check_name(key.mark, &key.name, "the name of an output", &IDENTIFIER);
    }
    Some(value::written(reader, node))
}

fn on(reader: &mut Reader<'_>, node: &Node) -> Option<Schedule> {
    let fields = reader.fields(node, "`on`", &["schedule"])?;
    let example = "schedule: { cron: \"*/10 * * * *\", zone: Asia/Shanghai }";
    reader.required(&fields, "schedule", ("`on`", example), schedule).into_option()
}

fn schedule(reader: &mut Reader<'_>, node: &Node) -> Option<Schedule> {
    let fields = reader.fields(node, "`schedule`", &["cron", "zone"])?;
    let cron = reader.required(&fields, "cron", ("`schedule`", "cron: \"*/10 * * * *\""), cron);
    let zone = reader.required(&fields, "zone", ("`schedule`", "zone: Asia/Shanghai"), Reader::zone);
    match (cron, zone) {
        (Field::Given(cron), Field::Given(zone)) => Some(Schedule { cron, zone, place: reader.place(fields.mark) }),
        _ => None,
    }
}

fn cron(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let text = reader.text(node, "`cron`")?;
    if let Err(reason) = crate::cron::check_cron(text) {
        let remedy = "write minute, hour, day of month, month, day of week: \"*/10 * * * *\" is every ten minutes";
        reader.report(node.mark, reason, remedy);
        return None;
    }
    Some(text.to_owned())
}

/// `only_between: { from: "00:00", to: "02:00", zone: Asia/Shanghai }`.
fn hours(reader: &mut Reader<'_>, node: &Node) -> Option<Hours> {
    let fields = reader.fields(node, "`only_between`", &["from", "to", "zone"])?;
    let mark = fields.mark;
    let from = reader.required(&fields, "from", ("`only_between`", "from: \"00:00\""), minute);
    let to = reader.required(&fields, "to", ("`only_between`", "to: \"02:00\""), minute);
    let zone = reader.required(&fields, "zone", ("`only_between`", "zone: Asia/Shanghai"), Reader::zone);
    let hours = Hours { from_minute: from.into_option()?, to_minute: to.into_option()?, zone: zone.into_option()? };
    if hours.from_minute == hours.to_minute {
        reader.report(
            mark,
            "`only_between` begins and ends at the same time",
            "remove it, or make it a stretch of time",
        );
        return None;
    }
    Some(hours)
}

/// A time of the day, `HH:MM`, as minutes after midnight; `24:00` is midnight too.
fn minute(reader: &mut Reader<'_>, node: &Node) -> Option<u32> {
    let text = reader.text(node, "a time of the day")?;
    let minute = text.split_once(':').and_then(|(hour, minute)| {
        let two_digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = two_digits(hour) && two_digits(minute);
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        let minutes = hour * 60 + minute;
        (fits && minute < 60 && minutes <= 24 * 60).then_some(minutes % (24 * 60))
    });
    if minute.is_none() {
        let reason = format!("`{}` is no time of the day", shortened(text));
        reader.report(node.mark, reason, "write hours and minutes in quotes: \"00:00\" or \"18:30\"");
    }
    minute
}
