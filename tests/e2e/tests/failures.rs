//! `weft failures`: what was left out of runs, trying it again, and forgetting it.

use std::fs;

use weft_e2e::{Cell, Finished, Project, now_s, redact};
use weft_fakes::xiaoe::{FakeXiaoe, Interface, Options, ProductState, Shop};

const PRODUCT: &str = "p_65f0aa11bb22_demo04";

fn set_state(shop: &mut Shop, state: ProductState) {
    let product = shop.products.iter_mut().find(|product| product.id == PRODUCT);
    product.expect("the product is there").state = state;
}

/// A run that left out one product, which was deleted between the list and its detail.
fn left_out() -> (FakeXiaoe, Project, String) {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    server.after_call(Interface::ResourceList, 1, |shop| set_state(shop, ProductState::Deleted));
    let file = project.workflow("xiaoe-base");
    project.run(&file).ok();
    (server, project, file)
}

fn weft(project: &Project, arguments: &[&str], code: i32) -> Finished {
    project.weft(["failures"]).arguments(arguments).run().code(code)
}

fn told(project: &Project, arguments: &[&str], code: i32) -> String {
    let finished = weft(project, arguments, code);
    let text = format!("{}{}", finished.stderr, finished.stdout);
    format!("$ weft failures {}\n{}", arguments.join(" "), redact(project, &text))
}

fn kept(project: &Project) -> usize {
    project.database().query("SELECT id FROM _weft_failures").len()
}

fn goods(project: &Project) -> usize {
    project.database().table("goods").len()
}

#[test]
fn failures_are_listed_and_shown() {
    let (_server, project, _) = left_out();
    let run = match project.database().value("SELECT id FROM _weft_runs") {
        Cell::Text(id) => id,
        other => panic!("no id: {other:?}"),
    };
    assert_eq!(weft(&project, &["--run", &run, "--json"], 0).events().len(), 1);
    let pages = [
        told(&project, &[], 0),
        told(&project, &["--workflow", "xiaoe-orders"], 0),
        told(&project, &["--run", "1999"], 0),
        told(&project, &["show", "1"], 0),
        told(&project, &["show", "2"], 2),
    ];
    insta::assert_snapshot!(pages.join("\n"));
    let failure = &weft(&project, &["show", "1", "--json"], 0).events()[0];
    assert_eq!((&failure["item"]["resource_id"], &failure["code"]), (&PRODUCT.into(), &"21".into()));
}

#[test]
fn a_failure_is_tried_again_until_it_passes() {
    let (server, project, file) = left_out();
    let bytes = || fs::read(project.path("weft.db")).expect("there is a store");
    let (before, asked) = (bytes(), server.requests().total());
    let mut pages = vec![told(&project, &["retry", &file, "--dry-run"], 0)];
    assert!(bytes() == before && server.requests().total() == asked, "nothing was asked or written");

    server.clear_log();
    pages.push(told(&project, &["retry", &file], 1));
    assert_eq!((kept(&project), goods(&project)), (1, 1), "it stays");
    server.with_shop(|shop| set_state(shop, ProductState::OnSale));
    pages.push(told(&project, &["retry", &file, "1"], 0));
    assert_eq!((kept(&project), goods(&project)), (0, 2), "it is there, and no failure any more");
    assert!(server.log().iter().all(|entry| entry.interface == Some(Interface::GoodsDetail)), "nothing else was asked");
    pages.push(told(&project, &["retry", &file], 0));
    pages.push(told(&project, &["retry", &file, "1"], 2));
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn retries_for_programs() {
    let (server, project, file) = left_out();
    let plan = &weft(&project, &["retry", &file, "--dry-run", "--json"], 0).events()[0];
    assert_eq!((&plan["event"], &plan["again"]), (&"plan".into(), &serde_json::json!({ "failures": [1] })));
    let bad = weft(&project, &["retry", &file, "--json"], 1).events_named("retried");
    assert_eq!(bad[0], serde_json::json!({ "event": "retried", "tried": 1, "resolved": 0, "left": [1] }));
    server.with_shop(|shop| set_state(shop, ProductState::OnSale));
    let good = weft(&project, &["retry", &file, "--json"], 0).events_named("retried");
    assert_eq!(good[0], serde_json::json!({ "event": "retried", "tried": 1, "resolved": 1, "left": [] }));
}

#[test]
fn a_failure_of_another_workflow_is_left_alone() {
    let (_server, project, _) = left_out();
    let orders = project.workflow("xiaoe-orders");
    let pages = [told(&project, &["retry", &orders], 0), told(&project, &["retry", &orders, "1"], 2)];
    insta::assert_snapshot!(pages.join("\n"));
    assert_eq!(kept(&project), 1);
}

/// What the run with the failure had is what a run from a step on takes up; the retry has nothing to begin from.
#[test]
fn a_retry_is_no_run_to_begin_from() {
    let (_server, project, file) = left_out();
    weft(&project, &["retry", &file], 1);
    let first = project.database().value("SELECT id FROM _weft_runs ORDER BY rowid LIMIT 1");
    let text = fs::read_to_string(project.path(&file)).expect("the workflow is there");
    let twice = "  - id: count\n    uses: table/upsert\n    needs: goods\n    with:\n      table: tokens\n      key: [id]\n      \
                 rows: '${ [{ id: (.token.output | type) }] }'\n";
    project.write(&file, text + twice);
    let plan = project.weft(["run", &file, "--from-step", "count", "--dry-run", "--json"]).run().ok().events();
    assert_eq!(Cell::text(plan[0]["again"]["of"].as_str().expect("a run")), first);
}

#[test]
fn failures_are_forgotten_with_consent() {
    let (_server, project, _) = left_out();
    let pages = [
        told(&project, &["forget"], 2),
        told(&project, &["forget", "1", "--all"], 2),
        told(&project, &["forget", "7"], 2),
        told(&project, &["forget", "1"], 2),
        told(&project, &["forget", "--all", "--dry-run"], 0),
        told(&project, &["forget", "--all", "--workflow", "xiaoe-orders", "--yes"], 0),
    ];
    assert_eq!(kept(&project), 1);
    let done = [told(&project, &["forget", "1", "--yes"], 0), told(&project, &[], 0)];
    insta::assert_snapshot!(pages.join("\n") + "\n" + &done.join("\n"));
    assert_eq!(kept(&project), 0);
}
