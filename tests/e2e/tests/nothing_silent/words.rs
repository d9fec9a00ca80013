//! Words that are true: figures, what was left out, remedies, and nothing of an answer in an error.

use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};
use weft_e2e::platform::{Answer, Asked, Platform};
use weft_e2e::{Finished, Project};

/// Two pages of parents, and a call for each of them that answers with a code.
const FAMILY: &str = "
weft: 1
name: family
connections: { api: http }
steps:
  - id: parents
    uses: http/list
    connection: api
    with:
      path: /parents
      records: items
      paging: { cursor: { in: query, name: after, path: next } }
    into: { table: parents, key: id }
  - id: children
    for_each: ${ .parents.records }
    uses: http/request
    connection: api
    with:
      path: /child
      query: { id: '${ .item.id }' }
      success: { where: code, is: 0 }
      errors: { code: code, codes: { 5: { as: rejected } } }
      output: child
    on_failure: dead_letter
  - id: keep
    uses: table/upsert
    with:
      table: children
      key: [id]
      rows: '${ [.children.output[] | values | {id: .}] }'
";

fn project(platform: &Platform, workflow: &str) -> Project {
    let project = Project::new();
    project.write("connections.yaml", platform.connections());
    project.write("flow.yaml", workflow);
    project
}

/// Parents 1 to 4 on two pages; the second child is refused.
fn family(asked: &Asked) -> Answer {
    match (asked.path.as_str(), asked.query("id")) {
        ("/parents", _) if asked.query("after").is_empty() => {
            Answer::text(r#"{"items":[{"id":1},{"id":2}],"next":"b"}"#)
        }
        ("/parents", _) => Answer::text(r#"{"items":[{"id":3},{"id":4}],"next":null}"#),
        (_, "2") => Answer::text(r#"{"code":5,"message":"no such child"}"#),
        (_, id) => Answer::json(&json!({ "code": 0, "child": id })),
    }
}

/// What `weft runs --json` says of the latest run.
fn latest(project: &Project) -> Value {
    project.weft(["runs", "--json"]).run().ok().events().remove(0)
}

// -- figures after going on

/// A run that was stopped while it worked on its second page, and that goes on.
fn gone_on(idle: Duration) -> (Project, Platform, Finished) {
    let platform = Platform::start(|asked| {
        if asked.query("id") == "3" && asked.number < 6 {
            sleep(Duration::from_secs(1));
        }
        family(asked)
    });
    let project = project(&platform, FAMILY);
    let running = project.weft(["run", "flow.yaml"]).start();
    running.wait_for(|| platform.asked().iter().any(|asked| asked.query("id") == "3"));
    running.signal("INT");
    running.wait().code(130);
    sleep(idle);
    let finished = project.run("flow.yaml").ok();
    (project, platform, finished)
}

#[test]
fn the_time_between_two_processes_is_no_duration() {
    let idle = Duration::from_secs(10);
    let (project, _platform, finished) = gone_on(idle);
    assert!(finished.stderr.contains("going on with run"), "{}", finished.stderr);
    let run = latest(&project);
    let duration_ms = run["duration_ms"].as_u64().expect("a duration");
    assert!((1_000..10_000).contains(&duration_ms), "{run}");
    let shown = project.weft(["runs", "show", run["run"].as_str().unwrap(), "--json"]).run().ok().events().remove(0);
    for step in shown["steps"].as_array().unwrap() {
        assert!(step["duration_ms"].as_u64().unwrap() < 10_000, "{step}");
    }
}

#[test]
fn what_an_earlier_process_left_out_and_kept_is_not_said_to_be_skipped() {
    let (project, _platform, finished) = gone_on(Duration::ZERO);
    assert!(finished.stderr.contains("1 call left out; to see why:"), "{}", finished.stderr);
    assert!(!finished.stderr.contains("not kept"), "{}", finished.stderr);
    assert_eq!(project.weft(["failures", "--json"]).run().ok().events().len(), 1);
    let skipping = FAMILY.replace("dead_letter", "skip");
    project.write("flow.yaml", skipping);
    let finished = project.run("flow.yaml").ok();
    assert!(
        finished.stderr.contains("1 call left out and not kept, as `on_failure: skip` says"),
        "{}",
        finished.stderr
    );
}

// -- what is counted

#[test]
fn calls_are_no_pages_and_records_are_no_calls() {
    let platform = Platform::start(|asked| match asked.path.as_str() {
        "/parents" => Answer::text(r#"{"items":[{"id":1},{"id":2},{"name":"no key"},{"name":"no key"}],"next":null}"#),
        _ => family(asked),
    });
    let project = project(&platform, FAMILY);
    let finished = project.run("flow.yaml").ok();
    let line = |step: &str| {
        let start = format!("{step}: ");
        let found = finished.stderr.lines().find(|line| line.starts_with(&start) && !line.contains("kept among"));
        found.unwrap_or_else(|| panic!("{}", finished.stderr)).to_owned()
    };
    assert_eq!(line("parents"), "parents: 1 page, 4 records, 2 rows, 1 request, 2 records left out");
    assert_eq!(line("children"), "children: 3 calls, 4 requests, 1 call left out");
    assert!(finished.stderr.contains("2 records and 1 call left out; to see why:"), "{}", finished.stderr);
}

// -- notes

#[test]
fn what_a_component_says_of_each_window_is_told_once_and_counted() {
    let platform = Platform::start(|_| Answer::text(r#"{"items":[]}"#));
    let windows = "
weft: 1
name: windows
connections: { api: http }
steps:
  - id: changes
    uses: http/changes
    connection: api
    sync: { first: 5d, step: 1d, lookback: 0s }
    with:
      path: /changes
      query: { since: '{since}' }
      time_format: seconds
      records: items
      paging: { cursor: { in: query, name: after, path: next } }
    into: { table: changes, key: id }
";
    let finished = project(&platform, windows).run("flow.yaml").ok();
    let told: Vec<&str> = finished.stderr.lines().filter(|line| line.contains("no cursor")).collect();
    assert!(platform.count() >= 5, "{}", platform.count());
    let [once, counted] = told.as_slice() else { panic!("{}", finished.stderr) };
    assert_eq!(*counted, format!("{once} ({} times)", platform.count()));
}

#[test]
fn a_mask_that_no_record_had_is_a_note_of_the_run() {
    let masked =
        FAMILY.replace("table: parents, key: id", "table: parents, key: id, mask: { phone: last4, nmae: drop }");
    let with = |record: &'static str| {
        let platform = Platform::start(move |asked| match asked.path.as_str() {
            "/parents" => Answer::text(format!(r#"{{"items":[{record}],"next":null}}"#)),
            _ => family(asked),
        });
        let finished = project(&platform, &masked).run("flow.yaml").ok();
        let notes: Vec<String> =
            finished.stderr.lines().filter(|line| line.contains("`mask`")).map(str::to_owned).collect();
        notes.join("\n")
    };
    let note = |fields| format!("parents: no record had {fields}, which `mask` names: look at how it is spelt");
    assert_eq!(with(r#"{"id":1,"name":"x"}"#), note("`nmae` or `phone`"));
    assert_eq!(with(r#"{"id":1},{"id":2,"phone":null}"#), note("`nmae`"));
    assert_eq!(with(r#"{"id":1,"more":[{"nmae":1}],"phone":"1"}"#), "", "it may be inside of another field");
    assert_eq!(with(""), "", "nothing is known without records");
}

// -- trying again

/// A run that left out the second child, because the mapping asks for it in a way that is refused.
fn left_out() -> (Platform, Project) {
    let platform = Platform::start(family);
    let project = project(&platform, FAMILY);
    project.run("flow.yaml").ok();
    assert_eq!(project.database().table("children").len(), 3);
    (platform, project)
}

fn retry(project: &Project, workflow: String, code: i32) -> Finished {
    project.write("flow.yaml", workflow);
    project.weft(["failures", "retry", "flow.yaml"]).run().code(code)
}

#[test]
fn a_corrected_mapping_is_applied_to_what_was_kept() {
    let (platform, project) = left_out();
    let before = platform.count();
    retry(&project, FAMILY.replace("'${ .item.id }'", "'${ .item.id + 100 }'"), 0);
    let asked = platform.asked();
    let ids: Vec<&str> = asked[before..].iter().map(|asked| asked.query("id")).collect();
    assert_eq!(ids, ["102"], "what failed, made anew from its item, and nothing else");
    assert_eq!(project.weft(["failures", "--json"]).run().ok().events().len(), 0);
}

#[test]
fn a_literal_that_was_corrected_counts_too() {
    let (platform, project) = left_out();
    let before = platform.count();
    retry(&project, FAMILY.replace("path: /child", "path: /kid"), 1);
    assert_eq!(platform.asked()[before].path, "/kid");
}

#[test]
fn an_item_that_the_workflow_leaves_out_now_is_no_failure_any_more() {
    let (platform, project) = left_out();
    let before = platform.count();
    let picky = FAMILY.replace("    for_each: ${ .parents", "    if: ${ .item.id != 2 }\n    for_each: ${ .parents");
    let finished = retry(&project, picky, 0);
    assert!(finished.stderr.contains("the step's `if` leaves its item out now"), "{}", finished.stderr);
    assert_eq!((platform.count(), project.weft(["failures", "--json"]).run().ok().events().len()), (before, 0));
}

#[test]
fn parameters_that_can_not_be_made_anew_are_those_of_then_and_that_is_said() {
    let (platform, project) = left_out();
    let before = platform.count();
    let reading = "query: { id: '${ .item.id }', of: '${ .parents.records | length }' }";
    let finished = retry(&project, FAMILY.replace("query: { id: '${ .item.id }' }", reading), 1);
    assert_eq!(platform.asked()[before].query, [("id".to_owned(), "2".to_owned())]);
    let told = finished.stderr.as_str();
    assert!(
        told.contains("is tried with the parameters that were kept: they are made from the records of `parents`"),
        "{told}"
    );
    assert!(told.contains("weft run FILE --from-step children --of "), "{told}");
}

#[test]
fn a_failure_of_a_step_that_is_gone_says_which_command_helps() {
    let (platform, project) = left_out();
    let before = platform.count();
    let finished = retry(&project, FAMILY.replace("id: children", "id: kids").replace(".children.", ".kids."), 1);
    for part in ["the workflow has no step `children` any more", "--from-step STEP --of ", "weft failures forget 1"] {
        assert!(finished.stderr.contains(part), "{part}: {}", finished.stderr);
    }
    assert_eq!(platform.count(), before, "nobody was asked");
    assert!(finished.stdout.contains("0 resolved, 1 left"), "{}", finished.stdout);
}

// -- remedies

/// What is said of a run that fails.
fn failing(workflow: &str, answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> String {
    let platform = Platform::start(answer);
    project(&platform, workflow).run("flow.yaml").code(1).stderr
}

/// The remedy that is told.
fn remedy(told: &str) -> &str {
    told.lines().find_map(|line| line.trim().strip_prefix("remedy: ")).unwrap_or_else(|| panic!("{told}"))
}

#[test]
fn of_a_node_for_any_api_the_workflow_is_the_author() {
    let pages_repeat = failing(FAMILY, |asked| match asked.path.as_str() {
        "/parents" => Answer::json(&json!({ "items": [{ "id": 1 }], "next": asked.number })),
        _ => family(asked),
    });
    let too_slow = failing(&FAMILY.replace("    uses: http/list", "    timeout: 1s\n    uses: http/list"), |_| {
        sleep(Duration::from_secs(2));
        Answer::text("{}")
    });
    for told in [pages_repeat, too_slow] {
        let remedy = remedy(&told);
        assert!(remedy.contains("`paging`") && !remedy.contains("author"), "{told}");
        assert!(!remedy.contains("run it again"), "{told}");
    }
}

// -- personal data

#[test]
fn what_a_platform_answered_is_in_no_error_of_the_host() {
    let personal = r#"{"items":[{"id":"Zhang San 13800000000"}],"next":null}"#;
    let answer = move |asked: &Asked| match asked.path.as_str() {
        "/parents" => Answer::text(personal),
        _ => family(asked),
    };
    let as_number = FAMILY
        .replace("path: /child\n", "path: '${ .item.id }'\n")
        .replace("on_failure: dead_letter", "on_failure: stop");
    let told = failing(&as_number, answer);
    assert!(told.contains("its parameters don't fit: parameter `path` can't be a text"), "{told}");
    assert!(!told.contains("Zhang") && !told.contains("13800000000"), "{told}");
}
