//! Ends: signals, closed pipes, full disks, tokens that end soon, times and counts without end.

use std::fs::File;
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weft_e2e::platform::{Answer, Asked, Platform};
use weft_e2e::{Cell, Finished, Project, now_s, weft_binary};
use weft_fakes::xiaoe::{FakeXiaoe, Interface, Options, Shop};

/// Much longer than a call, and much shorter than what a run would wait for.
const SOON: Duration = Duration::from_secs(20);

/// One list of parents, then a call for each of them.
const EACH: &str = "
weft: 1
name: each
connections: { api: http }
steps:
  - id: parents
    uses: http/list
    connection: api
    with: { path: /parents }
  - id: children
    for_each: ${ .parents.records }
    uses: http/request
    connection: api
    with: { path: /child, query: { id: '${ .item.id }' } }
";

/// One item, whose list has as many pages as anybody asks for.
const DRAINED: &str = "
weft: 1
name: drained
connections: { api: http }
steps:
  - id: parents
    uses: http/list
    connection: api
    with: { path: /parents }
  - id: children
    for_each: ${ [.parents.records[0]] }
    uses: http/list
    connection: api
    with:
      path: /pages
      records: items
      paging: { cursor: { in: query, name: after, path: next } }
";

/// A single call.
const ONE: &str = "
weft: 1
name: one
connections: { api: http }
steps:
  - id: one
    uses: http/request
    connection: api
    with: { path: /one }
";

fn project(platform: &Platform, workflow: &str) -> Project {
    let project = Project::new();
    project.write("connections.yaml", platform.connections());
    project.write("flow.yaml", workflow);
    project
}

/// Many parents, and children and pages that take a moment each.
fn slow(asked: &Asked) -> Answer {
    match asked.path.as_str() {
        "/parents" => Answer::json(&json!((0..2_000).map(|id| json!({ "id": id })).collect::<Vec<_>>())),
        _ => {
            sleep(Duration::from_millis(50));
            Answer::json(&json!({ "items": [{ "id": asked.number }], "next": asked.number }))
        }
    }
}

fn status(project: &Project) -> Cell {
    project.database().value("SELECT status FROM _weft_runs")
}

#[test]
fn a_signal_stops_within_items_and_within_a_list_at_the_next_call() {
    for (workflow, name) in [(EACH, "INT"), (EACH, "TERM"), (DRAINED, "INT"), (DRAINED, "TERM")] {
        let platform = Platform::start(slow);
        let project = project(&platform, workflow);
        let running = project.weft(["run", "flow.yaml"]).start();
        running.wait_for(|| platform.count() >= 5);
        running.signal(name);
        let sent = platform.count();
        let finished = running.wait().code(130);
        assert!(platform.count() <= sent + 2, "{name}: {sent} requests, then {}", platform.count());
        assert!(finished.stderr.contains("stopping at the next call"), "{}", finished.stderr);
        assert!(finished.stderr.contains("stopped; the next run goes on from here"), "{}", finished.stderr);
        assert_eq!(status(&project), Cell::text("interrupted"));
    }
}

#[test]
fn a_run_that_was_stopped_within_items_goes_on() {
    let platform = Platform::start(|asked| match asked.path.as_str() {
        "/parents" => Answer::json(&json!([{ "id": 1 }, { "id": 2 }, { "id": 3 }])),
        _ => {
            sleep(Duration::from_millis(if asked.number < 4 { 500 } else { 0 }));
            Answer::json(&json!({ "id": asked.query("id") }))
        }
    });
    let project = project(&platform, EACH);
    let running = project.weft(["run", "flow.yaml"]).start();
    running.wait_for(|| platform.count() >= 3);
    running.signal("TERM");
    running.wait().code(130);
    let finished = project.run("flow.yaml").ok();
    assert!(finished.stderr.contains("going on with run"), "{}", finished.stderr);
    assert!(finished.stderr.contains("done: "), "{}", finished.stderr);
}

