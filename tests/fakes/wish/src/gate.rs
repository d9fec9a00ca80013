//! The way of one request: faults, token, endpoint, changes that waited, log.

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::{Method, Request, Response};
use weft_fakes_kit::wire::{HungUp, Reply, gateway_page};

use crate::access::{self, Admitted};
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::endpoint::{Endpoint, Version};
use crate::faults::Fault;
use crate::log::LogEntry;
use crate::refusal::{Codes, Reason, Refusal};
use crate::reply::{Said, written};
use crate::server::Inner;
use crate::tokens::Holder;
use crate::{consent, oauth, v2, v3};

const REQUEST_BYTES_MAX: usize = 1 << 20;

/// One call on its way.
pub(crate) struct Call<'a> {
    pub(crate) server: &'a Inner,
    pub(crate) asked: &'a Asked,
    pub(crate) faults: &'a [Fault],
    pub(crate) now_ms: i64,
    admitted: Option<Admitted>,
}

impl Call<'_> {
    /// Whose token it is. There is one wherever an endpoint needs it.
    pub(crate) fn holder(&self) -> Result<&Holder, Refusal> {
        let missing = || Reason::NoToken.refusal(Codes::Seen);
        self.admitted.as_ref().map(|admitted| &admitted.holder).ok_or_else(missing)
    }

    pub(crate) fn codes(&self, version: Version) -> Codes {
        if version == Version::V2 { Codes::Seen } else { self.server.options.v3_codes }
    }
}

/// Answers one request, or hangs up.
pub(crate) async fn serve(server: &Inner, request: Request<Incoming>) -> Result<Response<Reply>, HungUp> {
    let (started, now_ms) = (server.clock.uptime(), server.clock.now_ms());
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, REQUEST_BYTES_MAX).collect().await else { return Ok(gateway_page(413, None)) };
    let body: Bytes = body.to_bytes();
    let asked = Asked::read(&parts, &body);
    let faults = server.faults.take(asked.endpoint);
    for fault in &faults {
        if let Fault::Delay(delay) = fault {
            tokio::time::sleep(*delay).await;
        }
    }
    let said = respond(server, &asked, &faults, now_ms);
    if server.log.wanted() {
        server.log.push(LogEntry {
            endpoint: asked.endpoint,
            method: asked.method.to_string(),
            body: asked.body_json(),
            path: asked.path,
            query: asked.query.0,
            status: said.response.as_ref().map_or(0, |response| response.status().as_u16()),
            code: said.code,
            faults,
            at_ms: now_ms,
            took: server.clock.uptime().saturating_sub(started),
        });
    }
    said.response
}

fn respond(server: &Inner, asked: &Asked, faults: &[Fault], now_ms: i64) -> Said {
    server.with_market(|market| market.settle(now_ms));
    let without_code = |response| Said { code: None, response };
    let outcome = match faults.iter().find(|fault| fault.stands_in()) {
        Some(Fault::HangUp) => return without_code(Err(HungUp)),
        Some(Fault::Http { status, retry_after_s }) => return without_code(Ok(gateway_page(*status, *retry_after_s))),
        Some(Fault::Refuse { status, code, message }) => (Err(Refusal::new(*status, *code, message.clone())), None),
        _ => match asked.endpoint {
            None => return without_code(Ok(gateway_page(404, None))),
            Some(endpoint) if !endpoint.takes(&asked.method) => return without_code(Ok(gateway_page(405, None))),
            Some(endpoint) => answer(server, asked, faults, now_ms, endpoint),
        },
    };
    let (outcome, remaining) = outcome;
    let is_good = outcome.is_ok();
    let mut said = written(server, asked, faults, outcome, remaining);
    if is_good {
        server.run_changes_after(asked.endpoint);
    }
    if faults.contains(&Fault::LoseAnswer) {
        said.response = Err(HungUp);
    }
    said
}

/// What the platform says, and how many calls remain.
fn answer(server: &Inner, asked: &Asked, faults: &[Fault], now_ms: i64, endpoint: Endpoint) -> (Outcome, Option<u32>) {
    let mut call = Call { server, asked, faults, now_ms, admitted: None };
    if let (true, Some(version)) = (endpoint.needs_token(), endpoint.version()) {
        end_tokens(&call, version);
        match access::admit(&call, endpoint, version) {
            Ok(admitted) => call.admitted = Some(admitted),
            Err(refusal) => return (Err(refusal), None),
        }
    }
    let remaining = call.admitted.as_ref().and_then(|admitted| admitted.remaining);
    (dispatch(&call, endpoint), remaining)
}

/// Faults that end the token of the call itself.
fn end_tokens(call: &Call<'_>, version: Version) {
    let Some(token) = call.asked.token(version) else { return };
    let tokens = &call.server.tokens;
    if call.faults.contains(&Fault::ExpireToken) {
        tokens.expire(Some(token), call.now_ms);
    }
    if let (true, Ok(holder)) = (call.faults.contains(&Fault::RevokeConsent), tokens.holder(token, call.now_ms)) {
        tokens.revoke(&holder.client_id, &holder.merchant_id);
    }
}

fn dispatch(call: &Call<'_>, endpoint: Endpoint) -> Outcome {
    let is_get = call.asked.method == Method::GET;
    match endpoint {
        Endpoint::SignIn if is_get => consent::sign_in_page(call),
        Endpoint::SignIn => consent::sign_in(call),
        Endpoint::AuthorizeV2 if is_get => consent::open(call, Version::V2),
        Endpoint::AuthorizeV2 => consent::choose(call, Version::V2),
        Endpoint::AuthorizeV3 if is_get => consent::open(call, Version::V3),
        Endpoint::AuthorizeV3 => consent::choose(call, Version::V3),
        Endpoint::AccessTokenV2 => oauth::exchange(call, Version::V2),
        Endpoint::RefreshTokenV2 => oauth::refresh(call, Version::V2),
        Endpoint::AuthTestV2 => oauth::test(call, Version::V2),
        Endpoint::OrdersV2 => v2::orders::list(call, false),
        Endpoint::FulfillableV2 => v2::orders::list(call, true),
        Endpoint::OrderV2 => v2::orders::one(call),
        Endpoint::FulfillOneV2 => v2::orders::fulfill(call),
        Endpoint::AccessTokenV3 => oauth::exchange(call, Version::V3),
        Endpoint::RefreshTokenV3 => oauth::refresh(call, Version::V3),
        Endpoint::TestV3 => oauth::test(call, Version::V3),
        Endpoint::OrdersV3 => v3::orders::list(call),
        Endpoint::OrderV3 => v3::orders::one(call),
        Endpoint::TrackingV3 => v3::actions::ship(call),
        Endpoint::RefundV3 => v3::actions::refund(call),
        Endpoint::RefundReasonsV3 => v3::actions::refund_reasons(call),
        Endpoint::CarriersV3 => v3::actions::carriers(call),
        Endpoint::BulkGetV3 => v3::bulk::start(call),
        Endpoint::BulkJobV3 => v3::bulk::status(call),
        Endpoint::BulkFile => v3::bulk::file(call),
    }
}
