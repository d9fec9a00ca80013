//! Expressions: the names they mention, resolved.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Context, Findings, secrets};
use crate::checked::{Checked, Expression, ItemUse, Template};
use crate::document::{Program, StepWritten, Uses, Written, WrittenKind};
use crate::jq::{self, Analysis, Mention, Mentions};
use crate::suggest;

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    ForEach,
    Condition,
    With,
    Records,
    Add,
    Output,
}

/// The expressions of a step, and what they read.
#[derive(Debug, Clone, Default)]
pub(super) struct StepExpressions {
    /// With steps by their index in the file.
    pub(super) list: Vec<(Use, Expression)>,
    /// All steps whose data the step needs before it runs.
    pub(super) reads: BTreeSet<usize>,
    /// What is read of the inputs.
    pub(super) inputs: ItemUse,
}

impl StepExpressions {
    /// The index of the only expression for this use, or of the first one.
    pub(super) fn first(&self, used: Use) -> Option<usize> {
        self.list.iter().position(|(other, _)| *other == used)
    }
}

/// The programs of a step in a fixed order: that of [`crate::checked::CheckedStep::expressions`].
pub(super) fn programs(step: &StepWritten) -> Vec<(Use, &Program)> {
    let mut programs = Vec::new();
    programs.extend(step.for_each.given().map(|program| (Use::ForEach, program)));
    programs.extend(step.condition.given().map(|program| (Use::Condition, program)));
    if let Some(with) = step.with.given() {
        collect(with, Use::With, &mut programs);
    }
    let records = step.into.given().and_then(|into| into.records.given());
    programs.extend(records.map(|program| (Use::Records, program)));
    for (_, value) in step.into.given().into_iter().flat_map(|into| &into.add) {
        collect(value, Use::Add, &mut programs);
    }
    programs
}

/// The programs in a value, in the order of the file.
pub(super) fn collect<'d>(written: &'d Written, used: Use, programs: &mut Vec<(Use, &'d Program)>) {
    match &written.kind {
        WrittenKind::Expression(program) => programs.push((used, program)),
        WrittenKind::List(list) => list.iter().for_each(|item| collect(item, used, programs)),
        WrittenKind::Object(entries) => entries.iter().for_each(|(_, value)| collect(value, used, programs)),
        WrittenKind::Scalar(_) | WrittenKind::Text(_) | WrittenKind::Broken => {}
    }
}

/// Reads all expressions of the document, step by step.
pub(super) fn resolve(context: &Context<'_>, findings: &mut Findings) -> Vec<StepExpressions> {
    let programs: Vec<_> = context.document.steps.iter().map(programs).collect();
    let sources: Vec<&str> = programs.iter().flatten().map(|(_, program)| program.source.as_str()).collect();
    let mut analyses = jq::analyse_all(&sources).into_iter();
    let steps = programs.iter().enumerate();
    steps.map(|(index, programs)| of_step(context, index, programs, &mut analyses, findings)).collect()
}

fn of_step(
    context: &Context<'_>,
    index: usize,
    programs: &[(Use, &Program)],
    analyses: &mut impl Iterator<Item = Analysis>,
    findings: &mut Findings,
) -> StepExpressions {
    let mut step = StepExpressions::default();
    for ((used, program), analysis) in programs.iter().zip(analyses) {
        let mentions = mentions_of(program, analysis, findings);
        let resolver = Resolver { context, step: Some(index), used: *used, program };
        let expression = resolver.expression(&mentions, findings);
        step.reads.extend(expression.steps.iter().filter(|read| **read != index));
        step.list.push((*used, expression));
        step.inputs = std::mem::take(&mut step.inputs).and(&inputs_read(&mentions));
    }
    step
}

/// What a program mentions; nothing if it is wrong, which is reported.
pub(super) fn mentions_of(program: &Program, analysis: Analysis, findings: &mut Findings) -> Mentions {
    let (mut mentions, broken) = match analysis {
        Ok(mentions) => (mentions, Vec::new()),
        Err(problems) => (Mentions::default(), problems),
    };
    for problem in broken.into_iter().chain(std::mem::take(&mut mentions.problems)) {
        findings.add(&program.place_of(problem.offset), problem.reason, problem.remedy);
    }
    mentions
}

