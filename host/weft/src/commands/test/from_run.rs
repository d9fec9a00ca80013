//! `weft test --from-run`: a recording and a case, from a run whose exchanges were kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use weft_engine::sandbox::outside::Strict;
use weft_engine::store::{RunStatus, StoreTarget};
use weft_engine::{FailureClass, RunFailure, read_plain_text};
use weft_recording::{DeepSearch, Recording};
use weft_testing::document::read;
use weft_testing::draft::{self, Draft};
use weft_testing::{Ended, Ran, Whole, run_case};

use super::files::{self, OpenedFile, TEST_FILE_BYTES_MAX};
use super::prepare::Stage;
use super::report::{Report, counted};
use super::{about, run_one};
use crate::arguments::Test;
use crate::commands::shared::kept_run::{self, KeptRun};
use crate::exit;
use crate::masks::{self, Masked};
use crate::message::{Message, Messages};
use crate::recording_file;
use crate::setup;
use crate::table_text::program;
use crate::workflow_file::WorkflowFile;

/// Digits of a run's id that stand in names of files.
const DIGITS: usize = 6;

/// What is written, and where.
struct Writing {
    kept: KeptRun,
    recording_path: PathBuf,
    /// The recording, as the test file names it.
    recording_name: String,
    test_path: PathBuf,
    masked: Option<Masked>,
}

/// What came of it.
struct Written {
    name: String,
    exchanges: usize,
    /// Exchanges that nobody asks for: they had been read ahead.
    trimmed: usize,
    finishes_now: bool,
}

/// Runs the command.
pub async fn from_run(arguments: &Test, run: &str) -> Result<u8, Messages> {
    let target: StoreTarget = arguments.store.parse()?;
    let mut kept = kept_run::whole(&target, run).await?;
    let setup = setup::start(&arguments.components).await?;
    let workflow_path = workflow_path(arguments, &kept.run.workflow)?;
    let workflow = WorkflowFile::read(&workflow_path, &setup)?;
    kept.check_workflow(&workflow.checked)?;
    let masked = masks::mask(&mut kept.recording, &masks::rules(&arguments.mask)?);
    let mut stage = Stage::new(setup);
    let writing = Writing::new(arguments, kept, &workflow_path, masked)?;
    let written = match writing.write(&mut stage, &workflow_path).await {
        Ok(written) => written,
        Err(messages) => {
            // Half of it is of no use to anybody.
            let _ = recording_file::remove(&writing.recording_path);
            return Err(messages);
        }
    };
    writing.tell(&written, arguments.json);
    let files = files::open(std::slice::from_ref(&writing.test_path))?;
    run_new(&mut stage, &files, &written.name, arguments.json).await
}

/// The file that was named, or the one below this folder that has the workflow.
fn workflow_path(arguments: &Test, name: &str) -> Result<PathBuf, Messages> {
    match arguments.paths.as_slice() {
        [path] if path.is_dir() => match files::workflows_named(path, name).as_slice() {
            [only] => Ok(only.clone()),
            found => {
                let count = if found.is_empty() { "no file" } else { "more than one file" };
                let reason = format!("{count} here has the workflow `{name}`");
                Err(Messages::usage(reason, format!("name it: {} test FILE --from-run RUN", program())))
            }
        },
        [path] => Ok(path.clone()),
        _ => Err(Messages::usage("--from-run takes one workflow file", "leave the others out")),
    }
}

impl Writing {
    fn new(arguments: &Test, kept: KeptRun, workflow: &Path, masked: Option<Masked>) -> Result<Self, Messages> {
        let short = short(&kept.run.id);
        let recording_path =
            arguments.output.clone().unwrap_or_else(|| workflow.with_extension(format!("{short}.recording.yaml")));
        let test_path = workflow.with_extension("test.yaml");
        let folder = |path: &Path| path.parent().map(Path::to_path_buf).unwrap_or_default();
        let Ok(recording_name) = recording_path.strip_prefix(folder(&test_path)) else {
            let reason = format!("{} is not below the folder of the workflow", recording_path.display());
            return Err(Messages::usage(reason, "tests name recordings beside them: choose another --output"));
        };
        let recording_name = recording_name.display().to_string();
        if recording_path.exists() {
            let reason = "there is such a file already: a test was made from this run before".to_owned();
            return Err(about(&recording_path, exit::RECORDING, reason, "remove it, or name another one: --output"));
        }
        Ok(Self { kept, recording_path, recording_name, test_path, masked })
    }

    /// Replays the run, and writes down what comes of it.
    async fn write(&self, stage: &mut Stage, workflow: &Path) -> Result<Written, Messages> {
        let mut recording = self.kept.recording.clone();
        self.save(&recording)?;
        let (ran, trimmed) = self.replay(stage, workflow, &mut recording).await?;
        self.save(&recording)?;
        let name = self.name(&ran);
        let case = self.draft(&name).case(&ran);
        self.add(&case)?;
        let exchanges = recording.calls.iter().map(|call| call.exchanges.len()).sum();
        let failed_then = self.kept.run.status == RunStatus::Failed;
        let finishes_now = failed_then && matches!(ran.ended, Ended::Finished(_));
        Ok(Written { name, exchanges, trimmed, finishes_now })
    }

    /// Secrets were looked for when it was kept, and the masks hold none.
    fn save(&self, recording: &Recording) -> Result<(), Messages> {
        recording_file::save(&self.recording_path, recording, &DeepSearch::default())
    }

    fn draft<'a>(&'a self, name: &'a str) -> Draft<'a> {
        Draft { name, recording: &self.recording_name, bookmarks: &self.kept.recording.bookmarks }
    }

