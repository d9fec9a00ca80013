//! Who may call.

/// What a merchant is handed for its connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The seller account.
    pub sid: String,
    /// The interface account.
    pub key: String,
    /// The part of the app secret before the colon. It signs.
    pub secret: String,
    /// The part of the app secret behind the colon. It is sent along.
    pub salt: String,
}

impl Credentials {
    /// Of the demo merchant. Its app secret is `0123456789abcdef:salt0123456789abcdef`.
    pub fn demo() -> Credentials {
        Credentials {
            sid: "demosid".to_owned(),
            key: "demosid-ak".to_owned(),
            secret: "0123456789abcdef".to_owned(),
            salt: "salt0123456789abcdef".to_owned(),
        }
    }
}
