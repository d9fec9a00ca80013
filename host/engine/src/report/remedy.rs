//! What to do about what a node asked or gave wrong, and who can.
//!
//! Most nodes know their platform: then it is the component's author. A node for any API knows nothing, and does what the
//! workflow says: then it is whoever wrote the step, and there is a key under `with` to look at.

use serde_json::Value;
use weft_sandbox::{CallError, LimitKind, Reached};
use weft_store::RowsError;
use weft_workflow::{CheckedStep, CodeParameters};

use crate::report::failure::{FailureClass, RunFailure};

/// Where a node for any API is told how a list goes on.
const PAGING: &[&str] = &["paging"];
/// Where it is told which part of an answer counts.
const RECORDS: &[&str] = &["records"];

/// What to do about a node that asks or reads wrongly. The keys are those that may have to do with it.
fn correct(step: &CheckedStep, keys: &[&str]) -> String {
    match told_by(step, keys).as_slice() {
        [] => format!("report it to the author of the component `{}`", step.component),
        keys => format!("correct {} under `with`: there the step says how this API is read", keys.join(" and ")),
    }
}

/// The same failure of a page, with the key to look at where the workflow says how a list goes on.
pub(crate) fn of_page(step: &CheckedStep, failure: RunFailure) -> RunFailure {
    let keys = told_by(step, PAGING).join(" and ");
    match failure.code.as_str() {
        "cursor_repeats" if !keys.is_empty() => failure.with_remedy(format!(
            "correct {keys} under `with`: the API seems to be asked for its next page in another way"
        )),
        _ => failure,
    }
}

/// What to do about a component that broke down.
fn broke_down(step: &CheckedStep) -> String {
    let whose = format!("this is a mistake in the component `{}`", step.component);
    match told_by(step, PAGING).as_slice() {
        [] => format!("{whose}: report it to its author"),
        keys => {
            format!("{whose}, not in the workflow; smaller pages ({} under `with`) may get round it", keys.join(", "))
        }
    }
}

/// What to do about a limit.
fn within(step: &CheckedStep, reached: &Reached) -> String {
    let less = match told_by(step, PAGING).as_slice() {
        [] => "ask for less at once (a smaller page, fewer fields or items)".to_owned(),
        keys => format!("ask for less at once: a smaller page, by {} or what else the API has for it", keys.join(", ")),
    };
    match reached.kind {
        LimitKind::Time => format!("{less}, or raise the step's `timeout`"),
        LimitKind::Amount if CodeParameters::of(&step.node.parameters).is_some() => format!(
            "{less}; if that isn't it, look in the code for what never ends or only grows: a regular expression with a repeat \
             in a repeat, such as `(a+)+`, a list in a loop, a function that calls itself"
        ),
        LimitKind::Amount => less,
        LimitKind::Others => {
            format!("let fewer calls run at the same time (a smaller `parallel`, fewer runs at once), or {less}")
        }
        LimitKind::Day => format!("let fewer steps and runs use this account, or {less}"),
        LimitKind::Rule => match told_by(step, &["headers", "query", "body"]).as_slice() {
            [] => correct(step, &[]),
            keys => format!("take the secret out of {}: it belongs into the connection", keys.join(", ")),
        },
    }
}

/// Those of the keys by which the workflow tells a node what other nodes know by themselves.
fn told_by(step: &CheckedStep, keys: &[&str]) -> Vec<String> {
    let knows_its_records = step.node.records.as_ref().is_some_and(|records| !records.key.is_empty());
    let properties = step.node.parameters.get("properties").and_then(Value::as_object);
    let has = |key: &&&str| properties.is_some_and(|properties| properties.contains_key(**key));
    if knows_its_records { Vec::new() } else { keys.iter().filter(has).map(|key| format!("`{key}`")).collect() }
}

/// Why a call of this step failed.
pub(crate) fn of_call(step: &CheckedStep, error: CallError) -> RunFailure {
    let remedy = match &error {
        CallError::Limit(reached) => Some(within(step, reached)),
        CallError::Trap(_) => Some(broke_down(step)),
        _ => None,
    };
    let failure = RunFailure::from(error);
    RunFailure { remedy: remedy.or(failure.remedy), ..failure }
}

/// Records that can't be read: more than there may be, or no records.
pub(crate) fn broken_records(step: &CheckedStep, error: &RowsError) -> RunFailure {
    if error.too_large {
        return RunFailure::new(FailureClass::Limit, format!("{error}"))
            .with_remedy("read smaller pages, or fewer fields");
    }
    broken_page(step, format!("the component's records are no list of objects: {error}"))
}

pub(crate) fn broken_page(step: &CheckedStep, reason: String) -> RunFailure {
    RunFailure::new(FailureClass::Trap, reason).with_remedy(correct(step, RECORDS))
}
