//! The command line: what it prints for people, what it prints for programs, and its exit codes.

use std::fs;
use std::time::Duration;

use serde_json::Value;
use weft_e2e::{Cell, Command, Finished, Project, Truth, now_s, redact, repository, weft_binary};
use weft_fakes::xiaoe::{Calls, FakeXiaoe, Fault, Interface, Options, Shop};

fn demo() -> (FakeXiaoe, Project) {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    (server, project)
}

/// A project whose workflow replays the committed recording.
fn replaying(workflow: &str) -> (Project, String) {
    let project = Project::new();
    let file = project.workflow(workflow);
    let recording = format!("{workflow}.recording.yaml");
    let text = fs::read_to_string(repository().join("workflows").join(&recording)).expect("there is a recording");
    project.write(&recording, text);
    (project, file)
}

fn weft(arguments: &[&str]) -> Finished {
    Project::new().weft(arguments).run().ok()
}

// -- running

#[test]
fn events_are_json_one_a_line() {
    let (project, file) = replaying("xiaoe-base");
    let finished = project.weft(["run", &file, "--replay", "--json"]).run().ok();
    assert_eq!(finished.stderr, "");
    let events = finished.events();
    let names: Vec<&str> = events.iter().map(|event| event["event"].as_str().expect("a name")).collect();
    assert_eq!((names.first(), names.last()), (Some(&"run_started"), Some(&"run_finished")));
    assert_eq!(events[0]["steps"], serde_json::json!(["token", "users", "courses", "goods"]));
    for step in ["token", "users", "courses", "goods"] {
        let of = |name: &str| events.iter().position(|event| event["event"] == name && event["step"] == step);
        assert!(of("step_started") < of("step_finished") && of("step_started").is_some(), "{step}");
    }
    let end = events.last().expect("an end");
    assert_eq!((&end["status"], &end["requests"]), (&Value::from("finished"), &Value::from(7)));
    assert_eq!(end["tables"], serde_json::json!({ "courses": 2, "goods": 2, "users": 6 }));
    assert_eq!(end["failure"], Value::Null);
}

#[test]
fn a_failed_run_ends_its_events_too() {
    let (server, project) = demo();
    server.with_shop(|shop| shop.grants.remove(&Interface::ResourceList));
    let file = project.workflow("xiaoe-base");
    let finished = project.weft(["run", &file, "--json"]).run().code(1);
    let events = finished.events();
    let end = events.last().expect("an end");
    assert_eq!((&end["event"], &end["status"]), (&Value::from("run_finished"), &Value::from("failed")));
    assert_eq!((&end["failure"]["step"], &end["failure"]["code"]), (&Value::from("courses"), &Value::from("2017")));
    let error: Value = serde_json::from_str(&finished.stderr).expect("the error is JSON as well");
    assert_eq!((&error["event"], &error["exit_code"]), (&Value::from("error"), &Value::from(1)));
    let text = project.read(&file);
    let line = text.lines().position(|line| line.contains("- id: courses")).expect("the step is there") + 1;
    assert_eq!(error["error"]["place"]["line"], line, "{error}");
}

#[test]
fn in_a_pipe_lines_are_plain() {
    let (project, file) = replaying("xiaoe-base");
    let finished = project.weft(["run", &file, "--replay", "--store", "sqlite:demo.db"]).run().ok();
    let text = format!("stderr:\n{}\nstdout:\n{}", finished.stderr, finished.stdout);
    assert!(!text.contains('\u{1b}'), "colours in a pipe: {text:?}");
    insta::assert_snapshot!(redact(&project, &text));
}

#[test]
fn a_rehearsal_says_that_nothing_is_kept() {
    let (project, file) = replaying("xiaoe-base");
    let finished = project.weft(["run", &file, "--replay"]).run().ok();
    assert!(
        finished.stdout.contains("nothing of this is kept; to keep it: --store sqlite:FILE.db"),
        "{}",
        finished.stdout
    );
}

