//! Gives a list of records that the host never told it of.
#![cfg(target_arch = "wasm32")]

use weft_sdk::Failure;
use weft_sdk::bindings::exports::weft::node::node::{Call, Guest, Page};
use weft_sdk::bindings::weft::node::types::PageRecords;

struct Exports;

impl Guest for Exports {
    fn describe() -> String {
        r#"{
            "weft_description": 1,
            "name": "list-of-nobody",
            "title": { "en": "A list of nobody", "zh": "无主列表" },
            "nodes": [{ "name": "give", "title": { "en": "Give", "zh": "给" }, "parameters": {} }]
        }"#
        .to_owned()
    }

    fn run(_: String, _: Call) -> Result<Page, Failure> {
        Ok(Page {
            records: PageRecords::Listed(7),
            output: "null".to_owned(),
            next: None,
            total: None,
            rejected: Vec::new(),
            effect: None,
        })
    }
}

weft_sdk::bindings::export!(Exports with_types_in weft_sdk::bindings);
