//! Which part of the work is done again, from the options of `weft run`.

use std::collections::BTreeMap;

use serde_json::Value;
use weft_engine::store::{Run as StoredRun, RunStatus, Store};
use weft_engine::workflow::{Checked, CheckedStep};
use weft_engine::{Again, FailureClass, Mode, Preview, RunFailure, RunRequest, preview};

use crate::arguments::Run;
use crate::commands::shared::outcome::failed;
use crate::commands::shared::stores;
use crate::commands::shared::wiring::{self, Secrets};
use crate::message::Messages;
use crate::times::{self, Range};
use crate::workflow_file::WorkflowFile;

/// How many runs are looked at for one that a step can begin from.
const RUNS_TRIED_MAX: usize = 50;

/// What the options ask for.
pub enum Asked<'a> {
    /// A run like any other.
    Usual,
    Window(&'a str),
    From {
        step: &'a str,
        of: Option<&'a str>,
    },
}

/// What the options came to.
pub struct Settled {
    pub preview: Preview,
    /// What is to be said about it before the plan.
    pub remarks: Vec<String>,
}

/// Reads the options, which can't all be combined.
pub fn asked(arguments: &Run) -> Result<Asked<'_>, Messages> {
    let again = match (&arguments.window, &arguments.from_step) {
        (Some(_), Some(_)) => {
            let reason = "--window and --from-step can't be combined: each says on its own what is read again";
            return Err(Messages::usage(reason, "leave one of them out, or run twice"));
        }
        (Some(range), None) => Some(("--window", Asked::Window(range))),
        (None, Some(step)) => Some(("--from-step", Asked::From { step, of: arguments.of.as_deref() })),
        (None, None) => None,
    };
    if arguments.of.is_some() && arguments.from_step.is_none() {
        return Err(Messages::usage(
            "--of names the earlier run of --from-step",
            "add --from-step STEP, or leave --of out",
        ));
    }
    let replay = match (&arguments.replay, &arguments.replay_run) {
        (Some(_), _) => Some("--replay"),
        (None, Some(_)) => Some("--replay-run"),
        (None, None) => None,
    };
    match (again, replay) {
        (Some((option, _)), Some(replay)) => {
            let reason = format!("{option} can't be combined with {replay}: a replay has only what was recorded");
            Err(Messages::usage(reason, format!("leave one of them out: {replay} or {option}")))
        }
        (Some((_, asked)), None) => Ok(asked),
        (None, _) => Ok(Asked::Usual),
    }
}

/// Completes the request with inputs and with what to do again. `given` are the inputs of a recording.
pub async fn settle(
    asked: &Asked<'_>,
    arguments: &Run,
    workflow: &WorkflowFile,
    given: &BTreeMap<String, Value>,
    request: &mut RunRequest,
) -> Result<Settled, Messages> {
    let mut remarks = Vec::new();
    match asked {
        Asked::From { step, of } => return from(step, *of, arguments, workflow, request).await,
        Asked::Window(text) => {
            let range = range(text, &workflow.checked)?;
            remarks.extend(zone_remark(range, &workflow.checked));
            request.again = Some(Again::Window { since_ms: range.since_ms, until_ms: range.until_ms });
        }
        Asked::Usual => {}
    }
    take_inputs(arguments, workflow, given, request)?;
    let preview = preview(request).await.map_err(|failure| impossible(&failure, workflow))?;
    Ok(Settled { preview, remarks })
}

fn take_inputs(
    arguments: &Run,
    workflow: &WorkflowFile,
    given: &BTreeMap<String, Value>,
    request: &mut RunRequest,
) -> Result<(), Messages> {
    let replays = matches!(request.mode, Mode::Replay(_));
    let secrets = if replays { Secrets::NotNeeded } else { Secrets::Needed };
    let inputs = wiring::inputs(&arguments.wiring, &workflow.checked, given, secrets)?;
    (request.inputs, request.secret_inputs) = (inputs.values, inputs.secrets);
    Ok(())
}

// -- a range of time