/// A run that waits, for whatever reason, ends at once.
fn ends_while_it_waits(workflow: &str, more: &str, answer: fn(&Asked) -> Answer) {
    for name in ["INT", "TERM"] {
        let platform = Platform::start(answer);
        let project = project(&platform, workflow);
        project.write("connections.yaml", platform.connections() + more);
        let running = project.weft(["run", "flow.yaml"]).start();
        running.wait_for(|| platform.count() >= 1);
        sleep(Duration::from_millis(500));
        let asked = Instant::now();
        running.signal(name);
        running.wait().code(130);
        assert!(asked.elapsed() < SOON, "{name}: {:?}", asked.elapsed());
        assert_eq!(status(&project), Cell::text("interrupted"));
    }
}

#[test]
fn a_signal_ends_the_wait_for_the_pace() {
    let parents = |_: &Asked| Answer::json(&json!([{ "id": 1 }, { "id": 2 }]));
    ends_while_it_waits(EACH, "  limit: { requests: 1, per: 100s }\n", parents);
}

#[test]
fn a_signal_ends_the_wait_before_a_request_is_repeated() {
    ends_while_it_waits(ONE, "", |_| Answer::text("{}").with_status(429).with_header("retry-after", "55"));
}

#[test]
fn a_signal_ends_the_wait_before_a_call_is_repeated() {
    let patient = ONE.replace("    uses:", "    retry: { attempts: 3, pause: 10m, pause_max: 10m }\n    uses:");
    let busy = |_: &Asked| Answer::json(&json!({ "code": 7 }));
    let errors =
        "{ path: /one, success: { where: code, is: 0 }, errors: { code: code, codes: { 7: { as: unavailable } } } }";
    ends_while_it_waits(&patient.replace("{ path: /one }", errors), "", busy);
}

#[test]
fn a_signal_ends_the_wait_for_the_store_and_for_the_hours() {
    let platform = Platform::start(|_| {
        sleep(Duration::from_secs(100));
        Answer::text("{}")
    });
    let project = project(&platform, ONE);
    let holder = project.weft(["run", "flow.yaml"]).start();
    holder.wait_for(|| platform.count() == 1);
    let hour = |from_now: i64| format!("{:02}:00", (now_s() / 3_600 + from_now).rem_euclid(24));
    let hours = format!("only_between: {{ from: \"{}\", to: \"{}\", zone: UTC }}\nsteps:", hour(3), hour(4));
    project.write("night.yaml", ONE.replace("steps:", &hours));
    for arguments in [["run", "flow.yaml", "--wait"], ["run", "night.yaml", "--in-hours"]] {
        for name in ["INT", "TERM"] {
            let waiting = project.weft(arguments).start();
            sleep(Duration::from_secs(2));
            assert!(!waiting.has_ended(), "{}", waiting.wait().everything());
            waiting.signal(name);
            waiting.wait().code(130);
        }
    }
    holder.kill();
    holder.wait();
}

#[test]
fn the_second_signal_ends_a_run_at_once_whichever_it_is() {
    for (first, second) in [("TERM", "TERM"), ("INT", "TERM"), ("TERM", "INT")] {
        let platform = Platform::start(|_| {
            sleep(Duration::from_secs(30));
            Answer::text("{}")
        });
        let project = project(&platform, ONE);
        let running = project.weft(["run", "flow.yaml"]).start();
        running.wait_for(|| platform.count() == 1);
        running.signal(first);
        sleep(Duration::from_millis(500));
        assert!(!running.has_ended(), "a request that is on its way is answered");
        let asked = Instant::now();
        running.signal(second);
        running.wait().code(130);
        assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    }
}

// -- pipes and disks

/// A command whose stdout and stderr are what a test says.
fn with_outputs(project: &Project, arguments: &[&str], stdout: Stdio, stderr: Stdio) -> std::process::Child {
    let mut command = Command::new(weft_binary());
    command.env_clear().env("XDG_CACHE_HOME", weft_binary().with_file_name("e2e-cache"));
    command.args(arguments).current_dir(project.folder()).stdin(Stdio::null()).stdout(stdout).stderr(stderr);
    command.spawn().expect("weft starts")
}

fn full() -> Stdio {
    File::create("/dev/full").expect("a full device").into()
}

