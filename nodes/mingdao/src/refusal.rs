//! Why an answer is none, and what that means for rows that were to be written.

use weft_sdk::Failure;
use weft_sdk::http::{Error, Response, Unreadable};

use crate::errors;

/// Why there is no answer, or none that means success.
#[derive(Debug)]
pub enum Refusal {
    /// The platform says so.
    Code {
        /// Its `error_code`.
        code: i64,
        /// Its `error_msg`, maybe empty.
        message: String,
    },
    /// An HTTP status other than 2xx.
    Status(Response),
    /// Status 200, but not what the platform documents; what it is.
    Malformed(String),
    /// Status 200, and no JSON.
    NoJson(Unreadable),
    /// No answer at all.
    NoAnswer(Error),
}

/// What a refusal means for the rows of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing was written, and no other row would fare better.
    Nothing,
    /// It may have been written all the same.
    Unsure,
    /// One of the rows can't pass.
    BadRow,
    /// A unique field has this value already.
    Clash,
    /// The row to be changed is no longer there.
    Gone,
}

impl Refusal {
    /// What it means for the rows of a write.
    pub fn meaning(&self) -> Meaning {
        match self {
            Self::Code { code, .. } => errors::meaning(*code),
            // The platform's way of asking to slow down: it has not looked at the rows.
            Self::Status(response) if response.status() == 503 => Meaning::Nothing,
            Self::Status(response) if response.status() >= 500 => Meaning::Unsure,
            Self::Malformed(_)
            | Self::NoJson(_)
            | Self::NoAnswer(
                Error::Timeout(_) | Error::Unreachable(_) | Error::Encoding(_) | Error::Charset(_) | Error::TooLarge(_),
            ) => Meaning::Unsure,
            Self::Status(_) | Self::NoAnswer(_) => Meaning::Nothing,
        }
    }

    /// What the host is told.
    pub fn into_failure(self, method: &str) -> Failure {
        match self {
            Self::Code { code, message } => errors::from_code(method, code, &message),
            Self::Status(response) => errors::from_status(method, &response),
            Self::Malformed(what) => {
                Failure::unavailable(format!("{method}: the answer is not what the platform documents: {what}"))
            }
            Self::NoJson(unreadable) => unreadable.into_failure(method),
            Self::NoAnswer(error) => error.into(),
        }
    }

    /// In a few words, for a message about one row.
    pub fn told(&self) -> String {
        match self {
            Self::Code { code, message } => errors::told(*code, message),
            Self::Status(response) => format!("HTTP status {}", response.status()),
            Self::Malformed(what) => format!("the answer is not what the platform documents: {what}"),
            Self::NoJson(unreadable) => unreadable.to_string(),
            Self::NoAnswer(Error::Timeout(reason) | Error::Unreachable(reason)) => reason.clone(),
            Self::NoAnswer(error) => format!("{error:?}"),
        }
    }

    /// The platform's own code; empty when there is none.
    pub fn code(&self) -> String {
        match self {
            Self::Code { code, .. } => code.to_string(),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_whose_fate_is_unknown_is_told_from_one_that_did_not_happen() {
        let code = |code| Refusal::Code { code, message: String::new() }.meaning();
        let status = |status| Refusal::Status(Response::new(status, "")).meaning();
        assert_eq!([code(99999), status(500), status(502), status(504)], [Meaning::Unsure; 4]);
        assert_eq!([code(51), code(90000), status(503), status(413), status(429)], [Meaning::Nothing; 5]);
        assert_eq!(Refusal::Malformed(String::new()).meaning(), Meaning::Unsure);
        let came = [Error::Encoding("br".to_owned()), Error::Charset("gbk".to_owned()), Error::TooLarge(1)];
        for error in [Error::Timeout("slow".to_owned()), Error::Unreachable("cut".to_owned())].into_iter().chain(came) {
            assert_eq!(Refusal::NoAnswer(error).meaning(), Meaning::Unsure);
        }
        assert_eq!(Refusal::NoAnswer(Error::Denied("no".to_owned())).meaning(), Meaning::Nothing);
    }
}
