//! The way of one request: the fault, who asks, the limit, the endpoint, the log.

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use hyper::{Request, Response};
use serde_json::{Map, Value};
use weft_fakes_kit::form;
use weft_fakes_kit::wire::{HungUp, Reply as WireReply};

use super::access;
use super::endpoint::Endpoint;
use super::endpoints::{self, Asked};
use super::faults::Fault;
use super::log::LogEntry;
use super::question::{Question, wrong};
use super::reply::{Outcome, Refusal, Reply};
use super::server::Inner;

const REQUEST_BYTES_MAX: usize = 1 << 20;

/// Answers one request, or hangs up.
pub(crate) async fn serve(server: &Inner, request: Request<Incoming>) -> Result<Response<WireReply>, HungUp> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, REQUEST_BYTES_MAX).collect().await else {
        return Ok(Reply::gateway(413, None).into_response(false));
    };
    let body = body.to_bytes();
    let endpoint = Endpoint::from_path(parts.uri.path());
    let fault = endpoint.and_then(|endpoint| server.faults.take(endpoint));
    let reply = respond(server, &parts, &body, endpoint, fault.as_ref());
    server.log.push(entry(&parts, &body, endpoint, reply.as_ref().map_or(0, |reply| reply.status), fault.clone()));
    reply.map(|reply| reply.into_response(fault == Some(Fault::Truncate)))
}

fn respond(
    server: &Inner,
    parts: &Parts,
    body: &Bytes,
    endpoint: Option<Endpoint>,
    fault: Option<&Fault>,
) -> Result<Reply, HungUp> {
    let envelope = endpoint.is_some_and(Endpoint::has_envelope);
    let mut reply = match fault {
        Some(Fault::HangUp) => return Err(HungUp),
        Some(Fault::Http { status, retry_after_s }) => Reply::gateway(*status, *retry_after_s),
        Some(Fault::Code(code)) => Refusal::of_code(*code).into_reply(envelope),
        _ => answer(server, parts, body, endpoint).unwrap_or_else(|refusal| refusal.into_reply(envelope)),
    };
    if fault == Some(&Fault::ForeignLink) {
        reply.link = reply.link.map(|link| link.replace(server.base_url(), "http://elsewhere.example.test"));
    }
    Ok(reply)
}

fn answer(server: &Inner, parts: &Parts, body: &Bytes, endpoint: Option<Endpoint>) -> Outcome {
    let mut question = question(parts, body)?;
    if !access::is_known(&server.access, &parts.headers, &mut question) {
        return Err(Refusal::new(401, 1401, "not authenticated"));
    }
    let endpoint = endpoint.ok_or_else(|| Refusal::new(404, 1404, "there is nothing here"))?;
    if parts.method != endpoint.method() {
        return Err(Refusal::new(405, 1400, "wrong method"));
    }
    if !server.limiter.admits(server.clock.uptime()) {
        return Err(Refusal::of_code(1002));
    }
    let data = server.data();
    endpoints::answer(endpoint, Asked { data: &data, base_url: server.base_url(), path: parts.uri.path(), question })
}

fn question(parts: &Parts, body: &Bytes) -> Result<Question, Refusal> {
    let query = query_fields(parts);
    if body.is_empty() {
        return Ok(Question::new(query, Map::new()));
    }
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if content_type.split(';').next() != Some("application/json") {
        return Err(Refusal::new(415, 1400, "the content type must be application/json"));
    }
    let body = serde_json::from_slice(body).map_err(|_| wrong("the body must be a JSON object"))?;
    Ok(Question::new(query, body))
}

fn entry(parts: &Parts, body: &Bytes, endpoint: Option<Endpoint>, status: u16, fault: Option<Fault>) -> LogEntry {
    LogEntry {
        endpoint,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: query_fields(parts),
        body: serde_json::from_slice(body).unwrap_or(Value::Null),
        status,
        fault,
    }
}

fn query_fields(parts: &Parts) -> Vec<(String, String)> {
    form::fields(parts.uri.query().unwrap_or_default()).collect()
}
