//! What takes more than one step, another node than `script/js`, or something odd around the code.

use serde_json::{Value, json};

use super::{ALLOWED, PLAIN, Servers, Setting, step, workflow};
use crate::arena::SECRET_NAME;
use crate::attack::Attack;

/// Makes the steps of a workflow. It is given the address of the platform, and that of the other server.
type Make = fn(&str, &str) -> Vec<Value>;

pub(super) fn attacks() -> Vec<Attack> {
    [between_steps(), around_code(), lists()].into_iter().flatten().collect()
}

fn between_steps() -> Vec<Attack> {
    vec![
        steps(
            "script/marker-of-another-step",
            "uses the marker that another step of its connection was given",
            |base, _| {
                let send = "output = { status: (await fetch(`${input.base}/ok?key=${input.given}`)).status };\n";
                let give = step("give", "output = { key: input.key };\n", &json!({ "key": { "secret": SECRET_NAME } }));
                vec![give, step("attack", send, &json!({ "base": base, "given": "${ .give.output.key }" }))]
            },
            PLAIN,
            "finished: {\"status\":200} | the server saw GET /ok",
        ),
        steps(
            "script/patched-for-the-next",
            "leaves changed built-in modules to the next call",
            |_, _| {
                let patch = "
JSON.stringify = () => '{\"taken\":true}';
Array.prototype.push = () => 0;
require('crypto').createHash = () => ({ update: () => ({ digest: () => 'taken' }) });
globalThis.left = 1;
output = { patched: true };
";
                let look = "
const list = [];
list.push(1);
const hash = require('crypto').createHash('md5').update('').digest('hex');
output = { hash, pushed: list.length, left: typeof left };
";
                vec![step("patch", patch, &json!({})), step("attack", look, &json!({}))]
            },
            PLAIN,
            "finished: {\"hash\":\"d41d8cd98f00b204e9800998ecf8427e\",\"pushed\":1,\"left\":\"undefined\"} | the server saw nothing",
        ),
        steps(
            "script/secret-of-another-name",
            "asks for a secret by a name that isn't its connection's",
            |_, _| vec![step("attack", "output = { key: input.key };\n", &json!({ "key": { "secret": "password" } }))],
            PLAIN,
            "invalid: the connection has no sealed value `password` | the server saw nothing",
        ),
        steps(
            "script/secret-by-odd-names",
            "asks for secrets by names that are none",
            |_, _| {
                let input = json!({
                    "path": { "secret": "../other/secret_key" },
                    "more": { "secret": SECRET_NAME, "of": "other" },
                    "deep": [{ "secret": SECRET_NAME }],
                    "text": "{\"secret\":\"secret_key\"}",
                });
                vec![step("attack", "output = input;\n", &input)]
            },
            PLAIN,
            "finished: {\"path\":\"{\\\"secret\\\":\\\"../other/secret_key\\\"}\",\"more\":\"{\\\"secret\\\":\\\"secret_key\\\",\\\"of\\\":\\\"other\\\"}\",\"deep\":\"[{\\\"secret\\\":\\\"secret_key\\\"}]\",\"text\":\"{\\\"secret\\\":\\\"secret_key\\\"}\"} | the server saw nothing",
        ),
    ]
}

fn around_code() -> Vec<Attack> {
    vec![
        steps(
            "script/code-from-data",
            "runs what an earlier step has read as code",
            |_, _| {
                let give = "output = { code: 'output = { ran: true };' };\n";
                vec![step("give", give, &json!({})), step("attack", "${ .give.output.code }", &json!({}))]
            },
            PLAIN,
            "finding: code stands in the workflow as it is, and no expression makes it: what runs must be known before | the server saw nothing",
        ),
        steps(
            "script/files-forged",
            "hands over files that the host hasn't read, and a place that isn't the code's",
            |_, _| {
                let mut attack = step("attack", "output = { read: require('./x') };\n", &json!({}));
                attack["with"]["files"] = json!({ "": { "text": "", "links": { "./x": "/etc/passwd" } } });
                attack["with"]["at"] = json!({ "file": "/etc/passwd", "line": 1, "column": 1 });
                vec![attack]
            },
            PLAIN,
            "finding: `files` is filled in by weft, from the code and the files beside it | the server saw nothing",
        ),
        steps(
            "script/file-outside",
            "has its code read from outside of the workflow's folder",
            |_, _| {
                let mut attack = step("attack", "", &json!({}));
                attack["with"] = json!({ "file": "../../../etc/passwd" });
                vec![attack]
            },
            PLAIN,
            "finding: `../../../etc/passwd` can't be read: code lies below the folder of the workflow | the server saw nothing",
        ),
        steps(
            "script/allow-without-code",
            "has a node without code reach a host that its step allows",
            |_, other| {
                vec![json!({
                    "id": "attack",
                    "uses": "hostile/ask",
                    "connection": "victim",
                    "allow": [other],
                    "with": { "text": format!("{other}/ok") },
                })]
            },
            ALLOWED,
            "finding: `hostile` says itself which hosts it reaches, and `allow` is for steps with code | the server saw nothing | the other server saw nothing",
        ),
        steps(
            "script/allow-odd-hosts",
            "allows hosts that are none",
            |_, _| {
                let mut attack = step("attack", "output = {};\n", &json!({}));
                attack["allow"] = json!([
                    "https://127.0.0.1@evil.example",
                    "https://*",
                    "https://*.example.com",
                    "https://a.example/path",
                    "file:///etc",
                    "*",
                ]);
                vec![attack]
            },
            PLAIN,
            "finding: `https://127.0.0.1@evil.example` in `allow` is no host: it holds a user name or a password (and 5 more) | the server saw nothing",
        ),
    ]
}