/// A store with many rows, and the commands that report something.
fn filled() -> (Platform, Project, Vec<Vec<&'static str>>) {
    let platform =
        Platform::start(|_| Answer::json(&json!((0..2_000).map(|id| json!({ "id": id })).collect::<Vec<_>>())));
    let into = "    with: { path: /one }\n    into: { table: things, key: id }\n";
    let listed = ONE.replace("http/request", "http/list").replace("    with: { path: /one }\n", into);
    let project = project(&platform, &listed);
    project.run("flow.yaml").ok();
    let reports = vec![
        vec!["tables"],
        vec!["tables", "things", "--limit", "2000"],
        vec!["tables", "things", "--limit", "2000", "--json"],
        vec!["runs"],
        vec!["runs", "--json"],
        vec!["bookmarks"],
        vec!["failures"],
        vec!["nodes"],
        vec!["nodes", "http/list"],
        vec!["nodes", "--json"],
        vec!["check", "flow.yaml"],
        vec!["schema"],
        vec!["run", "flow.yaml", "--dry-run", "--json"],
        vec!["--help"],
        vec!["--version"],
    ];
    (platform, project, reports)
}

#[test]
fn a_report_whose_reader_has_gone_ends_quietly() {
    let (_platform, project, reports) = filled();
    for arguments in reports {
        let mut child = with_outputs(&project, &arguments, Stdio::piped(), Stdio::piped());
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), told.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_report_that_a_full_disk_cuts_says_so() {
    let (_platform, project, reports) = filled();
    for arguments in reports {
        let output = with_outputs(&project, &arguments, full(), Stdio::piped()).wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(12), "{arguments:?}: {told}");
        assert!(told.contains("stdout can't be written: No space left on device"), "{arguments:?}: {told}");
    }
}

#[test]
fn a_run_whose_events_nobody_reads_goes_on_and_says_so() {
    let platform = Platform::start(|asked| {
        sleep(Duration::from_millis(20));
        Answer::json(
            &json!({ "items": [{ "id": asked.number }], "next": if asked.number < 40 { Some(asked.number) } else { None } }),
        )
    });
    let paged = "    with:\n      path: /one\n      records: items\n      paging: { cursor: { in: query, name: after, path: next } }\n    into: { table: things, key: id }\n";
    let paged = ONE.replace("http/request", "http/list").replace("    with: { path: /one }\n", paged);
    let project = project(&platform, &paged);
    let mut child = with_outputs(&project, &["run", "flow.yaml", "--json"], Stdio::piped(), Stdio::piped());
    let mut first = [0; 1];
    let mut stdout = child.stdout.take().expect("it is piped");
    stdout.read_exact(&mut first).expect("an event");
    drop(stdout);
    let output = child.wait_with_output().expect("it ends");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    let line: Value = serde_json::from_str(told.trim()).unwrap_or_else(|error| panic!("{error}: {told}"));
    assert!(line["message"].as_str().unwrap().contains("not written; the run went on to its end"), "{told}");
    assert_eq!(project.database().table("things").len(), 40);
}

#[test]
fn a_run_on_a_full_log_disk_is_done_and_its_exit_code_says_what_is_lost() {
    let platform = Platform::start(|_| Answer::json(&json!([{ "id": 1 }])));
    let into = "    with: { path: /one }\n    into: { table: things, key: id }\n";
    let listed = ONE.replace("http/request", "http/list").replace("    with: { path: /one }\n", into);
    let cases: [(&[&str], bool, bool); 4] = [
        (&["run", "flow.yaml"], false, true),
        (&["run", "flow.yaml"], true, true),
        (&["run", "flow.yaml", "--json"], true, false),
        (&["run", "flow.yaml", "--json"], true, true),
    ];
    for (arguments, stdout_full, stderr_full) in cases {
        let project = project(&platform, &listed);
        let stream = |is_full: bool| if is_full { full() } else { Stdio::piped() };
        let child = with_outputs(&project, arguments, stream(stdout_full), stream(stderr_full));
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(12), "{arguments:?} {stdout_full} {stderr_full}: {output:?}");
        assert_eq!(project.database().table("things").len(), 1);
    }
    let project = project(&platform, "weft: 1\n");
    let output = with_outputs(&project, &["check", "flow.yaml"], full(), full()).wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(3), "what is wrong counts more than that nobody can be told");
}

