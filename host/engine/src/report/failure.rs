//! Why a step, and with it a run, stops.

use serde::Serialize;
use weft_sandbox::{CallError, Failure, Problem};
use weft_store::StoreError;

/// What kind of failure it is. The first six are the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureClass {
    /// The request is wrong.
    Invalid,
    /// The platform doesn't know us, even after authorizing again.
    Unauthorized,
    /// A permission is missing on the platform.
    Forbidden,
    /// The platform asks to slow down, even after waiting.
    Throttled,
    /// The platform can't be reached, even after waiting.
    Unavailable,
    /// One record can't pass.
    Rejected,
    /// A limit ended a call.
    Limit,
    /// A bug in a component.
    Trap,
    /// What the platform returned contradicts itself or what was asked: going on could lose records.
    Inconsistent,
    /// An expression has no value.
    Expression,
    /// The run left its recording.
    Replay,
    /// The tables can't be read or written.
    Store,
    /// The host can't go on.
    Host,
    /// It is outside of the hours in which the workflow may run.
    Closed,
    /// Nothing failed: somebody stopped the run.
    Interrupted,
}

impl FailureClass {
    /// As written in events and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::Throttled => "throttled",
            Self::Unavailable => "unavailable",
            Self::Rejected => "rejected",
            Self::Limit => "limit",
            Self::Trap => "trap",
            Self::Inconsistent => "inconsistent",
            Self::Expression => "expression",
            Self::Replay => "replay",
            Self::Store => "store",
            Self::Host => "host",
            Self::Closed => "closed",
            Self::Interrupted => "interrupted",
        }
    }

    /// Whether leaving this item out can help: the fault lies with it, not with the whole run.
    pub(crate) fn is_of_one_item(self) -> bool {
        matches!(self, Self::Rejected | Self::Throttled | Self::Unavailable | Self::Limit)
    }
}

/// Why a run stops: what, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("step `{step}`: {message}")]
pub struct RunFailure {
    /// Id of the step, or empty if it is the run as a whole.
    pub step: String,
    /// Where the step is written: `file:line:column`, or empty.
    pub place: String,
    /// What kind.
    pub class: FailureClass,
    /// The platform's own code, or empty.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do.
    pub remedy: Option<String>,
}

impl RunFailure {
    pub(crate) fn new(class: FailureClass, message: impl Into<String>) -> Self {
        let (step, place, code) = Default::default();
        Self { step, place, class, code, message: message.into(), remedy: None }
    }

    pub(crate) fn rejected(message: &str) -> Self {
        Self::new(FailureClass::Rejected, message)
    }

    pub(crate) fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// The same failure, said to have happened in this step unless it already knows better.
    pub(crate) fn in_step(mut self, step: &str, place: &weft_workflow::Place) -> Self {
        if self.step.is_empty() {
            self.step = step.to_owned();
            self.place = place.to_string();
        }
        self
    }

    fn of(class: FailureClass, problem: Problem) -> Self {
        Self { code: problem.code, remedy: problem.remedy, ..Self::new(class, problem.message) }
    }
}

impl From<Failure> for RunFailure {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Invalid(problem) => Self::of(FailureClass::Invalid, problem),
            Failure::Unauthorized(problem) => Self::of(FailureClass::Unauthorized, problem),
            Failure::Forbidden(problem) => Self::of(FailureClass::Forbidden, problem),
            Failure::Throttled(busy) => Self::of(FailureClass::Throttled, busy.problem),
            Failure::Unavailable(problem) => Self::of(FailureClass::Unavailable, problem),
            Failure::Rejected(problem) => Self::of(FailureClass::Rejected, problem),
        }
    }
}

impl From<CallError> for RunFailure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Failure(failure) => failure.into(),
            CallError::Limit(reached) => Self::new(FailureClass::Limit, reached.reason),
            CallError::Trap(reason) => Self::new(FailureClass::Trap, reason),
            CallError::Replay(reason) => replay(reason),
            CallError::Stopped => interrupted(),
            CallError::Host(reason) => Self::new(FailureClass::Host, reason),
        }
    }
}

impl From<StoreError> for RunFailure {
    fn from(error: StoreError) -> Self {
        let failure = Self::new(FailureClass::Store, error.reason());
        Self { remedy: error.remedy(), ..failure }
    }
}

/// What is kept as text. An empty text in its place would be taken for one that says nothing.
pub(crate) fn written(value: &impl Serialize) -> Result<String, RunFailure> {
    serde_json::to_string(value).map_err(|error| {
        RunFailure::new(FailureClass::Host, format!("what the run has to remember can't be written: {error}"))
            .with_remedy("report it as a mistake of weft")
    })
}

/// Nothing failed: somebody stopped the run.
pub(crate) fn interrupted() -> RunFailure {
    RunFailure::new(FailureClass::Interrupted, "the run was stopped")
}

pub(crate) fn replay(reason: String) -> RunFailure {
    RunFailure::new(FailureClass::Replay, reason)
        .with_remedy("if the workflow or a component was changed on purpose, record it anew: weft record FILE")
}
