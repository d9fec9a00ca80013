//! Code in workflows, with the real program: blocks as they are, hosts, packages, mistakes, and a block by itself.

use std::fs;

use serde_json::{Value, json};
use weft_e2e::platform::{Answer, Platform};
use weft_e2e::{Database, Finished, Project, assert_no_leak, now_s, redact, repository};
use weft_fakes::xiaoe::{FakeXiaoe, Options, Shop};

/// A workflow of one step with this code, its lines indented as in a workflow, and what the step says besides.
fn workflow(step: &str, code: &str) -> String {
    let code: String = code.lines().map(|line| format!("        {line}\n")).collect();
    format!(
        "weft: 1\nname: code\nsteps:\n  - id: code\n    uses: script/js\n{step}    with:\n      code: |\n{code}outputs:\n  \
         result: ${{ .code.output }}\n"
    )
}

/// What a run of such a workflow gives.
fn result(project: &Project, arguments: &[&str]) -> Value {
    let finished = project.weft([&["run", "code.yaml", "--json", "--fresh"], arguments].concat()).run().ok();
    let last = finished.stdout.lines().last().expect("an event").to_owned();
    let event: Value = serde_json::from_str(&last).expect("JSON");
    event["outputs"]["result"].clone()
}

/// The blocks of the guide, beside the workflow that uses them.
fn with_blocks(project: &Project) -> String {
    fs::create_dir(project.path("blocks")).expect("a folder");
    for name in ["users", "orders", "forms"] {
        let path = format!("blocks/{name}.js");
        let text = fs::read_to_string(repository().join("workflows").join(&path)).expect("the block is there");
        project.write(&path, text);
    }
    project.workflow("xiaoe-code-blocks")
}

#[test]
fn the_published_blocks_bring_what_nodes_bring() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = with_blocks(&project);
    let api = format!("api={}", server.base_url());
    let ran = project.weft(["record", &file, "--input", &api]).run().ok();
    let secret = server.with_shop(|shop| shop.secret_key.clone());
    let token = server.log().iter().find_map(|entry| entry.body["access_token"].as_str().map(str::to_owned));
    let secrets = [secret, token.expect("a token was used")];
    assert_no_leak("the output", &ran.everything(), &secrets);
    assert_no_leak("the recording", &project.read("xiaoe-code-blocks.recording.yaml"), &secrets);
    project.weft(["run", &file, "--replay", "--input", &api, "--store", "sqlite:blocks.db"]).run().ok();
    let native = project.workflow("xiaoe-orders");
    project.weft(["run", &native, "--store", "sqlite:nodes.db"]).run().ok();
    let (blocks, nodes) = (Database::open(&project.path("blocks.db")), Database::open(&project.path("nodes.db")));
    let ids = |database: &Database| database.query("SELECT order_id FROM orders ORDER BY order_id");
    let (of_blocks, of_nodes) = (ids(&blocks), ids(&nodes));
    assert!(of_blocks.len() > 20 && of_blocks.iter().all(|id| of_nodes.contains(id)), "{of_blocks:?}");
    let forms = |database: &Database| database.query("SELECT id FROM forms ORDER BY id").len();
    // The block gives the first form of a buyer, and only for the product of the order.
    assert!(forms(&blocks) > 0 && forms(&blocks) <= forms(&nodes));
}

#[test]
fn a_block_sees_texts_and_a_marker() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let code =
        "console.log(input.token);\noutput = { ...input, token: input.token.length > 20, parsed: JSON.parse(input.o) }";
    let text = workflow("    connection: shop\n", code).replace("steps:", "connections: { shop: xiaoe }\nsteps:").replace(
        "      code: |",
        "      input: { n: 12345678901234567890, o: { a: 1.50, b: [1] }, t: \"${ .run.id | length > 3 }\", token: { token: access_token }, data: \"${ {token: \\\"access_token\\\"} }\" }\n      code: |",
    );
    project.write("code.yaml", text);
    let seen = result(&project, &[]);
    assert_eq!(
        seen,
        json!({ "n": "12345678901234567890", "o": "{\"a\":1.50,\"b\":[1]}", "t": "true", "token": true,
                "parsed": { "a": 1.5, "b": [1] }, "data": "{\"token\":\"access_token\"}" }),
        "what an expression gives is data"
    );
    let finished = project.weft(["run", "code.yaml", "--json", "--fresh"]).run().ok();
    let secret = server.with_shop(|shop| shop.secret_key.clone());
    assert_no_leak("the log", &finished.everything(), &[secret]);
    assert!(finished.stdout.contains("sealed-access_token"), "{}", finished.stdout);
}

