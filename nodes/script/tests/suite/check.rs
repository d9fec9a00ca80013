//! `script/check`: mistakes that are found without running anything.

use serde_json::{Value, json};
use weft_script::nodes::check::Check;
use weft_sdk::Call;
use weft_sdk::testing::Calls;

use crate::common::output;

/// `line:column message` of each finding.
fn found(code: &str, more: Value) -> Vec<String> {
    let mut parameters = json!({ "code": code, "at": { "file": "a.yaml", "line": 12, "column": 9 } });
    for (name, value) in more.as_object().unwrap() {
        parameters[name] = value.clone();
    }
    let page = Calls::new().run::<Check>(Call::new(json!({}), parameters)).unwrap();
    let findings = output(&page)["findings"].clone();
    let told = |finding: &Value| {
        assert!(finding["remedy"].as_str().is_some_and(|remedy| remedy.len() > 10), "{finding}");
        format!("{}:{} {}", finding["line"], finding["column"], finding["message"].as_str().unwrap())
    };
    findings.as_array().unwrap().iter().map(told).collect()
}

fn of(code: &str) -> Vec<String> {
    found(code, json!({}))
}

#[test]
fn sound_code_has_no_findings() {
    for code in [
        "output = {}",
        "var output = { a: 1 }",
        "if (x) { output = {} }",
        "module.exports = async () => ({ output: {} })",
        "exports = module.exports = 5",
        "globalThis.output = {}",
        "({ output } = f())",
        "const fetch = require('node-fetch'), c = require(\"node:crypto\"); output = await fetch('https://a.example/x')",
        include_str!("../blocks/users.js"),
        include_str!("../blocks/orders.js"),
        include_str!("../blocks/forms.js"),
    ] {
        assert_eq!(of(code), [""; 0], "{code}");
    }
}

#[test]
fn mistakes_are_found_where_they_are() {
    assert_eq!(of("var a = 1;\nvar b = ;"), ["13:17 SyntaxError: unexpected token ';', primary expression"]);
    assert_eq!(of("f("), ["12:11 SyntaxError: unexpected end of the code: something is not closed"]);
    assert_eq!(of("if (a) {\n}}\nf()"), ["13:10 SyntaxError: a `}` too many: it closes what the code did not open"]);
    assert_eq!(of("//订单列表 var fetch = 1; output = {}"), ["12:9 the script never assigns `output`"]);
    assert_eq!(
        of(
            "var fs = require('fs');\nfunction f() { return require(\"lodash\") }\nvar x = require('./x');\noutput = {}"
        ),
        [
            "12:26 there is no module 'fs' for scripts",
            "13:39 there is no module 'lodash' for scripts",
            "14:25 there is no module './x' for scripts",
        ]
    );
    let files = json!({ "files": { "": { "text": "", "links": { "lodash": "node_modules/lodash/lodash.js" } } } });
    assert_eq!(found("output = require('lodash')", files), [""; 0]);
}

#[test]
fn addresses_that_are_not_allowed_are_found() {
    let code = "output = [await fetch('https://A.example:443/x?y'), await fetch('http://a.example'), await fetch(url), await fetch('/x'), await fetch('https://u@b.example:8443/')]";
    let allow = |allow: Value| found(code, json!({ "allow": allow }));
    assert_eq!(allow(json!(["https://a.example", "http://a.example/", "https://b.example:8443"])), [""; 0]);
    assert_eq!(
        allow(json!(["https://a.example"])),
        ["12:73 the script may not ask http://a.example", "12:143 the script may not ask https://b.example:8443"]
    );
    assert_eq!(found(code, json!({ "allow": [], "connected": true })), [""; 0]);
    assert_eq!(of(code), [""; 0]);
}
