//! `script/js`: blocks as they are, and what becomes of mistakes.

use serde_json::json;
use weft_script::nodes::js::Js;
use weft_sdk::http::Error;
use weft_sdk::testing::Calls;
use weft_sdk::{Busy, Call, Failure};

use crate::common::{first_line, invalid, output, run, run_with};

#[test]
fn a_block_runs_as_it_is() {
    let output = run(
        "undeclared = 1; var a = await Promise.resolve(2); output = { sum: undeclared + a, zone: new Date(2024, 0, 1).getTimezoneOffset(), self: this === globalThis }",
    );
    assert_eq!(output.unwrap(), json!({ "sum": 3, "zone": 0, "self": true }));
    for declared in [
        "var output = { a: 1 }",
        "let output = { a: 1 };",
        "const output = { a: 1 } // end",
        "function output() {} output = { a: 1 }",
    ] {
        assert_eq!(run(declared).unwrap(), json!({ "a": 1 }), "{declared}");
    }
    assert_eq!(
        run("const fetch = 1, input = 2, require = 3; output = { fetch, input, require }").unwrap(),
        json!({ "fetch": 1, "input": 2, "require": 3 })
    );
    assert_eq!(run("if (true) { output = { early: true }; return; } output = {}").unwrap(), json!({ "early": true }));
    assert_eq!(run("'use strict'; output = {}").err().map(|_| ()), Some(()));
    assert_eq!(run("with ({ x: 1 }) { output = { x, octal: 010 } }").unwrap(), json!({ "x": 1, "octal": 8 }));
}

