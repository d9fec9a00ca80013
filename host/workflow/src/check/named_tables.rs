//! Tables that a step is given by a parameter.
//!
//! A node may touch exactly the tables that its parameters name: those that its schema marks with `"format": "table"`.
//! Which these are is for the workflow to say, or for whoever starts it, and never for data: else whoever supplies an
//! order could choose the table that it lands in.

use std::collections::BTreeSet;

use super::Findings;
use super::secrets::input_of;
use crate::checked::{CheckedStep, Template};
use crate::parameters::table_parameters;
use crate::read::TABLE;

/// Checks the tables that steps name. Gives the inputs that name tables.
pub(super) fn check(steps: &[CheckedStep], findings: &mut Findings) -> BTreeSet<String> {
    let mut inputs = BTreeSet::new();
    for step in steps {
        for parameter in table_parameters(&step.node.parameters) {
            match value(&step.with, parameter) {
                Some(Given::Name(name)) if !TABLE.fits(name) => {
                    let reason = format!("`{}` can't be a table", crate::finding::shortened(name));
                    findings.add(&step.place, reason, TABLE.remedy());
                }
                Some(Given::Expression(index)) => match input_of(&step.expressions[index].source) {
                    Some(input) => drop(inputs.insert(input.to_owned())),
                    None => findings.add(
                        &step.expressions[index].place,
                        format!("`{parameter}` is a table, and an expression would let data choose it"),
                        format!("write the table's name, or make it an input: {parameter}: ${{ .inputs.{parameter} }}"),
                    ),
                },
                _ => {}
            }
        }
    }
    inputs
}

/// The name of the table that a parameter names, if it is written as it is.
pub(super) fn name<'a>(with: &'a Template, parameter: &str) -> Option<&'a str> {
    with.literal_entry(parameter)?.as_str()
}

enum Given<'a> {
    Name(&'a str),
    Expression(usize),
}

fn value<'a>(with: &'a Template, parameter: &str) -> Option<Given<'a>> {
    match with {
        Template::Literal(value) => value.get(parameter)?.as_str().map(Given::Name),
        // The whole of the parameters.
        Template::Expression(index) => Some(Given::Expression(*index)),
        Template::List(_) => None,
        Template::Object(entries) => match &entries.iter().find(|(name, _)| name == parameter)?.1 {
            Template::Literal(value) => value.as_str().map(Given::Name),
            Template::Expression(index) => Some(Given::Expression(*index)),
            Template::List(_) | Template::Object(_) => None,
        },
    }
}
