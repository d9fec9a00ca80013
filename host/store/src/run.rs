//! Runs: what is asked for, and what became of it.

use std::fmt;

/// A run to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// The run's id.
    pub id: String,
    /// What the run does: equal for runs that may go on with each other's work.
    pub fingerprint: String,
    /// The workflow.
    pub workflow: String,
    /// The inputs.
    pub inputs_json: String,
    /// When it began, in milliseconds since 1970.
    pub started_at_ms: i64,
    /// The seed of everything random in the run.
    pub seed: String,
    /// Who runs it: a text that no other process has, and that is the same for all runs whose leases are renewed together.
    pub owner: String,
    /// Whether it may begin while another run of the same fingerprint is running.
    pub beside: bool,
    /// The components that it calls, as the engine puts them: others don't go on with its work.
    pub components_json: String,
}

impl NewRun {
    /// The run as it is remembered from now on.
    pub(crate) fn begun(self) -> Run {
        Run {
            id: self.id,
            fingerprint: self.fingerprint,
            workflow: self.workflow,
            inputs_json: self.inputs_json,
            started_at_ms: self.started_at_ms,
            seed: self.seed,
            owner: Some(self.owner),
            status: RunStatus::Running,
            finished_at_ms: None,
            summary_json: None,
            commits: 0,
            counts_json: None,
            components_json: Some(self.components_json),
        }
    }
}

/// A run as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The run's id.
    pub id: String,
    /// What the run does: equal for runs that may go on with each other's work.
    pub fingerprint: String,
    /// The workflow.
    pub workflow: String,
    /// The inputs.
    pub inputs_json: String,
    /// When it first began, in milliseconds since 1970.
    pub started_at_ms: i64,
    /// The seed of everything random in the run.
    pub seed: String,
    /// Who has its lease; none when it is over, when the lease was given back, and when the store knows that its process is
    /// gone.
    pub owner: Option<String>,
    /// How it stands.
    pub status: RunStatus,
    /// When it ended, in milliseconds since 1970.
    pub finished_at_ms: Option<i64>,
    /// What it did, as the engine put it at the end.
    pub summary_json: Option<String>,
    /// How many commits it has made: the next one has the number after this.
    pub commits: u32,
    /// What it had counted at its latest commit or when it stopped, as the engine put it; none when it is finished.
    pub counts_json: Option<String>,
    /// The components that it calls, as the engine put them; none for a run from before they were kept.
    pub components_json: Option<String>,
}

/// The right to commit for a run. Whoever takes a run gets one with a higher epoch, and all before it are lost.
///
/// A lease is alive for [`LEASE_TTL_MS`](crate::LEASE_TTL_MS) from its latest heartbeat, by the clock of the store. For so
/// long nobody else can take the run. One that has lapsed is still good for as long as nobody has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The run.
    pub run_id: String,
    /// Counts how often the run was taken, from 1.
    pub epoch: u32,
}

/// A run that has begun, and what had to go to make room for its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The run.
    pub run: Run,
    /// What its commits and its end are done with.
    pub lease: Lease,
    /// Failures that were dropped, the oldest of the workflow that has most: more than
    /// [`FAILURES_KEPT_MAX`](crate::FAILURES_KEPT_MAX) are not kept.
    pub failures_dropped: u64,
    /// Whether the workflow has failures from before: then [`failed_subjects`](crate::Store::failed_subjects) says what of.
    pub has_failures: bool,
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunStatus {
    /// It runs, or its process ended without a word.
    Running,
    /// It did all of its work.
    Finished,
    /// It stopped at a failure.
    Failed,
    /// It was told to stop.
    Interrupted,
}

impl RunStatus {
    /// The status as it is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            RunStatus::Running => "running",
            RunStatus::Finished => "finished",
            RunStatus::Failed => "failed",
            RunStatus::Interrupted => "interrupted",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<RunStatus> {
        [RunStatus::Running, RunStatus::Finished, RunStatus::Failed, RunStatus::Interrupted]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

impl fmt::Display for RunStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunOutcome {
    /// It did all of its work.
    Finished,
    /// It stopped at a failure, and may be gone on with.
    Failed,
    /// It was told to stop, and may be gone on with.
    Interrupted,
}

impl From<RunOutcome> for RunStatus {
    fn from(outcome: RunOutcome) -> RunStatus {
        match outcome {
            RunOutcome::Finished => RunStatus::Finished,
            RunOutcome::Failed => RunStatus::Failed,
            RunOutcome::Interrupted => RunStatus::Interrupted,
        }
    }
}
