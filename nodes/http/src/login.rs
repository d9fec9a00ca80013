//! How an account obtains its token: as `login:` in the connections file describes it, or in one of the two ways of OAuth 2 that
//! need no more than fields.
//!
//! - `login/description.rs`: the words of `login`, and whether they make sense
//! - `login/oauth.rs`: the same for OAuth 2 (RFC 6749, sections 4.4 and 6), out of fields
//! - `login/obtain.rs`: asking for a token, with the one that renews or from the fields
//!
//! Tokens never come here: the host takes them out of the answer (`seal`), and nodes have their markers.

mod description;
pub mod oauth;
mod obtain;

pub use description::{ACCESS_TOKEN, Login, Place, REFRESH_TOKEN};
pub use obtain::obtain;

use weft_sdk::{Call, Failure};

use crate::connection::{CLIENT_CREDENTIALS, LOGIN, REFRESH_TOKEN as BY_REFRESH_TOKEN};
use crate::failures::Success;

/// How an answer looks that refuses the token of the account; none for an account without tokens.
pub fn expired<P>(call: &Call<P>) -> Result<Option<Success>, Failure> {
    match call.variant() {
        Some(LOGIN | CLIENT_CREDENTIALS | BY_REFRESH_TOKEN) => Ok(Some(Login::of(call)?.expired)),
        _ => Ok(None),
    }
}
