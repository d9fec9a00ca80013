//! Why there are no rows.

use serde_json::{Value, json};

/// An answer other than status 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: i64,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(status: i64, message: impl Into<String>) -> Refusal {
        Refusal { status, message: message.into() }
    }

    /// Status 1: the call itself is malformed.
    pub(crate) fn malformed(message: impl Into<String>) -> Refusal {
        Refusal::new(1, message)
    }

    /// Status 1: secret, appkey or sign is wrong. The platform does not tell which.
    pub(crate) fn unverified() -> Refusal {
        Refusal::malformed("验证失败")
    }

    /// Status 2: the message is the name of the field.
    pub(crate) fn field(name: &str) -> Refusal {
        Refusal::new(2, name)
    }

    /// Status 100: the application says no.
    pub(crate) fn application(message: impl Into<String>) -> Refusal {
        Refusal::new(100, message)
    }

    pub(crate) fn envelope(&self) -> Value {
        json!({ "status": self.status, "message": self.message })
    }
}
