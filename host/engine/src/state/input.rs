//! What expressions see: only what they name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use weft_sandbox::{Source, Text};
use weft_workflow::{Checked, Expression, Template};

use crate::report::failure::{FailureClass, RunFailure};
use crate::state::results::StepResult;

/// Results by step index.
pub(crate) type Results = BTreeMap<usize, StepResult>;

/// What doesn't change during a run.
#[derive(Debug, Clone)]
pub(crate) struct RunFacts {
    /// `.run`, as JSON.
    pub(crate) run: Text,
    /// `.inputs`, as JSON.
    pub(crate) inputs: Text,
}

impl RunFacts {
    pub(crate) fn new(id: &str, started_at: &str, inputs: &BTreeMap<String, Value>) -> Self {
        let run = serde_json::json!({ "id": id, "started_at": started_at }).to_string();
        let inputs: serde_json::Map<String, Value> = inputs.clone().into_iter().collect();
        Self { run: run.into(), inputs: Value::Object(inputs).to_string().into() }
    }
}

/// What these expressions see, of all those of a step or of the outputs: only what they name. Fails if a step that they name
/// has no result: it would be `null`, and nobody would know.
pub(crate) fn sources<'a>(
    checked: &'a Checked,
    all: &[Expression],
    expressions: &[usize],
    facts: &'a RunFacts,
    results: &[&'a Results],
) -> Result<Vec<Source<'a>>, RunFailure> {
    let mut steps = BTreeSet::new();
    let (mut reads_inputs, mut reads_run) = (false, false);
    for &index in expressions {
        let expression = &all[index];
        steps.extend(expression.steps.iter().copied());
        reads_inputs |= expression.reads_inputs;
        reads_run |= expression.reads_run;
    }
    let find = |index: usize| results.iter().find_map(|results| results.get(&index));
    let mut sources = Vec::new();
    for index in steps {
        let key = checked.steps[index].id.as_str();
        let result = find(index).ok_or_else(|| {
            let reason = format!("an expression names `.{key}`, and nothing is there of that step");
            RunFailure::new(FailureClass::Host, reason).with_remedy("run the workflow as a whole")
        })?;
        sources.push(Source { key, field: Some("records"), value: result.records.text() });
        sources.push(Source { key, field: Some("output"), value: &result.output });
    }
    if reads_inputs {
        sources.push(Source { key: "inputs", field: None, value: &facts.inputs });
    }
    if reads_run {
        sources.push(Source { key: "run", field: None, value: &facts.run });
    }
    Ok(sources)
}

/// The expressions of a template.
pub(crate) fn expressions_of(template: &Template, found: &mut Vec<usize>) {
    match template {
        Template::Literal(_) => {}
        Template::Expression(index) => found.push(*index),
        Template::List(list) => list.iter().for_each(|template| expressions_of(template, found)),
        Template::Object(members) => members.iter().for_each(|(_, template)| expressions_of(template, found)),
    }
}

/// Values of expressions as JSON text, by index: a number keeps the characters it came with.
pub(crate) type Values = BTreeMap<usize, String>;

/// The template with values in the place of expressions, as JSON text.
pub(crate) fn fill(template: &Template, values: &Values) -> String {
    let mut text = String::new();
    write_filled(template, values, &mut text);
    text
}

fn write_filled(template: &Template, values: &Values, text: &mut String) {
    match template {
        Template::Literal(value) => text.push_str(&value.to_string()),
        Template::Expression(index) => text.push_str(values.get(index).map_or("null", String::as_str)),
        Template::List(list) => {
            text.push('[');
            for (position, template) in list.iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                write_filled(template, values, text);
            }
            text.push(']');
        }
        Template::Object(members) => {
            text.push('{');
            for (position, (name, template)) in members.iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write_filled(template, values, text);
            }
            text.push('}');
        }
    }
}
