//! `weft runs`: what was run, how it went, and what to do next.

use std::thread;
use std::time::Duration;

use serde_json::Value;
use weft_e2e::{Project, now_s, redact};
use weft_fakes::xiaoe::{Calls, FakeXiaoe, Fault, Interface, Options, ProductState, Shop};

fn demo() -> (FakeXiaoe, Project) {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    (server, project)
}

/// A second later, so that the order of runs is certain.
fn tick() {
    thread::sleep(Duration::from_millis(1100));
}

fn runs(project: &Project) -> Vec<Value> {
    project.weft(["runs", "--json"]).run().ok().events()
}

#[test]
fn runs_newest_first() {
    let (server, project) = demo();
    let (orders, base) = (project.workflow("xiaoe-orders"), project.workflow("xiaoe-base"));
    project.run(&orders).ok();
    tick();
    server.with_shop(|shop| shop.grants.remove(&Interface::ResourceList));
    project.run(&base).code(1);
    let pages: [&[&str]; 4] = [&[], &["--limit", "1"], &["--workflow", "xiaoe-base"], &["--workflow", "base"]];
    let pages = pages.map(|arguments| {
        let finished = project.weft(["runs"]).arguments(arguments).run().ok();
        format!("$ weft runs {}\n{}", arguments.join(" "), redact(&project, &finished.stdout))
    });
    insta::assert_snapshot!(pages.join("\n"));
    let listed = runs(&project);
    assert_eq!((&listed[0]["status"], &listed[1]["status"]), (&"failed".into(), &"finished".into()));
    assert_eq!((&listed[1]["rows"], &listed[1]["requests"]), (&200.into(), &74.into()));
}

#[test]
fn a_finished_run() {
    let (server, project) = demo();
    server.after_call(Interface::ResourceList, 1, |shop| {
        shop.products.iter_mut().take(4).for_each(|product| product.state = ProductState::Deleted);
    });
    let file = project.workflow("xiaoe-base");
    let finished = project.weft(["run", &file, "--store", "sqlite:shop.db"]).run().ok();
    insta::assert_snapshot!("the_end_of_a_run_that_left_something_out", redact(&project, &finished.stderr));
    let shown = project.weft(["runs", "show", "2", "--store", "sqlite:shop.db"]).run().ok();
    insta::assert_snapshot!(redact(&project, &shown.stdout));
    let run = &project.weft(["runs", "show", "2", "--json", "--store", "sqlite:shop.db"]).run().ok().events()[0];
    assert_eq!(run["inputs"], serde_json::json!({ "resource_type": 6 }));
    assert_eq!((&run["steps"][3]["step"], &run["steps"][3]["left_out"]), (&"goods".into(), &run["left_out"]));
    assert_eq!(run["failures"].as_array().map(Vec::len), run["left_out"].as_u64().map(|count| count as usize));
}

#[test]
fn a_failed_run() {
    let (server, project) = demo();
    server.with_shop(|shop| shop.grants.remove(&Interface::ResourceList));
    let file = project.workflow("xiaoe-base");
    project.run(&file).code(1);
    let id = runs(&project)[0]["run"].as_str().expect("an id").to_owned();
    let shown = project.weft(["runs", "show", &id]).run().ok();
    insta::assert_snapshot!(redact(&project, &shown.stdout));
}

/// While it runs, and after its process is gone without a word.
#[test]
fn a_run_that_was_killed() {
    let (server, project) = demo();
    server.fault(Interface::UserBatchCursor, Calls::Nth(2), Fault::Delay(Duration::from_secs(20)));
    let file = project.workflow("xiaoe-base");
    let running = project.weft(["run", &file]).start();
    running.wait_for(|| server.requests().of(Interface::UserBatchCursor) > 1);
    running.wait_for(|| runs(&project)[0]["rows"].as_u64() > Some(0));
    assert_eq!(runs(&project)[0]["status"], "running");
    let shown = project.weft(["runs", "show", "2"]).run().ok().stdout;
    assert!(shown.contains("running, in process") && shown.contains("until its latest commit"), "{shown}");
    running.kill();
    running.wait();
    assert_eq!((&runs(&project)[0]["status"], &runs(&project)[0]["duration_ms"]), (&"killed".into(), &Value::Null));
    let shown = project.weft(["runs", "show", "2"]).run().ok();
    insta::assert_snapshot!(redact(&project, &shown.stdout));
    let receipt = project.weft(["runs", "receipt", "2"]).run().ok().stdout;
    assert!(receipt.contains("is not over") && receipt.contains("  network  used"), "{receipt}");
    assert!(!receipt.contains("granted"), "{receipt}");
    server.faults().clear();
    project.run(&file).ok();
    assert_eq!(runs(&project)[0]["status"], "finished");
}

#[test]
fn runs_that_are_not_there() {
    let (_server, project) = demo();
    let file = project.workflow("xiaoe-base");
    let told = |arguments: &[&str], code: i32| {
        let finished = project.weft(["runs"]).arguments(arguments).run().code(code);
        format!("$ weft runs {}\n{}", arguments.join(" "), redact(&project, &finished.everything()))
    };
    let mut pages = vec![told(&[], 7)];
    project.run(&file).ok();
    pages.push(told(&["show", "1999"], 2));
    tick();
    project.run(&file).ok();
    pages.push(told(&["show", "2"], 2));
    insta::assert_snapshot!(pages.join("\n"));
}
