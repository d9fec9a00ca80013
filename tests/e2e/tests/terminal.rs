//! What platforms and files say never steers the terminal of whoever looks at it, and programs get it unchanged.

use serde_json::{Value, json};
use weft_e2e::platform::{Answer, Platform};
use weft_e2e::{Finished, Project};

/// Clears the screen and turns the line round; in C1 as well, where one character is the whole sequence.
const STEERING: &str = "a\u{1b}[2J\u{9b}31mb\u{202e}c\u{200b}d";

const WORKFLOW: &str = "
weft: 1
name: things
connections: { api: http }
steps:
  - id: things
    uses: http/list
    connection: api
    with: { path: /one, records: items }
    into: { table: things, key: id }
  - id: one
    uses: http/request
    connection: api
    with: { path: /one, output: title }
outputs: { told: '${ .one.output }' }
";

/// A project whose store holds a column and a value that would steer.
fn project() -> (Platform, Project) {
    let record = json!({ "id": 1, "title": STEERING, (format!("name {STEERING}")): "x" });
    let platform = Platform::start(move |_| Answer::json(&json!({ "items": [record], "title": STEERING })));
    let project = Project::new();
    project.write("connections.yaml", platform.connections());
    project.write("things.yaml", WORKFLOW);
    (platform, project)
}

#[track_caller]
fn assert_plain(finished: &Finished) {
    let steers = |char: char| (char.is_control() && char != '\n') || matches!(char, '\u{200b}' | '\u{202e}');
    let all = finished.everything();
    assert!(!all.contains(steers), "{all:?}");
}

#[test]
fn what_platforms_say_does_not_steer_a_terminal() {
    let (_platform, project) = project();
    let ran = project.run("things.yaml").ok();
    assert_plain(&ran);
    let columns = project.weft(["tables", "things"]).run().ok();
    assert_plain(&columns);
    assert!(columns.stdout.contains("name a"), "{}", columns.stdout);
    let run = project.weft(["runs", "--json"]).run().ok().events()[0]["run"].as_str().expect("an id").to_owned();
    let forms: [&[&str]; 2] = [&[], &["--json"]];
    for more in forms {
        let shown = project.weft(["runs", "show", &run]).arguments(more).run().ok();
        assert_plain(&shown);
        assert!(shown.stdout.contains("[2J"), "{}", shown.stdout);
    }
}

#[test]
fn programs_get_the_same_value() {
    let (_platform, project) = project();
    let ran = project.weft(["run", "things.yaml", "--json"]).run().ok();
    assert_plain(&ran);
    assert_eq!(ran.events_named("run_finished")[0]["outputs"]["told"], STEERING);
    let rows = project.weft(["tables", "things", "--json"]).run().ok();
    assert_plain(&rows);
    let rows: Value = serde_json::from_str(&rows.stdout).expect("JSON");
    assert_eq!(rows[0]["title"], STEERING);
    assert_eq!(rows[0][format!("name {STEERING}")], "x");
}

#[test]
fn what_a_test_file_says_does_not_steer_a_terminal() {
    let project = Project::new();
    let name = r"a\u001b[2J\u009b31mb\u202ec\u200bd";
    let test = format!(
        "weft_test: 1\ntests:\n  - name: \"{name}\"\n    node: xiaoe/nobody\n    expect: {{ status: finished }}\n"
    );
    project.write("orders.test.yaml", test);
    let told = project.weft(["test", "orders.test.yaml"]).run().code(9);
    assert_plain(&told);
    let told = project.weft(["test", "orders.test.yaml", "--json"]).run().code(9);
    assert_plain(&told);
    assert_eq!(told.events_named("test")[0]["name"], STEERING);
}
