//! Who asks: one account, known by a token, a password or a key.

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

use super::question::Question;

/// The token of the account.
pub const TOKEN: &str = "jsonapi-token-0001";
/// The user of the account.
pub const USER: &str = "demo";
/// The password of the user.
pub const PASSWORD: &str = "jsonapi-password-0001";
/// User and password in base64, as they stand behind `Basic`.
pub const BASIC_CREDENTIALS: &str = "ZGVtbzpqc29uYXBpLXBhc3N3b3JkLTAwMDE=";
/// The key of the account.
pub const KEY: &str = "jsonapi-key-0001";
/// The header field for the key.
pub const HEADER_NAME: &str = "x-api-key";
/// The query parameter for the key.
pub const PARAMETER_NAME: &str = "api_key";

/// A way to say who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// `Authorization: Bearer TOKEN`.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// The key in a header field.
    Header,
    /// The key in the query.
    Query,
}

impl Access {
    /// All ways.
    pub const ALL: [Access; 4] = [Access::Bearer, Access::Basic, Access::Header, Access::Query];

    /// Takes what it says out of the request; whether it is right.
    fn take(self, headers: &HeaderMap, question: &mut Question) -> bool {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match self {
            Access::Bearer => header(AUTHORIZATION.as_str()).strip_prefix("Bearer ") == Some(TOKEN),
            Access::Basic => header(AUTHORIZATION.as_str()).strip_prefix("Basic ") == Some(BASIC_CREDENTIALS),
            Access::Header => header(HEADER_NAME) == KEY,
            Access::Query => question.take(PARAMETER_NAME).is_some_and(|value| value == KEY),
        }
    }
}

/// Whether the request says who asks, in one of these ways and in no other besides.
pub(crate) fn is_known(allowed: &[Access], headers: &HeaderMap, question: &mut Question) -> bool {
    // A key in the query is an unknown parameter where it is not allowed; so only what is allowed is taken.
    allowed.iter().filter(|access| access.take(headers, question)).count() == 1
}