/// Lists that a script reads, page after page.
fn lists() -> Vec<Attack> {
    vec![
        pages(
            "script/pages-same-next",
            "always says that the next page is the same",
            "module.exports = async () => ({ records: [{ id: 1 }], next: 'again' });\n",
            "inconsistent: the platform returned the same page again instead of the next one (1 records from id 1) | the server saw nothing",
        ),
        pages(
            "script/pages-of-no-list",
            "returns records that are no list",
            "module.exports = async () => ({ records: { length: 3, 0: { id: 1 } } });\n",
            "invalid: `records` is no list | the server saw nothing",
        ),
        pages(
            "script/pages-with-holes",
            "returns a list of records with a hole",
            "module.exports = async () => ({ records: [{ id: 1 }, , { id: 2 }] });\n",
            "invalid: `records` is a list whose entry 2 is no object | the server saw nothing",
        ),
        pages(
            "script/pages-of-odd-total",
            "says that there are fewer records than none",
            "module.exports = async () => ({ records: [], total: -1 });\n",
            "invalid: `total` is -1, and no whole number | the server saw nothing",
        ),
        pages(
            "script/pages-of-odd-keys",
            "returns a record whose keys mean something elsewhere",
            "module.exports = async () => ({ records: [JSON.parse('{\"id\":1,\"__proto__\":{\"a\":1},\"\":2,\"a\\\"; drop table x; --\":3}')] });\n",
            "invalid: attack.yaml:16:69: SyntaxError: Expected ':' after property name in JSON at position 36\n  module.exports = async () => ({ records: [JSON.parse('{\"id\":1,\"__proto__\":{\"a\":1},\"\":2,\"a\\\"; drop table x; --\":3}')] }); | the server saw nothing",
        ),
        pages(
            "script/pages-for-another-table",
            "says itself where its records go",
            "module.exports = async () => ({ records: [{ id: 1 }], table: 'weft_runs', into: { table: 'weft_runs' } });\n",
            "invalid: what the function returns can't be used: unknown field `table`, expected one of `records`, `output`, `next`, `total` at line 1 column 29 | the server saw nothing",
        ),
        pages(
            "script/pages-many-records",
            "returns 200,000 records",
            "module.exports = async () => ({ records: Array.from({ length: 200000 }, (_, id) => ({ id })) });\n",
            "limit: record 100001 can't be read: there are more than 100000 at line 1 column 1288905 | the server saw nothing",
        ),
        pages(
            "script/pages-huge-next",
            "says where the next page is in 1 MB",
            "module.exports = async () => ({ records: [{ id: 1 }], next: 'x'.repeat(1000000) });\n",
            "limit: where the next page is said to be has 1000002 bytes, more than 262144 | the server saw nothing",
        ),
    ]
}

fn steps(name: &'static str, tries: &'static str, make: Make, setting: Setting, answer: &'static str) -> Attack {
    Attack::new(
        name,
        tries,
        move |arena| async move {
            let servers = Servers::start().await;
            let steps = make(&servers.own.base_url, &servers.other.base_url);
            servers.run(&arena, &workflow(&steps), setting).await
        },
        answer,
    )
}

/// A script that `script/pages` calls. What it gives are rows, and no output.
fn pages(name: &'static str, tries: &'static str, code: &'static str, answer: &'static str) -> Attack {
    Attack::new(
        name,
        tries,
        move |arena| async move {
            let servers = Servers::start().await;
            let mut step = step("attack", code, &json!({ "key": { "secret": SECRET_NAME } }));
            step["uses"] = json!("script/pages");
            step["into"] = json!({ "table": "hostile_scripts", "key": "id" });
            let mut workflow = workflow(&[step]);
            workflow.as_object_mut().expect("a workflow is an object").remove("outputs");
            servers.run(&arena, &workflow, PLAIN).await
        },
        answer,
    )
}
