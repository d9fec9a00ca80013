//! Ends: a signal stops a run wherever it is, and whatever it waits for.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;
use weft_e2e::platform::{Answer, Asked, Platform};
use weft_e2e::{Cell, Project, Running, now_s};

use super::{ONE, project, workflow};

/// Much longer than a call, and much shorter than what a run would wait for.
const SOON: Duration = Duration::from_secs(20);
const SIGNALS: [&str; 2] = ["INT", "TERM"];

/// One list of parents.
const PARENTS: &str = "
  - id: parents
    uses: http/list
    connection: api
    with: { path: /parents }
";

/// A call for each of them.
const EACH: &str = "
  - id: children
    for_each: ${ .parents.records }
    uses: http/request
    connection: api
    with: { path: /child, query: { id: '${ .item.id }' } }
";

/// The list of one of them, which has as many pages as anybody asks for.
const DRAINED: &str = "
  - id: children
    for_each: ${ [.parents.records[0]] }
    uses: http/list
    connection: api
    with:
      path: /pages
      records: items
      paging: { cursor: { in: query, name: after, path: next } }
";

fn children(platform: &Platform, step: &str) -> Project {
    let project = project(platform);
    workflow(&project, &format!("{PARENTS}{step}"));
    project
}

fn one(platform: &Platform) -> Project {
    let project = project(platform);
    workflow(&project, ONE);
    project
}

/// Many parents, and children and pages that take a moment each.
fn slow(asked: &Asked) -> Answer {
    match asked.path.as_str() {
        "/parents" => Answer::json(&(0..2_000).map(|id| json!({ "id": id })).collect()),
        _ => {
            sleep(Duration::from_millis(50));
            Answer::json(&json!({ "items": [{ "id": asked.number }], "next": asked.number }))
        }
    }
}

/// An answer that nobody waits for.
fn late(_: &Asked) -> Answer {
    sleep(Duration::from_secs(100));
    Answer::text("{}")
}

/// A run that has sent so many requests.
fn under_way(project: &Project, platform: &Platform, requests: usize) -> Running {
    let running = project.weft(["run", "w.yaml"]).start();
    running.wait_for(|| platform.count() >= requests);
    running
}

#[track_caller]
fn assert_interrupted(project: &Project) {
    assert_eq!(project.database().value("SELECT status FROM _weft_runs"), Cell::text("interrupted"));
}

#[test]
fn a_signal_stops_within_items_and_within_a_list_at_the_next_call() {
    for step in [EACH, DRAINED] {
        for name in SIGNALS {
            let platform = Platform::start(slow);
            let project = children(&platform, step);
            let running = under_way(&project, &platform, 5);
            running.signal(name);
            let sent = platform.count();
            let finished = running.wait().code(130);
            assert!(platform.count() <= sent + 2, "{name}: {sent} requests, then {}", platform.count());
            for words in ["stopping at the next call", "stopped; the next run goes on from here"] {
                assert!(finished.stderr.contains(words), "{}", finished.stderr);
            }
            assert_interrupted(&project);
        }
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
    let project = children(&platform, EACH);
    let running = under_way(&project, &platform, 3);
    running.signal("TERM");
    running.wait().code(130);
    let finished = project.run("w.yaml").ok();
    assert!(finished.stderr.contains("going on with run"), "{}", finished.stderr);
    assert!(finished.stderr.contains("done: "), "{}", finished.stderr);
}

/// A run that waits, for whatever reason, ends at once.
#[track_caller]
fn assert_ends_while_it_waits(steps: &str, account: &str, answer: fn(&Asked) -> Answer) {
    for name in SIGNALS {
        let platform = Platform::start(answer);
        let project = project(&platform);
        project.write("connections.yaml", platform.connections() + account);
        workflow(&project, steps);
        let running = under_way(&project, &platform, 1);
        sleep(Duration::from_millis(500));
        let asked = Instant::now();
        running.signal(name);
        running.wait().code(130);
        assert!(asked.elapsed() < SOON, "{name}: {:?}", asked.elapsed());
        assert_interrupted(&project);
    }
}

#[test]
fn a_signal_ends_the_wait_for_the_pace() {
    let parents = |_: &Asked| Answer::json(&json!([{ "id": 1 }, { "id": 2 }]));
    assert_ends_while_it_waits(&format!("{PARENTS}{EACH}"), "  limit: { requests: 1, per: 100s }\n", parents);
}

#[test]
fn a_signal_ends_the_wait_before_a_request_is_repeated() {
    let busy = |_: &Asked| Answer::text("{}").with_status(429).with_header("retry-after", "55");
    assert_ends_while_it_waits(ONE, "", busy);
}

#[test]
fn a_signal_ends_the_wait_before_a_call_is_repeated() {
    let patient = "
  - id: one
    uses: http/request
    connection: api
    retry: { attempts: 3, pause: 10m, pause_max: 10m }
    with: { path: /one, success: { where: code, is: 0 }, errors: { code: code, codes: { 7: { as: unavailable } } } }
";
    assert_ends_while_it_waits(patient, "", |_| Answer::json(&json!({ "code": 7 })));
}

#[test]
fn a_signal_ends_the_wait_for_the_store_and_for_the_hours() {
    let platform = Platform::start(late);
    let project = one(&platform);
    let holder = under_way(&project, &platform, 1);
    let hour = |from_now: i64| format!("{:02}:00", (now_s() / 3_600 + from_now).rem_euclid(24));
    let hours = format!("only_between: {{ from: \"{}\", to: \"{}\", zone: UTC }}\nsteps:", hour(3), hour(4));
    project.write("night.yaml", project.read("w.yaml").replace("steps:", &hours));
    for arguments in [["run", "w.yaml", "--wait"], ["run", "night.yaml", "--in-hours"]] {
        for name in SIGNALS {
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
        let platform = Platform::start(late);
        let project = one(&platform);
        let running = under_way(&project, &platform, 1);
        running.signal(first);
        sleep(Duration::from_millis(500));
        assert!(!running.has_ended(), "a request that is on its way is answered");
        let asked = Instant::now();
        running.signal(second);
        running.wait().code(130);
        assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    }
}
