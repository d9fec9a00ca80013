//! Doing a part of the work again: a range of time, or everything from a step on. And saying beforehand what is done.

use std::fs;

use serde_json::Value;
use weft_e2e::{Cell, Finished, Project, Row, now_s, redact};
use weft_fakes::xiaoe::{FakeXiaoe, Interface, Options, Shop};

const DAY_S: i64 = 86_400;

fn demo(workflow: &str) -> (FakeXiaoe, Project, String) {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = project.workflow(workflow);
    (server, project, file)
}

/// One whose orders are there already.
fn ran(workflow: &str) -> (FakeXiaoe, Project, String) {
    let (server, project, file) = demo(workflow);
    project.run(&file).ok();
    server.clear_log();
    (server, project, file)
}

fn bookmarks(project: &Project) -> Vec<Row> {
    project.database().query("SELECT * FROM _weft_bookmarks")
}

/// A time as SQLite writes it.
fn written(project: &Project, format: &str, second: i64) -> String {
    match project.database().value(&format!("SELECT strftime('{format}', {second}, 'unixepoch')")) {
        Cell::Text(text) => text,
        other => panic!("no text: {other:?}"),
    }
}

/// The ranges that were asked for, by their time: several are asked for at once.
fn asked(server: &FakeXiaoe) -> Vec<(i64, i64)> {
    let log = server.log();
    let lists = log.iter().filter(|entry| entry.interface == Some(Interface::OrderList));
    let second = |value: &Value| value.as_str().and_then(|text| text.parse().ok()).expect("a second");
    let mut ranges: Vec<(i64, i64)> =
        lists.map(|entry| (second(&entry.body["begin_time"]), second(&entry.body["end_time"]))).collect();
    ranges.sort_unstable();
    ranges.dedup();
    ranges
}

fn calls_of(server: &FakeXiaoe, interface: Interface) -> usize {
    server.log().iter().filter(|entry| entry.interface == Some(interface)).count()
}

fn plan(finished: &Finished) -> Value {
    let events = finished.events();
    assert_eq!(events[0]["event"], "plan", "{}", finished.stdout);
    events[0].clone()
}

// -- a range of time

#[test]
fn a_range_of_times_is_read_again_and_the_bookmark_stays() {
    let (server, project, file) = ran("xiaoe-orders");
    let before = (bookmarks(&project), project.database().tables());
    server.with_shop(|shop| shop.orders.iter_mut().for_each(|order| order.title = "改名".to_owned()));
    let (since, until) = (now_s() - 20 * DAY_S, now_s() - 10 * DAY_S);
    let range = format!(
        "{}..{}",
        written(&project, "%Y-%m-%dT%H:%M:%SZ", since),
        written(&project, "%Y-%m-%dT%H:%M:%SZ", until)
    );
    let finished = project.weft(["run", &file, "--window", &range]).run().ok();
    insta::assert_snapshot!(redact(&project, &finished.stderr));
    let ranges = asked(&server);
    assert_eq!((ranges[0].0, ranges[ranges.len() - 1].1), (since, until), "{ranges:?}");
    assert!(ranges.windows(2).all(|pair| pair[0].1 == pair[1].0), "{ranges:?}");
    assert_eq!(bookmarks(&project), before.0);
    let renamed = |title: &str| {
        let count = project.database().value(&format!("SELECT count(*) AS n FROM orders WHERE title {title} '改名'"));
        let Cell::Integer(count) = count else { panic!("no number: {count:?}") };
        count
    };
    assert!(renamed("=") > 0 && renamed("<>") > 0, "some were read again, and the others not");
    assert_eq!(renamed("=") + renamed("<>"), before.1["orders"].len() as i64);
}

#[test]
fn days_begin_where_the_shop_is() {
    let (server, project, file) = ran("xiaoe-orders");
    const BEIJING_S: i64 = 8 * 3600;
    let midnight = |days: i64| (now_s() + BEIJING_S - days * DAY_S).div_euclid(DAY_S) * DAY_S - BEIJING_S;
    let day = |days: i64| written(&project, "%Y-%m-%d", midnight(days) + BEIJING_S);
    let finished = project.weft(["run", &file, "--json", "--window", &format!("{}..{}", day(12), day(9))]).run().ok();
    assert_eq!(asked(&server), [(midnight(12), midnight(9))]);
    let plan = plan(&finished);
    assert_eq!((&plan["moves_bookmarks"], &plan["dry_run"]), (&Value::from(false), &Value::from(false)));
    let orders = &plan["parts"][1];
    assert_eq!((&orders["work"], &orders["windows"]), (&Value::from("range"), &Value::from(1)));
    assert_eq!(orders["since"], written(&project, "%Y-%m-%dT%H:%M:%SZ", midnight(12)));

    server.clear_log();
    let before = bookmarks(&project);
    project.weft(["run", &file, "--window", &format!("{}..", day(3))]).run().ok();
    let ranges = asked(&server);
    assert_eq!(ranges[0].0, midnight(3));
    assert!(ranges[ranges.len() - 1].1 >= now_s() - 120, "until now, less a minute: {ranges:?}");
    assert_eq!(bookmarks(&project), before);
}

// -- from a step on

#[test]
fn from_a_step_of_a_finished_run() {
    let (server, project, file) = demo("xiaoe-base");
    project.weft(["run", &file, "--input", "resource_type=20"]).run().ok();
    server.clear_log();
    let finished = project.weft(["run", &file, "--from-step", "courses"]).run().ok();
    insta::assert_snapshot!(redact(&project, &finished.stderr));
    assert_eq!((calls_of(&server, Interface::UserBatchCursor), calls_of(&server, Interface::ResourceList)), (0, 2));
    let other = project.weft(["run", &file, "--from-step", "courses", "--input", "resource_type=6", "--json"]);
    assert_eq!(plan(&other.run().ok())["inputs"], serde_json::json!({ "resource_type": 6 }));
    assert_eq!(project.database().query("SELECT DISTINCT resource_type FROM courses").len(), 2);
}

