//! Calls written in a test file.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use weft_engine::sandbox::fill_placeholders;
use weft_engine::sandbox::outside::{Answer, Body, CallKey, Request, Script};
use weft_recording::{RecordedBody, RecordedExchange};

/// One call that a test expects, and what it brings.
#[derive(Debug, Clone)]
pub struct InlineCall {
    /// Line of the test file; 0 for one out of a recording.
    pub line: usize,
    /// Method.
    pub method: String,
    /// Scheme, host and path; or the path alone.
    pub target: String,
    /// The step that makes it, if only that one may.
    pub step: Option<String>,
    /// Query parameters that it has, maybe among others.
    pub query: BTreeMap<String, String>,
    /// Header fields that it has, maybe among others.
    pub headers: BTreeMap<String, String>,
    /// Form fields that it has, maybe among others.
    pub form: BTreeMap<String, String>,
    /// What its JSON body holds, maybe among other fields.
    pub json: Option<Value>,
    /// How often it is expected.
    pub times: u32,
    /// What it brings.
    pub answer: Answer,
}

impl fmt::Display for InlineCall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(formatter, "{} {}", self.method, self.target),
            line => write!(formatter, "{} {} (line {line})", self.method, self.target),
        }
    }
}

impl InlineCall {
    /// A recorded exchange as a call that demands the same.
    pub fn recorded(exchange: &RecordedExchange) -> Self {
        let request = &exchange.request;
        let texts = |pairs: &[(String, String)]| pairs.iter().cloned().collect();
        let form = match &request.body {
            RecordedBody::Form(fields) => texts(fields),
            _ => BTreeMap::new(),
        };
        let json = match &request.body {
            RecordedBody::Json(text) => serde_json::from_str(text).ok(),
            _ => None,
        };
        Self {
            line: 0,
            method: request.method.clone(),
            target: request.url.clone(),
            step: None,
            query: texts(&request.query),
            headers: texts(&request.headers),
            form,
            json,
            times: 1,
            answer: Answer::of(exchange.clone()),
        }
    }

    fn with_markers(mut self, seed: &[u8; 32]) -> Self {
        let texts = [&mut self.query, &mut self.headers, &mut self.form].into_iter().flat_map(BTreeMap::values_mut);
        texts.for_each(|text| *text = fill_placeholders(text, seed));
        self.json.iter_mut().for_each(|json| fill_json(json, seed));
        if let Ok(response) = &mut self.answer.outcome
            && let Ok(text) = std::str::from_utf8(&response.body)
        {
            response.body = fill_placeholders(text, seed).into_bytes();
        }
        self
    }

    /// What differs in a request that is to be this call, a line each, and how much that is in all.
    fn differences(&self, key: &CallKey, request: &Request) -> (usize, Vec<String>) {
        let mut lines = Vec::new();
        compare(&mut lines, "method", Some(&request.method), &self.method);
        let target = if self.target.starts_with('/') { path(&request.url) } else { &request.url };
        compare(&mut lines, "url", Some(target), &self.target);
        if let Some(step) = &self.step {
            compare(&mut lines, "step", Some(&key.step), step);
        }
        let elsewhere = lines.len();
        for (place, expected, came) in [
            ("query", &self.query, Some(&request.query)),
            ("headers", &self.headers, Some(&request.headers)),
            ("form", &self.form, form(request)),
        ] {
            for (name, value) in expected {
                let found = came.into_iter().flatten().find(|(it, _)| it.eq_ignore_ascii_case(name));
                compare(&mut lines, &format!("{place}.{name}"), found.map(|(_, value)| value.as_str()), value);
            }
        }
        if let Some(expected) = &self.json {
            let came = match &request.body {
                Body::Json(text) => serde_json::from_str(text).unwrap_or_default(),
                _ => Value::Null,
            };
            json_differences("json", Some(&came), expected, &mut lines);
        }
        (elsewhere * ELSEWHERE + lines.len(), lines)
    }
}

fn fill_json(value: &mut Value, seed: &[u8; 32]) {
    match value {
        Value::String(text) => *text = fill_placeholders(text, seed),
        Value::Array(list) => list.iter_mut().for_each(|value| fill_json(value, seed)),
        Value::Object(map) => map.values_mut().for_each(|value| fill_json(value, seed)),
        _ => {}
    }
}

fn compare(lines: &mut Vec<String>, name: &str, came: Option<&str>, expected: &str) {
    if came != Some(expected) {
        lines.push(format!("{name}: {}, expected {expected}", came.unwrap_or("nothing")));
    }
}

/// Calls that are named where none is like the request.
const CALLS_SHOWN_MAX: usize = 5;

/// A request to another place is less alike than one with any number of other fields.
const ELSEWHERE: usize = 1000;

fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("/", |start| &rest[start..])
}

fn form(request: &Request) -> Option<&Vec<(String, String)>> {
    match &request.body {
        Body::Form(fields) => Some(fields),
        _ => None,
    }
}

/// Objects may have more fields than expected; anything else is compared as a whole.
fn json_differences(place: &str, came: Option<&Value>, expected: &Value, lines: &mut Vec<String>) {
    match (came, expected) {
        (Some(Value::Object(came)), Value::Object(expected)) => {
            for (name, expected) in expected {
                json_differences(&format!("{place}.{name}"), came.get(name), expected, lines);
            }
        }
        (Some(came), expected) if came == expected => {}
        (came, expected) => {
            let came = came.map_or_else(|| "nothing".to_owned(), Value::to_string);
            lines.push(format!("{place}: {came}, expected {expected}"));
        }
    }
}

