//! What stands for secret inputs in the calls of a step.

use std::borrow::Cow;

use serde_json::Value;
use weft_sandbox::Connection;
use weft_workflow::{CheckedStep, Template};

use crate::secret::secret_inputs::placeholder;
use crate::state::frame::Frame;
use crate::state::input::{self, Values};

/// The values of a step's expressions, and with them what stands for its secret inputs in its calls.
pub(crate) fn with_sealed<'v>(frame: &Frame<'_>, step: &CheckedStep, values: &'v Values) -> Cow<'v, Values> {
    match sealed_values(frame, step) {
        Some(sealed) => Cow::Owned(values.clone().into_iter().chain(sealed).collect()),
        None => Cow::Borrowed(values),
    }
}

/// What stands for the secret inputs that a step is called with. None where it has none.
fn sealed_values(frame: &Frame<'_>, step: &CheckedStep) -> Option<Values> {
    let mut wanted = Vec::new();
    input::expressions_of(&step.with, &mut wanted);
    let values: Values = wanted
        .into_iter()
        .filter_map(|index| {
            let outermost = frame.secret_inputs.get(step.expressions[index].secret.as_ref()?)?;
            Some((index, Value::from(stand_in(frame, step, outermost)).to_string()))
        })
        .collect();
    (!values.is_empty()).then_some(values)
}

fn stand_in(frame: &Frame<'_>, step: &CheckedStep, outermost: &str) -> String {
    let connection = step.connection.as_ref().and_then(|alias| frame.connection(alias));
    connection.and_then(|connection| connection.input_marker(outermost)).unwrap_or_else(|| placeholder(outermost))
}

/// What a step was called with, as it may be kept: markers mean nothing in another run.
pub(crate) fn kept_parameters(frame: &Frame<'_>, step: &CheckedStep, parameters: &str) -> String {
    match connection_with_secrets(frame, step) {
        Some(connection) => connection.conceal(parameters),
        None => parameters.to_owned(),
    }
}

/// What a step is called with, from what was kept of an earlier run.
pub(crate) fn recalled_parameters(frame: &Frame<'_>, step: &CheckedStep, parameters: &str) -> String {
    match connection_with_secrets(frame, step) {
        Some(connection) => connection.reveal(parameters),
        None => parameters.to_owned(),
    }
}

fn connection_with_secrets<'f>(frame: &'f Frame<'_>, step: &CheckedStep) -> Option<&'f Connection> {
    let has_secrets = has_secrets(&step.with, step);
    let alias = step.connection.as_ref().filter(|_| has_secrets)?;
    frame.connection(alias).map(std::convert::AsRef::as_ref)
}

fn has_secrets(with: &Template, step: &CheckedStep) -> bool {
    let mut wanted = Vec::new();
    input::expressions_of(with, &mut wanted);
    wanted.into_iter().any(|index| step.expressions[index].secret.is_some())
}
