//! The way of one request: faults, what is asked for, the log.

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use weft_fakes_kit::form;
use weft_fakes_kit::wire::{HungUp, Reply, gateway_page};

use super::answer::{Answer, RestError};
use super::faults::Fault;
use super::log::LogEntry;
use super::operation::{Operation, TRADING_PATH};
use super::server::{Inner, State};
use super::trading::{self, Failure};
use super::{consent, fulfillment, identity, oauth};

const REQUEST_BYTES_MAX: usize = 1 << 20;
const CALL_NAME: &str = "x-ebay-api-call-name";

/// A request that has been read.
pub(crate) struct Asked {
    pub(crate) operation: Option<Operation>,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    pub(crate) body: String,
    /// Names in small letters.
    headers: Vec<(String, String)>,
}

impl Asked {
    fn read(parts: Parts, body: &Bytes) -> Asked {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers: Vec<_> = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let path = parts.uri.path().to_owned();
        let mut asked = Asked {
            operation: None,
            method: parts.method,
            query: parts.uri.query().unwrap_or_default().to_owned(),
            authorization: None,
            body: String::from_utf8_lossy(body).into_owned(),
            headers,
            path,
        };
        asked.authorization = asked.header("authorization").map(str::to_owned);
        asked.operation = Operation::of(&asked.path, asked.header(CALL_NAME));
        asked
    }

    /// A header, by its name in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter of the query, decoded once.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        form::fields(&self.query).find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The same, with a name in any case.
    pub(crate) fn query_any_case(&self, name: &str) -> Option<String> {
        form::fields(&self.query).find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// A field of a form that is not empty.
    pub(crate) fn form(&self, name: &str) -> Option<String> {
        let field = form::fields(&self.body).find(|(key, _)| key == name);
        field.map(|(_, value)| value).filter(|value| !value.is_empty())
    }

    /// A cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let mut cookies = self.header("cookie")?.split(';').filter_map(|cookie| cookie.trim().split_once('='));
        cookies.find(|(key, _)| *key == name).map(|(_, value)| form::percent_decoded(value))
    }

    /// Whether the body says it is of this type.
    pub(crate) fn has_type(&self, media_type: &str) -> bool {
        let given = self.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
        given.trim().eq_ignore_ascii_case(media_type)
    }
}

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
        let Asked { operation, method, path, query, authorization, body, .. } = asked;
        let method = method.to_string();
        let entry =
            LogEntry { operation, method, path, query, authorization, body, status, error, faults, at_ms, took };
        server.log.push(entry);
    }
    response
}

/// The platform's error, if it got to speak, and what goes out.
fn respond(server: &Inner, asked: &Asked, faults: &[Fault]) -> (Option<String>, Result<Response<Reply>, HungUp>) {
    // Only now, so that a late answer sees the time at which it is given.
    let now_ms = server.clock.now_ms();
    let mut standing_in = None;
    for fault in faults {
        match fault {
            Fault::HangUp => return (None, Err(HungUp)),
            Fault::Http { status, retry_after_s } => return (None, Ok(gateway_page(*status, *retry_after_s))),
            _ => standing_in = standing_in.or_else(|| refusal(fault, asked, now_ms)),
        }
    }
    if faults.contains(&Fault::TokenDies) {
        let bearer = asked.authorization.as_deref().and_then(|header| header.strip_prefix("Bearer "));
        let token = bearer.or_else(|| asked.header("x-ebay-api-iaf-token"));
        server.state().tokens.expire_access(token.unwrap_or_default());
    }
    let answer = standing_in.unwrap_or_else(|| answer(server, asked, now_ms));
    if answer.error.is_none() && answer.status < 400 {
        server.run_changes_after(asked.operation);
    }
    (answer.error.clone(), Ok(rendered(answer, faults)))
}

/// What a fault says instead of the platform.
fn refusal(fault: &Fault, asked: &Asked, now_ms: i64) -> Option<Answer> {
    match fault {
        Fault::Refuse { status, error_id, domain, category, message } => {
            Some(Answer::refused(*status, &RestError::new(*error_id, domain, category, message)))
        }
        Fault::TradingError { code, message } => Some(trading::refused(asked, &Failure::new(*code, message), now_ms)),
        Fault::OAuthError { status, error } => Some(Answer::oauth_refused(*status, error, "refused on purpose")),
        _ => None,
    }
}

fn answer(server: &Inner, asked: &Asked, now_ms: i64) -> Answer {
    let Some(operation) = asked.operation else { return Answer::empty(404).with_error(404) };
    if operation.method().is_some_and(|method| method != asked.method) {
        return Answer::empty(405).with_error(405);
    }
    if server.strict && has_bare_brackets(&asked.query) {
        // As the servers of the platform's kind answer what is no address.
        return Answer::html(400, "<html><body><h1>HTTP Status 400</h1></body></html>".to_owned()).with_error(400);
    }
    let state = &mut *server.state();
    if asked.path == TRADING_PATH {
        return trading::answer(state, asked, operation, now_ms);
    }
    let outcome = called(server, state, asked, operation, now_ms);
    outcome.unwrap_or_else(|refused| refused)
}

fn called(
    server: &Inner,
    state: &mut State,
    asked: &Asked,
    operation: Operation,
    now_ms: i64,
) -> Result<Answer, Answer> {
    match operation {
        Operation::Token => oauth::token(state, asked, now_ms),
        Operation::Revoke => oauth::revoke(state, asked),
        Operation::Introspect => oauth::introspect(state, asked, now_ms),
        Operation::OrderList => fulfillment::list(state, asked, now_ms),
        Operation::OrderDetail => fulfillment::detail(state, asked, now_ms),
        Operation::Identity => identity::user(state, asked, now_ms),
        _ => Ok(consent::answer(state, asked, || server.faults.take_twists(), now_ms)),
    }
}

/// These have to be escaped in a query.
fn has_bare_brackets(query: &str) -> bool {
    query.contains(['[', ']', '{', '}', '|'])
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
