//! Expressions: the names they mention, resolved.

use std::collections::BTreeSet;

use super::{Context, Findings};
use crate::checked::Expression;
use crate::document::{Program, StepWritten, Written, WrittenKind};
use crate::jq::{self, Analysis, Mention, Mentions};
use crate::suggest;

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    ForEach,
    Condition,
    With,
    Records,
}

/// The expressions of a step, and what they read.
#[derive(Debug, Clone, Default)]
pub(super) struct StepExpressions {
    /// With steps by their index in the file.
    pub(super) list: Vec<(Use, Expression)>,
    /// All steps whose data the step needs before it runs.
    pub(super) reads: BTreeSet<usize>,
}

impl StepExpressions {
    /// The index of the only expression for this use.
    pub(super) fn only(&self, used: Use) -> Option<usize> {
        self.list.iter().position(|(other, _)| *other == used)
    }
}

/// The programs of a step in a fixed order: that of [`crate::checked::CheckedStep::expressions`].
fn programs(step: &StepWritten) -> Vec<(Use, &Program)> {
    let mut programs = Vec::new();
    programs.extend(step.for_each.given().map(|program| (Use::ForEach, program)));
    programs.extend(step.condition.given().map(|program| (Use::Condition, program)));
    if let Some(with) = step.with.given() {
        collect(with, &mut programs);
    }
    let records = step.into.given().and_then(|into| into.records.given());
    programs.extend(records.map(|program| (Use::Records, program)));
    programs
}

fn collect<'d>(written: &'d Written, programs: &mut Vec<(Use, &'d Program)>) {
    match &written.kind {
        WrittenKind::Expression(program) => programs.push((Use::With, program)),
        WrittenKind::List(list) => list.iter().for_each(|item| collect(item, programs)),
        WrittenKind::Object(entries) => entries.iter().for_each(|(_, value)| collect(value, programs)),
        WrittenKind::Scalar(_) | WrittenKind::Broken => {}
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
        let mentions = analysis.unwrap_or_else(|problems| {
            for problem in problems {
                findings.add(&program.place_of(problem.offset), problem.reason, problem.remedy);
            }
            Mentions::default()
        });
        let resolver = Resolver { context, index, used: *used, program };
        let expression = resolver.expression(&mentions, findings);
        step.reads.extend(expression.steps.iter().filter(|read| **read != index));
        step.list.push((*used, expression));
    }
    step
}

/// Resolves the names of one expression.
struct Resolver<'c, 'd> {
    context: &'c Context<'d>,
    index: usize,
    used: Use,
    program: &'c Program,
}

impl Resolver<'_, '_> {
    fn expression(&self, mentions: &Mentions, findings: &mut Findings) -> Expression {
        let mut expression = Expression {
            source: self.program.source.clone(),
            steps: Vec::new(),
            reads_item: false,
            reads_inputs: false,
            reads_run: false,
            place: self.program.place.clone(),
        };
        if mentions.whole {
            let reason = "the expression takes its input as a whole, and is given only what it names";
            findings.add(&self.program.place, reason, "name what it needs: `.STEP.records`, `.inputs.NAME`, `.item`");
        }
        for mention in &mentions.names {
            self.mention(mention, &mut expression, findings);
        }
        expression
    }

    fn mention(&self, mention: &Mention, expression: &mut Expression, findings: &mut Findings) {
        match mention.name.as_str() {
            "item" => {
                expression.reads_item = true;
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
                Some(step) => self.step(*step, mention, expression, findings),
                None => self.unknown(mention, findings),
            },
        }
    }

    fn add(&self, offset: Option<usize>, reason: String, remedy: impl Into<String>, findings: &mut Findings) {
        findings.add(&self.program.place_of(offset), reason, remedy);
    }

    fn item(&self, mention: &Mention, findings: &mut Findings) {
        if self.used == Use::ForEach {
            let reason = "`for_each` says what the items are, so there is no `.item` in it yet".to_owned();
            self.add(mention.offset, reason, "name a step or an input instead", findings);
        } else if self.context.step(self.index).for_each.is_absent() {
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

    fn step(&self, step: usize, mention: &Mention, expression: &mut Expression, findings: &mut Findings) {
        if !expression.steps.contains(&step) {
            expression.steps.push(step);
        }
        // Only what goes into a table may be made of what the step itself has just read.
        if step == self.index && self.used != Use::Records && mention.certain {
            let reason = format!("the step reads itself, and `.{}` isn't there before it has run", mention.name);
            self.add(mention.offset, reason, "name another step, `.item`, or an input", findings);
        }
        self.member(mention, &["records", "output"], findings);
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
        let has_items = !self.context.step(self.index).for_each.is_absent() && self.used != Use::ForEach;
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