#[test]
fn an_input_on_the_command_line_counts() {
    let (_server, project) = demo();
    let file = project.workflow("xiaoe-base");
    project.weft(["run", &file, "--input", "resource_type=20"]).run().ok();
    assert_eq!(project.database().value("SELECT resource_type FROM courses"), Cell::Integer(20));
}

#[test]
fn another_account_can_be_chosen() {
    let (server, project) = demo();
    let text = project.read("connections.yaml").replace("shop:\n", "second-shop:\n");
    project.write("shops.yaml", text);
    fs::remove_file(project.path("connections.yaml")).expect("it was there");
    let file = project.workflow("xiaoe-base");
    let wired = ["run", &file, "--connections", "shops.yaml"];
    let finished = project.weft(wired).run().code(4);
    insta::assert_snapshot!(redact(&project, &finished.stderr));
    project.weft(wired).arguments(["--connection", "shop=second-shop"]).run().ok();
    Truth::of(&server).assert_base(&project.database());
}

#[test]
fn what_is_wrong_on_the_command_line() {
    let (_server, project) = demo();
    let file = project.workflow("xiaoe-base");
    let orders = project.workflow("xiaoe-orders");
    let cases: [(&[&str], i32); 10] = [
        (&["run", &file, "--input", "resource_type"], 4),
        (&["run", &file, "--input", "resource_type=six"], 4),
        (&["run", &file, "--input", "kind=6"], 4),
        (&["run", &orders, "--input", "kind=6"], 4),
        (&["run", &file, "--connection", "shop"], 4),
        (&["run", &file, "--connection", "store=shop"], 4),
        (&["run", &file, "--connection", "shop=other"], 4),
        (&["run"], 2),
        (&["run", &file, "--strore", "sqlite:x.db"], 2),
        (&["walk"], 2),
    ];
    let told = cases.map(|(arguments, code)| {
        let finished = project.weft(arguments).run().code(code);
        assert_eq!(finished.stdout, "");
        format!("$ weft {}\n{}", arguments.join(" "), redact(&project, &finished.stderr))
    });
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(project.files(), ["connections.yaml", "xiaoe-base.yaml", "xiaoe-orders.yaml"], "nothing was begun");
}

// -- looking

