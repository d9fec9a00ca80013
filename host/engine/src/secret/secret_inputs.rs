//! Inputs whose values are secrets.
//!
//! A value goes from the command line into the vaults of the run's connections and nowhere else. What a step is called with
//! holds a marker of its connection; what is kept and shown holds a placeholder; which runs may go on from each other depends
//! on a code of it that only who has the store's key can work out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;
use weft_sandbox::secret::Secret;
use weft_workflow::{Checked, CheckedStep, Template};

use crate::report::failure::{FailureClass, RunFailure};
use crate::run::identity::hex;
use crate::secret::store_key::{StoreKey, code};
use crate::state::frame::RunState;
use crate::state::input::{self, Values};

/// The values of secret inputs.
pub type SecretInputs = BTreeMap<String, Secret>;

/// What stands for a secret input where its value may not.
pub fn placeholder(name: &str) -> String {
    format!("<secret:input/{name}>")
}

/// The secret inputs of a workflow, with their values as far as they are here: a replay has none.
pub(crate) fn of(checked: &Checked, given: &SecretInputs) -> BTreeMap<String, Option<Secret>> {
    let names = checked.inputs.iter().filter(|(_, input)| input.secret).map(|(name, _)| name);
    names.map(|name| (name.clone(), given.get(name).cloned())).collect()
}

/// What runs with the same secret inputs have in common. Nobody without the store's key can tell by it whether a guess is
/// right. None for a run without secret inputs, or without the key.
pub(crate) fn digest(inputs: &SecretInputs, key: Option<&StoreKey>) -> Option<String> {
    let key = key.filter(|_| !inputs.is_empty())?.for_purpose("weft secret inputs 2");
    let parts: Vec<&[u8]> = inputs.iter().flat_map(|(name, value)| [name.as_bytes(), value.expose()]).collect();
    Some(hex(&code(key.as_slice(), &parts)))
}

/// Whether a run can be told from others by its secret inputs. One that can't is not gone on with: the other may have had
/// the secrets of somebody else.
pub(crate) fn tell_apart(inputs: &SecretInputs, key: Option<&StoreKey>) -> bool {
    inputs.is_empty() || key.is_some()
}

/// The inputs that expressions may look at.
pub(crate) fn readable(checked: &Checked, inputs: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let is_secret = |name: &String| checked.inputs.get(name).is_some_and(|input| input.secret);
    inputs.iter().filter(|(name, _)| !is_secret(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The outermost names of the secret inputs of an inner workflow, from what it is called with.
pub(crate) fn handed_on(
    checked: &Checked,
    inputs: &BTreeMap<String, Value>,
    known: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, RunFailure> {
    let secrets = checked.inputs.iter().filter(|(_, input)| input.secret);
    let outermost = |name: &String| {
        let text = inputs.get(name)?.as_str()?;
        known.values().find(|outermost| placeholder(outermost) == text).cloned()
    };
    secrets
        .map(|(name, _)| match outermost(name) {
            Some(outermost) => Ok((name.clone(), outermost)),
            None => {
                Err(RunFailure::new(FailureClass::Invalid, format!("its input `{name}` takes secret inputs alone"))
                    .with_remedy("give it an input that is declared with `secret: true`: `${ .inputs.NAME }`"))
            }
        })
        .collect()
}

impl RunState<'_> {
    /// The values of a step's expressions, and with them what stands for its secret inputs in its calls.
    pub(crate) fn with_sealed<'v>(&self, step: &CheckedStep, values: &'v Values) -> Cow<'v, Values> {
        match self.sealed_values(step) {
            Some(sealed) => Cow::Owned(values.clone().into_iter().chain(sealed).collect()),
            None => Cow::Borrowed(values),
        }
    }

    /// What stands for the secret inputs that a step is called with. None where it has none.
    fn sealed_values(&self, step: &CheckedStep) -> Option<Values> {
        let mut wanted = Vec::new();
        input::expressions_of(&step.with, &mut wanted);
        let values: Values = wanted
            .into_iter()
            .filter_map(|index| {
                let outermost = self.secret_inputs.get(step.expressions[index].secret.as_ref()?)?;
                Some((index, Value::from(self.stand_in(step, outermost)).to_string()))
            })
            .collect();
        (!values.is_empty()).then_some(values)
    }

    fn stand_in(&self, step: &CheckedStep, outermost: &str) -> String {
        let connection = step.connection.as_ref().and_then(|alias| self.connections.get(alias));
        connection.and_then(|connection| connection.input_marker(outermost)).unwrap_or_else(|| placeholder(outermost))
    }

    /// What a step was called with, as it may be kept: markers mean nothing in another run.
    pub(crate) fn kept_parameters(&self, step: &CheckedStep, parameters: &str) -> String {
        match self.connection_with_secrets(step) {
            Some(connection) => connection.conceal(parameters),
            None => parameters.to_owned(),
        }
    }

    /// What a step is called with, from what was kept of an earlier run.
    pub(crate) fn recalled_parameters(&self, step: &CheckedStep, parameters: &str) -> String {
        match self.connection_with_secrets(step) {
            Some(connection) => connection.reveal(parameters),
            None => parameters.to_owned(),
        }
    }

    fn connection_with_secrets(&self, step: &CheckedStep) -> Option<&weft_sandbox::Connection> {
        let has_secrets = has_secrets(&step.with, step);
        let alias = step.connection.as_ref().filter(|_| has_secrets)?;
        self.connections.get(alias).map(std::convert::AsRef::as_ref)
    }
}

fn has_secrets(with: &Template, step: &CheckedStep) -> bool {
    let mut wanted = Vec::new();
    input::expressions_of(with, &mut wanted);
    wanted.into_iter().any(|index| step.expressions[index].secret.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_depends_on_name_value_and_key() {
        let of = |name: &str, value: &str, key| {
            digest(&[(name.to_owned(), Secret::new(value))].into(), Some(&StoreKey::new([key; 32]))).unwrap()
        };
        assert_eq!(of("a", "secret-1", 1), of("a", "secret-1", 1));
        assert_ne!(of("a", "secret-1", 1), of("a", "secret-2", 1));
        assert_ne!(of("a", "secret-1", 1), of("b", "secret-1", 1));
        assert_ne!(of("a", "secret-1", 1), of("a", "secret-1", 2));
        assert!(!of("a", "secret-1", 1).contains("secret"));
    }

    #[test]
    fn without_a_key_nothing_is_told_of_secret_inputs() {
        let (none, key) = (SecretInputs::new(), StoreKey::new([1; 32]));
        let some = SecretInputs::from([("a".to_owned(), Secret::new("secret-1"))]);
        assert_eq!((digest(&none, Some(&key)), digest(&some, None)), (None, None));
        assert!(tell_apart(&none, None) && tell_apart(&some, Some(&key)));
        assert!(!tell_apart(&some, None));
    }
}
