//! Auth'n'Auth: a session, a sign-in with it, a token for it.

use super::{Failure, application};
use crate::application::RuName;
use crate::gate::Asked;
use crate::moment::moment;
use crate::order_xml::element;
use crate::server::State;
use crate::tokens::Access;
use crate::xml::Element;

/// A session that was begun.
pub(crate) struct Session {
    pub(crate) client_id: String,
    pub(crate) ru_name: RuName,
    /// Who agreed, and when in unix milliseconds.
    pub(crate) signed_in: Option<(String, i64)>,
}

/// `GetSessionID`
pub(super) fn begin(state: &mut State, asked: &Asked, request: &Element, now_ms: i64) -> Result<String, Failure> {
    let application = application(state, asked, now_ms)?;
    let ru_name = request.text_of("RuName").and_then(|name| application.ru_name(name).cloned());
    let ru_name = ru_name.ok_or_else(|| Failure::input("RuName"))?;
    // Full of what has to be escaped in a query.
    let id = format!("+3cCAA**{}", state.tokens.name("session"));
    state.sessions.insert(id.clone(), Session { client_id: application.client_id, ru_name, signed_in: None });
    Ok(element("SessionID", &id))
}

/// `FetchToken`. The session is good once: not documented.
pub(super) fn fetch_token(state: &mut State, asked: &Asked, request: &Element, now_ms: i64) -> Result<String, Failure> {
    let application = application(state, asked, now_ms)?;
    let id = request.text_of("SessionID").unwrap_or_default();
    let session = state.sessions.get(id).filter(|session| session.client_id == application.client_id);
    let session = session.ok_or_else(expired)?;
    let unfinished = || Failure::new(21916017, "The end user has not completed Auth & Auth sign in flow.");
    let (user_id, at_ms) = session.signed_in.clone().ok_or_else(unfinished)?;
    if now_ms - at_ms > state.lives.session_s * 1000 {
        return Err(expired());
    }
    state.sessions.remove(id);
    let expires_at_ms = now_ms + state.lives.legacy_s * 1000;
    let access = Access { client_id: application.client_id, user_id: Some(user_id), scopes: Vec::new(), expires_at_ms };
    let token = state.tokens.mint_legacy(access);
    Ok(element("eBayAuthToken", &token) + &element("HardExpirationTime", &moment(expires_at_ms)))
}

fn expired() -> Failure {
    Failure::new(16117, "The session has expired.")
}
