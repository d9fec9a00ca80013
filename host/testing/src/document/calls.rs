//! Calls that are written in a test file.

use weft_engine::sandbox::outside::{Answer, Response, TransportError};
use weft_yaml::Node;

use super::fields::{Fields, Problems, count, list, problem, text, texts};
use crate::script::InlineCall;

/// Reads the calls of a case.
pub(super) fn calls(node: &Node, problems: &mut Problems) -> Vec<InlineCall> {
    list("`calls`", node, problems).iter().filter_map(|node| call(node, problems)).collect()
}

fn call(node: &Node, problems: &mut Problems) -> Option<InlineCall> {
    const ON: &str = "add `on: GET https://shop.example/orders`";
    let mut fields = Fields::open("a call", node, problems)?;
    let on = fields.need("on", ON, problems);
    let on = on.and_then(|node| text("`on`", node, problems));
    let step = fields.take("step").and_then(|node| text("`step`", node, problems));
    let query = fields.take("query").map(|node| texts("`query`", node, problems));
    let headers = fields.take("headers").map(|node| texts("`headers`", node, problems));
    let form = fields.take("form").map(|node| texts("`form`", node, problems));
    let json = fields.take("json").map(Node::to_json);
    let times = fields.take("times").and_then(|node| count("`times`", node, problems));
    let answer = fields.need("answer", "add `answer: { status: 200, json: {} }`", problems);
    let answer = answer.and_then(|node| self::answer(node, problems));
    fields.close(problems);
    let on = on?;
    let Some((method, target)) = on.value.split_once(' ') else {
        problems.push(problem(on.mark, format!("`{}` is no method and URL", on.value), ON));
        return None;
    };
    let mut query = query.unwrap_or_default();
    let target = match target.trim().split_once('?') {
        None => target.trim(),
        Some((target, asked)) => {
            query.extend(url_query(asked));
            target
        }
    };
    Some(InlineCall {
        line: node.mark.line,
        method: method.to_uppercase(),
        target: target.to_owned(),
        step: step.map(|step| step.value),
        query,
        headers: headers.unwrap_or_default(),
        form: form.unwrap_or_default(),
        json,
        times: times.map_or(1, |times| u32::try_from(times.value).unwrap_or(u32::MAX)),
        answer: answer?,
    })
}

/// Names and values as they are written, without escapes: a test says what is asked, not how it is sent.
fn url_query(text: &str) -> impl Iterator<Item = (String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
}

fn answer(node: &Node, problems: &mut Problems) -> Option<Answer> {
    let mut fields = Fields::open("an answer", node, problems)?;
    let status = fields.take("status").and_then(|node| count("`status`", node, problems));
    let headers = fields.take("headers").map(|node| texts("`headers`", node, problems)).unwrap_or_default();
    let json = fields.take("json");
    let plain = fields.take("text").and_then(|node| text("`text`", node, problems));
    let failed = fields.take("failed").and_then(|node| text("`failed`", node, problems));
    let took_ms = fields.take("took_ms").and_then(|node| count("`took_ms`", node, problems));
    fields.close(problems);
    let outcome = match failed {
        Some(failed) => Err(match failed.value.as_str() {
            "timeout" => TransportError::Timeout("the platform did not answer in time".to_owned()),
            "reset" => TransportError::Unreachable("the connection broke: reset by peer".to_owned()),
            "not-connected" => TransportError::NotConnected("the platform can't be reached: refused".to_owned()),
            other => {
                let reason = format!("`{other}` is no way for a request to fail");
                problems.push(problem(failed.mark, reason, "write `timeout`, `reset` or `not-connected`"));
                return None;
            }
        }),
        None => {
            let mut headers: Vec<(String, String)> =
                headers.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect();
            if json.is_some() && !headers.iter().any(|(name, _)| name == "content-type") {
                headers.push(("content-type".to_owned(), "application/json".to_owned()));
            }
            let body = json.map(Node::to_json_text).or(plain.map(|text| text.value)).unwrap_or_default();
            let status = status.map_or(200, |status| u16::try_from(status.value).unwrap_or(u16::MAX));
            Ok(Response { status, headers, body: body.into_bytes() })
        }
    };
    Some(Answer { outcome, duration_ms: took_ms.map_or(0, |took| took.value), chunk_bytes: None })
}
