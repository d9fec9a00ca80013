//! `weft test`: cases beside workflows, run without a network.
//!
//! - here: from the command line to the exit code
//! - `files.rs`: finding and reading test files
//! - `prepare.rs`: what a case needs before it can run
//! - `report.rs`: what people see; `junit.rs`: what CI systems read
//! - `stopwatch.rs`: how long cases take people
//! - `update.rs`: new expectations for old
//! - `from_run.rs`: a recording and a case, from a run whose exchanges were kept
//! - `faults.rs`: the same cases with everything that can go wrong
//! - `live/`: whether the platform still answers as recorded

#[cfg(test)]
mod both_ways;
mod faults;
mod files;
mod from_run;
mod junit;
mod live;
mod prepare;
mod report;
mod stopwatch;
mod update;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use weft_testing::document::Subject;
use weft_testing::{Ended, Mismatch, Undisturbed, run_case, run_node};

use crate::arguments::Test;
use crate::exit;
use crate::message::{Message, Messages};
use crate::setup;

use files::OpenedFile;
use prepare::{Prepared, Stage};
use report::Report;
use stopwatch::Stopwatch;

/// What came of a case.
pub struct CaseReport {
    /// Which file, by its place in the list.
    pub file: usize,
    /// Its name.
    pub name: String,
    /// What is not as expected.
    pub mismatches: Vec<Mismatch>,
    /// Why it could not run at all.
    pub broken: Option<Messages>,
    /// Requests it made.
    pub requests: u64,
    /// How long it took.
    pub took: Duration,
    /// Whether the run finished, as opposed to failing as it should.
    pub finished: bool,
    /// To be run again with something going wrong; only if it passed.
    again: Option<(Arc<Prepared>, Undisturbed)>,
}

impl CaseReport {
    /// Whether it did what it should.
    pub fn passed(&self) -> bool {
        self.mismatches.is_empty() && self.broken.is_none()
    }
}

/// Runs the command.
pub async fn test(arguments: Test) -> Result<u8, Messages> {
    if let Some(run) = &arguments.from_run {
        return from_run::from_run(&arguments, run).await;
    }
    let wanted = faults::wanted(&arguments)?;
    let files = files::open(&arguments.paths)?;
    let setup = setup::start(&arguments.components).await?;
    let at_once = arguments.parallel.unwrap_or_else(processors).max(1);
    let watch = Stopwatch::start();
    let mut stage = Stage::new(setup);
    let cases = prepare_all(&files, arguments.case.as_deref(), &mut stage).await;
    if cases.is_empty() {
        return Err(no_cases(&arguments));
    }
    if arguments.live {
        return live::run(&arguments, &files, cases, &stage).await;
    }
    let places = Arc::new(Semaphore::new(at_once));
    let running = cases.into_iter().map(|(file, name, prepared)| {
        let places = Arc::clone(&places);
        async move {
            // The semaphore is never closed.
            let _place = places.acquire_owned().await;
            run_one(file, name, prepared).await
        }
    });
    let reports = futures::future::join_all(running.map(tokio::spawn)).await;
    let reports: Vec<CaseReport> = reports.into_iter().filter_map(Result::ok).collect();
    let report = Report { files: &files, json: arguments.json };
    report.cases(&reports);
    if arguments.update {
        update::update(&files, &reports, arguments.yes, arguments.json)?;
    }
    let mut holds = reports.iter().all(CaseReport::passed);
    if let Some(wanted) = &wanted {
        holds &= faults::run(wanted, &files, &reports, at_once, arguments.json).await?;
    }
    if let Some(path) = &arguments.junit {
        junit::write(path, &files, &reports)?;
    }
    report.end(&reports, watch.elapsed(), &files::untested(&arguments.paths), &stage.untested_nodes(&files));
    Ok(if holds { exit::DONE } else { exit::TEST_FAILED })
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn no_cases(arguments: &Test) -> Messages {
    match &arguments.case {
        Some(text) => Messages::usage(
            format!("no test has a name that contains `{text}`"),
            "see all names: weft test without --case",
        ),
        None => Messages::usage(
            "there are no test files".to_owned(),
            "name a folder that has some (NAME.test.yaml), or make one from a run: weft test --from-run RUN",
        ),
    }
}

type PreparedCase = (usize, String, Result<Arc<Prepared>, Messages>);

async fn prepare_all(files: &[OpenedFile], wanted: Option<&str>, stage: &mut Stage) -> Vec<PreparedCase> {
    let mut cases = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let read = match &file.read {
            Ok(read) => read,
            Err(problems) => {
                cases.push((number, "(can't be read)".to_owned(), Err(file.messages(problems))));
                continue;
            }
        };
        let is_wanted = |name: &str| wanted.is_none_or(|wanted| name.contains(wanted));
        for case in read.cases.iter().filter(|case| is_wanted(&case.name.value)) {
            let prepared = stage.prepare(file, read, case).await.map(Arc::new);
            cases.push((number, case.name.value.clone(), prepared));
        }
    }
    cases
}

async fn run_one(file: usize, name: String, prepared: Result<Arc<Prepared>, Messages>) -> CaseReport {
    let watch = Stopwatch::start();
    let mut report = CaseReport {
        file,
        name,
        mismatches: Vec::new(),
        broken: None,
        requests: 0,
        took: Duration::ZERO,
        finished: false,
        again: None,
    };
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(messages) => {
            report.broken = Some(messages);
            return report;
        }
    };
    match (&prepared.case.subject, &prepared.node) {
        (Subject::Node(subject), Some(node)) => {
            let ran = run_node(&prepared.case, subject, node, prepared.script()).await;
            report.requests = ran.requests.values().sum();
            report.mismatches = ran.mismatches;
        }
        _ => {
            let Some(rehearsal) = &prepared.rehearsal else { return report };
            let script = || prepared.script();
            let ran = run_case(&prepared.case, rehearsal, &script, &prepared.answers, Arc::new(|_| {})).await;
            match ran {
                Err(error) => report.broken = Some(error.into()),
                Ok(ran) => {
                    report.requests = ran.requests.values().sum();
                    report.mismatches = ran.mismatches;
                    report.finished = matches!(ran.ended, Ended::Finished(_));
                    let undisturbed = ran.undisturbed.filter(|_| report.mismatches.is_empty());
                    report.again = undisturbed.map(|undisturbed| (Arc::clone(&prepared), undisturbed));
                }
            }
        }
    }
    report.took = watch.elapsed();
    report
}

/// A message about a file as a whole.
pub(super) fn about(file: &std::path::Path, code: u8, reason: String, remedy: &str) -> Messages {
    Messages::one(code, Message::new(reason, remedy).about(file.display().to_string()))
}