    /// Does the run again, and takes out of the recording what nobody asked for.
    async fn replay(
        &self,
        stage: &mut Stage,
        workflow: &Path,
        recording: &mut Recording,
    ) -> Result<(Ran, usize), Messages> {
        let workflow = workflow.file_name().unwrap_or_default().to_string_lossy();
        let source = self.draft("replay").bare(&workflow);
        let opened = OpenedFile { path: self.test_path.clone(), read: read(&source), source };
        let tests = opened.read.as_ref().map_err(|problems| opened.messages(problems))?;
        let prepared = stage.prepare(&opened, tests, &tests.cases[0]).await?;
        let Some(rehearsal) = &prepared.rehearsal else { unreachable!("the case is of a workflow") };
        let strict = Arc::new(Strict::new(recording));
        let script = || Arc::clone(&strict) as Arc<dyn Whole>;
        let ran = run_case(&prepared.case, rehearsal, &script, &prepared.answers, Arc::new(|_| {})).await?;
        if let Ended::Failed(failure) = &ran.ended
            && failure.class == FailureClass::Replay
        {
            return Err(self.left_its_recording(failure));
        }
        let trimmed = strict.trim(recording);
        Ok((ran, trimmed))
    }

    fn left_its_recording(&self, failure: &RunFailure) -> Messages {
        let step = if failure.step.is_empty() { String::new() } else { format!("step `{}`: ", failure.step) };
        let reason = format!("done again, the run asks for something else: {step}{}", failure.message);
        let remedy = match &self.masked {
            Some(_) => "what it asks, or in which order, may depend on a masked field: mask fewer fields",
            None => "the workflow was changed since: change it back for now, or make a new recording: weft record FILE",
        };
        let about = format!("run {}", self.kept.run.id);
        Messages::one(exit::RECORDING, Message::new(reason, remedy).about(about))
    }

    fn name(&self, ran: &Ran) -> String {
        let short = short(&self.kept.run.id);
        match &ran.ended {
            Ended::Failed(failure) if failure.step.is_empty() => {
                format!("run {short} fails ({})", failure.class.as_str())
            }
            Ended::Failed(failure) => format!("run {short} fails at {} ({})", failure.step, failure.class.as_str()),
            _ => format!("run {short} finishes"),
        }
    }

    /// Adds the case to the test file, or makes one.
    fn add(&self, case: &str) -> Result<(), Messages> {
        let text = match read_plain_text(&self.test_path, TEST_FILE_BYTES_MAX) {
            Ok(source) => draft::append(&source, case).ok_or_else(|| self.can_not_be_added(case))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => draft::new_file(case),
            Err(error) => {
                let reason = format!("the test file can't be read: {error}");
                return Err(about(&self.test_path, exit::FINDINGS, reason, "check the path"));
            }
        };
        let beside = self.test_path.with_extension("yaml.new");
        std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &self.test_path)).map_err(|error| {
            let _ = std::fs::remove_file(&beside);
            about(&self.test_path, exit::FINDINGS, format!("the file can't be written: {error}"), "check its folder")
        })
    }

    fn can_not_be_added(&self, case: &str) -> Messages {
        let reason = "the case can't be added safely: the file has mistakes, has this case already, or does not end \
                      with its list of `tests:`";
        let remedy =
            format!("write the list last and an entry on each `- `, and try again; the case would be:\n{case}");
        about(&self.test_path, exit::FINDINGS, reason.to_owned(), &remedy)
    }

    fn tell(&self, written: &Written, json: bool) {
        let Written { name, exchanges, trimmed, finishes_now } = written;
        let (recording, tests) = (self.recording_path.display(), self.test_path.display());
        if json {
            let line = serde_json::json!({
                "event": "test_written", "run": self.kept.run.id, "recording": recording.to_string(),
                "file": tests.to_string(), "name": name, "exchanges": exchanges, "never_asked_for": trimmed,
            });
            say!("{line}");
            return;
        }
        let count = counted(*exchanges as u64, "exchange");
        let without = match trimmed {
            0 => String::new(),
            number => format!(", without {number} that had been read ahead and are never asked for"),
        };
        say!("wrote {recording}: {count}{without}");
        match &self.masked {
            Some(masked) => masked.print(),
            None => say!("it holds what the platform answered; to mask personal fields:  --mask FIELD"),
        }
        say!("added to {tests}: {name}");
        if *finishes_now {
            say!("the run failed then; with the workflow as it is now it finishes, and so the test says");
        }
    }
}

/// Some digits that tell a run from others, short enough for the name of a file.
fn short(id: &str) -> &str {
    let digits = id.rsplit('-').next().unwrap_or(id);
    digits.get(..DIGITS).unwrap_or(digits)
}

/// Runs the new case as it stands in its file.
async fn run_new(stage: &mut Stage, files: &[OpenedFile], name: &str, json: bool) -> Result<u8, Messages> {
    let file = &files[0];
    let tests = file.read.as_ref().map_err(|problems| file.messages(problems))?;
    let Some(case) = tests.cases.iter().rev().find(|case| case.name.value == name) else {
        return Err(about(&file.path, exit::FINDINGS, format!("the case `{name}` is not there"), "look at the file"));
    };
    let prepared = stage.prepare(file, tests, case).await.map(Arc::new);
    let report = run_one(0, name.to_owned(), prepared).await;
    let passed = report.passed();
    Report { files, json }.cases(&[report]);
    if !json {
        say!("to run it:  {} test {} --case '{name}'", program(), file.name());
    }
    Ok(if passed { exit::DONE } else { exit::TEST_FAILED })
}
