//! Secret inputs: where they may stand, and credentials that come in as plain values.
//!
//! A secret input is sealed when it is given, and whatever shows, keeps or computes gets it nowhere. That is only true
//! if it goes from the input straight into a parameter of a step whose component talks to a platform: there the host
//! puts it into the request. So everything else is a finding here, and the engine need not ask.

use std::collections::BTreeSet;

use super::expressions::{StepExpressions, Use};
use super::{Context, Findings};
use crate::checked::{Checked, Expression};
use crate::description::NodeDescription;
use crate::document::{Document, Program, StepWritten, Uses, Written, WrittenKind};
use crate::jq::{Mention, Mentions};
use crate::place::Place;

mod credential;

/// The secret input that an expression is, whole. Every other use of a secret input in it is a finding.
pub(super) fn whole(
    document: &Document,
    program: &Program,
    mentions: &Mentions,
    used: Use,
    findings: &mut Findings,
) -> Option<String> {
    let secrets = secrets_of(document);
    if secrets.is_empty() {
        return None;
    }
    if let Some(name) = input_of(&program.source).filter(|name| secrets.contains(name) && used == Use::With) {
        return Some(name.to_owned());
    }
    for mention in mentions.names.iter().filter(|mention| mention.name == "inputs") {
        refuse(&secrets, program, mention, used, findings);
    }
    None
}

/// The names of the secret inputs.
fn secrets_of(document: &Document) -> BTreeSet<&str> {
    document.inputs.iter().filter(|input| input.secret).map(|input| input.name.value.as_str()).collect()
}

/// The input that a program is, if it is one and nothing else.
pub(super) fn input_of(source: &str) -> Option<&str> {
    let name = source.trim().strip_prefix(".inputs.")?;
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(name)
}

fn refuse(secrets: &BTreeSet<&str>, program: &Program, mention: &Mention, used: Use, findings: &mut Findings) {
    let place = program.place_of(mention.offset);
    let Some((name, _)) = &mention.member else {
        let names: Vec<String> = secrets.iter().map(|name| format!("`{name}`")).collect();
        let reason = format!("the expression takes all inputs, and there are secrets among them: {}", names.join(", "));
        return findings.add(&place, reason, "name the inputs that it needs: `.inputs.NAME`");
    };
    if !secrets.contains(name.as_str()) {
        return;
    }
    let (reason, remedy) = match used {
        Use::With => (
            format!("input `{name}` is a secret, and nothing can compute with it"),
            format!(
                "write `${{ .inputs.{name} }}` as the whole value, and give what stands around it (`Bearer …`) with the \
                 input; or put the secret into the account"
            ),
        ),
        _ => (
            format!("input `{name}` is a secret, and {} can't look at it", title(used)),
            format!("use it under `with` of a step only, as a whole value: `${{ .inputs.{name} }}`"),
        ),
    };
    findings.add(&place, reason, remedy);
}

fn title(used: Use) -> &'static str {
    match used {
        Use::ForEach => "`for_each`",
        Use::Condition => "`if`",
        Use::With => "`with`",
        Use::Records => "`into.records`",
        Use::Add => "`into.add`",
        Use::Output => "`outputs`",
    }
}

/// Checks the parameters of all steps.
pub(super) fn check(context: &Context<'_>, expressions: &[StepExpressions], findings: &mut Findings) {
    for (index, expressions) in expressions.iter().enumerate() {
        let step = context.step(index);
        let Some(with) = step.with.given() else { continue };
        let mut in_with = expressions.list.iter().filter(|(used, _)| *used == Use::With).map(|(_, it)| it);
        let mut values = Vec::new();
        collect(with, &mut Vec::new(), &mut in_with, &mut values);
        match step.uses.given().map(|uses| &uses.value) {
            Some(Uses::Node { component, node }) => of_node(context, step, (component, node), &values, findings),
            Some(Uses::Workflow(path)) => {
                if let Some(workflow) = &context.workflows[index] {
                    of_workflow(path, workflow, &values, findings);
                }
            }
            None => {}
        }
    }
}

