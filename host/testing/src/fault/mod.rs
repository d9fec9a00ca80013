//! What can go wrong with an exchange.
//!
//! - here: the kinds, by their names
//! - `alter.rs`: what each makes of an answer
//! - `script.rs`: an undisturbed run, and one thing that goes wrong in it

mod alter;
mod script;

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

pub use alter::alter;
pub use script::{Disturbed, Killed};

/// What can go wrong with an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// Status 429 with `Retry-After`.
    Throttled,
    /// Status 503.
    Unavailable,
    /// No answer in time.
    Timeout,
    /// The connection breaks.
    Reset,
    /// Half of the body.
    Truncated,
    /// A page for people, with status 200.
    WrongType,
    /// The platform's error, inside status 200.
    ErrorInside,
    /// The token is dead.
    ExpiredToken,
    /// The page before, once more.
    SamePage,
    /// The right answer, a byte at a time.
    OneByte,
    /// The process is killed when the page is committed.
    KilledAfterCommit,
    /// The process is killed when the answer is there, before its page is committed.
    KilledBeforeCommit,
}

impl Fault {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 12] = [
        Self::Throttled,
        Self::Unavailable,
        Self::Timeout,
        Self::Reset,
        Self::Truncated,
        Self::WrongType,
        Self::ErrorInside,
        Self::ExpiredToken,
        Self::SamePage,
        Self::OneByte,
        Self::KilledAfterCommit,
        Self::KilledBeforeCommit,
    ];

    /// How it stands in files and on command lines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::Reset => "reset",
            Self::Truncated => "truncated",
            Self::WrongType => "wrong-type",
            Self::ErrorInside => "error-inside",
            Self::ExpiredToken => "expired-token",
            Self::SamePage => "same-page",
            Self::OneByte => "one-byte",
            Self::KilledAfterCommit => "killed-after",
            Self::KilledBeforeCommit => "killed-before",
        }
    }

    /// Whether it ends the process.
    pub fn kills(self) -> bool {
        matches!(self, Self::KilledAfterCommit | Self::KilledBeforeCommit)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The text is no name of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownFault;

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        Self::ALL.into_iter().find(|fault| fault.name() == text).ok_or(UnknownFault)
    }
}

/// How a platform says what is not said by HTTP. A test file may name it; else it is guessed from an answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlatformAnswers {
    /// The answer to a dead token.
    pub expired_token: Option<PlatformAnswer>,
    /// An error inside status 200.
    pub error_inside: Option<PlatformAnswer>,
}

/// One answer of a platform.
#[derive(Debug, Clone, PartialEq)]
pub struct PlatformAnswer {
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub json: Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(fault));
        }
        assert_eq!("kaboom".parse::<Fault>(), Err(UnknownFault));
    }
}
