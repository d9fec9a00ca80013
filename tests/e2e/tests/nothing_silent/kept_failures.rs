//! What was left out is kept once, however often it fails, and no longer than it fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use weft_e2e::platform::{Answer, Platform};
use weft_e2e::{Cell, Project};

use super::{project, workflow};

/// Three things, each with a detail. The first `gone` of them have none.
fn shop(gone: &Arc<AtomicU64>) -> Platform {
    let gone = Arc::clone(gone);
    Platform::start(move |asked| match asked.segments().as_slice() {
        ["things"] => Answer::json(&json!([{ "id": 1 }, { "id": 2 }, { "id": 3 }, { "name": "no key" }])),
        ["things", id] if id.parse::<u64>().is_ok_and(|id| id <= gone.load(Ordering::Relaxed)) => {
            Answer::json(&json!({ "said at request": asked.nth })).with_status(404)
        }
        _ => Answer::json(&json!({ "id": asked.path })),
    })
}

const STEPS: &str = r#"
  - { id: things, uses: http/list, connection: api, with: { path: /things }, into: { table: things, key: id } }
  - id: details
    for_each: '${ [.things.records[] | select(.id)] }'
    uses: http/request
    connection: api
    with: { path: '${ "/things/\(.item.id)" }' }
"#;

fn kept(project: &Project) -> Vec<(Cell, Cell)> {
    let rows = project.database().query("SELECT step, times FROM _weft_failures ORDER BY step, id");
    rows.into_iter().map(|row| (row["step"].clone(), row["times"].clone())).collect()
}

#[test]
fn the_same_failure_of_three_runs_is_kept_once() {
    let server = shop(&Arc::new(AtomicU64::new(1)));
    let project = project(&server);
    workflow(&project, STEPS);
    for times in 1..=3 {
        project.run("w.yaml").ok();
        let of = |step: &str| (Cell::text(step), Cell::Integer(times));
        assert_eq!(kept(&project), [of("details"), of("things")]);
    }
    let listed = project.weft(["failures", "--json"]).run().ok().events();
    assert_eq!((listed.len(), &listed[0]["times"]), (2, &json!(3)));
    assert!(
        listed.iter().all(
            |failure| failure["first_at"].as_str() < failure["at"].as_str() || failure["first_at"] == failure["at"]
        )
    );
    let shown = project.weft(["failures"]).run().ok().stdout;
    assert!(shown.lines().next().is_some_and(|head| head.contains("times")), "{shown}");
}

#[test]
fn what_passes_in_an_ordinary_run_is_none_any_more() {
    let gone = Arc::new(AtomicU64::new(2));
    let server = shop(&gone);
    let project = project(&server);
    workflow(&project, STEPS);
    project.run("w.yaml").ok();
    assert_eq!(kept(&project).len(), 3);
    gone.store(1, Ordering::Relaxed);
    let told = project.run("w.yaml").ok().stderr;
    assert!(told.contains("details: what was kept as a failure has passed now"), "{told}");
    let of = |step: &str| (Cell::text(step), Cell::Integer(2));
    assert_eq!(kept(&project), [of("details"), of("things")], "those that failed again");
}

/// Puts as many failures of another workflow into the store as it keeps, all of them older than the runs.
fn fill(project: &Project) {
    let connection = rusqlite::Connection::open(project.path("weft.db")).expect("the store is there");
    let fill = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000)
         INSERT INTO _weft_failures (run_id, workflow, step, class, message, at_ms)
         SELECT 'r', 'another', 's', 'rejected', 'long ago', n FROM numbers";
    connection.execute(fill, []).expect("it can be filled");
}

#[test]
fn failures_beyond_those_that_are_kept_are_said() {
    let gone = Arc::new(AtomicU64::new(1));
    let server = shop(&gone);
    let project = project(&server);
    workflow(&project, STEPS);
    project.run("w.yaml").ok();
    fill(&project);
    gone.store(2, Ordering::Relaxed);
    let told = project.run("w.yaml").ok();
    let lines = told.stderr.lines().filter(|line| line.contains("failure") && line.contains("100000"));
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), 3, "{}", told.stderr);
    assert!(
        lines[0].starts_with("the 2 oldest failures were dropped") && lines[0].contains("`weft failures retry FILE`")
    );
    assert!(
        lines[1].starts_with("there are 100001 failures") && lines[1].contains("the oldest is dropped as a later run")
    );
    assert_eq!(lines[2], "2 failures of earlier runs dropped: the store keeps the newest 100000");
    let ended = project.weft(["run", "w.yaml", "--json"]).run().ok().events_named("run_finished").remove(0);
    assert_eq!(ended["failures_dropped"], json!(1), "{ended}");
    let run = ended["run"].as_str().expect("an id");
    let shown = project.weft(["runs", "show", run]).run().ok().stdout;
    assert!(shown.contains("1 failure of earlier runs dropped"), "{shown}");
    assert!(!project.run("w.yaml").ok().stderr.contains("100000"), "there is room");
}

#[test]
fn many_failures_are_listed_and_forgotten() {
    let server = shop(&Arc::new(AtomicU64::new(1)));
    let project = project(&server);
    workflow(&project, STEPS);
    project.run("w.yaml").ok();
    fill(&project);
    let listed = project.weft(["failures", "--workflow", "another", "--limit", "250", "--json"]).run().ok();
    assert!(listed.stderr.contains("and 99750 more: --limit 100000"), "{}", listed.stderr);
    let numbers: Vec<_> = listed.events().iter().map(|failure| failure["number"].as_u64()).collect();
    assert!(numbers.len() == 250 && numbers.is_sorted_by(|one, next| one > next), "{numbers:?}");
    let lines = project.weft(["failures", "--run", "r", "--limit", "1500"]).run().ok().stdout;
    assert_eq!(lines.lines().filter(|line| line.starts_with("number")).count(), 1);
    assert_eq!(lines.lines().count(), 1 + 1500 + 1, "a head, and how many more there are");
    let unknown = project.weft(["failures", "show", "1000000"]).run().code(2).stderr;
    assert!(unknown.contains("there are 100002, with numbers from 1 to 100002"), "{unknown}");
    let forget = |more: &str| project.weft(["failures", "forget", "--all", "--workflow", "another", more]).run().ok();
    assert!(forget("--dry-run").stderr.contains("100000 failures are forgotten"));
    forget("--yes");
    assert_eq!(kept(&project).len(), 2);
}
