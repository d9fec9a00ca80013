//! The table of snippets, against what Node.js 20 answers. What differs is listed in `table/differences.json` with the answer
//! that it has here: a difference that is not in it fails the test, and so does one that is no longer there.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::common::run_with;

/// Runs a snippet as `table/README.md` says: within the block itself if it assigns `output`, by `eval` if it doesn't.
fn runner(snippet: &str) -> String {
    let run = if assigns(snippet) {
        format!("await (async function () {{\n{snippet}\n}})();\nconst value = globalThis.output;")
    } else {
        "const value = await run(input.code);".to_owned()
    };
    format!(
        "const {{ parse, stringify }} = JSON, run = globalThis.eval;
        let told;
        try {{
          {run}
          const text = stringify(value);
          told = text === undefined ? null : parse(text);
        }} catch (error) {{
          told = {{ throws: error.name }};
        }}
        output = {{ told }};"
    )
}

fn assigns(snippet: &str) -> bool {
    let of_name = |char: char| char.is_alphanumeric() || char == '_' || char == '$';
    snippet.match_indices("output = ").any(|(at, _)| !snippet[..at].ends_with(of_name))
}

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/table")
}

pub fn read(name: &str) -> BTreeMap<String, Value> {
    serde_json::from_str(&fs::read_to_string(folder().join(name)).unwrap()).unwrap()
}

/// Names and code.
fn snippets() -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "js"));
    files.sort();
    let of_file = |path: &PathBuf| {
        let topic = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = format!("\n{}", fs::read_to_string(path).unwrap());
        let parts = text.split("\n//= ").skip(1).map(|part| part.split_once('\n').unwrap());
        parts.map(|(name, code)| (format!("{topic}/{name}"), code.to_owned())).collect::<Vec<_>>()
    };
    files.iter().flat_map(of_file).collect()
}

fn answer(code: &str) -> Value {
    match run_with(json!({ "code": runner(code), "input": { "code": code } })) {
        Ok(mut output) => output["told"].take(),
        Err(failure) => json!({ "fails": format!("{failure:?}").chars().take(200).collect::<String>() }),
    }
}

/// What differs, with the answer that it has here.
fn differences() -> BTreeMap<String, Value> {
    let expected = read("answers.json");
    let snippets = snippets();
    assert!(snippets.len() > 150 && snippets.len() == expected.len());
    let answers = snippets.into_iter().map(|(name, code)| {
        let answer = answer(&code);
        (name, answer)
    });
    answers.filter(|(name, answer)| expected[name] != *answer).collect()
}

/// What is known to differ. `WEFT_UPDATE=1` writes it anew.
#[allow(clippy::disallowed_methods, reason = "whoever runs the tests says whether the list is to be written")]
pub fn known() -> &'static BTreeMap<String, Value> {
    static KNOWN: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
        if std::env::var_os("WEFT_UPDATE").is_some() {
            let text = serde_json::to_string_pretty(&differences()).unwrap() + "\n";
            fs::write(folder().join("differences.json"), text).unwrap();
        }
        read("differences.json")
    });
    &KNOWN
}

#[test]
fn only_what_is_known_differs_from_node() {
    let (known, found) = (known(), differences());
    let names = known.keys().chain(found.keys());
    let wrong: Vec<_> = names
        .filter(|name| known.get(*name) != found.get(*name))
        .map(|name| format!("{name}: known {:?}, found {:?}", known.get(name), found.get(name)))
        .collect();
    assert!(wrong.is_empty(), "run this test with WEFT_UPDATE=1 if that is right:\n{}", wrong.join("\n"));
}
