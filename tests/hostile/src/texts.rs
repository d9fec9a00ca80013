//! Components in wasm text: what a compiler wouldn't write.
//!
//! A file in `texts/` holds the fields of a core module. What it doesn't bring itself, it gets from here: a memory, a
//! `describe` that gives a component `hostile` with one node `attack`, a `run` that gives an empty page, and a
//! `cabi_realloc` (the canonical ABI's allocator) that hands out addresses one after the other. The module is then wrapped
//! for the contract, as `wasm-tools component new` does it.

use std::fmt::Write;

use weft_engine::sandbox::Label;
use weft_engine::sandbox::contract::{Component, Connection, Field, Node, Records};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::document;

/// Where the description lies: where its text begins and how long that is, and then the text.
const DESCRIPTION_AT: u32 = 65_536;

/// A component whose core module has these fields.
///
/// # Panics
/// If the text isn't one.
pub fn component(fields: &str) -> Vec<u8> {
    describing(&description(), fields)
}

/// The same for a component that describes itself like this.
///
/// # Panics
/// If the text isn't one.
pub fn describing(description: &Component, fields: &str) -> Vec<u8> {
    saying(&document::of(description), fields)
}

/// The same for a component that says this where it is to describe itself.
///
/// # Panics
/// If the text isn't one.
pub fn saying(document: &str, fields: &str) -> Vec<u8> {
    let described = described(document);
    let first_page = usize::try_from(DESCRIPTION_AT / 65_536).expect("a small number");
    let pages = first_page + described.len().div_ceil(65_536) + 2;
    let top = (first_page + described.len().div_ceil(65_536)) * 65_536;
    // Imports stand before everything else.
    let (imports, fields): (Vec<&str>, Vec<&str>) = fields.lines().partition(|line| line.starts_with("(import"));
    let (imports, fields) = (imports.join("\n"), fields.join("\n"));
    let given = |name: &str, text: String| if fields.contains(name) { String::new() } else { text };
    let text = format!(
        "(module\n{imports}\n{}{}{}{}{}{}{fields}\n)",
        given("(export \"memory\"", format!("(memory (export \"memory\") {pages})\n")),
        given("cabi_realloc", REALLOC.replace("TOP", &top.to_string())),
        given("(export \"weft:node/node@0.3.0#describe\"", DESCRIBE.to_owned()),
        PAGE,
        given("(export \"weft:node/node@0.3.0#run\"", RUN.to_owned()),
        given("(export \"memory\"", data(DESCRIPTION_AT, &described)),
    );
    let mut module = wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}"));
    let mut resolve = Resolve::default();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit/node");
    let (package, _) = resolve.push_path(folder).expect("the contract");
    let world = resolve.select_world(&[package], Some("component")).expect("its world");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("a module");
    ComponentEncoder::default()
        .module(&module)
        .and_then(|encoder| encoder.validate(true).encode())
        .unwrap_or_else(|error| panic!("{error:#}"))
}

const REALLOC: &str = r#"
(global $top (mut i32) (i32.const TOP))
(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
  (global.set $top (i32.and (i32.add (global.get $top) (i32.const 7)) (i32.const -8)))
  (global.get $top)
  (global.set $top (i32.add (global.get $top) (local.get 3))))
"#;

const DESCRIBE: &str = r#"
(func (export "weft:node/node@0.3.0#describe") (result i32) (i32.const 65536))
"#;

/// `ok(page)`: `[]`, `null`, no next, no total. Whatever `run` is, it may give this back.
const PAGE: &str = r#"
(data (i32.const 512) "\00\00\00\00\00\00\00\00\00\00\00\00\58\02\00\00\02\00\00\00\5c\02\00\00\04\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
(data (i32.const 600) "[]  null")
"#;

const RUN: &str = r#"
(func (export "weft:node/node@0.3.0#run") (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i32 i32 i32) (result i32) (i32.const 512))
"#;

/// A component `hostile` with a connection, and one node `attack` without parameters.
pub fn description() -> Component {
    let label = |text: &str| Label { en: text.to_owned(), zh: text.to_owned() };
    Component {
        name: "hostile".to_owned(),
        title: label("Hostile"),
        any_platform: false,
        connection: Some(Connection {
            base_url: "https://hostile.example".to_owned(),
            fields: vec![Field {
                name: "secret_key".to_owned(),
                title: label("Key"),
                help: label("Anything"),
                secret: true,
                required: true,
                variants: Vec::new(),
                choices: Vec::new(),
                preset: None,
                parts: None,
                secret_unless: None,
                pattern: None,
                steers: false,
                learned: false,
            }],
            ..Connection::default()
        }),
        nodes: vec![Node {
            name: "attack".to_owned(),
            title: label("Attack"),
            category: None,
            effect: None,
            area: None,
            parameters: "{\"type\":\"object\"}".to_owned(),
            records: Some(Records {
                schema: "{\"type\":\"object\",\"properties\":{\"id\":{},\"at\":{}}}".to_owned(),
                key: vec!["id".to_owned()],
                details: Vec::new(),
                personal: Vec::new(),
                missing_is_null: false,
            }),
            paging: true,
            window: None,
        }],
    }
}

/// A text as the canonical ABI has it, to be put at [`DESCRIPTION_AT`].
fn described(document: &str) -> Vec<u8> {
    let length = u32::try_from(document.len()).expect("it fits into memory");
    let text_at = DESCRIPTION_AT + 8;
    [&text_at.to_le_bytes()[..], &length.to_le_bytes(), document.as_bytes()].concat()
}

fn data(at: u32, bytes: &[u8]) -> String {
    let mut escaped = String::new();
    for byte in bytes {
        write!(escaped, "\\{byte:02x}").expect("a text takes everything");
    }
    format!("(data (i32.const {at}) \"{escaped}\")\n")
}

#[cfg(test)]
mod tests {
    use weft_engine::sandbox::contract::{Authorization, Place, RequestPart, Token};
    use weft_sandbox_tests::sandbox;

    use super::*;

    #[tokio::test]
    async fn a_text_that_brings_nothing_is_a_sound_component() {
        let component = sandbox().load(&component("")).await.expect("it is sound");
        assert_eq!(format!("{:?}", component.description), format!("{:?}", description()));
    }

    #[tokio::test]
    async fn what_a_text_says_of_tokens_and_places_is_read_as_it_was_meant() {
        let mut told = description();
        let connection = told.connection.as_mut().expect("it has one");
        let token = |name: &str, pointer: Option<&str>| Token {
            name: name.to_owned(),
            pointer: pointer.map(str::to_owned),
            lives: pointer.map(|pointer| format!("{pointer}/lives")),
            renews: pointer.is_none(),
        };
        let tokens = vec![token("access", Some("/data/access")), token("refresh", None)];
        connection.authorize =
            vec![Authorization { variants: Vec::new(), node: "attack".to_owned(), tokens, consent: None }];
        let parts = [RequestPart::Header, RequestPart::Query, RequestPart::Form, RequestPart::Json];
        let place = |part| Place {
            value: "secret_key".to_owned(),
            nodes: vec!["attack".to_owned()],
            part,
            name: "/key".to_owned(),
        };
        connection.places = parts.into_iter().map(place).collect();
        let component = sandbox().load(&describing(&told, "")).await.expect("it is sound");
        assert_eq!(format!("{:?}", component.description), format!("{told:?}"));
    }
}
