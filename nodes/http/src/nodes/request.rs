//! `http/request`: one request, whatever it does.

use serde::Serialize;
use serde_json::value::RawValue;
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::answer::Answer;
use crate::login;
use crate::parameters::parameters;
use crate::path::Path;
use crate::request::{Outgoing, unread};
use crate::values::Object;
use crate::verdict::{About, Good, Rules};

/// The node.
#[derive(Debug)]
pub struct Ask;

parameters! {
    /// The parameters of `http/request`.
    Parameters {
        /// Whether doing it twice is the same as doing it once, so that it may be repeated after a failure. GET and HEAD
        /// may unless told otherwise, others may not.
        #[serde(default)]
        pub repeatable: Option<bool>,
        /// The path of the part of the answer that is the output, such as `data.id`. Without it, the output is an object
        /// of `status`, `headers` and `body`.
        #[serde(default)]
        pub output: Option<String>,
        /// Which header fields of the answer are in `headers` of the output, such as `[location]`.
        #[serde(default)]
        pub response_headers: Vec<String>,
    }
}

/// The output where none is chosen.
#[derive(Serialize)]
struct Whole<'a> {
    status: u16,
    headers: Object,
    /// Null for an answer without one.
    body: Option<&'a RawValue>,
}

impl Node for Ask {
    const NAME: &'static str = "request";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Send one request", "发送单个请求")
    }

    fn effect() -> NodeEffect {
        NodeEffect::AsSent
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let parameters = &call.parameters;
        let expired = login::expired(&call)?;
        let rules = Rules {
            success: &parameters.success,
            errors: &parameters.errors,
            about: About::One,
            repeatable: parameters.repeatable.unwrap_or_else(|| parameters.method.reads()),
            expired: expired.as_ref(),
        };
        rules.check()?;
        let reader = parameters.reader();
        reader.check()?;
        let outgoing = Outgoing::new(&parameters.template())?;
        let asked = outgoing.name();
        let response = outgoing.send(&call, rules.repeatable, &[])?;
        let reading = reader.read(&response, &Path::new(""));
        let answer = reading.answer(&asked);
        match rules.judge(&answer)? {
            Good::Full => output(parameters, &answer, rules.repeatable),
            Good::Empty => Ok(Page::default()),
        }
    }
}

fn output(parameters: &Parameters, answer: &Answer<'_>, repeatable: bool) -> Result<Page, Failure> {
    if let Some(path) = &parameters.output {
        answer.body().map_err(|failure| unread(failure, repeatable))?;
        return Ok(Page::output(&answer.need(&Path::new(path), "output")?));
    }
    let read = || answer.body().map_err(|failure| unread(failure, repeatable));
    let body = if answer.is_empty() { None } else { Some(read()?) };
    let header = |name: &String| {
        let name = name.to_lowercase();
        answer.response.header(&name).map(|value| (name.clone(), value.into()))
    };
    let headers = parameters.response_headers.iter().filter_map(header).collect();
    Ok(Page::output(&Whole { status: answer.response.status(), headers, body }))
}

#[cfg(test)]
mod tests;
