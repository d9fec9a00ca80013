//! Why a call was refused.
//!
//! Codes that no document of this edition gives are taken from the sister editions, or chosen here: 2100 for what is wrong
//! with the caller's form, 2030 for the seller account, 2060 for the interface account, 1013 for a call at the wrong hour,
//! 100 for a missing right.

/// The platform's code and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: i64,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(code: i64, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into() }
    }

    /// Sign, time or presence of the fields that every call has.
    pub(crate) fn caller(message: impl Into<String>) -> Refusal {
        Refusal::new(2100, message)
    }

    pub(crate) fn over_limit() -> Refusal {
        Refusal::new(1012, "每分钟调用次数超过限制")
    }

    pub(crate) fn invalid(name: &str) -> Refusal {
        Refusal::new(2104, format!("参数{name}无效"))
    }

    pub(crate) fn no_right(message: &str) -> Refusal {
        Refusal::new(100, message)
    }
}
