//! What a fault makes of an answer.

use std::num::NonZeroUsize;

use serde_json::{Map, Value};
use weft_engine::sandbox::outside::{Answer, Response, TransportError};

use super::{Fault, PlatformAnswer, PlatformAnswers};

/// What `Retry-After` asks for, in seconds.
const RETRY_AFTER_S: u32 = 7;
/// How long a request takes that is not answered in time, in milliseconds.
const TIMEOUT_MS: u64 = 30_000;

/// What a gateway shows to people.
const PAGE: &str =
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";

/// The answer as the fault makes it; none if it can't happen to this answer. `before` is the answer that brought the page
/// before.
pub fn alter(fault: Fault, answer: &Answer, before: Option<&Answer>, platform: &PlatformAnswers) -> Option<Answer> {
    let instead = |outcome: Result<Response, TransportError>| Some(Answer { outcome, ..answer.clone() });
    let response = answer.outcome.as_ref().ok();
    match fault {
        Fault::Throttled => instead(Ok(Response {
            headers: vec![("retry-after".to_owned(), RETRY_AFTER_S.to_string())],
            ..plain(429, "text/plain", "Too Many Requests")
        })),
        Fault::Unavailable => instead(Ok(plain(503, "text/plain", "Service Unavailable"))),
        Fault::Timeout => Some(Answer {
            outcome: Err(TransportError::Timeout("the platform did not answer in time".to_owned())),
            duration_ms: TIMEOUT_MS,
            ..answer.clone()
        }),
        Fault::Reset => instead(Err(TransportError::Unreachable("the connection broke: reset by peer".to_owned()))),
        Fault::Truncated => {
            let response = response.filter(|response| response.body.len() > 1)?;
            let body = response.body[..response.body.len() / 2].to_vec();
            instead(Ok(Response { body, ..response.clone() }))
        }
        Fault::WrongType => instead(Ok(plain(200, "text/html", PAGE))),
        Fault::ErrorInside => match &platform.error_inside {
            Some(known) => instead(Ok(json(known))),
            None => {
                let response = response?;
                let body = error_inside(&response.body)?;
                instead(Ok(Response { body, ..response.clone() }))
            }
        },
        Fault::ExpiredToken => match &platform.expired_token {
            Some(known) => instead(Ok(json(known))),
            None => instead(Ok(plain(401, "application/json", "{\"error\":\"invalid_token\"}"))),
        },
        // A page that is the same as the one before anyway is no fault.
        Fault::SamePage => before.filter(|before| before.outcome != answer.outcome).cloned(),
        Fault::OneByte => {
            response?;
            Some(Answer { chunk_bytes: NonZeroUsize::new(1), ..answer.clone() })
        }
        Fault::KilledAfterCommit | Fault::KilledBeforeCommit => Some(answer.clone()),
    }
}

fn plain(status: u16, content_type: &str, body: &str) -> Response {
    let headers = vec![("content-type".to_owned(), content_type.to_owned())];
    Response { status, headers, body: body.as_bytes().to_vec() }
}

fn json(answer: &PlatformAnswer) -> Response {
    plain(answer.status, "application/json", &answer.json.to_string())
}

/// Fields in which platforms say how it went, and what they hold if it went wrong.
const OUTCOME_FIELDS: [(&str, &str); 8] = [
    ("code", "-1"),
    ("errcode", "-1"),
    ("error_code", "-1"),
    ("err_code", "-1"),
    ("status", "-1"),
    ("errno", "-1"),
    ("success", "false"),
    ("ok", "false"),
];

/// The same answer, if it had gone wrong: the field that says so changed, what it brought taken away. None if no field
/// says how it went.
fn error_inside(body: &[u8]) -> Option<Vec<u8>> {
    let answer: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let (field, wrong) = OUTCOME_FIELDS.iter().find(|(field, _)| answer.get(*field).is_some_and(is_scalar))?;
    let wrong: Value = match &answer[*field] {
        // Says in text what others say in numbers.
        Value::String(_) => Value::from(*wrong),
        _ => serde_json::from_str(wrong).ok()?,
    };
    let kept = answer.into_iter().filter(|(name, value)| name == field || is_scalar(value));
    let mut failed: Map<String, Value> = kept.collect();
    failed.insert((*field).to_owned(), wrong);
    for message in ["msg", "message", "errmsg", "error"] {
        if let Some(text) = failed.get_mut(message) {
            *text = Value::from("system error");
        }
    }
    serde_json::to_vec(&failed).ok()
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> Answer {
        Answer { outcome: Ok(plain(200, "application/json", body)), duration_ms: 5, chunk_bytes: None }
    }

    fn body(fault: Fault, of: &str) -> Option<String> {
        let answer = alter(fault, &answer(of), None, &PlatformAnswers::default())?;
        Some(String::from_utf8(answer.outcome.unwrap().body).unwrap())
    }

    #[test]
    fn an_error_inside_looks_like_the_answer() {
        let told = |of: &str| body(Fault::ErrorInside, of);
        let xiaoe = r#"{"code":0,"msg":"ok","data":{"list":[1]}}"#;
        assert_eq!(told(xiaoe).as_deref(), Some(r#"{"code":-1,"msg":"system error"}"#));
        assert_eq!(told(r#"{"success":true,"items":[]}"#).as_deref(), Some(r#"{"success":false}"#));
        assert_eq!(told(r#"{"code":"200"}"#).as_deref(), Some(r#"{"code":"-1"}"#));
        assert_eq!(told(r#"{"orders":[]}"#), None);
        assert_eq!(told("[]"), None);
    }

    #[test]
    fn the_page_before_comes_again_only_if_there_was_one() {
        let platform = PlatformAnswers::default();
        let (one, two) = (answer("1"), answer("2"));
        assert_eq!(alter(Fault::SamePage, &two, Some(&one), &platform), Some(one.clone()));
        assert_eq!(alter(Fault::SamePage, &one, None, &platform), None);
        assert_eq!(alter(Fault::SamePage, &one, Some(&one), &platform), None);
    }

    #[test]
    fn half_of_a_body_is_left() {
        assert_eq!(body(Fault::Truncated, "abcd").as_deref(), Some("ab"));
        assert_eq!(body(Fault::Truncated, ""), None);
    }
}
