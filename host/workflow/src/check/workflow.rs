//! A step that runs another workflow.

use serde_json::{Map, Value, json};

use super::scope::Plan;
use super::{Context, Findings};
use crate::checked::{Checked, Input, InputKind, Scope};
use crate::description::{Label, NodeDescription};

/// A workflow as if it were a node, whose parameters are the inputs.
pub(super) fn description(workflow: &Checked) -> NodeDescription {
    let title = workflow.description.clone().unwrap_or_else(|| workflow.name.clone());
    NodeDescription {
        name: workflow.name.clone(),
        title: Label { en: title.clone(), zh: title },
        parameters: parameters(workflow),
        records: None,
        category: None,
        effect: None,
        area: None,
        paging: false,
        window: None,
    }
}

fn parameters(workflow: &Checked) -> Value {
    let properties: Map<String, Value> =
        workflow.inputs.iter().map(|(name, input)| (name.clone(), property(workflow, name, input))).collect();
    let required = workflow.inputs.iter().filter(|(_, input)| input.default.is_none());
    let required: Vec<&str> = required.map(|(name, _)| name.as_str()).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

fn property(workflow: &Checked, name: &str, input: &Input) -> Value {
    let mut property = Map::new();
    if workflow.table_inputs.contains(name) {
        property.insert("format".to_owned(), json!("table"));
    }
    if input.kind != InputKind::Json {
        property.insert("type".to_owned(), json!(input.kind.name()));
    }
    if let Some(description) = &input.description {
        property.insert("description".to_owned(), json!(description));
    }
    if let Some(default) = &input.default {
        property.insert("default".to_owned(), default.clone());
    }
    Value::Object(property)
}

/// A workflow that pages commits its own pages, so it can't be part of the page of another, nor run beside itself.
pub(super) fn check_scopes(context: &Context<'_>, plan: &Plan, findings: &mut Findings) {
    for (index, workflow) in context.workflows.iter().enumerate() {
        let Some(workflow) = workflow.as_ref().filter(|workflow| workflow.pages()) else { continue };
        let step = context.step(index);
        if let Scope::PageOf(page) = plan.scopes[index] {
            let page = context.id(page);
            let place = step.uses.given().map_or(&step.place, |uses| &uses.place);
            let reason = format!("`{}` pages itself, so it can't run for each page of `{page}`", workflow.name);
            let remedy = format!("take what it needs from a table, and let the step wait: `needs: {page}`");
            findings.add(place, reason, remedy);
        }
        if let Some(parallel) = step.parallel.as_ref().filter(|parallel| parallel.value > 1) {
            let reason = format!("`{}` pages, so it can't run for several items at once", workflow.name);
            findings.add(&parallel.place, reason, "remove `parallel`");
        }
    }
}
