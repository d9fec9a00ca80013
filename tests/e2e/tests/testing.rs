//! `weft test`, as somebody sees it who has just changed a workflow.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;
use serde_json::Value;
use weft_e2e::{Finished, Project, redact, repository};

/// A project with one of weft's workflows, its test and its recording.
struct Tested {
    project: Project,
    name: &'static str,
}

impl Tested {
    fn new(name: &'static str) -> Tested {
        let project = Project::new();
        for end in ["yaml", "test.yaml", "recording.yaml"] {
            let file = format!("{name}.{end}");
            let text = fs::read_to_string(repository().join("workflows").join(&file)).expect("it can be read");
            project.write(&file, &text);
        }
        Tested { project, name }
    }

    /// Changes one of the files.
    #[track_caller]
    fn change(&self, end: &str, from: &str, to: &str) {
        let file = format!("{}.{end}", self.name);
        let text = self.project.read(&file);
        assert!(text.contains(from), "{file} has no `{from}`");
        self.project.write(&file, text.replacen(from, to, 1));
    }

    fn test(&self, arguments: &[&str]) -> Finished {
        self.project.weft(["test"]).arguments(arguments).run()
    }

    fn shown(&self, finished: &Finished) -> String {
        redact(&self.project, &format!("{}{}", finished.stdout, finished.stderr))
    }
}

/// A project with a small workflow and these tests of it.
fn written(tests: &str) -> Project {
    let project = Project::new();
    project.write("people.yaml", PEOPLE);
    project.write("people.test.yaml", tests);
    project
}

const PEOPLE: &str = "\
weft: 1
name: people
connections: { shop: xiaoe }
steps:
  - id: users
    uses: xiaoe/users
    connection: shop
    into: users
  - id: contacts
    uses: table/upsert
    with:
      table: contacts
      key: [id]
      rows: '${ [.users.records[] | {id: .user_id, name: .user_nickname}] }'
";

const TOKEN: &str = "
      - on: GET /token
        answer: { json: { code: 0, msg: ok, data: { access_token: first-token-of-the-test, expires_in: 7200 } } }";