/// The calls of a test, each as often as it says, in any order; of those that fit, the first that is left.
pub struct Inline {
    calls: Vec<InlineCall>,
    left: Mutex<Vec<u32>>,
}

impl Inline {
    /// Expects these calls of a run with this seed. What they demand may hold placeholders for sealed values, as in a
    /// recording.
    pub fn new(calls: Vec<InlineCall>, seed: &[u8; 32]) -> Self {
        let calls: Vec<InlineCall> = calls.into_iter().map(|call| call.with_markers(seed)).collect();
        let left = Mutex::new(calls.iter().map(|call| call.times).collect());
        Self { calls, left }
    }

    /// The calls that never came, or not as often as expected, a line each.
    pub fn unused(&self) -> Vec<String> {
        let left = self.lock();
        let short = self.calls.iter().zip(left.iter()).filter(|(_, left)| **left > 0);
        short
            .map(|(call, left)| match (call.times, left) {
                (1, _) => call.to_string(),
                (times, left) => format!("{call}, {left} of {times} times"),
            })
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u32>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Script for Inline {
    fn begin(&self, _: &CallKey) -> Result<Option<i64>, String> {
        Ok(None)
    }

    fn answer(&self, key: &CallKey, request: &Request) -> Result<Answer, String> {
        let mut left = self.lock();
        let open = (0..self.calls.len()).filter(|&index| left[index] > 0);
        let nearest = open.map(|index| (index, self.calls[index].differences(key, request)));
        match nearest.min_by_key(|(_, (weight, _))| *weight) {
            Some((index, (0, _))) => {
                left[index] -= 1;
                Ok(self.calls[index].answer.clone())
            }
            Some((index, (weight, lines))) if weight < ELSEWHERE => {
                Err(explain(key, request, Some((&self.calls[index], lines))))
            }
            Some(_) => {
                let left = self.calls.iter().zip(left.iter()).filter(|(_, left)| **left > 0);
                let left = left.map(|(call, _)| call.to_string()).take(CALLS_SHOWN_MAX).collect::<Vec<_>>().join(", ");
                Err(format!("the test expects no {} {} ({key}); it still expects {left}", request.method, request.url))
            }
            None => Err(explain(key, request, None)),
        }
    }
}

fn explain(key: &CallKey, request: &Request, nearest: Option<(&InlineCall, Vec<String>)>) -> String {
    let head = format!("the test expects no {} {} ({key})", request.method, request.url);
    match nearest {
        Some((call, lines)) => format!("{head}; nearest is {call}, which differs:\n    {}", lines.join("\n    ")),
        None => format!("{head}; every call of the test has been made"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_engine::sandbox::outside::Response;

    use super::*;

    fn call(on: &str, json: Option<Value>) -> InlineCall {
        let (method, target) = on.split_once(' ').unwrap();
        let answer = Answer {
            outcome: Ok(Response { status: 200, headers: Vec::new(), body: on.as_bytes().to_vec() }),
            duration_ms: 0,
            chunk_bytes: None,
        };
        InlineCall {
            line: 1,
            method: method.to_owned(),
            target: target.to_owned(),
            step: None,
            query: BTreeMap::new(),
            headers: BTreeMap::new(),
            form: BTreeMap::new(),
            json,
            times: 1,
            answer,
        }
    }

    fn request(on: &str, body: Body) -> Request {
        let (method, url) = on.split_once(' ').unwrap();
        Request {
            method: method.to_owned(),
            url: url.to_owned(),
            query: vec![("page".to_owned(), "1".to_owned())],
            headers: Vec::new(),
            body,
            seal: Vec::new(),
            timeout_ms: None,
            once_per_run: false,
            charset: None,
            cost: None,
            repeatable: true,
        }
    }

    #[test]
    fn each_call_comes_once_and_more_fields_are_fine() {
        let script = Inline::new(vec![call("POST /a", Some(json!({"page": 2}))), call("POST /a", None)], &[0; 32]);
        let body = || Body::Json(r#"{"page":2,"size":50}"#.to_owned());
        let key = CallKey::default();
        assert!(script.answer(&key, &request("POST https://x.example/a", body())).is_ok());
        assert_eq!(script.unused(), ["POST /a (line 1)"]);
        assert!(script.answer(&key, &request("POST https://x.example/a", Body::None)).is_ok());
        let refused = script.answer(&key, &request("POST https://x.example/a", body())).unwrap_err();
        assert!(refused.ends_with("every call of the test has been made"), "{refused}");
    }

    #[test]
    fn what_differs_is_said_field_by_field() {
        let mut expected = call("GET https://x.example/a", Some(json!({"filter": {"id": 7}})));
        expected.query.insert("page".to_owned(), "2".to_owned());
        let script = Inline::new(vec![call("GET /elsewhere", None), expected], &[0; 32]);
        let key = CallKey { step: "orders".to_owned(), page: 1, attempt: 1, ..CallKey::default() };
        let body = Body::Json(r#"{"filter":{"id":8}}"#.to_owned());
        let refused = script.answer(&key, &request("GET https://x.example/a", body)).unwrap_err();
        assert_eq!(
            refused,
            "the test expects no GET https://x.example/a (orders, page 1); nearest is GET https://x.example/a (line 1), \
             which differs:\n    query.page: 1, expected 2\n    json.filter.id: 8, expected 7"
        );
    }
}
