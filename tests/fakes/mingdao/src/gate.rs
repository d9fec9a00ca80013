//! The way of one request: faults, the platform's checks in their order, the method, the log.

use std::net::IpAddr;

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::{Method as HttpMethod, Request, Response};
use serde_json::{Map, Value, json};
use weft_fakes_kit::beijing::beijing;
use weft_fakes_kit::form::percent_decoded;
use weft_fakes_kit::wire::{HungUp, Reply, gateway_page, page};

use super::answer::{Outcome, Refusal, envelope};
use super::app::{App, NoView, Scope};
use super::faults::Fault;
use super::limits::Verdict;
use super::log::LogEntry;
use super::method::Method;
use super::methods::{self, Call};
use super::params::Params;
use super::server::Inner;

/// The cloud's limit; a private deployment takes 25 MB.
const REQUEST_BYTES_MAX: usize = 16 << 20;

/// A request that has been read.
struct Asked {
    method: Option<Method>,
    http_method: HttpMethod,
    path: String,
    /// The body, or the query of a GET; null when it is no JSON.
    body: Value,
    caller: IpAddr,
}

/// What goes out.
enum Said {
    Platform(Value),
    Page(u16),
    HangUp,
}

/// Answers one request, or hangs up.
pub(crate) async fn serve(
    server: &Inner,
    caller: IpAddr,
    request: Request<Incoming>,
) -> Result<Response<Reply>, HungUp> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, REQUEST_BYTES_MAX).collect().await;
    let Ok(body) = body.map(|body| body.to_bytes()) else { return Ok(gateway_page(413, None)) };
    let path = parts.uri.path().to_owned();
    let body = match parts.uri.query().filter(|_| parts.method == HttpMethod::GET) {
        Some(query) => query_fields(query),
        None => serde_json::from_slice(&body).unwrap_or(Value::Null),
    };
    let asked = Asked { method: Method::from_path(&path), http_method: parts.method, path, body, caller };
    server.count(asked.method);
    let fault = server.faults.take(asked.method);
    let said = respond(server, &asked, fault.as_ref());
    if let Some(Fault::StoredThenSlow(delay)) = &fault {
        tokio::time::sleep(*delay).await;
    }
    let (status, code) = match &said {
        Said::Platform(envelope) => (200, envelope["error_code"].as_i64()),
        Said::Page(status) => (*status, None),
        Said::HangUp => (0, None),
    };
    server.log.push(entry(asked, status, code, fault));
    match said {
        Said::Platform(envelope) => Ok(page(200, "application/json; charset=utf-8", envelope.to_string())),
        Said::Page(status) => Ok(gateway_page(status, None)),
        Said::HangUp => Err(HungUp),
    }
}

fn respond(server: &Inner, asked: &Asked, fault: Option<&Fault>) -> Said {
    match fault {
        Some(Fault::Refuse { code }) => return Said::Platform(envelope(&Err(Refusal::new(*code, "操作失败")))),
        Some(Fault::Http { status }) => return Said::Page(*status),
        Some(Fault::HangUp) => return Said::HangUp,
        _ => {}
    }
    let rows_max = match fault {
        Some(Fault::StoredThenRefused { rows, .. }) => *rows,
        _ => None,
    };
    let outcome = match answer(server, asked, rows_max) {
        Answer::Platform(outcome) => outcome,
        Answer::Page(status) => return Said::Page(status),
    };
    match fault {
        Some(Fault::StoredThenRefused { code, .. }) => Said::Platform(envelope(&Err(Refusal::new(*code, "操作异常")))),
        Some(Fault::StoredThenHttp { status }) => Said::Page(*status),
        Some(Fault::StoredThenHangUp) => Said::HangUp,
        Some(Fault::SuccessWithCode(code)) => {
            let mut envelope = envelope(&outcome);
            envelope["success"] = json!(true);
            envelope["error_code"] = json!(code);
            Said::Platform(envelope)
        }
        _ => Said::Platform(envelope(&outcome)),
    }
}

/// What the platform says, without faults.
enum Answer {
    Platform(Outcome),
    Page(u16),
}