#[test]
fn values_are_texts_unless_told_otherwise() {
    let input = json!({ "a": { "b": [1, 2.5] }, "n": 7, "t": "x", "z": null, "y": true });
    let code = "output = { kinds: Object.keys(input).map(k => typeof input[k]).join(), a: input.a, z: input.z }";
    let output = run_with(json!({ "code": code, "input": input })).unwrap();
    assert_eq!(output, json!({ "kinds": "string,string,string,string,string", "a": r#"{"b":[1,2.5]}"#, "z": "" }));
    let output = run_with(json!({ "code": code, "input": input, "input_types": "json" })).unwrap();
    assert_eq!(output, json!({ "kinds": "object,number,string,object,boolean", "a": { "b": [1, 2.5] }, "z": null }));
}

#[test]
fn everything_left_to_do_is_done() {
    let code = "var seen = [];
        setTimeout(function (x) { seen.push('late' + x); output = { seen: seen, passed: Date.now() - start } }, 5000, '!');
        setTimeout(function () { seen.push('early') }, 10);
        var start = Date.now();
        Promise.resolve().then(function () { seen.push('now') });";
    assert_eq!(run(code).unwrap(), json!({ "seen": ["now", "early", "late!"], "passed": 5000 }));
    let code = "const wait = ms => new Promise(r => setTimeout(r, ms)); for (let i = 0; i < 3; i++) await wait(1000); output = { ok: 1 }";
    assert_eq!(run(code).unwrap(), json!({ "ok": 1 }));
}

#[test]
fn an_output_has_to_be_an_object() {
    assert_eq!(first_line(run("var a = 1")), "code:1:1: the script never assigned `output`");
    assert_eq!(first_line(run("//  only a comment  output = {}")), "code:1:1: the script never assigned `output`");
    for (value, told) in
        [("[1]", "a list"), ("'x'", "a text"), ("5", "a number"), ("null", "null"), ("() => 1", "a function")]
    {
        let message = first_line(run(&format!("output = {value}")));
        assert_eq!(message, format!("code:1:1: output is no object but {told}"));
    }
    assert_eq!(first_line(run("output = Promise.resolve({})")), "code:1:1: output is a promise");
    let message = first_line(run("var a = {}; a.a = a; output = a"));
    assert!(message.contains("TypeError"), "{message}");
}

#[test]
fn a_mistake_is_told_with_its_place() {
    let at = json!({ "file": "orders.yaml", "line": 12, "column": 9 });
    let told = |code: &str| first_line(run_with(json!({ "code": code, "at": at })));
    assert_eq!(
        told("var a = {};\n\nvar y = a.b.x;"),
        "orders.yaml:14:21: TypeError: cannot read 'x' of undefined or null"
    );
    assert_eq!(told("var 数据 = null; 数据.x"), "orders.yaml:12:27: TypeError: cannot read 'x' of undefined or null");
    assert_eq!(told("var a = {};\na.go()"), "orders.yaml:13:13: TypeError: a.go is not a function");
    assert_eq!(
        told("function f(a) {\n  return a.x.y;\n}\nf({})"),
        "orders.yaml:13:22: TypeError: cannot read 'y' of undefined or null"
    );
    assert_eq!(
        told("var f = async (a) => a.x.y;\nawait f({})"),
        "orders.yaml:12:34: TypeError: cannot read 'y' of undefined or null"
    );
    assert_eq!(
        told("var x = 1;\nvar y = ;"),
        "orders.yaml:13:17: SyntaxError: unexpected token ';', primary expression"
    );
    assert_eq!(told("throw new Error('no good')"), "orders.yaml:12:15: Error: no good");
    assert_eq!(told("await Promise.reject(new RangeError('far'))"), "orders.yaml:12:30: RangeError: far");
    assert_eq!(told("var a = 1;\nif (a) throw 'no'"), "orders.yaml:13:22: the script threw no");
    assert_eq!(
        told("var f = async () => { throw { code: 7 } };\nawait f()"),
        "orders.yaml:12:37: the script threw {\"code\":7}"
    );
    let message = invalid(run_with(json!({ "code": "var a;\n  a.b.c = 1", "at": at })));
    assert!(message.ends_with("\n  a.b.c = 1"), "{message}");
}

#[test]
fn code_stays_within_its_function() {
    for code in [
        "})(); output = {}; (async function(){",
        "}); output = {",
        "} output = {}; async function x() {",
        "/* ",
        "`",
        "})//",
    ] {
        let message = first_line(run(code));
        assert!(message.contains("SyntaxError"), "{code}: {message}");
    }
}

#[test]
fn a_promise_that_nobody_looks_at_fails_the_script() {
    assert_eq!(first_line(run("output = {};\nPromise.reject(new Error('lost'))")), "code:2:16: Error: lost");
    assert_eq!(
        first_line(run("output = {};\nsetTimeout(() => { throw new Error('late') }, 1)")),
        "code:2:26: Error: late"
    );
    let message = first_line(run("await new Promise(() => {}); output = {}"));
    assert_eq!(message, "code:1:1: the script waits for a promise that nothing settles any more");
    assert_eq!(run("var p = Promise.reject(1); p.catch(() => {}); output = { ok: 1 }").unwrap(), json!({ "ok": 1 }));
}

#[test]
fn a_script_says_how_it_failed() {
    let fail =
        |class: &str| run(&format!("throw Object.assign(new Error('no'), {{ weft: '{class}', wait_ms: 1500 }})"));
    assert!(matches!(fail("unauthorized"), Err(Failure::Unauthorized(_))));
    assert!(matches!(fail("throttled"), Err(Failure::Throttled(Busy { wait_ms: Some(1500), .. }))));
    assert!(matches!(fail("unavailable"), Err(Failure::Unavailable(_))));
    assert!(matches!(fail("rejected"), Err(Failure::Rejected(_))));
    assert!(matches!(fail("forbidden"), Err(Failure::Forbidden(_))));
    assert!(matches!(fail("else"), Err(Failure::Invalid(_))));
}

#[test]
fn a_failure_of_the_network_stays_one() {
    let fails = |error: Error| {
        let calls = Calls::new().on("GET https://a.example/x").fails(error);
        let code = "var fetch = require('node-fetch');\nvar r = await fetch('https://a.example/x');\noutput = {}";
        calls.run::<Js>(Call::new(json!({}), json!({ "code": code })))
    };
    for error in [Error::Unreachable("gone".to_owned()), Error::Timeout("slow".to_owned())] {
        let Err(Failure::Unavailable(problem)) = fails(error) else { panic!("not unavailable") };
        assert!(problem.message.starts_with("code:2:"), "{}", problem.message);
    }
    let Err(Failure::Invalid(problem)) = fails(Error::Denied("not granted".to_owned())) else { panic!() };
    assert!(problem.message.contains("not granted") && problem.remedy.unwrap().contains("allow"));
}

#[test]
fn requests_say_what_the_script_says() {
    let calls = Calls::new()
        .on("POST https://a.example/orders")
        .query("page", "1")
        .query("name", "张 三")
        .header("x-key", "k")
        .json(json!({ "token": "<access_token>" }))
        .answer_text(200, r#"{"id":12345678901234567890,"amount":99.00}"#)
        .on("POST https://a.example/form")
        .form("a", "1 2")
        .form("b", "张")
        .answer_text(201, "made");
    let code = "const fetch = require('node-fetch');
        const a = await fetch('https://a.example/orders?page=1&name=%E5%BC%A0+%E4%B8%89', { method: 'post', headers: { 'Content-Type': 'application/json', 'X-Key': 'k' }, body: JSON.stringify({ token: input.token }) });
        const b = await fetch('https://a.example/form', { method: 'POST', body: new URLSearchParams({ a: '1 2', b: '张' }) });
        const data = await a.json();
        output = { ok: a.ok, data, id: data.id, status: b.status, text: await b.text() }";
    let parameters =
        json!({ "code": code, "input": { "token": { "token": "access_token" } }, "markers": ["/input/token"] });
    let page = calls.run::<Js>(Call::new(json!({}), parameters)).unwrap();
    let expected = r#"{"ok":true,"data":{"id":"12345678901234567890","amount":99},"id":"12345678901234567890","status":201,"text":"made"}"#;
    assert_eq!(page.output, expected);
    let lines: Vec<_> = calls.logged().into_iter().map(|line| line.message).collect();
    assert_eq!(lines, ["1 number given to the script as text: JavaScript would change their digits"]);
}

#[test]
fn lines_go_to_the_log() {
    let calls = Calls::new();
    let code = "console.log('a', 1, { b: [2] }); console.error('bad'); console.warn('%s!', 'hm'); output = {}";
    calls.run::<Js>(Call::new(json!({}), json!({ "code": code }))).unwrap();
    let lines: Vec<_> = calls.logged().into_iter().map(|line| format!("{:?} {}", line.level, line.message)).collect();
    assert_eq!(lines, ["Level::Info a 1 { b: [ 2 ] }", "Level::Error bad", "Level::Warn hm!"]);
}

#[test]
fn an_exported_function_gives_the_output() {
    let code = "module.exports = async ({ input, page, window, connection }) => ({ output: { input, page, window, base: connection.base_url } })";
    let call = Call::new(json!({ "base_url": "https://a.example" }), json!({ "code": code, "input": { "a": 1 } }));
    let page = Calls::new().run::<Js>(call).unwrap();
    let expected = json!({ "input": { "a": "1" }, "page": null, "window": null, "base": "https://a.example" });
    assert_eq!(output(&page), expected);
    for returned in
        ["({ output: {}, next: 1 })", "({ output: [] })", "({})", "undefined", "({ output: {}, other: 1 })", "5"]
    {
        invalid(run(&format!("module.exports = async () => {returned}")));
    }
}

#[test]
fn runs_are_the_same_each_time() {
    let code = "output = { now: Date.now(), r: Math.random(), d: new Date() }";
    let first = run(code).unwrap();
    assert_eq!(first, run(code).unwrap());
    assert_eq!(first["d"], "2026-01-01T00:00:00.000Z");
}
