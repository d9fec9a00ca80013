//! Constructors for failures. The variant decides what the host does next; see `wit/node`, `types.failure`.

use serde::Serialize;

use crate::describe::Label;
use crate::node::to_json;
use crate::{Busy, Failure, Problem, Rejection, Translation};

impl Failure {
    /// The request itself is wrong. Never repeated.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(problem(message))
    }

    /// The token is missing or expired: authorize once, repeat once.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::Unauthorized(problem(message))
    }

    /// A permission is missing. Say in the remedy what to switch on.
    pub fn forbidden(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Forbidden(problem(message)).with_remedy(remedy)
    }

    /// The platform asks to slow down, for that long if it said so.
    pub fn throttled(message: impl Into<String>, wait_ms: Option<u64>) -> Self {
        Self::Throttled(Busy { problem: problem(message), wait_ms })
    }

    /// The platform failed or can't be reached: back off and repeat.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::Unavailable(problem(message))
    }

    /// This one record can't pass; others can.
    pub fn rejected(message: impl Into<String>) -> Self {
        Self::Rejected(problem(message))
    }

    /// The same failure with the platform's own code.
    #[must_use]
    pub fn with_code(mut self, code: impl ToString) -> Self {
        self.problem_mut().code = code.to_string();
        self
    }

    /// The same failure with something to do about it.
    #[must_use]
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.problem_mut().remedy = Some(remedy.into());
        self
    }

    /// The same failure with what it says in Simplified Chinese.
    #[must_use]
    pub fn with_chinese(mut self, message: impl Into<String>) -> Self {
        chinese(self.problem_mut()).message = Some(message.into());
        self
    }

    /// The same failure with something to do about it, in both languages.
    #[must_use]
    pub fn with_remedies(mut self, remedy: Label) -> Self {
        chinese(self.problem_mut()).remedy = Some(remedy.zh);
        self.with_remedy(remedy.en)
    }

    fn problem_mut(&mut self) -> &mut Problem {
        match self {
            Self::Invalid(problem)
            | Self::Unauthorized(problem)
            | Self::Forbidden(problem)
            | Self::Unavailable(problem)
            | Self::Rejected(problem) => problem,
            Self::Throttled(busy) => &mut busy.problem,
        }
    }
}

impl Rejection {
    /// A record (an object) that can't pass, and why. It is to be complete: enough to try it again by itself.
    pub fn new<R: Serialize + ?Sized>(record: &R, reason: impl Into<String>) -> Self {
        Self { record: to_json(record), problem: problem(reason) }
    }

    /// The same with the platform's own code.
    #[must_use]
    pub fn with_code(mut self, code: impl ToString) -> Self {
        self.problem.code = code.to_string();
        self
    }
}

fn problem(message: impl Into<String>) -> Problem {
    Problem { code: String::new(), message: message.into(), remedy: None, zh: None }
}

fn chinese(problem: &mut Problem) -> &mut Translation {
    problem.zh.get_or_insert(Translation { message: None, remedy: None })
}

/// The host asked for a node that the component doesn't offer; it checks names, so this is a fault of the host.
pub fn unknown_node(name: &str) -> Failure {
    Failure::invalid(format!("this component has no node `{name}`"))
}
