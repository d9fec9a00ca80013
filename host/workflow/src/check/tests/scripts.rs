//! Steps with code.

use serde_json::{Value, json};

use super::*;

const HEAD: &str = "weft: 1\nname: w\nconnections: { shop: xiaoe }\nsteps:\n";
const ORDERS: &str = "  - { id: orders, uses: xiaoe/orders, connection: shop, into: orders }\n";

/// The parameters of the only step of a workflow that is right.
fn parameters(with: &str) -> Value {
    of_files(&[("w.yaml", ""), ("blocks/a.js", "output = {}")], with)
}

fn of_files(files: &[(&str, &str)], with: &str) -> Value {
    let source = format!("weft: 1\nname: w\nsteps:\n  - id: js\n    uses: script/js\n    with:\n{with}");
    let shelf = Shelf(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect());
    let checked = check_with("w.yaml", &source, &catalogue(), &shelf).unwrap_or_else(|found| panic!("{found:#?}"));
    match &step(&checked, "js").with {
        Template::Literal(value) => value.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_in_code_is_an_expression() {
    let code =
        "      code: |\n        const price = `$${a}`; // ${ .b } and $${ .c }\n        output = { x: `${price}` }\n";
    assert_eq!(
        parameters(code),
        json!({
            "code": "const price = `$${a}`; // ${ .b } and $${ .c }\noutput = { x: `${price}` }\n",
            "at": { "file": "w.yaml", "line": 8, "column": 9 },
        })
    );
    let beside = "      code: |\n\n        output = {}\n      note: |\n        two\n        lines $${ and\n";
    assert_eq!(
        parameters(beside),
        json!({
            "code": "\noutput = {}\n", "note": "two\nlines ${ and\n",
            "at": { "file": "w.yaml", "line": 8, "column": 9 },
        }),
        "a text that is no code reads as ever"
    );
    let short = parameters("      code: 'output = {}'\n");
    assert_eq!(short, json!({ "code": "output = {}", "at": { "file": "w.yaml", "line": 7, "column": 13 } }));
}

#[test]
fn only_what_is_written_stands_for_a_token() {
    let with = "      code: 'output = {}'\n      input:\n        token: { token: access_token }\n        \"a/~b\": { secret: app_secret }\n        \
                more: { token: a, other: b }\n        data: '${ { token: \"access_token\" } }'\n";
    let source = format!("weft: 1\nname: w\nsteps:\n  - id: js\n    uses: script/js\n    with:\n{with}");
    let checked = check_with("w.yaml", &source, &catalogue(), &Shelf(BTreeMap::new())).unwrap();
    let markers = step(&checked, "js").with.literal_entry("markers").cloned();
    assert_eq!(markers, Some(json!(["/input/token", "/input/a~1~0b"])));
}

#[test]
fn code_comes_from_a_file_with_what_it_asks_for() {
    let files = [
        ("blocks/a.js", "require('b')"),
        ("node_modules/b/index.js", "require('./c')"),
        ("node_modules/b/c.js", "module.exports = 1"),
    ];
    assert_eq!(
        of_files(&files, "      file: blocks/a.js\n"),
        json!({
            "code": "require('b')",
            "at": { "file": "blocks/a.js", "line": 1, "column": 1 },
            "files": {
                "": { "text": "", "links": { "b": "node_modules/b/index.js" } },
                "node_modules/b/index.js": { "text": "require('./c')", "links": { "./c": "node_modules/b/c.js" } },
                "node_modules/b/c.js": { "text": "module.exports = 1", "links": {} },
            },
        })
    );
}

#[test]
fn what_is_wrong_with_code_is_said_at_its_place() {
    for (with, expected) in [
        ("{ code: '${ .orders.output }' }", "code stands in the workflow as it is"),
        ("{ code: a, file: b.js }", "`file` and `code` both say what the code is"),
        ("{ file: missing.js }", "`missing.js` can't be read: there is no such file"),
        ("{ file: connections.yaml }", "`connections.yaml` can't be read: the name of a file with code ends with .js"),
        ("{ file: ../a.js }", "`../a.js` can't be read: code lies below the folder of the workflow"),
        ("{ file: /etc/passwd }", "`/etc/passwd` can't be read: code lies below the folder of the workflow"),
        ("{ file: 'c:\\a.js' }", "code lies below the folder of the workflow"),
        ("{ file: '${ .inputs.x }' }", "`file` is the path of a file, and no expression makes it"),
        ("{ code: a, files: {} }", "`files` is filled in by weft"),
        ("{ code: a, at: {} }", "`at` is filled in by weft"),
        ("{ code: a, note: 'x ${ .a }' }", "mixes text and an expression"),
    ] {
        let source = format!("{HEAD}{ORDERS}  - {{ id: js, uses: script/js, with: {with} }}\n");
        let found = Shelf::default().findings(&source);
        assert_eq!(found.len(), 1, "{with} {found:#?}");
        assert!(found[0].reason.contains(expected), "{with} {found:#?}");
        assert_eq!(found[0].place.line, 6, "{with}");
    }
    let long = Shelf::default().with("a.js", "a".repeat((1 << 20) + 1));
    let found = long.finding(&format!("{HEAD}{ORDERS}  - {{ id: js, uses: script/js, with: {{ file: a.js }} }}\n"));
    assert!(found.contains("the code has more than 1 MiB; put what it is made of into packages"), "{found}");
}

#[test]
fn a_script_takes_the_connection_of_any_platform() {
    let checked =
        checked(&format!("{HEAD}{ORDERS}  - {{ id: js, uses: script/js, connection: shop, with: {{ code: a }} }}\n"));
    assert_eq!(step(&checked, "js").connection.as_deref(), Some("shop"));
    let unknown = format!("{HEAD}{ORDERS}  - {{ id: js, uses: script/js, connection: sho, with: {{ code: a }} }}\n");
    assert!(Shelf::default().finding(&unknown).contains("connection `sho` isn't declared"));
    let other = format!("{HEAD}{ORDERS}  - {{ id: t, uses: table/find, connection: shop, with: {{ table: t }} }}\n");
    assert!(Shelf::default().finding(&other).contains("takes no connection"));
}

#[test]
fn hosts_are_connections_without_an_account() {
    let allow = "[https://API.example.com:443/, 'http://127.0.0.1:8080', https://api.example.com]";
    let inner = format!(
        "weft: 1\nname: inner\nsteps:\n  - {{ id: js, uses: script/js, allow: {allow}, with: {{ code: a }} }}\n"
    );
    let shelf = Shelf([("./inner.yaml".to_owned(), inner)].into());
    let outer = "weft: 1\nname: outer\nsteps:\n  - { id: part, uses: ./inner.yaml }\n";
    let checked = check_with("./w.yaml", outer, &catalogue(), &shelf).unwrap_or_else(|found| panic!("{found:#?}"));
    let hosts = ["http://127.0.0.1:8080", "https://api.example.com"];
    assert_eq!(checked.connections.keys().collect::<Vec<_>>(), hosts);
    assert!(checked.connections.values().all(|host| host.allowed && host.platform == "script"));
    let part = step(&checked, "part");
    assert_eq!(part.connections.keys().collect::<Vec<_>>(), hosts);
    assert_eq!(step(part.workflow.as_ref().expect("a workflow"), "js").allow, hosts);
}

#[test]
fn only_code_is_allowed_hosts() {
    for (step, expected) in [
        ("uses: table/find, allow: https://a.example, with: { table: t }", "`allow` is for steps with code"),
        ("uses: script/js, allow: a.example, with: { code: a }", "`a.example` in `allow` is no host"),
        ("uses: script/js, allow: [https://a.example/path], with: { code: a }", "it has a path or more"),
        ("uses: script/js, allow: [ftp://a.example], with: { code: a }", "neither https nor http"),
        ("uses: ./other.yaml, allow: https://a.example", "the step runs another workflow"),
    ] {
        let source = format!("{HEAD}{ORDERS}  - {{ id: js, {step} }}\n");
        let found = Shelf::default().findings(&source);
        assert!(found.iter().any(|found| found.reason.contains(expected)), "{step} {found:#?}");
    }
}
