//! The way of one request: faults, what is asked for, the log.

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::{Request, Response, StatusCode};
use weft_fakes_kit::wire::{HungUp, Reply, gateway_page};

use super::answer::{Answer, ApiError};
use super::asked::Asked;
use super::faults::Fault;
use super::log::LogEntry;
use super::operation::Operation;
use super::server::Inner;
use super::{consent, lwa, spapi};

const REQUEST_BYTES_MAX: usize = 1 << 20;

/// Answers one request, or hangs up.
pub(crate) async fn serve(server: &Inner, request: Request<Incoming>) -> Result<Response<Reply>, HungUp> {
    let (started, at_ms) = (server.clock.uptime(), server.clock.now_ms());
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, REQUEST_BYTES_MAX).collect().await else { return Ok(gateway_page(413, None)) };
    let asked = Asked::read(parts, &body.to_bytes());
    let faults = server.faults.take(asked.operation);
    for fault in &faults {
        if let Fault::Delay(delay) = fault {
            tokio::time::sleep(*delay).await;
        }
    }
    let (error, response) = respond(server, &asked, &faults);
    if server.log.wanted() {
        let status = response.as_ref().map_or(0, |response| response.status().as_u16());
        let took = server.clock.uptime().saturating_sub(started);
        let (method, access_token) = (asked.method.to_string(), asked.access_token().map(str::to_owned));
        let Asked { operation, path, query, body, .. } = asked;
        let entry = LogEntry { operation, method, path, query, access_token, body, status, error, faults, at_ms, took };
        server.log.push(entry);
    }
    response
}

/// The platform's error, if it got to speak, and what goes out.
fn respond(server: &Inner, asked: &Asked, faults: &[Fault]) -> (Option<String>, Result<Response<Reply>, HungUp>) {
    let mut standing_in = None;
    for fault in faults {
        match fault {
            Fault::HangUp => return (None, Err(HungUp)),
            Fault::Http { status, retry_after_s } => return (None, Ok(gateway_page(*status, *retry_after_s))),
            _ => standing_in = standing_in.or_else(|| refusal(server, fault)),
        }
    }
    end_tokens(server, asked, faults);
    let answer = standing_in.unwrap_or_else(|| answer(server, asked));
    if answer.error.is_none() && answer.status < 400 {
        server.run_changes_after(asked.operation);
    }
    if faults.contains(&Fault::LoseAnswer) {
        return (answer.error, Err(HungUp));
    }
    (answer.error.clone(), Ok(rendered(answer, faults)))
}

/// What a fault says instead of the platform.
fn refusal(server: &Inner, fault: &Fault) -> Option<Answer> {
    match fault {
        Fault::Refuse { status, code, message } => {
            let answer = Answer::from(&ApiError::new(*status, code, message));
            Some(spapi::with_request_id(&mut server.state(), answer))
        }
        Fault::LwaError { status, error } => Some(Answer::lwa_refused(*status, error, "refused on purpose")),
        _ => None,
    }
}

fn end_tokens(server: &Inner, asked: &Asked, faults: &[Fault]) {
    let token = asked.access_token().unwrap_or_default();
    if faults.contains(&Fault::TokenDies) {
        server.state().tokens.expire_access(token);
    }
    if faults.contains(&Fault::ConsentRevoked) {
        server.revoke_first();
    }
}

fn answer(server: &Inner, asked: &Asked) -> Answer {
    let Some(operation) = asked.operation else { return Answer::empty(404) };
    if operation.method().is_some_and(|method| method != asked.method) {
        return Answer::empty(405);
    }
    // Only now, so that a late answer sees the time at which it is given.
    let now_ms = server.clock.now_ms();
    let (state, options) = (&mut *server.state(), &server.options);
    match operation {
        Operation::Pages => consent::answer(state, options, &server.faults, asked, now_ms),
        Operation::Token => lwa::token(state, options, asked, now_ms).unwrap_or_else(|refused| refused),
        _ => spapi::answer(server, state, asked, operation, now_ms),
    }
}

fn rendered(answer: Answer, faults: &[Fault]) -> Response<Reply> {
    let mut text = answer.text;
    if faults.contains(&Fault::HalfText) {
        text.truncate(text.floor_char_boundary(text.len() / 2));
    }
    let length = text.len();
    let is_broken = faults.contains(&Fault::Truncate);
    let mut response = Response::new(if is_broken { Reply::broken(text) } else { Reply::whole(text) });
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    headers.insert(CONTENT_LENGTH, length.into());
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(name, value);
        }
    }
    response
}