/// Resolves the names of one expression.
pub(super) struct Resolver<'c, 'd> {
    pub(super) context: &'c Context<'d>,
    /// The step that it belongs to; none for those of `outputs`.
    pub(super) step: Option<usize>,
    pub(super) used: Use,
    pub(super) program: &'c Program,
}

impl Resolver<'_, '_> {
    pub(super) fn expression(&self, mentions: &Mentions, findings: &mut Findings) -> Expression {
        let mut expression = Expression {
            source: self.program.source.clone(),
            steps: Vec::new(),
            item: ItemUse::Nothing,
            gives_records: mentions.gives_records,
            reads_inputs: false,
            reads_run: false,
            secret: secrets::whole(self.context.document, self.program, mentions, self.used, findings),
            place: self.program.place.clone(),
        };
        if mentions.whole {
            let reason = "the expression takes its input as a whole, and is given only what it names";
            findings.add(&self.program.place, reason, "name what it needs: `.STEP.records`, `.inputs.NAME`, `.item`");
        }
        for mention in &mentions.names {
            // What an unknown name could have meant takes time to find out.
            if !findings.is_full() {
                self.mention(mention, &mut expression, findings);
            }
        }
        expression
    }

    fn mention(&self, mention: &Mention, expression: &mut Expression, findings: &mut Findings) {
        match mention.name.as_str() {
            "item" => {
                let used = std::mem::take(&mut expression.item);
                expression.item = used.and(&item_use(mention));
                self.item(mention, findings);
            }
            "inputs" => {
                expression.reads_inputs = true;
                self.input(mention, findings);
            }
            "run" => {
                expression.reads_run = true;
                self.member(mention, &["id", "started_at"], findings);
            }
            name => match self.context.ids.get(name) {
                Some(step) => self.other_step(*step, mention, expression, findings),
                None => self.unknown(mention, findings),
            },
        }
    }

    fn add(&self, offset: Option<usize>, reason: String, remedy: impl Into<String>, findings: &mut Findings) {
        findings.add(&self.program.place_of(offset), reason, remedy);
    }

    /// Whether the step runs for items.
    fn has_items(&self) -> bool {
        self.step.is_some_and(|step| !self.context.step(step).for_each.is_absent())
    }

    fn item(&self, mention: &Mention, findings: &mut Findings) {
        if self.used == Use::Output {
            let reason = "`outputs` are made once, at the end, so there is no `.item` in them".to_owned();
            self.add(mention.offset, reason, "name a step or an input instead", findings);
        } else if self.used == Use::ForEach {
            let reason = "`for_each` says what the items are, so there is no `.item` in it yet".to_owned();
            self.add(mention.offset, reason, "name a step or an input instead", findings);
        } else if !self.has_items() {
            let reason = "there is no `.item`, because the step has no `for_each`".to_owned();
            self.add(mention.offset, reason, "add `for_each: ${ .STEP.records }`, or name a step", findings);
        }
    }

    fn input(&self, mention: &Mention, findings: &mut Findings) {
        let Some((name, offset)) = mention.member.as_ref().filter(|_| mention.certain) else { return };
        let inputs = &self.context.document.inputs;
        if inputs.iter().any(|input| input.name.value == *name) {
            return;
        }
        let remedy = match suggest::nearest(name, inputs.iter().map(|input| input.name.value.as_str())) {
            Some(near) => format!("did you mean `.inputs.{near}`?"),
            None => format!("declare it on top: `inputs: {{ {name}: string }}`"),
        };
        self.add(*offset, format!("there is no input `{name}`"), remedy, findings);
    }

    fn other_step(&self, step: usize, mention: &Mention, expression: &mut Expression, findings: &mut Findings) {
        if !expression.steps.contains(&step) {
            expression.steps.push(step);
        }
        // Only what goes into a table may be made of what the step itself has just read.
        if self.step == Some(step) && self.used != Use::Records && mention.certain {
            let reason = format!("the step reads itself, and `.{}` isn't there before it has run", mention.name);
            self.add(mention.offset, reason, "name another step, `.item`, or an input", findings);
        }
        match self.context.step(step).uses.given().map(|uses| &uses.value) {
            Some(Uses::Workflow(path)) => self.member_of_workflow(step, path, mention, findings),
            _ => self.member(mention, &["records", "output"], findings),
        }
    }

