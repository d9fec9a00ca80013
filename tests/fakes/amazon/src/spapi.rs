//! What every call of the Selling Partner API passes: user agent, token, bucket; and the headers of its answers.

use hyper::header::HeaderName;

use super::answer::{Answer, ApiError};
use super::asked::Asked;
use super::operation::Operation;
use super::options::Options;
use super::rdt::{self, DataElement};
use super::server::{Inner, State};
use super::tokens::Access;
use super::{participations, v0, v2026};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const RATE_LIMIT: HeaderName = HeaderName::from_static("x-amzn-ratelimit-limit");
/// The statuses with which the rate is documented to be told.
const STATUSES_WITH_RATE: [u16; 3] = [200, 400, 404];

/// Who calls, and what the token lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) client_id: String,
    pub(crate) seller_id: String,
    /// What a restricted data token shows on this path; none for an ordinary token.
    pub(crate) restricted: Option<Vec<DataElement>>,
    pub(crate) may_see_persons: bool,
}

impl Caller {
    /// Whether rows may show this.
    pub(crate) fn elements(&self) -> &[DataElement] {
        self.restricted.as_deref().unwrap_or_default()
    }
}

/// Answers a call.
pub(crate) fn answer(server: &Inner, state: &mut State, asked: &Asked, operation: Operation, now_ms: i64) -> Answer {
    let answer = called(server, state, asked, operation, now_ms);
    with_request_id(state, answer)
}

/// Adds the number of the call.
pub(crate) fn with_request_id(state: &mut State, answer: Answer) -> Answer {
    let id = state.next_request_id();
    answer.with_header(REQUEST_ID, id)
}

fn called(server: &Inner, state: &mut State, asked: &Asked, operation: Operation, now_ms: i64) -> Answer {
    let options = &server.options;
    let caller = match admitted(state, options, asked, operation, now_ms) {
        Ok(caller) => caller,
        Err(error) => return Answer::from(&error),
    };
    let rate = server.limits().of(operation);
    if let Some(rate) = rate {
        let key = (caller.client_id.clone(), caller.seller_id.clone(), operation);
        if !state.buckets.take(key, rate, server.clock.uptime()) {
            return Answer::from(&ApiError::quota_exceeded());
        }
    }
    let call = Call { options, asked, caller, operation, now_ms };
    let outcome = called_by(state, &call);
    let answer = outcome.unwrap_or_else(|error| Answer::from(&error));
    match rate.filter(|_| STATUSES_WITH_RATE.contains(&answer.status)) {
        Some(rate) => answer.with_header(RATE_LIMIT, rate.text()),
        None => answer,
    }
}

/// A call that was let in.
pub(crate) struct Call<'a> {
    pub(crate) options: &'a Options,
    pub(crate) asked: &'a Asked,
    pub(crate) caller: Caller,
    pub(crate) operation: Operation,
    pub(crate) now_ms: i64,
}

fn called_by(state: &mut State, call: &Call<'_>) -> Result<Answer, ApiError> {
    match call.operation {
        Operation::RestrictedDataToken => rdt::mint(state, call),
        Operation::Participations => participations::list(state, call),
        Operation::GetOrders => v0::list(state, call),
        Operation::GetOrderItems | Operation::GetOrderItemsBuyerInfo => v0::items(state, call),
        Operation::SearchOrders => v2026::search(state, call),
        Operation::GetOrder2026 => v2026::one(state, call),
        _ => v0::one(state, call),
    }
}

fn admitted(
    state: &State,
    options: &Options,
    asked: &Asked,
    operation: Operation,
    now_ms: i64,
) -> Result<Caller, ApiError> {
    if options.needs_user_agent && asked.header("user-agent").is_none() {
        return Err(ApiError::invalid("The user-agent header is missing."));
    }
    let token = asked.access_token().ok_or_else(ApiError::missing_token)?;
    let access = state.tokens.access(token);
    let access = access.ok_or_else(|| ApiError::denied(403, "The access token you provided is invalid."))?;
    if access.expires_at_ms <= now_ms {
        return Err(ApiError::denied(options.expired_status, "The access token you provided has expired."));
    }
    let seller_id = access.seller_id.clone();
    let seller_id = seller_id.ok_or_else(|| ApiError::denied(403, "This operation needs a seller's consent."))?;
    let application = options.applications.iter().find(|known| known.client_id == access.client_id);
    Ok(Caller {
        client_id: access.client_id.clone(),
        seller_id,
        restricted: restricted(access, asked, operation)?,
        may_see_persons: application.is_some_and(|application| application.may_see_persons),
    })
}

/// A restricted data token is good for its paths alone; what shows only personal data is good with such a token alone.
fn restricted(access: &Access, asked: &Asked, operation: Operation) -> Result<Option<Vec<DataElement>>, ApiError> {
    let Some(resources) = &access.restricted else {
        if operation.is_restricted() {
            return Err(ApiError::denied(403, "A restricted data token is needed."));
        }
        return Ok(None);
    };
    let mut resources = resources.iter().filter(|resource| resource.covers(operation, &asked.order_id)).peekable();
    if resources.peek().is_none() {
        return Err(ApiError::denied(403, "The restricted data token is not for this method and path."));
    }
    Ok(Some(resources.flat_map(|resource| resource.elements.iter().copied()).collect()))
}