#[test]
fn help() {
    let pages: [&[&str]; 22] = [
        &["--help"],
        &["run", "--help"],
        &["record", "--help"],
        &["har", "--help"],
        &["har", "import", "--help"],
        &["har", "export", "--help"],
        &["check", "--help"],
        &["nodes", "--help"],
        &["nodes", "diff", "--help"],
        &["nodes", "lock", "--help"],
        &["new", "--help"],
        &["new", "node", "--help"],
        &["script", "try", "--help"],
        &["schema", "--help"],
        &["tables", "--help"],
        &["runs", "--help"],
        &["bookmarks", "--help"],
        &["bookmarks", "set", "--help"],
        &["bookmarks", "forget", "--help"],
        &["failures", "--help"],
        &["failures", "retry", "--help"],
        &["failures", "forget", "--help"],
    ];
    let pages = pages.map(|arguments| format!("$ weft {}\n{}", arguments.join(" "), weft(arguments).stdout));
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn nodes() {
    let pages: [&[&str]; 5] =
        [&[], &["xiaoe"], &["xiaoe/orders"], &["table/upsert"], &["xiaoe/orders", "--lang", "zh"]];
    let pages = pages.map(|arguments| {
        let finished = Project::new().weft(["nodes"]).arguments(arguments).run().ok();
        format!("$ weft nodes {}\n{}", arguments.join(" "), finished.stdout)
    });
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn nodes_in_the_language_of_the_environment() {
    let chinese = Project::new().weft(["nodes", "xiaoe"]).env("LANG", "zh_CN.UTF-8").run().ok().stdout;
    assert_eq!(chinese, weft(&["nodes", "xiaoe", "--lang", "zh"]).stdout);
    assert!(chinese.contains("小鹅通"), "{chinese}");
}

#[test]
fn nodes_for_programs() {
    let list = weft(&["nodes", "--json"]).events();
    assert!(list.iter().any(|node| node["node"] == "xiaoe/orders" && node["paging"] == true && node["window"] == true));
    let node = &weft(&["nodes", "xiaoe/orders", "--json"]).events()[0];
    assert_eq!(node["records"]["key"], serde_json::json!(["order_id"]));
    let component = &weft(&["nodes", "xiaoe", "--json"]).events()[0];
    assert_eq!(
        component["nodes"].as_array().map(Vec::len),
        Some(list.iter().filter(|node| node["node"].as_str().is_some_and(|name| name.starts_with("xiaoe/"))).count())
    );
}

#[test]
fn nodes_that_are_not_there() {
    let told = ["xiaoo", "xiaoe/odrers"].map(|name| Project::new().weft(["nodes", name]).run().code(2).stderr);
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_committed_schema_is_the_present_one() {
    let committed = fs::read_to_string(repository().join("workflows/weft.schema.json")).expect("there is a schema");
    assert!(
        weft(&["schema"]).stdout == committed,
        "workflows/weft.schema.json is not what weft prints; renew it: cargo run -- schema > workflows/weft.schema.json"
    );
}

#[test]
fn tables() {
    let (project, file) = replaying("xiaoe-base");
    project.weft(["run", &file, "--replay"]).run().ok();
    project.weft(["run", &file, "--replay", "--store", "sqlite:weft.db"]).run().ok();
    let pages: [&[&str]; 4] = [&[], &["courses"], &["users", "--limit", "2"], &["goods", "--limit", "0"]];
    let pages = pages.map(|arguments| {
        let finished = project.weft(["tables"]).arguments(arguments).run().ok();
        format!("$ weft tables {}\n{}", arguments.join(" "), redact(&project, &finished.stdout))
    });
    insta::assert_snapshot!(pages.join("\n"));
    let finished = project.weft(["tables", "buyers"]).run().code(7);
    insta::assert_snapshot!("no_such_table", finished.stderr);
}

#[test]
fn tables_for_programs() {
    let (project, file) = replaying("xiaoe-orders");
    project.weft(["run", &file, "--replay", "--store", "sqlite:weft.db"]).run().ok();
    let list = project.weft(["tables", "--json"]).run().ok().events();
    assert_eq!((&list[3]["table"], &list[3]["rows"]), (&Value::from("orders"), &Value::from(120)));
    let finished = project.weft(["tables", "forms", "--json", "--limit", "1"]).run().ok();
    assert!(finished.stdout.contains("\"id\":9007199254741993"), "exact in JSON as well: {}", finished.stdout);
    let rows: Value = serde_json::from_str(&finished.stdout).expect("JSON");
    assert_eq!(rows.as_array().map(Vec::len), Some(1));
}

#[test]
fn good_files_pass() {
    let workflows = repository().join("workflows");
    let names = fs::read_dir(&workflows).expect("workflows").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().expect("a name")).collect();
    names.retain(|name| name.ends_with(".yaml"));
    names.sort();
    let command = Command::new(weft_binary()).folder(&workflows).arguments(["check"]);
    let finished = command.arguments(names).run().ok();
    // What is said besides are notes; what belongs to one is indented.
    let others: Vec<&str> =
        finished.stderr.lines().filter(|line| !line.starts_with([' ', '\t']) && !line.starts_with("note: ")).collect();
    assert_eq!(others, Vec::<&str>::new());
    insta::assert_snapshot!(finished.stdout);
}

#[test]
fn findings_for_programs() {
    let project = Project::new();
    project.write("a.yaml", "weft: 1\nname: a\nsteps: []\n");
    let finished = project.weft(["check", "a.yaml", "--json"]).run().code(3);
    let finding: Value = serde_json::from_str(&finished.stderr).expect("JSON");
    assert_eq!(finding["error"]["place"], serde_json::json!({ "file": "a.yaml", "line": 3, "column": 8 }));
}

#[test]
fn good_and_bad_files_are_checked_together() {
    let project = Project::new();
    let good = project.workflow("xiaoe-base");
    project.write("a.yaml", "weft: 1\nname: a\nsteps: []\n");
    let finished = project.weft(["check", "a.yaml", &good, "missing.yaml"]).run().code(3);
    assert_eq!(finished.stdout, "xiaoe-base.yaml: ok\n");
    insta::assert_snapshot!(finished.stderr);
}

/// On a process that may not have the address space that the sandbox sets aside.
fn without_memory() -> Finished {
    let weft = weft_binary().to_str().expect("a path");
    let script = format!("ulimit -v 2000000; exec '{weft}' nodes");
    Command::new("sh".as_ref()).arguments(["-c", &script]).run()
}

fn on_a_full_disk() -> Finished {
    let weft = weft_binary().to_str().expect("a path");
    Command::new("sh".as_ref()).arguments(["-c", &format!("exec '{weft}' nodes > /dev/full")]).run()
}

#[test]
fn a_machine_that_can_not() {
    let finished = without_memory().code(8);
    assert!(finished.stderr.contains("remedy: let the process have more address space"), "{}", finished.stderr);
}

/// It costs time, and is no reason to stop.
#[test]
fn a_cache_that_can_not_be_used() {
    let project = Project::new();
    project.write("file", "");
    project.weft(["nodes", "--cache", "file/cache"]).run().ok();
}

// -- exit codes

/// Every code that the help lists comes from a real run here, and no other code does.
#[test]
fn every_exit_code_occurs() {
    let help = weft(&["--help"]).stdout;
    let (_, listed) = help.split_once("Exit codes:\n").expect("the help lists exit codes");
    let listed: Vec<i32> = listed.lines().filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect();
    let (server, project) = demo();
    let file = project.workflow("xiaoe-base");
    project.write("bad.yaml", "weft: 1\n");
    project.write("bad.wasm", "not a component");
    project.write(
        "red.test.yaml",
        "weft_test: 1\nworkflow: xiaoe-base.yaml\ntests:\n  - name: red\n    recording: none.yaml\n",
    );
    // An hour that was over three hours ago.
    let hour = |from_now: i64| format!("{:02}:00", (now_s() / 3_600 + from_now).rem_euclid(24));
    let hours = format!("only_between: {{ from: \"{}\", to: \"{}\", zone: UTC }}\nsteps:", hour(-4), hour(-3));
    let closed = project.read(&file).replacen("steps:", &hours, 1);
    project.write("closed.yaml", closed);
    let code = |arguments: &[&str]| project.weft(arguments).run().code;
    let mut found = vec![
        code(&["run", "closed.yaml"]),
        code(&["run", &file]),
        code(&["walk"]),
        code(&["check", "bad.yaml"]),
        code(&["run", &file, "--connections", "missing.yaml"]),
        code(&["nodes", "--component", "bad.wasm"]),
        code(&["run", &file, "--replay"]),
        code(&["run", &file, "--store", "sqlite:missing/weft.db"]),
        Some(without_memory().code.expect("it was not killed")),
        code(&["test", "red.test.yaml"]),
        code(&["nodes", "diff", "table", "xiaoe"]),
        on_a_full_disk().code,
    ];
    server.with_shop(|shop| shop.grants.clear());
    found.push(code(&["run", &file, "--fresh"]));
    server.fault(Interface::UserBatchCursor, Calls::All, Fault::Delay(Duration::from_secs(1)));
    let seen = server.requests().of(Interface::UserBatchCursor);
    let running = project.weft(["run", &file, "--fresh"]).start();
    running.wait_for(|| server.requests().of(Interface::UserBatchCursor) > seen);
    server.with_shop(|shop| shop.grants.extend(Interface::ALL));
    running.interrupt();
    found.push(running.wait().code);
    let mut found: Vec<i32> = found.into_iter().map(|code| code.expect("it was not killed")).collect();
    found.sort_unstable();
    assert_eq!(found, listed);
}