// -- tokens

/// Requests for tokens of a run whose tokens live so long.
fn tokens_of(lifetime_s: u32) -> (u64, Finished) {
    let server =
        FakeXiaoe::start(Shop::demo_ending(now_s()), Options { token_lifetime_s: lifetime_s, ..Options::default() });
    let project = Project::connected(&server);
    let finished = project.run(&project.workflow("xiaoe-base"));
    (server.requests().of(Interface::Token), finished)
}

#[test]
fn a_token_that_ends_soon_is_used_until_shortly_before_its_end() {
    for lifetime_s in [120, 299, 300] {
        let (tokens, finished) = tokens_of(lifetime_s);
        finished.ok();
        assert_eq!(tokens, 1, "a token that lives {lifetime_s} s is asked for once");
    }
}

#[test]
fn a_token_without_any_life_is_a_failure_and_no_request_for_each_call() {
    let (tokens, finished) = tokens_of(0);
    let finished = finished.code(1);
    assert_eq!(tokens, 1);
    assert!(finished.stderr.contains("that it lives 0 seconds"), "{}", finished.stderr);
    assert!(finished.stderr.contains("ask the platform how long its tokens live"), "{}", finished.stderr);
}

// -- times and counts at the edge

#[test]
fn a_wait_that_no_clock_can_count_is_not_cut_to_none() {
    for seconds in ["99999999999999", "18446744073709551615", "18446744073709551616", "999999999999999999999999999999"]
    {
        let answer = move |_: &Asked| Answer::text("{}").with_status(503).with_header("retry-after", seconds);
        let platform = Platform::start(answer);
        let impatient = ONE.replace("    uses:", "    retry: { attempts: 1 }\n    uses:");
        let finished = project(&platform, &impatient).run("flow.yaml").code(1);
        assert_eq!(platform.count(), 1, "{seconds}: {}", finished.stderr);
    }
}

#[test]
fn a_total_that_no_list_can_have_is_a_failure() {
    for total in ["9223372036854775807", "18446744073709551615"] {
        let answer = move |_: &Asked| Answer::text(format!(r#"{{"items":[{{"id":1}}],"total":{total}}}"#));
        let platform = Platform::start(answer);
        let counted = "    with: { path: /one, records: items, total: total }\n    into: { table: things, key: id }\n";
        let counted = ONE.replace("http/request", "http/list").replace("    with: { path: /one }\n", counted);
        let finished = project(&platform, &counted).run("flow.yaml").code(1);
        assert!(finished.stderr.contains(total), "{}", finished.stderr);
    }
}

#[test]
fn times_in_records_may_be_any_number() {
    for time in ["-9223372036854775808", "9223372036854775807", "99999999999999999999", "-1", "1e30"] {
        let answer = move |_: &Asked| Answer::text(format!(r#"[{{"id":1,"changed":{time}}}]"#));
        let platform = Platform::start(answer);
        let into = "    with: { path: /one }\n    into: { table: things, key: id }\n";
        let listed = ONE.replace("http/request", "http/list").replace("    with: { path: /one }\n", into);
        let project = project(&platform, &listed);
        project.run("flow.yaml").ok();
        assert_eq!(project.database().table("things").len(), 1);
    }
}

#[test]
fn a_limit_that_no_clock_can_count_is_a_message() {
    let platform = Platform::start(|_| Answer::text("{}"));
    let project = project(&platform, ONE);
    for (limit, reason) in [
        ("{ requests: 1, per: 50d }", "longer than 49 days"),
        ("{ requests: 1, per: 99999999999999999999d }", "is no duration"),
        ("{ requests: 0, per: 1s }", "allows nothing"),
        ("{ requests: 1, per: 0s }", "takes no time"),
    ] {
        project.write("connections.yaml", format!("{}  limit: {limit}\n", platform.connections()));
        let finished = project.run("flow.yaml").code(4);
        assert!(finished.stderr.contains(reason), "{limit}: {}", finished.stderr);
    }
}
