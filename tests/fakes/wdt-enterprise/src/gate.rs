//! The way of one request: which part of the server, faults, the answer, the log.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};
use serde_json::Value;

use super::door as enterprise;
use super::faults::{Fault, gateway_failure};
use super::log::{Door, LogEntry};
use super::server::Inner;
use weft_fakes_kit::form;
use weft_fakes_kit::wire::{HungUp, Reply, broken_json, gateway_page, page};
use weft_fakes_wdt::qimen::failure::Failure;
use weft_fakes_wdt::qimen::gateway::{Asked, enveloped};

const REQUEST_BYTES_MAX: usize = 4 << 20;
const GATEWAY_PATHS: [&str; 3] = ["/router/qm", "/router/qmtest", "/top/router/qmtest"];

/// A request that has been read.
pub(crate) struct Received {
    door: Door,
    /// The file or the method.
    name: String,
    method: Method,
    path: String,
    pub(crate) is_form_post: bool,
    pub(crate) has_query: bool,
    query: Vec<(String, String)>,
    body: Bytes,
    /// Query and form together.
    pub(crate) asked: Asked,
}

/// What the platform says.
pub(crate) struct Said {
    pub(crate) status: u16,
    /// None when it is not known here.
    pub(crate) code: Option<i64>,
    pub(crate) text: String,
}

/// Answers one request, or hangs up.
pub(crate) async fn serve(server: &Inner, request: Request<Incoming>) -> Result<Response<Reply>, HungUp> {
    let (started, at_ms) = (server.clock.uptime(), server.clock.now_ms());
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, REQUEST_BYTES_MAX).collect().await else { return Ok(gateway_page(413, None)) };
    let received = read(&parts, body.to_bytes());
    server.count(&received.name);
    let faults = server.faults.take(&received.name);
    for fault in &faults {
        if let Fault::Delay(delay) = fault {
            tokio::time::sleep(*delay).await;
        }
    }
    let (code, response) = respond(server, &received, &faults);
    if server.log.wanted() {
        let status = response.as_ref().map_or(0, |response| response.status().as_u16());
        let took = server.clock.uptime().saturating_sub(started);
        let Received { door, name, method, path, asked, .. } = received;
        let (method, fields) = (method.to_string(), asked.fields);
        server.log.push(LogEntry { door, name, method, path, fields, status, code, faults, at_ms, took });
    }
    response
}

fn read(parts: &Parts, body: Bytes) -> Received {
    let path = parts.uri.path().to_owned();
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let is_form = media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded");
    let query: Vec<_> = form::fields(parts.uri.query().unwrap_or_default()).collect();
    let text = if is_form { String::from_utf8_lossy(&body).into_owned() } else { String::new() };
    let asked = Asked::new(query.iter().cloned().chain(form::fields(&text)));
    let door = door(&path);
    Received {
        door,
        name: name(door, &path, &asked),
        method: parts.method.clone(),
        is_form_post: is_form && parts.method == Method::POST,
        has_query: parts.uri.query().is_some(),
        path,
        query,
        body,
        asked,
    }
}

fn door(path: &str) -> Door {
    match path {
        "/openapi" => Door::Standard,
        _ if path.starts_with(enterprise::PATH) => Door::Enterprise,
        _ if GATEWAY_PATHS.contains(&path) => Door::Qimen,
        _ => Door::Unknown,
    }
}

fn name(door: Door, path: &str, asked: &Asked) -> String {
    match door {
        Door::Enterprise => path[enterprise::PATH.len()..].to_owned(),
        Door::Unknown => path.to_owned(),
        Door::Qimen | Door::Standard => asked.method().unwrap_or_default().to_owned(),
    }
}

/// The platform's code, if it got to speak, and what goes out.
fn respond(server: &Inner, received: &Received, faults: &[Fault]) -> (Option<i64>, Result<Response<Reply>, HungUp>) {
    let said = match faults.iter().find(|fault| fault.stands_in()) {
        Some(Fault::HangUp) => return (None, Err(HungUp)),
        Some(Fault::Http { status, retry_after_s }) => return (None, Ok(gateway_page(*status, *retry_after_s))),
        Some(Fault::HtmlPage) => return (None, Ok(gateway_page(200, None))),
        Some(fault) => refused(server, received, fault),
        None => answer(server, received),
    };
    let Some(Said { status, code, mut text }) = said else { return (None, Ok(gateway_page(404, None))) };
    if code == Some(0) {
        server.run_changes_after(&received.name);
    }
    if faults.contains(&Fault::BrokenJson) {
        text.pop();
    }
    let response = match faults.contains(&Fault::Truncate) {
        true => broken_json(text),
        false if text.starts_with('<') => page(status, "text/xml; charset=utf-8", text),
        // The platform calls its JSON by another name.
        false if received.door == Door::Enterprise => page(status, "text/html; charset=utf-8", text),
        false => page(status, "application/json", text),
    };
    (code, Ok(response))
}

/// What the platform says, without faults; nothing when there is no such path.
fn answer(server: &Inner, received: &Received) -> Option<Said> {
    match received.door {
        Door::Enterprise => enterprise::answer(&server.enterprise, &received.name, received),
        Door::Qimen if received.method != Method::POST => {
            let failure = Failure::new(9, "Http action not allowed", "isv.http-action-not-allowed", "请使用POST");
            Some(failed(server, received, &failure))
        }
        Door::Qimen => Some(match server.gateway.answer(&received.asked) {
            Ok(response) => through_gateway(server, received, response),
            Err(failure) => failed(server, received, &failure),
        }),
        Door::Standard => {
            let standard = server.standard.as_ref()?;
            let (status, text) = standard.answer(&received.query, &received.body, server.clock.now_ms());
            Some(Said { status, code: None, text })
        }
        Door::Unknown => None,
    }
}

fn through_gateway(server: &Inner, received: &Received, response: Value) -> Said {
    let code_of = |name: &str| response.get(name).and_then(Value::as_i64);
    let code = code_of("code").or_else(|| code_of("errorcode")).or_else(|| code_of("status")).unwrap_or(0);
    let body = enveloped(response, &request_id(server));
    Said { status: 200, code: Some(code), text: received.asked.render(&body) }
}

fn failed(server: &Inner, received: &Received, failure: &Failure) -> Said {
    let text = received.asked.render(&failure.body(&request_id(server)));
    Said { status: 200, code: Some(failure.code), text }
}

fn request_id(server: &Inner) -> String {
    format!("q{:012}", server.request_number.fetch_add(1, Ordering::Relaxed))
}

/// A refusal on demand, in the words of the part that was asked.
fn refused(server: &Inner, received: &Received, fault: &Fault) -> Option<Said> {
    match (received.door, fault) {
        (Door::Enterprise, Fault::Refuse { code, message }) => Some(enterprise::refused(*code, message)),
        (Door::Qimen, Fault::Refuse { code, message }) => {
            Some(through_gateway(server, received, Failure::of_provider(*code, message)))
        }
        (Door::Qimen, Fault::Gateway { code, sub_code }) => {
            Some(failed(server, received, &gateway_failure(*code, sub_code)))
        }
        (Door::Qimen, Fault::Ban { seconds }) => {
            server.gateway.ban(*seconds);
            Some(failed(server, received, &Failure::banned(*seconds)))
        }
        // Armed for a part that does not speak like this.
        _ => answer(server, received),
    }
}