#[test]
fn from_a_step_on_the_pages_of_a_failed_run() {
    let (server, project, file) = demo("xiaoe-orders");
    server.with_shop(|shop| shop.grants.remove(&Interface::FormResults));
    project.run(&file).code(1);
    server.with_shop(|shop| shop.grants.insert(Interface::FormResults));
    let none = bookmarks(&project);
    // Another one that has nothing to begin from is passed over.
    server.with_shop(|shop| shop.grants.remove(&Interface::OrderList));
    project.weft(["run", &file, "--fresh"]).run().code(1);
    server.with_shop(|shop| shop.grants.insert(Interface::OrderList));
    server.clear_log();
    let finished = project.weft(["run", &file, "--from-step", "contacts", "--json"]).run().ok();
    let plan = plan(&finished);
    let first = project.database().value("SELECT id FROM _weft_runs ORDER BY rowid LIMIT 1");
    assert_eq!(Cell::text(plan["again"]["of"].as_str().expect("a run")), first);
    assert_eq!((&plan["parts"][0]["work"], &plan["parts"][1]["work"]), (&"left_out".into(), &"range".into()));
    assert_eq!(bookmarks(&project), none, "the bookmark stays");
    assert_eq!(project.database().table("orders").len(), 120);

    let Cell::Text(first) = first else { panic!("no id") };
    let named = project.weft(["run", &file, "--from-step", "contacts", "--of", &first, "--dry-run"]).run().ok();
    insta::assert_snapshot!(redact(&project, &named.stderr));
}

// -- saying what would be done

#[test]
fn a_dry_run_of_the_first_run_makes_no_file() {
    let (server, project, file) = demo("xiaoe-orders");
    let before = project.files();
    let finished = project.weft(["run", &file, "--dry-run", "--store", "sqlite:shop.db"]).run().ok();
    assert_eq!(finished.stdout, "");
    insta::assert_snapshot!(redact(&project, &finished.stderr));
    assert_eq!((project.files(), server.requests().total()), (before, 0));
}

#[test]
fn a_dry_run_leaves_everything_as_it_is() {
    let (server, project, file) = ran("xiaoe-orders");
    let base = project.workflow("xiaoe-base");
    let bytes = || fs::read(project.path("weft.db")).expect("there is a store");
    let before = bytes();
    let cases: [&[&str]; 6] = [
        &["run", &file],
        &["run", &file, "--window", "2020-01-01..2020-02-01"],
        &["run", &file, "--window", "2120-01-01.."],
        &["run", &file, "--from-step", "forms"],
        &["run", &base],
        &["run", &file, "--fresh", "--store", "sqlite::memory:"],
    ];
    let told = cases.map(|arguments| {
        let finished = project.weft(arguments).arguments(["--dry-run"]).run().ok();
        assert_eq!(finished.stdout, "");
        format!("$ weft {} --dry-run\n{}", arguments.join(" "), redact(&project, &finished.stderr))
    });
    // Seven days of lookback, and whatever has passed since: in another second that is a window more.
    let told = told.join("\n").replace("in 2 windows; bookmark now", "in 1 window; bookmark now");
    insta::assert_snapshot!(told);
    let finished = project.weft(["run", &file, "--dry-run", "--json"]).run().ok();
    assert_eq!((plan(&finished)["dry_run"].clone(), finished.events().len()), (Value::from(true), 1));
    assert_eq!(server.log().len(), 0, "nothing was asked");
    assert!(bytes() == before, "nothing was written");
}

#[test]
fn a_dry_run_says_which_run_goes_on() {
    let (server, project, file) = demo("xiaoe-base");
    server.with_shop(|shop| shop.grants.remove(&Interface::ResourceList));
    project.run(&file).code(1);
    let finished = project.weft(["run", &file, "--dry-run"]).run().ok();
    insta::assert_snapshot!(redact(&project, &finished.stderr));
}

// -- what can't be done

#[test]
fn parts_that_can_not_be_done_again() {
    let (_server, project, file) = ran("xiaoe-orders");
    let base = project.workflow("xiaoe-base");
    let runs = || project.database().query("SELECT id FROM _weft_runs").len();
    let before = runs();
    let cases: [&[&str]; 11] = [
        &["--window", "2024-03-01..2024-03-02", "--from-step", "orders"],
        &["--window", "2024-03-01..2024-03-02", "--replay"],
        &["--from-step", "orders", "--replay"],
        &["--of", "20240305"],
        &["--window", "2024-03-01"],
        &["--window", "2024-03-02..2024-03-01"],
        &["--window", "2024-02-30..2024-03-01"],
        &["--from-step", "order"],
        &["--from-step", "orders", "--of", "1999"],
        &["--from-step", "orders", "--store", "sqlite::memory:"],
        &["--wait", "soon"],
    ];
    let mut told: Vec<String> = Vec::new();
    let mut tell = |file: &str, arguments: &[&str]| {
        let finished = project.weft(["run", file]).arguments(arguments).run().code(2);
        assert_eq!(finished.stdout, "");
        told.push(format!("$ weft run {file} {}\n{}", arguments.join(" "), redact(&project, &finished.stderr)));
    };
    cases.iter().for_each(|arguments| tell(&file, arguments));
    tell(&base, &["--window", "2024-03-01.."]);
    tell(&base, &["--from-step", "goods"]);
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(runs(), before, "nothing was begun");
}
