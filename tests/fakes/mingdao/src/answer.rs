//! The envelope `{data, success, error_code, error_msg}`.

use serde_json::{Value, json};

/// What a method gives: its data, or why there is none.
pub(crate) type Outcome = Result<Value, Refusal>;

/// Why a call was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: i64,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(code: i64, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into() }
    }

    /// A parameter is missing or has a wrong shape.
    pub(crate) fn parameter(name: &str) -> Refusal {
        Refusal::new(10001, format!("parameter error: {name}"))
    }
}

/// The envelope. `1` means success, and only together with `success`.
pub(crate) fn envelope(outcome: &Outcome) -> Value {
    match outcome {
        Ok(data) => json!({ "data": data, "success": true, "error_code": 1 }),
        Err(refusal) => json!({ "success": false, "error_code": refusal.code, "error_msg": refusal.message }),
    }
}
