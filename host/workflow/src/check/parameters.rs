//! `with` against the parameter schema of the node, as far as its values are known before the run.

use super::Findings;
use super::template::known;
use crate::description::NodeDescription;
use crate::document::{Field, StepWritten, Written, WrittenKind};
use crate::parameters::{Owner, ParameterProblem, ParameterSchema};
use crate::place::Place;

/// Checks what is known of the parameters.
pub(super) fn check(step: &StepWritten, node: &NodeDescription, owner: Owner, findings: &mut Findings) {
    let nothing = Written { place: step.place.clone(), kind: WrittenKind::Object(Vec::new()) };
    let written = match &step.with {
        Field::Broken => return,
        Field::Absent => &nothing,
        Field::Given(written) => written,
    };
    let schema = match ParameterSchema::of(owner, &node.parameters) {
        Ok(schema) => schema,
        Err(reason) => {
            findings.add(&step.place, reason, "report it to the author of the component");
            return;
        }
    };
    let (value, open) = known(written);
    for problem in schema.problems(&value) {
        if is_certain(&problem, &open) {
            findings.add(&place(written, &problem), problem.reason, problem.remedy);
        }
    }
}

/// Whether a problem stays whatever the expressions will give. They stand in the value as null.
fn is_certain(problem: &ParameterProblem, open: &[Vec<String>]) -> bool {
    let within = open.iter().any(|open| problem.path.starts_with(open));
    let around = open.iter().any(|open| open.starts_with(&problem.path));
    !within && (problem.about_keys || !around)
}

/// The place of a key or value below `with`; of the nearest one that is written.
fn place(written: &Written, problem: &ParameterProblem) -> Place {
    let mut here = written;
    for step in &problem.path {
        let inner = match &here.kind {
            WrittenKind::List(list) => step.parse::<usize>().ok().and_then(|index| list.get(index)),
            WrittenKind::Object(entries) => {
                entries.iter().find(|(name, _)| name.value == *step).map(|(_, value)| value)
            }
            _ => None,
        };
        let Some(inner) = inner else { break };
        here = inner;
    }
    if let (Some(key), WrittenKind::Object(entries)) = (&problem.key, &here.kind)
        && let Some((name, _)) = entries.iter().find(|(name, _)| name.value == *key)
    {
        return name.place.clone();
    }
    here.place.clone()
}
