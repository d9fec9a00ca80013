//! A run whose exchanges its store has kept.

use weft_engine::store::{Lacks, Run, RunRecording, RunStatus, Store, StoreTarget};
use weft_engine::workflow::Checked;
use weft_recording::{Recording, file};

use super::stores;
use crate::exit;
use crate::message::{Message, Messages};
use crate::table_text::program;

/// A run, and its exchanges.
pub struct KeptRun {
    pub run: Run,
    pub recording: Recording,
}

/// Finds a run by its id, or the beginning of it, whose exchanges are there from the first to the last.
pub async fn whole(target: &StoreTarget, text: &str) -> Result<KeptRun, Messages> {
    let store = Store::open_read_only(target).await?;
    let run = stores::find(&store, None, text).await?;
    let Some(kept) = store.recording(&run.id).await? else { return Err(nothing_kept(&run)) };
    if let Some(lacks) = kept.lacks {
        return Err(in_part(&run, lacks, target));
    }
    Ok(KeptRun { recording: read(&kept)?, run })
}

/// The recording in what a store has kept.
pub fn read(kept: &RunRecording) -> Result<Recording, Messages> {
    let load = |name: &str| {
        let found = kept.files.iter().find(|(known, _)| known == name);
        found.map(|(_, content)| content.clone()).ok_or_else(|| std::io::ErrorKind::NotFound.into())
    };
    file::read(&kept.text, &load).map_err(|errors| {
        let about = format!("the exchanges of run {}", kept.run_id);
        let message = |error: file::RecordingError| Message::new(error.to_string(), error.remedy).about(&about);
        Messages::new(exit::RECORDING, errors.into_iter().map(message).collect())
    })
}

impl KeptRun {
    /// Refuses a file that is not the run's.
    pub fn check_workflow(&self, checked: &Checked) -> Result<(), Messages> {
        if self.run.workflow == checked.name {
            return Ok(());
        }
        let reason =
            format!("run {} is of the workflow `{}`, not of `{}`", self.run.id, self.run.workflow, checked.name);
        Err(Messages::usage(reason, "name the file of its workflow, or another run: see `weft runs`"))
    }
}

fn nothing_kept(run: &Run) -> Messages {
    let remedy = match run.status {
        RunStatus::Failed => "they were dropped for those of newer runs, or could not be kept, which the run has said",
        RunStatus::Running => "a run that was killed keeps none; start it again",
        _ => {
            "runs that finish keep them only if they are told to: weft run FILE --keep-exchanges; or: weft record FILE"
        }
    };
    about(run, "no exchanges are kept of this run", remedy.to_owned())
}

fn in_part(run: &Run, lacks: Lacks, target: &StoreTarget) -> Messages {
    let (reason, remedy) = match lacks {
        Lacks::EarlierExchanges => (
            "only the last exchanges of this run are kept: there was no room for all of them",
            "let the next run keep more of them: weft run FILE --keep-exchanges; or: weft record FILE".to_owned(),
        ),
        Lacks::EarlierProcess => (
            "this run went on after a stop, and only the exchanges of its last process are kept",
            "let a run begin anew, so that all of them are in one process: weft run FILE --fresh; or: weft record FILE"
                .to_owned(),
        ),
        Lacks::EarlierRun => (
            "this run did a part again (--window, --from-step, failures retry), and what it built on is not kept with it",
            format!("look at its exchanges: {} runs show {}{}", program(), run.id, stores::options(target)),
        ),
    };
    about(run, reason, remedy)
}

fn about(run: &Run, reason: &str, remedy: String) -> Messages {
    Messages::one(exit::RECORDING, Message::new(reason, remedy).about(format!("run {}", run.id)))
}

/// Steps that read tables, also those of workflows that a step runs: what was in the tables is not kept.
pub fn table_readers(checked: &Checked) -> Vec<&str> {
    let reads = |step: &&weft_engine::workflow::CheckedStep| match &step.workflow {
        Some(inner) => !table_readers(inner).is_empty(),
        None => step.component == "table" && step.node.name == "find",
    };
    checked.steps.iter().filter(reads).map(|step| step.id.as_str()).collect()
}
