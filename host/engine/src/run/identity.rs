//! What a run is called, and which runs may go on from each other.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use weft_sandbox::outside::Outside;

use crate::plan::planned::Plan;
use crate::run::again::Again;
use crate::run::request::{Mode, RunRequest};
use crate::secret::secret_inputs;
use crate::time::window::show;
use weft_recording::hex;

/// When it started, and digits of its own: thousands may start in the same second. The same in a replay, where expressions may have used it.
pub(crate) fn run_id(outside: &dyn Outside) -> String {
    let mut told_apart = [b"weft run id".as_slice(), &outside.seed()].concat();
    if outside.number() > 0 {
        told_apart.extend(outside.number().to_be_bytes());
    }
    let digits = hex(&Sha256::digest(told_apart)[..6]);
    format!("{}-{digits}", show(outside.run_started_at_ms()).replace([':', '-'], ""))
}

/// The same for runs that may go on from each other: workflow text, accounts, inputs.
pub(crate) fn fingerprint(plan: &Plan, request: &RunRequest) -> String {
    let accounts: BTreeMap<&String, &String> =
        request.accounts.iter().map(|(alias, handle)| (alias, &handle.account.settings.name)).collect();
    let kind = match request.mode {
        Mode::Live(_) => "live",
        Mode::Record(_) => "record",
        Mode::Replay(_) => "replay",
    };
    let again = match &request.again {
        None => serde_json::Value::Null,
        Some(Again::Window { since_ms, until_ms }) => serde_json::json!([since_ms, until_ms]),
        Some(Again::From { step, run }) => serde_json::json!([step, run]),
        Some(Again::Failures { ids }) => serde_json::json!(ids),
    };
    let mut facts = vec![
        kind.into(),
        plan.checked.name.clone().into(),
        request.source_hash.clone().into(),
        serde_json::json!(accounts),
        serde_json::json!(request.inputs),
        again,
    ];
    facts
        .extend(secret_inputs::digest(&request.secret_inputs, request.store_key.as_ref()).map(serde_json::Value::from));
    hex(&Sha256::digest(serde_json::Value::Array(facts).to_string()))
}