const USERS: &str = "
      - on: POST /xe.user.batch.get/2.0.0
        json: { page_size: 50 }
        answer:
          json:
            code: 0
            msg: ok
            data:
              total: 2
              list:
                - { user_id: u_1, user_nickname: 小鱼, pay_sum: 1197.00, user_created_at: \"2026-01-02 10:00:00\", es_skip: { id: 2 } }
                - { user_id: u_2, user_nickname: Li, pay_sum: 0.10, user_created_at: \"2026-01-01 10:00:00\", es_skip: { id: 1 } }";

#[test]
fn what_comes_with_weft_passes() {
    let project = Project::new();
    for folder in ["workflows", "nodes"] {
        // Tests of nodes use recordings of workflows.
        let finished = project.weft(["test", folder]).folder(&repository()).run().ok();
        assert!(!finished.stdout.contains("no test:"), "{}", finished.stdout);
        assert!(finished.stdout.contains(" 0 failed"), "{}", finished.stdout);
    }
}

/// In a workflow that has a test, or by itself.
#[test]
fn every_node_that_comes_with_weft_is_in_a_test() {
    let used = Regex::new(r"(?m)^ *(?:- )?(?:uses|node): *([a-z0-9-]+/[a-z0-9-]+)").expect("a pattern");
    let nodes = fs::read_dir(repository().join("nodes")).expect("a folder");
    let nodes = nodes.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir());
    let folders: Vec<_> = nodes.chain([repository().join("workflows")]).collect();
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder")).map(|entry| {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "yaml") {
            fs::read_to_string(path).expect("a text")
        } else {
            String::new()
        }
    });
    let text: String = files.collect();
    let used: BTreeSet<&str> = used.captures_iter(&text).map(|found| found.get(1).expect("a name").as_str()).collect();
    let listed = Project::new().weft(["nodes"]).run().ok().stdout;
    let nodes: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(nodes.len() >= 12, "{listed}");
    let unused: Vec<&&str> = nodes.iter().filter(|node| !used.contains(**node)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

/// Every exchange of every case, with everything that can go wrong.
#[test]
fn what_comes_with_weft_withstands_everything() {
    let project = Project::new();
    let entries = fs::read_dir(repository().join("workflows")).expect("there are workflows");
    let files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    // Workflows of two applications run the same steps twice.
    let tests = files.iter().filter(|path| path.to_string_lossy().ends_with(".test.yaml"));
    let tests = tests.filter(|path| !path.to_string_lossy().contains("both-apps"));
    let rows: Vec<Value> = tests
        .flat_map(|file| {
            let command = project.weft(["test"]).arguments([file]).arguments(["--faults", "--json", "--parallel", "4"]);
            command.run().ok().events_named("faults")
        })
        .collect();
    assert!(rows.len() > 300, "{} exchanges", rows.len());
    for row in rows {
        let cells = row["cells"].as_object().expect("cells").clone();
        assert_eq!(cells.len(), 12, "{row}");
        // Of an API that nobody knows, an answer that can't be read is told at once, and not asked for again.
        let is_any_api = row["file"].as_str().is_some_and(|file| file.contains("json-api"));
        // Blocks as they are swallow failures, so weft repeats nothing: the workflow reads the code, and ends by it.
        let swallows = row["file"].as_str().is_some_and(|file| file.contains("code-blocks"));
        for (kind, cell) in cells {
            let cell = cell.as_str().unwrap_or_default();
            let recovered = cell.starts_with("said `") && cell.ends_with("and the next run recovered");
            let fits = match kind.as_str() {
                _ if cell == "ends with the same tables" => true,
                _ if swallows && recovered => true,
                "truncated" | "wrong-type" | "same-page" if is_any_api && recovered => true,
                // An API without codes has no error inside, and one without a next page no page that repeats.
                "same-page" => cell == "can't happen there",
                "error-inside" if cell == "can't happen there" => true,
                // Where the host obtains no token it can't obtain a new one, and a code that nobody knows ends the run.
                "expired-token" | "error-inside" => recovered,
                _ => false,
            };
            assert!(fits, "{kind}: {cell} in {row}");
        }
    }
}

/// Again and again: runs fail by name, and the next one recovers.
#[test]
fn what_stays_broken_is_named_and_recovered_from() {
    let project = Project::new();
    let file = repository().join("workflows/xiaoe-base.test.yaml");
    let arguments = ["--faults", "throttled,unavailable,truncated,error-inside,expired-token,killed-before"];
    let command = project.weft(["test"]).arguments([&file]).arguments(arguments).arguments(["--times", "50", "--json"]);
    let finished = command.run().ok();
    let rows = finished.events_named("faults");
    let said = |row: &serde_json::Value, fault: &str| row["cells"][fault].as_str().unwrap_or_default().to_owned();
    for row in &rows {
        let at = row["exchange"].as_str().expect("a name");
        let throttled = if at.starts_with("goods") { "left_out" } else { "throttled" };
        assert_eq!(said(row, "throttled"), format!("said `{throttled}`, and the next run recovered"), "{at}");
        assert_eq!(said(row, "expired-token"), "said `unauthorized`, and the next run recovered", "{at}");
        assert_eq!(said(row, "killed-before"), "ends with the same tables", "{at}");
    }
    assert!(rows.len() >= 7);
}

#[test]
fn a_changed_mapping_turns_its_test_red() {
    let tested = Tested::new("xiaoe-orders");
    tested.change("yaml", "{user_id, name, phone, company, job}", "{user_id, name, phone, company}");
    let finished = tested.test(&["--case", "orders, buyers"]).code(9);
    insta::assert_snapshot!(tested.shown(&finished));
}

#[test]
fn a_changed_request_is_shown_beside_the_recorded_one() {
    let tested = Tested::new("xiaoe-base");
    tested.change("yaml", "resource_type: ${ .inputs.resource_type }", "resource_type: 8");
    let finished = tested.test(&["--case", "users, columns"]).code(9);
    insta::assert_snapshot!(tested.shown(&finished));
}

#[test]
fn new_expectations_are_written_in_place() {
    let tested = Tested::new("xiaoe-orders");
    tested.change("yaml", "{user_id, name, phone, company, job}", "{user_id, name, phone, company}");
    tested.change("test.yaml", "rows: 120", "rows: 119");
    let before = tested.project.read("xiaoe-orders.test.yaml");
    tested.test(&["--update"]).code(2);
    assert_eq!(tested.project.read("xiaoe-orders.test.yaml"), before, "nobody was there to accept it");
    tested.test(&["--update", "--yes"]).code(9);
    let after = tested.project.read("xiaoe-orders.test.yaml");
    let changed: Vec<String> = before
        .lines()
        .zip(after.lines())
        .filter(|(one, other)| one != other)
        .map(|(one, other)| format!("- {}\n+ {}", one.trim(), other.trim()))
        .collect();
    insta::assert_snapshot!(changed.join("\n"));
    tested.test(&[]).ok();
}

#[test]
fn ci_systems_get_their_report() {
    let tested = Tested::new("xiaoe-base");
    tested.change("test.yaml", "rows: 6\n", "rows: 7\n");
    tested.test(&["--junit", "report.xml"]).code(9);
    let times = Regex::new("time=\"[0-9.]+\"").expect("a pattern");
    let report = tested.project.read("report.xml");
    insta::assert_snapshot!(redact(&tested.project, &times.replace_all(&report, "time=\"[seconds]\"")));
}

#[test]
fn calls_can_be_written_by_hand() {
    let tests = format!(
        "weft_test: 1\ntests:\n  - name: two users\n    calls:{TOKEN}{USERS}
      - on: POST /xe.user.batch.get/2.0.0
        json: {{ page_size: 50, access_token: <token:shop/access_token> }}
        answer: {{ json: {{ code: 0, msg: ok, data: {{ total: 2, list: [] }} }} }}
    expect:
      requests: {{ users: 2 }}
      tables:
        users: {{ rows: 2, contains: [{{ user_id: u_1, pay_sum: 1197.00 }}] }}
        contacts: {{ all: [{{ id: u_1, name: 小鱼 }}, {{ id: u_2, name: Li }}] }}
      queries:
        - sql: SELECT count(*) AS n, max(name) AS last FROM contacts
          rows: [{{ n: 2, last: 小鱼 }}]
  - name: an outage is named
    calls:{TOKEN}
      - on: POST /xe.user.batch.get/2.0.0
        times: 20
        answer: {{ status: 503 }}
    expect: {{ failed_at: users, class: unavailable, requests: {{ users: 20 }}, tables: {{}} }}
  - name: and recovered from, when it was short
    calls:{TOKEN}{USERS}
      - on: POST /xe.user.batch.get/2.0.0
        answer: {{ json: {{ code: 0, msg: ok, data: {{ total: 2, list: [] }} }} }}
    faults:
      - {{ at: users, fault: unavailable, times: 2 }}
      - {{ at: users.p2, fault: killed-before }}
    expect:
      # The one that the process was killed at is not counted.
      requests: {{ users: 4 }}
      tables: {{ users: {{ rows: 2 }}, contacts: {{ rows: 2 }} }}
"
    );
    let project = written(&tests);
    let finished = project.weft(["test"]).run();
    assert_eq!(finished.code, Some(0), "{}{}", finished.stdout, finished.stderr);
}

#[test]
fn a_node_can_be_tested_by_itself() {
    let project = Project::new();
    let tests = format!(
        "weft_test: 1\ntests:\n  - name: users of two pages
    node: xiaoe/users
    with: {{ page_size: 50 }}
    connection: {{ base_url: \"https://api.example.com\", fields: {{ app_id: a, client_id: b }} }}
    calls:{USERS}
      - on: POST https://api.example.com/xe.user.batch.get/2.0.0
        json: {{ access_token: <token:connection/access_token> }}
        answer: {{ json: {{ code: 0, msg: ok, data: {{ total: 2, list: [] }} }} }}
    expect:
      records:
        - {{ user_id: u_1, user_nickname: 小鱼, pay_sum: 1197.00, user_created_at: \"2026-01-02T10:00:00+08:00\", es_skip: {{ id: 2 }} }}
        - {{ user_id: u_2, user_nickname: Li, pay_sum: 0.10, user_created_at: \"2026-01-01T10:00:00+08:00\", es_skip: {{ id: 1 }} }}
  - name: a permission that is missing
    node: xiaoe/users
    calls:
      - on: POST /xe.user.batch.get/2.0.0
        answer: {{ json: {{ code: 2010, msg: no permission, data: [] }} }}
    expect: {{ status: failed }}
"
    );
    project.write("users.test.yaml", &tests);
    let finished = project.weft(["test"]).run();
    assert_eq!(finished.code, Some(0), "{}{}", finished.stdout, finished.stderr);
}

/// Each mistake is told with its place and what to do about it.
#[test]
fn mistakes_in_test_files_are_told() {
    let expect = "expect: { status: finished }";
    let mistakes = [
        ("not YAML", "weft_test: 1\ntests: [".to_owned()),
        ("of another format", format!("weft_test: 2\ntests:\n  - name: a\n    {expect}\n")),
        ("no tests", "weft_test: 1\ntests: []\n".to_owned()),
        ("no expectation", "weft_test: 1\ntests:\n  - name: a\n".to_owned()),
        ("an unknown field", format!("weft_test: 1\ntests:\n  - name: a\n    recordng: b.yaml\n    {expect}\n")),
        ("two of one name", format!("weft_test: 1\ntests:\n  - name: a\n    {expect}\n  - name: a\n    {expect}\n")),
        (
            "both a recording and calls",
            format!("weft_test: 1\ntests:\n  - name: a\n    recording: a.yaml\n    calls: []\n    {expect}\n"),
        ),
        (
            "a recording that is not there",
            format!("weft_test: 1\ntests:\n  - name: a\n    recording: a.recording.yaml\n    {expect}\n"),
        ),
        ("an unknown input", format!("weft_test: 1\ntests:\n  - name: a\n    inputs: {{ size: 1 }}\n    {expect}\n")),
        (
            "an unknown fault",
            format!("weft_test: 1\ntests:\n  - name: a\n    faults: [{{ at: users, fault: kaboom }}]\n    {expect}\n"),
        ),
        (
            "a fault at no exchange",
            format!(
                "weft_test: 1\ntests:\n  - name: a\n    calls:{TOKEN}{USERS}\n    faults: [{{ at: orders.p7, fault: reset }}]\n    {expect}\n"
            ),
        ),
        ("an unknown node", format!("weft_test: 1\ntests:\n  - name: a\n    node: xiaoe/nobody\n    {expect}\n")),
        (
            "what a test of a node would not look at",
            "weft_test: 1\ntests:\n  - name: a\n    node: xiaoe/users\n    inputs: { a: 1 }\n    expect: { tables: { users: { rows: 1 } } }\n"
                .to_owned(),
        ),
        (
            "what a test of a workflow would not look at",
            "weft_test: 1\ntests:\n  - name: a\n    window: { since: 2026-01-01T00:00:00Z, until: 2026-01-02T00:00:00Z }\n    expect: { records: [] }\n"
                .to_owned(),
        ),
        (
            "a query that changes something",
            "weft_test: 1\ntests:\n  - name: a\n    expect:\n      status: failed\n      queries: [{ sql: CREATE TABLE more (id), rows: [] }]\n"
                .to_owned(),
        ),
        ("an unexpected request", format!("weft_test: 1\ntests:\n  - name: a\n    calls:{USERS}\n    {expect}\n")),
        (
            "a call that never comes",
            format!(
                "weft_test: 1\ntests:\n  - name: a\n    calls:{TOKEN}{USERS}
      - on: POST /xe.user.batch.get/2.0.0
        answer: {{ json: {{ code: 0, msg: ok, data: {{ total: 2, list: [] }} }} }}
      - on: GET /never\n        answer: {{ status: 200 }}\n    {expect}\n"
            ),
        ),
    ];
    let project = written("");
    let told = mistakes.map(|(what, tests)| {
        project.write("people.test.yaml", &tests);
        let finished = project.weft(["test", "people.test.yaml"]).run();
        assert_eq!(finished.code, Some(9), "{what}: {}{}", finished.stdout, finished.stderr);
        format!("== {what}\n{}", redact(&project, &format!("{}{}", finished.stdout, finished.stderr)))
    });
    insta::assert_snapshot!(told.join("\n"));
}

/// What a broken cell's command does: the run, step by step, and what came of it.
#[test]
fn one_fault_can_be_watched() {
    let tested = Tested::new("xiaoe-base");
    let finished = tested.test(&["--fault", "unavailable@goods.f1.i2", "--times", "50"]).ok();
    insta::assert_snapshot!(tested.shown(&finished));
    let unknown = tested.test(&["--fault", "reset@goods.f1.i7"]).code(2);
    let wrong = tested.test(&["--fault", "kaboom@goods"]).code(2);
    insta::assert_snapshot!("one_fault_that_can_not_be", format!("{}\n{}", unknown.stderr, wrong.stderr));
}

#[test]
fn what_has_no_test_is_named() {
    let project = Project::new();
    project.write("people.yaml", PEOPLE);
    project.write("other.yaml", "something: else\n");
    let finished = project.weft(["test"]).run().code(2);
    insta::assert_snapshot!(redact(&project, &finished.stderr));
    fs::create_dir(project.path("more")).expect("a folder can be made");
    project.write(
        "more/users.test.yaml",
        "weft_test: 1\ntests:\n  - name: a\n    node: xiaoe/users\n    calls: []\n    expect: { status: failed }\n",
    );
    let finished = project.weft(["test"]).run();
    assert!(finished.stdout.contains("no test: people.yaml"), "{}", finished.stdout);
    assert!(!finished.stdout.contains("other.yaml"), "{}", finished.stdout);
}