fn range(text: &str, checked: &Checked) -> Result<Range, Messages> {
    let zone = zones(checked).first().and_then(|(_, zone)| zone.parse().ok()).unwrap_or(chrono_tz::UTC);
    times::read_range(text, zone).map_err(|reason| {
        let remedy = "write it like 2024-03-01..2024-03-08 (the second day not included), or with times: \
                      2024-03-01T08:00:00+08:00..2024-03-01T12:00:00+08:00; without the second one it is until now";
        Messages::usage(format!("--window {text}: {reason}"), remedy)
    })
}

/// Steps that read by time, also those of other workflows that a step runs, and their zones.
fn zones(checked: &Checked) -> Vec<(&str, &str)> {
    let steps = checked.steps.iter();
    steps.flat_map(|step| zones_of(step).into_iter().map(move |zone| (step.id.as_str(), zone))).collect()
}

fn zones_of(step: &CheckedStep) -> Vec<&str> {
    match (&step.sync, &step.workflow) {
        (Some(sync), _) => vec![&sync.zone],
        (None, Some(inner)) => zones(inner).into_iter().map(|(_, zone)| zone).collect(),
        (None, None) => Vec::new(),
    }
}

/// Where days begin matters only if a day was given.
fn zone_remark(range: Range, checked: &Checked) -> Option<String> {
    let zones = zones(checked);
    let (step, zone) = *zones.first().filter(|_| range.has_days)?;
    let others: Vec<&str> = zones.iter().filter(|(_, other)| *other != zone).map(|(step, _)| *step).collect();
    Some(if others.is_empty() {
        format!("days begin at 00:00 in {zone}")
    } else {
        format!("days begin at 00:00 in {zone}, the zone of `{step}`, also for {}", others.join(", "))
    })
}

// -- from a step on

/// The step and everything behind it, with what an earlier run had: the one that was named, or the newest that has what
/// it takes. A run that only tried failures again has nothing to begin from.
async fn from(
    step: &str,
    of: Option<&str>,
    arguments: &Run,
    workflow: &WorkflowFile,
    request: &mut RunRequest,
) -> Result<Settled, Messages> {
    let name = &workflow.checked.name;
    let candidates = match of {
        Some(text) => vec![stores::find(&request.store, Some(name), text).await?],
        None => newest_ended(&request.store, name).await?,
    };
    let mut first_failure = None;
    for run in &candidates {
        take_inputs(arguments, workflow, &wiring::inputs_of(run, &workflow.checked), request)?;
        request.again = Some(Again::From { step: step.to_owned(), run: run.id.clone() });
        match preview(request).await {
            Ok(preview) => {
                let since = times::show(run.started_at_ms);
                let mut remarks = vec![format!("takes up run {}, {}, started {since}", run.id, run.status)];
                remarks.extend(page_remark(step, &preview));
                return Ok(Settled { preview, remarks });
            }
            Err(failure) if failure.class == FailureClass::Invalid => _ = first_failure.get_or_insert(failure),
            Err(failure) => return Err(failed(&failure, workflow)),
        }
    }
    Err(match first_failure {
        Some(failure) => impossible(&failure, workflow),
        None => {
            let reason = format!("the store has no run of `{name}` that is over, to begin from");
            Messages::usage(reason, "run it once without --from-step, or name its store: --store sqlite:PATH")
        }
    })
}

/// The newest runs of a workflow that nobody is running, newest first, as many as are tried.
async fn newest_ended(store: &Store, workflow: &str) -> Result<Vec<StoredRun>, Messages> {
    let mut ended = Vec::new();
    for id in store.run_ids(Some(workflow)).await? {
        ended.extend(store.run(&id).await?.filter(|run| run.status != RunStatus::Running));
        if ended.len() == RUNS_TRIED_MAX {
            break;
        }
    }
    Ok(ended)
}

/// A page is not kept, so a step on pages begins with reading them.
fn page_remark(step: &str, preview: &Preview) -> Option<String> {
    let part = preview.parts.iter().find(|part| part.steps.iter().any(|known| known == step))?;
    let root = part.steps.first().filter(|root| *root != step)?;
    Some(format!("`{step}` runs on the pages of `{root}`, so these are read again"))
}

/// What was asked for can't be done: no fault of a step's.
fn impossible(failure: &RunFailure, workflow: &WorkflowFile) -> Messages {
    match (failure.class, &failure.remedy) {
        (FailureClass::Invalid, Some(remedy)) => Messages::usage(&failure.message, remedy),
        _ => failed(failure, workflow),
    }
}
