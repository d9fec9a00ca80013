//! Answers as they go out: status, headers, text, and the faults that break them.

use hyper::Response;
use hyper::header::{HeaderName, HeaderValue, LOCATION, SET_COOKIE};
use serde_json::json;
use weft_fakes_kit::wire::{HungUp, Reply, broken_json, json as json_response, page};

use crate::answer::{Answer, Outcome, envelope};
use crate::asked::Asked;
use crate::endpoint::Version;
use crate::faults::Fault;
use crate::refusal::Refusal;
use crate::server::Inner;
use crate::time::iso;

/// What goes out, and the platform's code if it got to speak.
pub(crate) struct Said {
    pub(crate) code: Option<i64>,
    pub(crate) response: Result<Response<Reply>, HungUp>,
}

/// What goes out for this outcome.
pub(crate) fn written(
    server: &Inner,
    asked: &Asked,
    faults: &[Fault],
    outcome: Outcome,
    remaining: Option<u32>,
) -> Said {
    let token = asked.token(Version::V2).filter(|_| faults.contains(&Fault::EchoToken));
    let echo = token.map(|token| format!(" access_token={token}")).unwrap_or_default();
    let mut said = match outcome {
        Ok(Answer::Page { status, html }) => return page_said(page(status, "text/html; charset=utf-8", html)),
        Ok(Answer::File(text)) => return page_said(page(200, "text/csv; charset=utf-8", text)),
        Ok(Answer::Redirect { location, cookie }) => return redirect(&location, cookie.as_deref()),
        Ok(Answer::Data { data, paging }) => {
            json_said(200, 0, envelope(0, &echo, &data, paging.as_ref(), faults), faults)
        }
        Err(refusal) => refused(server, &refusal, &echo, faults),
    };
    put_header(&mut said, "wish-request-id", Some(&server.mint.token()));
    put_header(&mut said, "wish-rate-limit-remaining", remaining.map(|calls| calls.to_string()).as_deref());
    said
}

fn refused(server: &Inner, refusal: &Refusal, echo: &str, faults: &[Fault]) -> Said {
    let text = envelope(refusal.code, &format!("{}{echo}", refusal.message), &json!({}), None, faults);
    let status = if server.options.errors_with_200 && refusal.status != 429 { 200 } else { refusal.status };
    let mut said = json_said(status, refusal.code, text, faults);
    // The look of the time is not published.
    put_header(&mut said, "wish-rate-limit-reset", refusal.resets_at_ms.map(iso).as_deref());
    said
}

fn json_said(status: u16, code: i64, text: String, faults: &[Fault]) -> Said {
    let mut response = match faults {
        _ if faults.contains(&Fault::Truncate) => broken_json(text),
        // What is missing is the end: the length fits what is there.
        _ if faults.contains(&Fault::BrokenJson) => json_response(text[..text.len() - 1].to_owned()),
        _ => json_response(text),
    };
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    Said { code: Some(code), response: Ok(response) }
}

fn page_said(response: Response<Reply>) -> Said {
    Said { code: None, response: Ok(response) }
}

fn redirect(location: &str, cookie: Option<&str>) -> Said {
    let mut said = page_said(page(302, "text/html; charset=utf-8", String::new()));
    put_header(&mut said, LOCATION.as_str(), Some(location));
    put_header(&mut said, SET_COOKIE.as_str(), cookie);
    said
}

fn put_header(said: &mut Said, name: &'static str, value: Option<&str>) {
    let value = value.and_then(|value| HeaderValue::from_str(value).ok());
    if let (Ok(response), Some(value)) = (&mut said.response, value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
}
