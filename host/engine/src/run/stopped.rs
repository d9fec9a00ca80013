//! The stopped run that a run goes on with, or why it begins anew instead.

use std::collections::BTreeMap;
use std::time::Duration;

use weft_store::Run;

use crate::plan::planned::Plan;
use crate::report::failure::RunFailure;
use crate::run::identity::fingerprint;
use crate::run::request::RunRequest;
use crate::secret::secret_inputs;
use crate::time::hours::{self, Opening};

/// A run that was stopped longer ago than this is not gone on with: its newest data would be that old.
const RESUME_AGE_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// What a run finds of those before it.
#[derive(Debug, Default)]
pub(crate) struct Before {
    /// The stopped run that it goes on with.
    pub(crate) run: Option<Run>,
    /// Why it doesn't go on with one that there is.
    pub(crate) why_not: Option<String>,
}

impl Before {
    pub(crate) async fn of(request: &RunRequest, now_ms: i64) -> Result<Self, RunFailure> {
        if request.fresh || !secret_inputs::tell_apart(&request.secret_inputs, request.store_key.as_ref()) {
            return Ok(Self::default());
        }
        let Some(run) = request.store.unfinished_run(&fingerprint(&request.plan, request)).await? else {
            return Ok(Self::default());
        };
        let reason = too_old(request, &run, now_ms).or_else(|| changed(&request.plan, run.components_json.as_deref()));
        Ok(match reason {
            None => Self { run: Some(run), why_not: None },
            Some(reason) => {
                let why_not = format!("the run {} stopped in the middle, and is not gone on with: {reason}", run.id);
                Self { run: None, why_not: Some(why_not) }
            }
        })
    }
}

fn too_old(request: &RunRequest, run: &Run, now_ms: i64) -> Option<String> {
    // What was read in other hours belongs to other data: a night's stock is read as a whole.
    match request.plan.checked.only_between.as_ref().map(|hours| hours::opening(hours, now_ms)) {
        Some(Opening::Open { since_ms }) => {
            (run.started_at_ms < since_ms).then(|| "it is from other hours (`only_between`)".to_owned())
        }
        _ => {
            let is_old = now_ms.saturating_sub(run.started_at_ms) > RESUME_AGE_MAX.as_millis() as i64;
            is_old.then(|| "it began more than 24 hours ago".to_owned())
        }
    }
}

/// Where a component stopped, another one may not know how to go on: what the first one left behind is its own.
fn changed(plan: &Plan, components_json: Option<&str>) -> Option<String> {
    let read = |json| serde_json::from_str::<BTreeMap<String, String>>(json).ok();
    let Some(before) = components_json.and_then(read) else {
        return Some("its components are not known".to_owned());
    };
    let now = plan.component_digests();
    let names: Vec<String> = now
        .iter()
        .filter(|(name, digest)| before.get(*name) != Some(digest))
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(format!("the component {name} has changed since")),
        names => Some(format!("the components {} have changed since", names.join(", "))),
    }
}

/// What [`changed`] is to compare with.
pub(crate) fn components_json(plan: &Plan) -> String {
    serde_json::json!(plan.component_digests()).to_string()
}
