//! Why a call is refused, and with which code.

/// Which codes version 3 answers with. Version 2 always uses those that were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codes {
    /// 1000, 1015, 1016, 2000, 4000: seen in clients and in version 2.
    Seen,
    /// Those of the published specification: 1001, 1002, 1006, 1007, 1008, 1012, 10001 and so on.
    Published,
}

/// A refusal as it goes out.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: i64,
    pub(crate) status: u16,
    pub(crate) message: String,
    /// Set with a 429: when the window ends, unix milliseconds.
    pub(crate) resets_at_ms: Option<i64>,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: i64, message: impl Into<String>) -> Refusal {
        Refusal { code, status, message: message.into(), resets_at_ms: None }
    }

    /// 1000: a parameter is missing or wrong.
    pub(crate) fn parameter(message: impl Into<String>) -> Refusal {
        Refusal::new(400, 1000, message)
    }

    pub(crate) fn invalid(name: &str, why: &str) -> Refusal {
        Refusal::parameter(format!("Invalid value for parameter '{name}': {why}"))
    }

    pub(crate) fn missing(name: &str) -> Refusal {
        Refusal::parameter(format!("Missing parameter '{name}'"))
    }

    /// The code in the body of a 429 is not published.
    pub(crate) fn over_limit(resets_at_ms: i64) -> Refusal {
        Refusal { resets_at_ms: Some(resets_at_ms), ..Refusal::new(429, 429, "Too Many Requests") }
    }
}

/// Everything that can be wrong with a token, a code or an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    NoToken,
    UnknownToken,
    ExpiredToken,
    RevokedToken,
    Scope,
    ClosedAccount,
    GrantType(&'static str),
    Credentials,
    UnknownCode,
    SpentCode,
    ExpiredCode,
    RevokedCode,
    UnknownRefreshToken,
    SpentRefreshToken,
}

impl Reason {
    pub(crate) fn refusal(self, codes: Codes) -> Refusal {
        match codes {
            Codes::Seen => self.seen(),
            Codes::Published => self.published(),
        }
    }

    /// The HTTP statuses are guesses, save 400 for wrong client data.
    fn seen(self) -> Refusal {
        let (status, code, message) = match self {
            Reason::NoToken | Reason::UnknownToken => (401, 4000, "Unauthorized Request"),
            Reason::ExpiredToken => (400, 1015, "This access token has expired."),
            Reason::RevokedToken => (400, 1016, "This access token has been revoked."),
            Reason::Scope => (403, 4000, "Unauthorized Request"),
            Reason::ClosedAccount => (403, 2000, "This merchant account may not use the API"),
            Reason::GrantType(expected) => return Refusal::invalid("grant_type", expected),
            Reason::Credentials | Reason::UnknownCode | Reason::UnknownRefreshToken => {
                (400, 4000, "Unauthorized Request")
            }
            Reason::ExpiredCode => (400, 1015, "This authorization code has expired."),
            Reason::SpentCode | Reason::RevokedCode => (400, 1016, "This authorization code has been revoked."),
            Reason::SpentRefreshToken => (400, 1016, "This refresh token has been revoked."),
        };
        Refusal::new(status, code, message)
    }

    fn published(self) -> Refusal {
        let (code, message) = match self {
            // Seen on the platform itself: the only one that is not 400.
            Reason::NoToken => return Refusal::new(401, 1012, "Missing access token in authorization header"),
            Reason::UnknownToken => (1006, "No access token found or the app does not exist"),
            Reason::ExpiredToken => (1007, "This access token has expired"),
            Reason::RevokedToken => (1008, "This access token has been revoked"),
            Reason::Scope | Reason::UnknownRefreshToken | Reason::SpentRefreshToken => {
                (1006, "Unauthorized access on this API")
            }
            Reason::ClosedAccount => (1002, "Cannot access API due to account is disabled"),
            Reason::GrantType(expected) => {
                return Refusal::new(400, 1001, format!("grant_type must be set to '{expected}'"));
            }
            Reason::Credentials => (
                10001,
                "Incorrect credentials. One of client_id, client_secret, or redirect_url does not match our records",
            ),
            Reason::UnknownCode => (10008, "Incorrect authorization code provided"),
            Reason::SpentCode => (10002, "The authorization code has already been redeemed"),
            Reason::ExpiredCode => (10004, "The authorization code has expired"),
            Reason::RevokedCode => (1008, "The access token has been revoked"),
        };
        Refusal::new(400, code, message)
    }
}