#[test]
fn a_host_is_reached_if_both_allow_it() {
    let platform = Platform::start(|asked| match asked.path.as_str() {
        "/rates" => json!({ "usd": 7.10, "big": 12345678901234567890_u64 }).into(),
        _ => Answer::new(404, "nothing"),
    });
    let project = Project::new();
    let origin = platform.base_url();
    let code = format!(
        "const fetch = require('node-fetch');\nconst answer = await fetch('{origin}/rates');\noutput = {{ status: answer.status, rates: await answer.json() }}"
    );
    project.write("code.yaml", workflow(&format!("    allow: [\"{origin}/\"]\n"), &code));
    let other = project.weft(["run", "code.yaml", "--allow", "https://other.example"]).run().code(4);
    assert!(other.stderr.contains("no step of the workflow names this host"), "{}", other.stderr);
    let refused = project.weft(["run", "code.yaml"]).run().code(4);
    assert!(
        refused.stderr.contains("nobody has allowed that") && refused.stderr.contains("--allow"),
        "{}",
        refused.stderr
    );
    assert!(platform.asked().is_empty());
    let rates = result(&project, &["--allow", &origin]);
    assert_eq!(rates, json!({ "status": 200, "rates": { "usd": 7.1, "big": "12345678901234567890" } }));
    // Recording and replay know the host, and a replay asks nobody for leave.
    project.weft(["record", "code.yaml", "--allow", &origin]).run().ok();
    let before = platform.asked().len();
    assert_eq!(result(&project, &["--replay"]), rates);
    assert_eq!(platform.asked().len(), before);
}

#[test]
fn an_account_allows_hosts_for_its_own_steps() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let platform = Platform::start(|_| json!({ "ok": true }));
    let project = Project::connected(&server);
    let origin = platform.base_url();
    let code = format!("const r = await fetch('{origin}/x'); output = await r.json()");
    let step = format!("    connection: shop\n    allow: {origin}\n");
    project.write("code.yaml", workflow(&step, &code).replace("steps:", "connections: { shop: xiaoe }\nsteps:"));
    project.weft(["run", "code.yaml"]).run().code(4);
    let accounts = project
        .read("connections.yaml")
        .replace("  platform: xiaoe\n", &format!("  platform: xiaoe\n  allow: [\"{origin}\"]\n"));
    project.write("connections.yaml", accounts);
    assert_eq!(result(&project, &[]), json!({ "ok": true }));
}

/// What weft says of a workflow with this code.
fn told(command: &str, code: &str) -> String {
    let project = Project::new();
    project.write("code.yaml", workflow("", code));
    let finished = match command {
        "check" => project.weft(["check", "code.yaml"]).run().code(3),
        _ => project.weft(["run", "code.yaml"]).run().code(1),
    };
    redact(&project, &finished.stderr)
}

#[test]
fn check_finds_mistakes_at_their_lines() {
    let cases = [
        ("a syntax error", "const a = 1;\nif (a { }\noutput = { a }"),
        ("a module that isn't there", "const x = require('left-pad');\noutput = { x }"),
        ("a module that is refused", "const fs = require('fs');\noutput = {}"),
        ("no output", "const a = 1;\na + 1"),
        ("a host", "const r = await fetch('https://api.example.com/x');\noutput = await r.json()"),
    ];
    let text: String = cases.iter().map(|(name, code)| format!("== {name}\n{}\n", told("check", code))).collect();
    insta::assert_snapshot!(text);
}

#[test]
fn failures_name_their_line() {
    let cases = [
        ("a thrown error", "const a = {};\noutput = { b: a.list.length }"),
        ("an error of one's own", "function f() {\n  throw new Error('no shop')\n}\nf()\noutput = {}"),
        ("a rejection", "await Promise.reject(new TypeError('later'))\noutput = {}"),
        ("a promise that never settles", "await new Promise(() => {})\noutput = {}"),
        ("no object", "output = 5"),
        ("a recursion", "function f(n) { return f(n + 1) + 1 }\noutput = { n: f(0) }"),
        (
            "a limit of the host",
            "let p = {};\nfor (let i = 0; i < 10000; i++) p = new Proxy(p, {});\noutput = { a: p.a }",
        ),
        ("a host", "const r = await fetch(['https:', '', 'other.example'].join('/'))\noutput = {}"),
        (
            "a class of failure",
            "throw Object.assign(new Error('the platform says no'), { weft: 'forbidden' })\noutput = {}",
        ),
    ];
    let text: String = cases.iter().map(|(name, code)| format!("== {name}\n{}\n", told("run", code))).collect();
    insta::assert_snapshot!(text);
}

/// The component can't say where it was once the host has ended it: it does before.
#[test]
fn a_regular_expression_without_end_names_its_line() {
    let told = told("run", "const text = 'a'.repeat(40) + '!';\noutput = { found: /^(a+)+$/.test(text) };");
    assert!(told.contains("the component computed for more than 10 s; it was last seen here"), "{told}");
    assert!(told.contains("error: code.yaml:9:") && told.contains("output = { found:"), "{told}");
}

