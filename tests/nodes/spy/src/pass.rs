//! `spy/pass`: passes on a list of records as an honest component does, and gives back everything it saw of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_sdk::http::Request;
use weft_sdk::record::Anything;
use weft_sdk::{Call, Failure, Label, Node, Page, PageRecords, label, secret};

use crate::memory;

/// The node.
#[derive(Debug)]
pub struct Pass;

/// What it is to do.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Where the list may be: JSON Pointers. The first that is one is passed on.
    places: Vec<String>,
    /// How often it asks. What it passes on is of the last answer.
    #[serde(default = "once")]
    requests: u32,
    /// Whether it asks for a token in between.
    #[serde(default)]
    token: bool,
    /// Whether it looks at the list's text.
    #[serde(default)]
    look: bool,
    /// Whether it gives back its memory.
    #[serde(default)]
    memory: bool,
}

fn once() -> u32 {
    1
}

#[derive(Serialize)]
struct Seen {
    body: String,
    counts: Vec<usize>,
    last: Option<Value>,
    text: Option<String>,
    memory: Option<String>,
}

impl Node for Pass {
    const NAME: &'static str = "pass";
    type Parameters = Parameters;
    type Record = Anything;

    fn title() -> Label {
        label("Pass records on", "传递记录")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let Parameters { places, requests, token, look, memory } = &call.parameters;
        let places: Vec<&str> = places.iter().map(String::as_str).collect();
        let ask = || Request::get(format!("{}/list", call.base_url())).send_for_records(&places);
        let mut response = ask()?;
        for _ in 1..*requests {
            response = ask()?;
        }
        if *token {
            let marker = secret::sealed("user")?;
            let url = format!("{}/token", call.base_url());
            Request::get(url).header("x-user", marker).seal("/token", "access_token", None).send()?;
        }
        let lists: Vec<_> = places.iter().filter_map(|place| response.list(place)).collect();
        let seen = Seen {
            body: String::from_utf8_lossy(response.body()).into_owned(),
            counts: lists.iter().map(|list| list.count()).collect(),
            last: lists.first().map(|list| json!(list.last())),
            text: lists.first().filter(|_| *look).map(|list| list.text()),
            memory: memory.then(memory::dump),
        };
        let records = lists.first().map_or_else(PageRecords::default, |list| (*list).clone().into());
        Ok(Page { records, ..Page::default() }.with_output(&seen))
    }
}
