//! Components in wasm text: what a compiler wouldn't write.
//!
//! A file in `texts/` holds the fields of a core module. What it doesn't bring itself, it gets from here: a memory, a
//! `describe` that gives a component `hostile` with one node `attack`, a `run` that gives an empty page, and a
//! `cabi_realloc` (the canonical ABI's allocator) that hands out addresses one after the other. The module is then wrapped
//! for the contract, as `wasm-tools component new` does it.

use std::fmt::Write;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Where the description of [`DESCRIPTION`] lies.
const DESCRIPTION_AT: u32 = 1024;
/// Bytes of a `node` in the canonical ABI (its largest alignment is 8, for the times of a window).
const NODE_BYTES: usize = 184;
/// Bytes of a `component`.
const COMPONENT_BYTES: usize = 96;

/// A component whose core module has these fields.
///
/// # Panics
/// If the text isn't one.
pub fn component(fields: &str) -> Vec<u8> {
    let given = |name: &str, text: &str| if fields.contains(name) { String::new() } else { text.to_owned() };
    let text = format!(
        "(module\n{}{}{}{}{}{fields}\n)",
        given("(export \"memory\"", "(memory (export \"memory\") 2)\n"),
        given("cabi_realloc", REALLOC),
        given("node#describe\"", DESCRIBE),
        given("node#run\"", RUN),
        given("(export \"memory\"", &description()),
    );
    let mut module = wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}"));
    let mut resolve = Resolve::default();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit/node");
    let (package, _) = resolve.push_path(folder).expect("the contract");
    let world = resolve.select_world(&[package], Some("component")).expect("its world");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).expect("a module");
    ComponentEncoder::default()
        .module(&module)
        .and_then(|encoder| encoder.validate(true).encode())
        .unwrap_or_else(|error| panic!("{error:#}"))
}

const REALLOC: &str = r#"
(global $top (mut i32) (i32.const 65536))
(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
  (global.set $top (i32.and (i32.add (global.get $top) (i32.const 7)) (i32.const -8)))
  (global.get $top)
  (global.set $top (i32.add (global.get $top) (local.get 3))))
"#;

const DESCRIBE: &str = r#"
(func (export "weft:node/node@0.2.0#describe") (result i32) (i32.const 1024))
"#;

/// `ok(page)`: `[]`, `null`, no next, no total.
const RUN: &str = r#"
(data (i32.const 512) "\00\00\00\00\00\00\00\00\58\02\00\00\02\00\00\00\5c\02\00\00\04\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
(data (i32.const 600) "[]  null")
(func (export "weft:node/node@0.2.0#run") (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i32 i32 i32) (result i32) (i32.const 512))
"#;

/// A component `hostile` without a connection, with one node `attack` without parameters.
fn description() -> String {
    const NAME_AT: u32 = 2048;
    const NODE_AT: u32 = 3072;
    let texts = b"hostileattack{\"type\":\"object\"}";
    let text = |from: u32, length: u32| [(NAME_AT + from).to_le_bytes(), length.to_le_bytes()].concat();
    let (name, node_name, schema) = (text(0, 7), text(7, 6), text(13, 17));
    let mut component = vec![0; COMPONENT_BYTES];
    component[..8].copy_from_slice(&name);
    component[8..16].copy_from_slice(&name);
    component[16..24].copy_from_slice(&name);
    component[88..96].copy_from_slice(&[NODE_AT.to_le_bytes(), 1_u32.to_le_bytes()].concat());
    let mut node = vec![0; NODE_BYTES];
    node[..8].copy_from_slice(&node_name);
    node[8..16].copy_from_slice(&node_name);
    node[16..24].copy_from_slice(&node_name);
    node[44..52].copy_from_slice(&schema);
    [data(DESCRIPTION_AT, &component), data(NAME_AT, texts), data(NODE_AT, &node)].concat()
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
    use weft_sandbox_tests::sandbox;

    #[tokio::test]
    async fn a_text_that_brings_nothing_is_a_sound_component() {
        let component = sandbox().load(&super::component("")).await.expect("it is sound");
        assert_eq!((component.description.name.as_str(), component.description.nodes.len()), ("hostile", 1));
    }
}
