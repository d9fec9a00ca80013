//! `weft run --wait`: a store that another process holds.

use std::time::Duration;

use weft_e2e::{Finished, Project, Running, now_s, redact};
use weft_fakes::xiaoe::{Calls, FakeXiaoe, Fault, Interface, Options, Shop};

/// A project in which a run holds the store, for so long.
fn held(seconds: u64) -> (FakeXiaoe, Project, String, Running) {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-base");
    server.fault(Interface::UserBatchCursor, Calls::Nth(1), Fault::Delay(Duration::from_secs(seconds)));
    let first = project.weft(["run", &file]).start();
    first.wait_for(|| server.requests().of(Interface::UserBatchCursor) > 0);
    (server, project, file, first)
}

fn beginning(project: &Project, finished: &Finished) -> String {
    let text = redact(project, &finished.stderr);
    text.lines().take(2).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_run_waits_for_the_store() {
    let (_server, project, file, first) = held(2);
    let second = project.weft(["run", &file, "--wait"]).run().ok();
    insta::assert_snapshot!(beginning(&project, &second));
    first.wait().ok();
    assert_eq!(project.database().query("SELECT id FROM _weft_runs WHERE status = 'finished'").len(), 2);
}

#[test]
fn waiting_for_programs() {
    let (_server, project, file, first) = held(2);
    let events = project.weft(["run", &file, "--wait", "1m", "--json"]).run().ok().events();
    assert_eq!((&events[0]["event"], &events[0]["store"]), (&"waiting".into(), &"weft.db".into()));
    assert!(events[0]["pid"].as_u64().is_some() && events[0]["since"].as_str().is_some(), "{}", events[0]);
    first.wait().ok();
}

#[test]
fn waiting_ends() {
    let (_server, project, file, first) = held(20);
    let second = project.weft(["run", &file, "--wait", "300ms"]).run().code(7);
    insta::assert_snapshot!(redact(&project, &second.stderr));
    let third = project.weft(["run", &file, "--wait"]).start();
    std::thread::sleep(Duration::from_secs(2));
    third.interrupt();
    third.wait().code(130);
    first.kill();
    first.wait();
}