/// A value below `with` that is no list and no map.
struct Leaf<'d> {
    /// Names from `with` on; positions in lists are left out.
    path: Vec<&'d str>,
    value: Value<'d>,
    place: &'d Place,
}

enum Value<'d> {
    Text(&'d str),
    Expression(&'d Expression),
}

fn collect<'d>(
    written: &'d Written,
    path: &mut Vec<&'d str>,
    expressions: &mut impl Iterator<Item = &'d Expression>,
    values: &mut Vec<Leaf<'d>>,
) {
    let value = match &written.kind {
        WrittenKind::Scalar(serde_json::Value::String(text)) => Value::Text(text),
        WrittenKind::Expression(_) => match expressions.next() {
            Some(expression) => Value::Expression(expression),
            None => return,
        },
        WrittenKind::Scalar(_) | WrittenKind::Text(_) | WrittenKind::Broken => return,
        WrittenKind::List(list) => return list.iter().for_each(|item| collect(item, path, expressions, values)),
        WrittenKind::Object(entries) => {
            for (name, value) in entries {
                path.push(&name.value);
                collect(value, path, expressions, values);
                path.pop();
            }
            return;
        }
    };
    values.push(Leaf { path: path.clone(), value, place: &written.place });
}

impl Leaf<'_> {
    /// The secret input that it is.
    fn secret(&self) -> Option<&str> {
        match self.value {
            Value::Expression(expression) => expression.secret.as_deref(),
            Value::Text(_) => None,
        }
    }
}

fn of_node(
    context: &Context<'_>,
    step: &StepWritten,
    (component, node): (&str, &str),
    values: &[Leaf<'_>],
    findings: &mut Findings,
) {
    let Some(description) = context.catalogue.component(component) else { return };
    for value in values {
        let Some(secret) = value.secret() else { continue };
        if description.connection.is_none() {
            let reason =
                format!("input `{secret}` is a secret, and `{component}` talks to no platform that could take it");
            findings.add(value.place, reason, "use it in a step that has a `connection`, or leave it out here");
        } else if value.path.is_empty() {
            let reason = format!("input `{secret}` is a secret text, and `with` takes `key: value` lines");
            findings.add(value.place, reason, format!("give it a key: `with: {{ …: ${{ .inputs.{secret} }} }}`"));
        }
    }
    if let Some(node) = description.node(node).filter(|node| step.connection.given().is_some() && sends_headers(node)) {
        let secrets = secrets_of(context.document);
        values.iter().for_each(|value| credential::check(component, node, (value, &secrets), findings));
    }
}

/// Whether a node sends the request that its parameters write: only there names of fields are those of the platform.
fn sends_headers(node: &NodeDescription) -> bool {
    node.parameters.pointer("/properties/headers").is_some()
}

/// A secret stays one in another workflow, and what is one there comes from one here.
fn of_workflow(path: &str, workflow: &Checked, values: &[Leaf<'_>], findings: &mut Findings) {
    for value in values {
        let input = value.path.first().and_then(|name| Some((*name, workflow.inputs.get(*name)?)));
        match (value.secret(), input) {
            (Some(secret), None) => {
                let reason = format!("input `{secret}` is a secret, and `with` takes `key: value` lines");
                findings.add(value.place, reason, format!("give it the name of an input of `{path}`"));
            }
            (Some(secret), Some((name, input))) if !input.secret => {
                let reason = format!("input `{secret}` is a secret, and `{path}` could read it as its input `{name}`");
                let remedy = format!("declare it there: `inputs: {{ {name}: {{ type: string, secret: true }} }}`");
                findings.add(value.place, reason, remedy);
            }
            (None, Some((name, input))) if input.secret => {
                let reason = format!("input `{name}` of `{path}` is a secret, and what is given here can be read");
                let remedy = format!(
                    "declare a secret here too, `inputs: {{ {name}: {{ type: string, secret: true }} }}`, and write `{name}: \
                     ${{ .inputs.{name} }}`"
                );
                findings.add(value.place, reason, remedy);
            }
            _ => {}
        }
    }
}