    /// Another workflow gives its outputs and nothing else.
    fn member_of_workflow(&self, step: usize, path: &str, mention: &Mention, findings: &mut Findings) {
        let Some((member, offset)) = mention.member.as_ref().filter(|_| mention.certain) else { return };
        let known = self.context.workflows[step].as_ref().map(|workflow| output_names(workflow));
        let id = &mention.name;
        if member != "output" {
            let remedy = match known.iter().flatten().find(|name| *name == member) {
                Some(name) => format!("did you mean `.{id}.output.{name}`?"),
                None => format!("name it under `outputs` in `{path}`, and write `.{id}.output.NAME`"),
            };
            let reason = format!("`.{id}` is another workflow and has only `output`, and no `{member}`");
            self.add(*offset, reason, remedy, findings);
            return;
        }
        // For items it gives a list.
        let for_items = !self.context.step(step).for_each.is_absent();
        let (Some(known), Some((name, offset)), false) = (known, &mention.field, for_items) else { return };
        if !known.contains(&name.as_str()) {
            let remedy = match suggest::nearest(name, known) {
                Some(near) => format!("did you mean `.{id}.output.{near}`?"),
                None => format!("add it there: `outputs: {{ {name}: '${{ … }}' }}`"),
            };
            self.add(*offset, format!("`{path}` has no output `{name}`"), remedy, findings);
        }
    }

    fn member(&self, mention: &Mention, known: &[&str], findings: &mut Findings) {
        let Some((member, offset)) = mention.member.as_ref().filter(|_| mention.certain) else { return };
        if known.contains(&member.as_str()) {
            return;
        }
        let name = &mention.name;
        let remedy = match suggest::nearest(member, known.iter().copied()) {
            Some(near) => format!("did you mean `.{name}.{near}`?"),
            None if known.contains(&"records") => {
                format!("write `.{name}.records[].{member}` or `.{name}.output.{member}`")
            }
            None => format!("use {}", known.iter().map(|k| format!("`.{name}.{k}`")).collect::<Vec<_>>().join(" or ")),
        };
        let known: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
        let reason = format!("`.{name}` has only {}, and no `{member}`", known.join(" and "));
        self.add(*offset, reason, remedy, findings);
    }

    fn unknown(&self, mention: &Mention, findings: &mut Findings) {
        if !mention.certain || !self.context.ids_complete {
            return;
        }
        let name = &mention.name;
        let has_items = self.has_items() && self.used != Use::ForEach;
        let known = self.context.ids.keys().copied().chain(has_items.then_some("item")).chain(["inputs", "run"]);
        let is_input = self.context.document.inputs.iter().any(|input| input.name.value == *name);
        let remedy = match suggest::nearest(name, known) {
            _ if is_input => format!("did you mean `.inputs.{name}`?"),
            Some(near) => format!("did you mean `.{near}`?"),
            None if has_items => {
                format!("did you mean `.item.{name}`? Known here are the steps, `.item`, `.inputs` and `.run`")
            }
            None => "use the id of a step, `.inputs.NAME` or `.run`".to_owned(),
        };
        self.add(mention.offset, format!("there is no step `{name}`"), remedy, findings);
    }
}

/// What a program reads of the inputs, or perhaps reads.
pub(super) fn inputs_read(mentions: &Mentions) -> ItemUse {
    let inputs = mentions.names.iter().filter(|mention| mention.name == "inputs");
    let read = |mention: &Mention| match &mention.member {
        Some((name, _)) => ItemUse::Fields(BTreeSet::from([name.clone()])),
        None => ItemUse::Whole,
    };
    inputs.fold(ItemUse::Nothing, |found, mention| found.and(&read(mention)))
}

/// What a mention of `.item` uses of it.
fn item_use(mention: &Mention) -> ItemUse {
    match (&mention.member, mention.certain) {
        (Some((field, _)), true) => ItemUse::Fields(BTreeSet::from([field.clone()])),
        _ => ItemUse::Whole,
    }
}

/// The names of what a workflow gives.
fn output_names(workflow: &Checked) -> Vec<&str> {
    match workflow.outputs.as_ref().map(|outputs| &outputs.template) {
        Some(Template::Object(entries)) => entries.iter().map(|(name, _)| name.as_str()).collect(),
        Some(Template::Literal(Value::Object(entries))) => entries.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}
