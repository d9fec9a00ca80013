//! The way of one request: faults, the platform's checks in their order, the interface, the log.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Outcome, Refusal, render};
use super::faults::Fault;
use super::interface::Interface;
use super::interfaces::{self, Call};
use super::log::LogEntry;
use super::server::Inner;
use super::token;
use weft_fakes_kit::form;
use weft_fakes_kit::limit::Verdict;
use weft_fakes_kit::wire::{HungUp, Reply, broken_json, gateway_page, json as json_response};

const REQUEST_BYTES_MAX: usize = 1 << 20;

/// A request that has been read.
struct Asked {
    interface: Option<Interface>,
    method: Method,
    path: String,
    has_json_type: bool,
    /// The body; for `/token` the query comes before it. Null when it is not JSON.
    body: Value,
    caller: IpAddr,
}

impl Asked {
    fn token(&self) -> Option<&str> {
        self.body.get("access_token")?.as_str().filter(|token| !token.is_empty())
    }
}

/// Answers one request, or hangs up.
pub(crate) async fn serve(
    server: &Inner,
    caller: IpAddr,
    request: Request<Incoming>,
) -> Result<Response<Reply>, HungUp> {
    let (started, at_ms) = (server.clock.uptime(), server.clock.now_ms());
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, REQUEST_BYTES_MAX).collect().await else { return Ok(gateway_page(413, None)) };
    let asked = read(parts, &body.to_bytes(), caller);
    server.count(asked.interface);
    let faults = server.faults.take(asked.interface);
    wait(&faults).await;
    let (code, response) = respond(server, &asked, &faults);
    if server.log.wanted() {
        let status = response.as_ref().map_or(0, |response| response.status().as_u16());
        let took = server.clock.uptime().saturating_sub(started);
        server.log.push(entry(asked, status, code, faults, at_ms, took));
    }
    response
}

fn read(parts: Parts, body: &Bytes, caller: IpAddr) -> Asked {
    let path = parts.uri.path().to_owned();
    let interface = Interface::from_path(&path);
    let query = parts.uri.query().filter(|_| interface == Some(Interface::Token));
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    Asked {
        interface,
        has_json_type: media_type.eq_ignore_ascii_case("application/json"),
        body: match query {
            Some(query) => Value::Object(query_fields(query)),
            None => serde_json::from_slice(body).unwrap_or(Value::Null),
        },
        method: parts.method,
        path,
        caller,
    }
}

/// The fields of a query string, percent-decoded.
fn query_fields(query: &str) -> Map<String, Value> {
    form::fields(query).map(|(name, value)| (name, json!(value))).collect()
}

async fn wait(faults: &[Fault]) {
    for fault in faults {
        if let Fault::Delay(delay) = fault {
            tokio::time::sleep(*delay).await;
        }
    }
}

/// The platform's code, if it got to speak, and what goes out.
fn respond(server: &Inner, asked: &Asked, faults: &[Fault]) -> (Option<i64>, Result<Response<Reply>, HungUp>) {
    let standing_in = |fault: &&Fault| matches!(fault, Fault::HangUp | Fault::Http { .. } | Fault::Refuse { .. });
    let answer = match faults.iter().find(standing_in) {
        Some(Fault::HangUp) => return (None, Err(HungUp)),
        Some(Fault::Http { status, retry_after_s }) => return (None, Ok(gateway_page(*status, *retry_after_s))),
        Some(Fault::Refuse { code, msg }) => Refusal::new(*code, msg).into(),
        _ => answer(server, asked).unwrap_or_else(Answer::from),
    };
    let code = answer.code;
    let text = render(answer, faults, asked.token());
    let response = if faults.contains(&Fault::Truncate) { broken_json(text) } else { json_response(text) };
    if code == 0 {
        server.run_changes_after(asked.interface);
    }
    (Some(code), Ok(response))
}

/// What the platform says, without faults.
fn answer(server: &Inner, asked: &Asked) -> Outcome {
    match asked.interface {
        Some(Interface::Token) => answer_token(server, asked),
        interface => answer_business(server, asked, interface),
    }
}

fn answer_token(server: &Inner, asked: &Asked) -> Outcome {
    if asked.method != Method::GET {
        return Err(Refusal::new(2055, "wrong HTTP method"));
    }
    let nothing = Map::new();
    let shop = server.shop();
    token::check_caller(&shop, asked.body.as_object().unwrap_or(&nothing), asked.caller)?;
    check_limit(server, Interface::Token)?;
    token::issue(&server.tokens, &shop, server.clock.now_ms())
}

fn answer_business(server: &Inner, asked: &Asked, interface: Option<Interface>) -> Outcome {
    // A wrong method is seen before the body: a GET has none.
    if interface.is_some() && asked.method != Method::POST {
        return Err(Refusal::new(2055, "wrong HTTP method"));
    }
    if !asked.has_json_type {
        return Err(Refusal::shape("the content type must be application/json"));
    }
    let body = asked.body.as_object().ok_or_else(|| Refusal::shape("the body must be a JSON object"))?;
    let token = asked.token().ok_or_else(|| Refusal::new(2007, "access_token is missing"))?;
    if !server.tokens.is_live(token, server.clock.now_ms()) {
        return Err(Refusal::new(2008, "access_token is expired or unknown"));
    }
    let shop = server.shop();
    let interface = interface.ok_or_else(|| Refusal::new(2052, "interface not provided"))?;
    if !shop.grants.contains(&interface) {
        return Err(Refusal::new(2017, "no permission for this interface"));
    }
    check_limit(server, interface)?;
    interfaces::answer(interface, &Call { shop: &shop, body, now_s: server.clock.now_s() })
}

fn check_limit(server: &Inner, interface: Interface) -> Result<(), Refusal> {
    match server.limiter.admit(interface, server.clock.uptime()) {
        Verdict::Admitted => Ok(()),
        Verdict::OverLimit => Err(Refusal::new(2053, "call limit reached")),
        Verdict::Spike => Err(Refusal::new(2054, "request spike detected")),
    }
}

fn entry(asked: Asked, status: u16, code: Option<i64>, faults: Vec<Fault>, at_ms: i64, took: Duration) -> LogEntry {
    let Asked { interface, method, path, body, .. } = asked;
    LogEntry { interface, method: method.to_string(), path, body, status, code, faults, at_ms, took }
}
