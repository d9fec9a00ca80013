//! `require` and `import`: what is built in, what comes with the code, what is refused.

use serde_json::{Value, json};
use weft_sdk::Failure;

use crate::common::{first_line, run, run_with};

fn with_files(code: &str, files: Value) -> Result<Value, Failure> {
    run_with(json!({ "code": code, "files": files }))
}

#[test]
fn what_is_built_in_is_there() {
    for name in [
        "assert",
        "assert/strict",
        "buffer",
        "console",
        "constants",
        "crypto",
        "events",
        "node-fetch",
        "os",
        "path",
        "path/posix",
        "perf_hooks",
        "process",
        "punycode",
        "querystring",
        "stream",
        "string_decoder",
        "timers",
        "timers/promises",
        "url",
        "util",
        "util/types",
    ] {
        for request in [name.to_owned(), format!("node:{name}")] {
            let code = format!(
                "output = {{ kind: typeof require('{request}'), same: require('{request}') === require('{name}') }}"
            );
            let output = run(&code).unwrap();
            assert!(output["kind"] == "object" || output["kind"] == "function", "{request}: {output}");
            assert_eq!(output["same"], true, "{request}");
        }
    }
    assert_eq!(
        run("output = { h: require('crypto').createHash('md5').update('a').digest('hex'), b: Buffer.from('张').toString('base64'), u: new URL('https://a.example/x?y=1').searchParams.get('y') }").unwrap(),
        json!({ "h": "0cc175b9c0f1b6a831c399e269772661", "b": "5byg", "u": "1" })
    );
}

#[test]
fn what_a_sandbox_has_not_is_refused_with_what_to_use_instead() {
    for (name, instead) in [
        ("fs", "tables"),
        ("node:fs/promises", "tables"),
        ("http", "fetch"),
        ("https", "fetch"),
        ("axios", "fetch"),
        ("net", "fetch"),
        ("child_process", "no programs"),
        ("worker_threads", "one thread"),
        ("vm", "call a function"),
        ("./addon.node", "pure JavaScript"),
        ("./helper", "beside the code"),
        ("lodash", "npm install lodash"),
        ("internal-primordials", "npm install"),
        ("globals", "npm install"),
        ("../../etc/passwd", "beside the code"),
        ("__proto__", "npm install"),
    ] {
        let message = first_line(run(&format!("var a = 1;\nvar x = require('{name}');\noutput = {{}}")));
        assert!(message.starts_with("code:2:16: Error: Cannot find module"), "{message}");
        assert!(message.contains(instead), "{message}");
    }
    assert_eq!(
        run("try { require('lodash') } catch (e) { output = { code: e.code } }").unwrap(),
        json!({ "code": "MODULE_NOT_FOUND" })
    );
}

#[test]
fn files_are_modules() {
    let files = json!({
        "": { "text": "", "links": { "./helper": "blocks/helper.js", "lodash": "node_modules/lodash/lodash.js", "./data.json": "blocks/data.json" } },
        "blocks/helper.js": { "text": "const { inner } = require('./inner'); exports.outer = () => inner(module.id, __filename, __dirname)", "links": { "./inner": "blocks/inner.js" } },
        "blocks/inner.js": { "text": "#!/usr/bin/env node\nexports.inner = (...all) => all.join()" },
        "node_modules/lodash/lodash.js": { "text": ";(function () { this._ = {}; module.exports = { chunk: (a, n) => [a.slice(0, n), a.slice(n)] } }.call(this))" },
        "blocks/data.json": { "text": "{\"a\": [1, 2]}" },
    });
    let code = "output = { outer: require('./helper').outer(), chunk: require('lodash').chunk([1,2,3], 2), data: require('./data.json'), once: require('./helper') === require('./helper') }";
    let expected = json!({ "outer": "blocks/helper.js,blocks/helper.js,blocks", "chunk": [[1, 2], [3]], "data": { "a": [1, 2] }, "once": true });
    assert_eq!(with_files(code, files).unwrap(), expected);
}

#[test]
fn modules_that_ask_for_each_other_get_what_is_there() {
    let files = json!({
        "": { "text": "", "links": { "./a": "a.js" } },
        "a.js": { "text": "exports.early = 1; exports.b = require('./b').seen; exports.late = 2", "links": { "./b": "b.js" } },
        "b.js": { "text": "exports.seen = Object.keys(require('./a'))", "links": { "./a": "a.js" } },
    });
    assert_eq!(with_files("output = require('./a')", files).unwrap(), json!({ "early": 1, "b": ["early"], "late": 2 }));
}

#[test]
fn es_modules_are_modules() {
    let files = json!({
        "": { "text": "", "links": { "pkg": "node_modules/pkg/index.js", "./late.mjs": "late.mjs" } },
        "node_modules/pkg/index.js": {
            "text": "import add, { one as uno } from './add.js';\nimport * as util from 'node:util';\nimport legacy from './legacy.cjs';\nimport { named } from './legacy.cjs';\nexport const sum = add(uno, 2);\nexport { named };\nexport default class Thing { kind() { return util.format('%s', legacy.name) } }\nexport * from './add.js';",
            "links": { "./add.js": "node_modules/pkg/add.js", "./legacy.cjs": "node_modules/pkg/legacy.cjs" },
        },
        "node_modules/pkg/add.js": { "text": "export const one = 1;\nexport default function add(a, b) { return a + b }" },
        "node_modules/pkg/legacy.cjs": { "text": "exports.name = 'old'; exports.named = 5" },
        "late.mjs": { "text": "export const x = 1" },
    });
    let code = "const { default: Thing, sum, named, one } = require('pkg');
        const late = await import('./late.mjs');
        output = { sum, named, one, kind: new Thing().kind(), late: late.x, util: typeof (await import('util')).format }";
    let expected = json!({ "sum": 3, "named": 5, "one": 1, "kind": "old", "late": 1, "util": "function" });
    assert_eq!(with_files(code, files).unwrap(), expected);
}

#[test]
fn a_mistake_in_a_file_is_told_where_it_is() {
    let files =
        |text: &str| json!({ "": { "text": "", "links": { "./h": "blocks/h.js" } }, "blocks/h.js": { "text": text } });
    let told = |text: &str| first_line(with_files("var h = require('./h');\nh.go({}); output = {}", files(text)));
    assert_eq!(
        told("exports.go = (a) => {\n  return a.b.c;\n}"),
        "blocks/h.js:2:14: TypeError: cannot read 'c' of undefined or null"
    );
    assert_eq!(
        told("exports.go = (;"),
        "code:1:16: SyntaxError: unexpected token ';', primary expression (blocks/h.js:1:15)"
    );
    assert_eq!(
        told("export const a = ;"),
        "code:1:16: SyntaxError: unexpected token ';', primary expression (blocks/h.js:1:18)"
    );
    let Err(Failure::Invalid(problem)) = run("import x from 'y'\noutput = {}") else { panic!() };
    assert!(problem.remedy.unwrap().contains("require('y')"));
}
