//! The envelope `{code, msg, data}`, and what faults do to it.

use serde_json::{Value, json};

use super::faults::Fault;

/// What an interface gives: an answer, or why there is none.
pub(crate) type Outcome = Result<Answer, Refusal>;

/// An answer before it is put into bytes. `data` is JSON text: rows are never parsed on their way out.
pub(crate) struct Answer {
    pub(crate) code: i64,
    pub(crate) msg: String,
    pub(crate) data: String,
}

impl Answer {
    pub(crate) fn ok(msg: &str, data: String) -> Answer {
        Answer { code: 0, msg: msg.to_owned(), data }
    }
}

/// Why a call was refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: i64,
    pub(crate) msg: String,
}

impl Refusal {
    pub(crate) fn new(code: i64, msg: impl Into<String>) -> Refusal {
        Refusal { code, msg: msg.into() }
    }

    /// A required parameter is not there.
    pub(crate) fn missing(name: &str) -> Refusal {
        Refusal::new(40003, format!("parameter {name} is missing"))
    }

    /// A parameter has the wrong type or an impossible value.
    pub(crate) fn invalid(name: &str, why: &str) -> Refusal {
        Refusal::new(40004, format!("parameter {name} is invalid: {why}"))
    }

    /// Parameters are flat where they belong into `data`, or the other way round.
    pub(crate) fn shape(why: impl Into<String>) -> Refusal {
        Refusal::new(1002, why)
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Answer {
        // The back end is not of one mind about an empty `data`; neither is the fake.
        let data = match refusal.code {
            2008 | 40003 | 40004 => "[]",
            1001 | 1002 => "null",
            _ => "{}",
        };
        Answer { code: refusal.code, msg: refusal.msg, data: data.to_owned() }
    }
}

/// The answer as JSON text, after the faults that only change its looks.
pub(crate) fn render(mut answer: Answer, faults: &[Fault], token: Option<&str>) -> String {
    if faults.contains(&Fault::DataAsArray) {
        answer.data = "[]".to_owned();
    }
    if let (true, Some(token)) = (faults.contains(&Fault::EchoToken), token) {
        echo(&mut answer, token);
    }
    let mark = if faults.contains(&Fault::CodeAsText) { "\"" } else { "" };
    let msg = match faults {
        _ if faults.contains(&Fault::NoMsg) => String::new(),
        _ if faults.contains(&Fault::MessageKey) => format!("\"message\":{},", json!(answer.msg)),
        _ => format!("\"msg\":{},", json!(answer.msg)),
    };
    format!("{{\"code\":{mark}{}{mark},{msg}\"data\":{}}}", answer.code, answer.data)
}

fn echo(answer: &mut Answer, token: &str) {
    answer.msg.push_str(&format!(" access_token={token}"));
    let Ok(mut data) = serde_json::from_str::<Value>(&answer.data) else { return };
    if let Some(first) = data.pointer_mut("/list/0").and_then(Value::as_object_mut) {
        first.insert("access_token".to_owned(), json!(token));
    }
    if let Some(fields) = data.as_object_mut() {
        fields.insert("access_token".to_owned(), json!(token));
    }
    answer.data = data.to_string();
}
