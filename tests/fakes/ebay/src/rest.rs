//! What every REST call passes before it is answered.

use super::answer::{Answer, RestError};
use super::gate::Asked;
use super::pacific::next_pacific_midnight_ms;
use super::server::State;
use super::tokens::Access;

/// The access token of the call, alive, with one of these scopes.
pub(crate) fn access(state: &State, asked: &Asked, scopes: &[&str], now_ms: i64) -> Result<Access, Answer> {
    let Some(header) = asked.authorization.as_deref() else {
        return Err(unauthorized(1002, "Missing access token"));
    };
    let token = header.strip_prefix("Bearer ").unwrap_or_default();
    let alive = state.tokens.access(token).filter(|access| access.expires_at_ms > now_ms);
    let access = alive.ok_or_else(|| unauthorized(1001, "Invalid access token"))?;
    if !access.scopes.iter().any(|scope| scopes.contains(&scope.as_str())) {
        let error = RestError::new(1100, "ACCESS", "REQUEST", "Access denied");
        return Err(Answer::refused(403, &error));
    }
    Ok(access.clone())
}

/// A daily limit is used up. `Retry-After` comes only where it is wanted: the platform may leave it out.
pub(crate) fn call_limit(state: &State, now_ms: i64) -> Answer {
    let error = RestError::new(2001, "ACCESS", "REQUEST", "Too many requests.");
    let answer = Answer::refused(429, &error);
    if !state.tells_retry_after {
        return answer;
    }
    answer.with_retry_after((next_pacific_midnight_ms(now_ms) - now_ms + 999) / 1000)
}

fn unauthorized(id: u32, message: &str) -> Answer {
    Answer::refused(401, &RestError::new(id, "OAuth", "REQUEST", message))
}
