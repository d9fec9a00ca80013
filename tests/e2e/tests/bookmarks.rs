//! `weft bookmarks`: until when each step has read, and moving that.

use std::fs;

use weft_e2e::{Cell, Finished, Project, now_s, redact};
use weft_fakes::xiaoe::{FakeXiaoe, Interface, Options, Shop};

/// A project whose orders are there.
fn ran() -> (FakeXiaoe, Project, String) {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-orders");
    project.run(&file).ok();
    (server, project, file)
}

fn weft(project: &Project, arguments: &[&str], code: i32) -> Finished {
    project.weft(["bookmarks"]).arguments(arguments).run().code(code)
}

fn told(project: &Project, arguments: &[&str], code: i32) -> String {
    let finished = weft(project, arguments, code);
    format!("$ weft bookmarks {}\n{}", arguments.join(" "), redact(project, &(finished.stdout + &finished.stderr)))
}

fn until_ms(project: &Project) -> Cell {
    project.database().value("SELECT until_ms FROM _weft_bookmarks")
}

const SET: [&str; 4] = ["set", "xiaoe-orders", "orders", "2026-01-01T00:00:00+08:00"];

#[test]
fn bookmarks_are_listed() {
    let (_server, project, _) = ran();
    insta::assert_snapshot!(told(&project, &[], 0));
    let bookmark = &weft(&project, &["--json"], 0).events()[0];
    assert_eq!((&bookmark["workflow"], &bookmark["step"]), (&"xiaoe-orders".into(), &"orders".into()));
    assert_eq!((&bookmark["account"], &bookmark["item"]), (&"shop".into(), &"".into()));
}

#[test]
fn a_bookmark_that_is_set_back_is_read_from() {
    let (server, project, file) = ran();
    let set = [SET[0], SET[1], SET[2], SET[3], "--yes"];
    let mut pages = vec![told(&project, &set, 0)];
    assert_eq!(until_ms(&project), Cell::Integer(1_767_196_800_000));
    let later = ["set", "xiaoe-orders", "orders", "2026-02-01T00:00:00Z", "--yes", "--account", "shop"];
    pages.push(told(&project, &later, 0));
    pages.push(told(&project, &later, 0));
    let future = ["set", "xiaoe-orders", "orders", "2126-02-01T00:00:00Z", "--dry-run"];
    pages.push(told(&project, &future, 0));
    insta::assert_snapshot!(pages.join("\n"));
    server.clear_log();
    project.run(&file).ok();
    let log = server.log();
    // Windows are asked for several at once: the first of them need not arrive first.
    let asked = log.iter().filter(|entry| entry.interface == Some(Interface::OrderList));
    let begins = asked.map(|entry| entry.body["begin_time"].as_str().expect("a text").to_owned());
    let first = begins.min().expect("orders were asked for");
    assert_eq!(first, (1_769_904_000 - 7 * 86_400).to_string(), "the bookmark, less the lookback");
}

#[test]
fn a_bookmark_that_is_forgotten_begins_anew() {
    let (_server, project, _) = ran();
    let mut pages = vec![told(&project, &["forget", "xiaoe-orders", "orders", "--yes"], 0)];
    pages.push(told(&project, &[], 0));
    pages.push(told(&project, &["forget", "xiaoe-orders", "orders", "--yes"], 2));
    let mut make = SET.to_vec();
    pages.push(told(&project, &make, 2));
    make.extend(["--account", "shop", "--yes"]);
    pages.push(told(&project, &make, 0));
    insta::assert_snapshot!(pages.join("\n"));
    assert_eq!(until_ms(&project), Cell::Integer(1_767_196_800_000));
}

#[test]
fn nothing_changes_without_consent() {
    let (_server, project, _) = ran();
    let before = fs::read(project.path("weft.db")).expect("there is a store");
    let pages = [
        told(&project, &SET, 2),
        told(&project, &["set", "xiaoe-orders", "orders", "2026-01-01T00:00:00+08:00", "--dry-run"], 0),
        told(&project, &["forget", "xiaoe-orders", "orders", "--dry-run", "--json"], 0),
        told(&project, &["set", "xiaoe-orders", "orders", "2026-01-01"], 2),
        told(&project, &["set", "xiaoe-orders", "orders", "soon"], 2),
        told(&project, &["forget", "xiaoe-orders", "buyers"], 2),
        told(&project, &["forget", "xiaoe-orders", "orders", "--account", "other"], 2),
    ];
    insta::assert_snapshot!(pages.join("\n"));
    assert!(fs::read(project.path("weft.db")).expect("there is a store") == before, "nothing was written");
}

/// A run that goes on does so where it stopped: whoever moves a bookmark then has to be told.
#[test]
fn a_stopped_run_does_not_look_at_the_bookmark() {
    let (server, project, file) = ran();
    server.with_shop(|shop| shop.grants.remove(&Interface::OrderList));
    project.run(&file).code(1);
    let mut set = SET.to_vec();
    set.push("--dry-run");
    insta::assert_snapshot!(told(&project, &set, 0));
}