fn answer(server: &Inner, asked: &Asked, rows_max: Option<usize>) -> Answer {
    // What the web server in front of the platform sees. It has no page for unknown paths and wrong methods.
    let Some(method) = asked.method else { return Answer::Page(404) };
    let expected = if method == Method::GetApp { HttpMethod::GET } else { HttpMethod::POST };
    if asked.http_method != expected {
        return Answer::Page(405);
    }
    let mut app = server.app();
    let worksheet = match check(&app, method, asked) {
        Ok(worksheet) => worksheet,
        Err(refusal) => return Answer::Platform(Err(refusal)),
    };
    if method.is_limited() {
        match server.limiter.admit(asked.caller, server.clock.uptime()) {
            Verdict::Admitted => {}
            Verdict::Status503 => return Answer::Page(503),
            Verdict::Code51 => return Answer::Platform(Err(Refusal::new(51, "请求过于频繁"))),
        }
    }
    if app.used_up {
        return Answer::Platform(Err(Refusal::new(90000, "请求次数超过限制")));
    }
    let (Some(worksheet), Some(body)) = (worksheet, asked.body.as_object()) else {
        return Answer::Platform(Ok(described(&app)));
    };
    let now = beijing(server.clock.now_s());
    let call = Call { body, worksheet, now: &now, serial: server.next_serial(), rows_max };
    let (outcome, write) = methods::answer(&mut app, method, &call);
    if let Some(write) = write {
        server.writes.push(write);
    }
    Answer::Platform(outcome)
}

/// The checks before a method is reached, in the platform's order. Gives the worksheet's place.
fn check(app: &App, method: Method, asked: &Asked) -> Result<Option<usize>, Refusal> {
    let body = asked.body.as_object().ok_or_else(|| Refusal::parameter("the body is no JSON object"))?;
    if app.allowed_ips.as_ref().is_some_and(|allowed| !allowed.contains(&asked.caller)) {
        return Err(Refusal::new(10000, "IP 不在白名单内"));
    }
    check_credentials(app, body)?;
    if method == Method::GetApp {
        return Ok(None);
    }
    let name = Params(body).required_text("worksheetId")?;
    if app.foreign_worksheets.contains(name) {
        return Err(Refusal::new(430_013, "工作表不属于该应用"));
    }
    let at = app.worksheets.iter().position(|worksheet| worksheet.is_called(name));
    let at = at.ok_or_else(|| Refusal::new(430_022, "工作表不存在"))?;
    check_scope(app, method, at, Params(body).text("viewId")?.filter(|view| !view.is_empty()))?;
    Ok(Some(at))
}

fn check_credentials(app: &App, body: &Map<String, Value>) -> Result<(), Refusal> {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("appKey") != app.app_key {
        return Err(Refusal::new(10101, "令牌不存在"));
    }
    match (text("sign") == app.sign, app.sign_as_parameter) {
        (true, _) => Ok(()),
        (false, true) => Err(Refusal::new(10001, "Http Headers verification failed")),
        (false, false) => Err(Refusal::new(10102, "签名不合法")),
    }
}

/// A view that is named must be one of the worksheet's, whatever the authorisation permits.
fn check_scope(app: &App, method: Method, worksheet: usize, view: Option<&str>) -> Result<(), Refusal> {
    let worksheet = &app.worksheets[worksheet];
    let refused = || Refusal::new(10005, "数据操作无权限");
    let known = view.map(|name| worksheet.view(name).ok_or_else(refused)).transpose()?;
    let is_permitted = match &app.scope {
        _ if method.reads_rows() && view.is_none() && app.no_view == NoView::Refused => false,
        Scope::All => true,
        Scope::ReadOnly => !method.writes(),
        Scope::Custom { writes, .. } if method.writes() => writes.contains(&worksheet.id),
        Scope::Custom { views, .. } if method.reads_rows() => known.is_some_and(|view| views.contains(&view.id)),
        Scope::Custom { .. } => true,
    };
    if is_permitted { Ok(()) } else { Err(refused()) }
}

/// `GET /v1/open/app/get`: the application's worksheets.
fn described(app: &App) -> Value {
    let items: Vec<Value> = app
        .worksheets
        .iter()
        .map(|worksheet| json!({ "id": worksheet.id, "name": worksheet.name, "type": 0, "alias": worksheet.alias }))
        .collect();
    let section = json!({ "sectionId": "section-1", "name": "数据", "items": items, "childSections": [] });
    json!({ "projectId": "project-1", "appId": "app-1", "name": "示例应用", "sections": [section] })
}

/// The fields of a query string. What is percent-encoded is decoded as UTF-8.
fn query_fields(query: &str) -> Value {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), json!(percent_decoded(value)))).collect::<Map<_, _>>().into()
}

fn entry(asked: Asked, status: u16, code: Option<i64>, fault: Option<Fault>) -> LogEntry {
    let Asked { method, path, mut body, .. } = asked;
    if let Some(fields) = body.as_object_mut() {
        fields.remove("sign");
    }
    LogEntry { method, path, body, status, code, fault }
}
