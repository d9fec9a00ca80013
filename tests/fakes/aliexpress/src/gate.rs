//! The way of one request: what came, where it goes, faults, the door, the log.

use std::collections::BTreeMap;

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};
use serde_json::{Value, json};
use weft_fakes_kit::form;
use weft_fakes_kit::wire::{HungUp, Reply, broken_json, gateway_page, json as json_response, page};

use super::answer::{Answer, Body, Refusal};
use super::faults::Fault;
use super::log::LogEntry;
use super::operation::{Door, Operation, Route};
use super::server::Inner;
use super::{aop, consent, iop};

const REQUEST_BYTES_MAX: usize = 1 << 20;

/// A request that has been read.
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// Of the query, and over them those of the form: clients use either. A name counts once.
    pub(crate) fields: BTreeMap<String, String>,
}

impl Asked {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    fn access_token(&self) -> Option<&str> {
        self.field("session").or_else(|| self.field("access_token"))
    }
}

/// Answers one request, or hangs up.
pub(crate) async fn serve(server: &Inner, request: Request<Incoming>) -> Result<Response<Reply>, HungUp> {
    let at_ms = server.clock.now_ms();
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, REQUEST_BYTES_MAX).collect().await else { return Ok(gateway_page(413, None)) };
    let asked = read(parts, &body.to_bytes());
    let route = Route::of(&asked.path, &asked.fields);
    let operation = route.as_ref().and_then(|route| route.operation);
    let faults = server.faults.take(operation);
    wait(&faults).await;
    let (code, response) = respond(server, &asked, route.as_ref(), &faults);
    if server.log.wanted() {
        let status = response.as_ref().map_or(0, |response| response.status().as_u16());
        let Asked { method, path, fields } = asked;
        let method = method.to_string();
        server.log.push(LogEntry { operation, method, path, fields, status, code, faults, at_ms });
    }
    response
}

fn read(parts: Parts, body: &[u8]) -> Asked {
    let mut fields: BTreeMap<String, String> = form::fields(parts.uri.query().unwrap_or_default()).collect();
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        fields.extend(form::fields(&String::from_utf8_lossy(body)));
    }
    Asked { method: parts.method, path: parts.uri.path().to_owned(), fields }
}

async fn wait(faults: &[Fault]) {
    for fault in faults {
        if let Fault::Delay(delay) = fault {
            tokio::time::sleep(*delay).await;
        }
    }
}

/// The platform's code, if it got to speak, and what goes out.
fn respond(
    server: &Inner,
    asked: &Asked,
    route: Option<&Route>,
    faults: &[Fault],
) -> (Option<String>, Result<Response<Reply>, HungUp>) {
    let Some(route) = route else { return (None, Ok(gateway_page(404, None))) };
    let standing_in = |fault: &&Fault| matches!(fault, Fault::HangUp | Fault::Http { .. } | Fault::Refuse { .. });
    let answer = match faults.iter().find(standing_in) {
        Some(Fault::HangUp) => return (None, Err(HungUp)),
        Some(Fault::Http { status, retry_after_s }) => return (None, Ok(gateway_page(*status, *retry_after_s))),
        Some(Fault::Refuse { code, message }) => refused(server, route.door, code, message),
        _ => {
            if let Some(token) = asked.access_token().filter(|_| faults.contains(&Fault::TokenDies)) {
                server.tokens.kill(token);
            }
            answered(server, asked, route)
        }
    };
    if answer.is_success() {
        server.run_changes_after(route.operation);
    }
    let code = answer.code.clone();
    (Some(code), Ok(sent(answer, asked, faults)))
}

fn answered(server: &Inner, asked: &Asked, route: &Route) -> Answer {
    match route.door {
        Door::Consent => consent::answer(server, asked, route.operation.unwrap_or(Operation::IopConsent)),
        Door::Rest => iop::rest::answer(server, asked, route),
        Door::Sync => iop::sync::answer(server, asked, route),
        Door::Aop => aop::answer(server, asked, route),
    }
}

/// A refusal that was asked for, as the door writes it.
fn refused(server: &Inner, door: Door, code: &str, message: &str) -> Answer {
    // The old generation's codes are statuses, where they are numbers.
    let status = code.parse().ok().filter(|status| (400..600).contains(status)).unwrap_or(400);
    let refusal = Refusal::with_status(status, code, message);
    match door {
        Door::Consent => consent::refused(&refusal),
        Door::Rest => iop::rest::refused(server, &refusal),
        Door::Sync => iop::sync::refused(server, &refusal),
        Door::Aop => aop::refused(&refusal),
    }
}

fn sent(answer: Answer, asked: &Asked, faults: &[Fault]) -> Response<Reply> {
    let mut response = match answer.body {
        Body::Html(text) => page(answer.status, "text/html; charset=utf-8", text),
        Body::Json(text) => sent_json(text, asked, faults),
        Body::Moved(address) => moved(&address),
    };
    *response.status_mut() = hyper::StatusCode::from_u16(answer.status).unwrap_or_default();
    response
}

fn sent_json(text: String, asked: &Asked, faults: &[Fault]) -> Response<Reply> {
    let text = match asked.access_token().filter(|_| faults.contains(&Fault::EchoToken)) {
        Some(token) => with_echo(&text, token),
        None => text,
    };
    if faults.contains(&Fault::BrokenJson) {
        return json_response(text.chars().take(text.chars().count() / 2).collect());
    }
    if faults.contains(&Fault::Truncate) { broken_json(text) } else { json_response(text) }
}

fn with_echo(text: &str, token: &str) -> String {
    let Ok(mut body) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    if let Some(fields) = body.as_object_mut() {
        fields.insert("debug".to_owned(), json!(format!("called with {token}")));
    }
    body.to_string()
}

fn moved(address: &str) -> Response<Reply> {
    let mut response = page(302, "text/html; charset=utf-8", String::new());
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(LOCATION, address);
    }
    response
}
