//! Inputs whose values are secrets.
//!
//! A value goes from the command line into the vaults of the run's connections and nowhere else. What a step is called with
//! holds a marker of its connection; what is kept and shown holds a placeholder; which runs may go on from each other depends
//! on a code of it that only who has the store's key can work out.

use std::collections::BTreeMap;

use serde_json::Value;
use weft_sandbox::secret::Secret;
use weft_workflow::Checked;

use crate::report::failure::{FailureClass, RunFailure};
use crate::secret::store_key::{StoreKey, code};
use weft_recording::hex;

/// The values of secret inputs.
pub type SecretInputs = BTreeMap<String, Secret>;

/// What stands for a secret input where its value may not.
pub fn placeholder(name: &str) -> String {
    format!("<secret:input/{name}>")
}

/// The secret inputs of a workflow, with their values as far as they are here: a replay has none.
pub(crate) fn of(checked: &Checked, given: &SecretInputs) -> BTreeMap<String, Option<Secret>> {
    names(checked).map(|name| (name.clone(), given.get(name).cloned())).collect()
}

/// The names of the secret inputs of a workflow.
pub(crate) fn names(checked: &Checked) -> impl Iterator<Item = &String> {
    checked.inputs.iter().filter(|(_, input)| input.secret).map(|(name, _)| name)
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