/// Whoever has written both the step and its code may say that an error is about the item.
#[test]
fn an_error_may_be_about_one_item() {
    let project = Project::new();
    let code = "if (input.item === '2') throw new Error('no order')\noutput = { item: input.item }";
    let step = |more: &str| format!("    for_each: ${{ [1, 2, 3] }}\n{more}");
    let text = |more: &str| {
        workflow(&step(more), code).replace("      code: |", "      input: { item: \"${ .item }\" }\n      code: |")
    };
    project.write("code.yaml", text(""));
    let stopped = project.weft(["run", "code.yaml"]).run().code(1);
    assert!(stopped.stderr.contains("no order"), "{}", stopped.stderr);
    project.write("code.yaml", text("    on_failure: skip\n"));
    assert_eq!(result(&project, &[]), json!([{ "item": "1" }, null, { "item": "3" }]));
}

#[test]
fn packages_are_read_from_beside_the_workflow_and_pinned() {
    let project = Project::new();
    for folder in ["node_modules", "node_modules/sum", "node_modules/sum/lib"] {
        fs::create_dir(project.path(folder)).expect("a folder");
    }
    project.write("node_modules/sum/package.json", r#"{ "name": "sum", "version": "1.2.0", "main": "lib/index" }"#);
    project.write("node_modules/sum/lib/index.js", "module.exports = (...n) => n.reduce(require('./add'), 0)");
    project.write("node_modules/sum/lib/add.js", "module.exports = (a, b) => a + b");
    project.write("code.yaml", workflow("", "output = { sum: require('sum')(1, 2, 3) }"));
    assert_eq!(result(&project, &[]), json!({ "sum": 6 }));
    let locked = project.weft(["nodes", "lock"]).run().ok();
    assert!(locked.stdout.contains("node_modules/sum (1.2.0): new\n"), "{}", locked.stdout);
    assert!(locked.stdout.contains("and 1 package\n"), "{}", locked.stdout);
    assert_eq!(result(&project, &[]), json!({ "sum": 6 }));
    project.write("node_modules/sum/lib/add.js", "module.exports = (a, b) => a - b");
    let refused = project.weft(["run", "code.yaml"]).run().code(5);
    assert!(refused.stderr.contains("node_modules/sum (1.2.0) is not the one that was accepted"), "{}", refused.stderr);
    let accepted = project.weft(["nodes", "lock"]).run().ok();
    assert!(accepted.stdout.contains("node_modules/sum (1.2.0): changed\n"), "{}", accepted.stdout);
}

#[test]
fn a_block_is_tried_by_itself() {
    let platform = Platform::start(|asked| json!({ "page": asked.query("page") }));
    let project = Project::new();
    let origin = platform.base_url();
    let code = format!(
        "console.log('page', input.page)\nconst r = await fetch(`{origin}/list?page=${{input.page}}`)\noutput = {{ got: await r.json(), kind: typeof input.filter }}\n"
    );
    project.write("block.js", code);
    let tried = project.weft([
        "script",
        "try",
        "block.js",
        "--input",
        "page=2",
        "--input",
        "filter={\"a\": \"${x}\"}",
        "--allow",
        &origin,
    ]);
    let tried = tried.run().ok();
    assert!(tried.stdout.contains("/list  200"), "{}", tried.stdout);
    assert!(tried.stdout.contains("info: page 2"), "{}", tried.stdout);
    assert!(
        tried.stdout.contains("\"page\": \"2\"") && tried.stdout.contains("\"kind\": \"string\""),
        "{}",
        tried.stdout
    );
    let json =
        project.weft(["script", "try", "block.js", "--input", "page=3", "--allow", &origin, "--json"]).run().ok();
    let json: Value = serde_json::from_str(json.stdout.trim()).expect("JSON");
    assert_eq!(json["output"]["got"], json!({ "page": "3" }));
    assert_eq!(json["requests"][0]["query"], json!([["page", "3"]]));
    assert_eq!(project.files(), ["block.js"], "nothing is written");
    project.write("block.js", "output = {\n  a: input.a.b.c\n}\n");
    let failed = project.weft(["script", "try", "block.js"]).run().code(1);
    assert!(failed.stderr.contains("block.js:2:"), "{}", failed.stderr);
}

#[test]
fn a_block_is_tried_with_the_answers_of_a_recording() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = with_blocks(&project);
    let api = format!("api={}", server.base_url());
    project.weft(["record", &file, "--input", &api]).run().ok();
    let url = format!("url={}/xe.user.batch.get/1.0.0", server.base_url());
    let asked = server.log().len();
    let tried = |page: &str| -> Finished {
        let parameters = format!("realParams={{\"page\": {page}, \"page_size\": 50}}");
        project
            .weft([
                "script",
                "try",
                "blocks/users.js",
                "--recording",
                "xiaoe-code-blocks.recording.yaml",
                "--input",
                &url,
                "--input",
                "token={\"token\": \"access_token\"}",
                "--input",
                &parameters,
                "--json",
            ])
            .run()
    };
    let first: Value = serde_json::from_str(tried("1").ok().stdout.trim()).expect("JSON");
    assert_eq!(first["output"]["result"]["code"], json!(0), "{first}");
    assert_eq!(server.log().len(), asked, "nobody was asked");
    let beyond = tried("77").code(6);
    assert!(beyond.stderr.contains("the recording has no answer to"), "{}", beyond.stderr);
}
