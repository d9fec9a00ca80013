//! The messages of a test that fails: what came, what was expected, which fields differ.

use std::fmt::Write;

use super::Request;
use super::calls::records_text;
use super::difference::quoted;
use super::expected::{Demanded, Expected, told_body};
use crate::bindings::exports::weft::node::node as contract;
use crate::{Busy, Failure, Problem};

/// A request came that nobody expected.
pub(super) fn unexpected(request: &Request, expected: &[Expected]) -> String {
    let mut text = format!("the node sent a request that this test does not expect\n\ncame:\n{}", sent(request));
    let Some((number, nearest)) = nearest(request, expected) else {
        text += "\nno call is expected at all; to expect this one:\n";
        let _ = writeln!(text, "  .on(\"{} {}\").answer(200, json!({{ … }}))", request.method, request.url);
        return text;
    };
    let _ = write!(text, "\nnearest expected call, number {number} of {}:\n{}", expected.len(), demanded(nearest));
    text += "\nwhat differs:\n";
    let differences = nearest.differences(request);
    if differences.is_empty() {
        let _ = writeln!(
            text,
            "  nothing, but it is expected {}, and has come that often; to expect it again: .times({})",
            times(nearest.times),
            nearest.times + 1
        );
    }
    for difference in differences {
        let _ = writeln!(text, "  {difference}");
    }
    text
}

/// The expected call that has most in common with a request, and its number. One that has come already is taken only
/// if no other goes to the same place.
fn nearest<'a>(request: &Request, expected: &'a [Expected]) -> Option<(usize, &'a Expected)> {
    let distance = |call: &Expected| {
        let differences = call.differences(request).len();
        (!call.is_for(request), differences > 0 && call.is_used_up(), differences, call.is_used_up())
    };
    (1..).zip(expected).min_by_key(|(_, call)| distance(call))
}

/// The node ended, and not every expected call has come.
pub(super) fn missing(expected: &[Expected], requests: &[Request], ended: &str) -> String {
    let missing: Vec<_> = (1..).zip(expected).filter(|(_, call)| !call.is_used_up()).collect();
    let calls = if missing.len() == 1 { "an expected call" } else { "some expected calls" };
    let mut text = format!("the node ended, and {calls} never came\n");
    for (number, call) in missing {
        let often =
            if call.times > 1 { format!(" (came {} of {} times)", call.came, call.times) } else { String::new() };
        let _ = write!(text, "\ncall {number} of {}{often}:\n{}", expected.len(), demanded(call));
    }
    text += if requests.is_empty() { "\nwhat came: nothing\n" } else { "\nwhat came:\n" };
    for request in requests {
        text += &sent(request);
    }
    let _ = writeln!(text, "\nwhat the node returned: {ended}");
    text
}

/// What a node returned, in one line.
pub(super) fn told(result: &Result<contract::Page, Failure>) -> String {
    match result {
        Ok(page) => {
            let text = records_text(&page.records);
            let records = serde_json::from_str(&text).map_or(0, |records: Vec<serde_json::Value>| records.len());
            let records = if records == 1 { "1 record".to_owned() } else { format!("{records} records") };
            match &page.next {
                Some(next) => {
                    format!("a page with {records}, to go on at {next}; `run_all` follows it, `run` does not")
                }
                None => format!("the last page, with {records}"),
            }
        }
        Err(failure) => told_failure(failure),
    }
}

fn told_failure(failure: &Failure) -> String {
    let (class, problem) = match failure {
        Failure::Invalid(problem) => ("invalid", problem),
        Failure::Unauthorized(problem) => ("unauthorized", problem),
        Failure::Forbidden(problem) => ("forbidden", problem),
        Failure::Throttled(Busy { problem, .. }) => ("throttled", problem),
        Failure::Unavailable(problem) => ("unavailable", problem),
        Failure::Rejected(problem) => ("rejected", problem),
    };
    let Problem { code, message, remedy, .. } = problem;
    let code = if code.is_empty() { String::new() } else { format!(" (code {code})") };
    let remedy = remedy.as_ref().map(|remedy| format!("; remedy: {remedy}")).unwrap_or_default();
    format!("the failure `{class}`{code}: {message}{remedy}")
}

fn times(times: usize) -> String {
    if times == 1 { "once".to_owned() } else { format!("{times} times") }
}

fn sent(request: &Request) -> String {
    let mut text = format!("  {} {}\n", request.method, request.url);
    pairs(&mut text, "query", &request.query);
    pairs(&mut text, "header", &request.headers);
    if !matches!(request.body, super::Body::None) {
        let _ = writeln!(text, "    body {}", told_body(&request.body));
    }
    text
}

fn demanded(call: &Expected) -> String {
    let mut text = format!("  {} {}\n", call.method, call.url);
    pairs(&mut text, "query", &call.query);
    pairs(&mut text, "header", &call.headers);
    if !matches!(call.body, Demanded::Anything | Demanded::None) {
        let _ = writeln!(text, "    body {}", call.body.told());
    }
    text
}

fn pairs(text: &mut String, kind: &str, pairs: &[(String, String)]) {
    for (name, value) in pairs {
        let _ = writeln!(text, "    {kind} {name} = {}", quoted(value));
    }
}
