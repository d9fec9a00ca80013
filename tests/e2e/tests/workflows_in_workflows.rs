//! Workflows that run other files: found, checked, and shown with their own lines.

use weft_e2e::{Cell, Project, now_s, redact};
use weft_fakes::xiaoe::{FakeXiaoe, Interface, Options, Shop};

const OUTER: &str = "\
weft: 1
name: outer
connections:
  shop: xiaoe
steps:
  - id: users
    uses: xiaoe/users
    connection: shop
    into: users
  - id: each
    uses: ./parts/inner.yaml
    connections: { shop: shop }
    for_each: ${ .users.records }
    with:
      user: ${ .item.user_id }
";

const INNER: &str = "\
weft: 1
name: inner
connections:
  shop: xiaoe
inputs:
  user: string
steps:
  - id: buyer
    uses: xiaoe/user
    connection: shop
    with:
      user_id: ${ .inputs.user }
    into: buyers
";

fn project(inner: &str) -> Project {
    let project = Project::new();
    project.write("outer.yaml", OUTER);
    std::fs::create_dir(project.path("parts")).expect("a folder can be made");
    project.write("parts/inner.yaml", inner);
    project
}

#[test]
fn findings_show_the_lines_of_their_own_files() {
    let project = project(&INNER.replace("user_id:", "user:").replace("xiaoe/user\n", "xiaoe/usr\n"));
    project.write("outer.yaml", OUTER.replace("xiaoe/users", "xiaoe/userz"));
    let finished = project.weft(["check", "outer.yaml"]).run().code(3);
    insta::assert_snapshot!(redact(&project, &finished.stderr));
}

#[test]
fn a_file_that_is_missing_is_named() {
    let project = Project::new();
    project.write("outer.yaml", OUTER);
    let finished = project.weft(["check", "outer.yaml"]).run().code(3);
    insta::assert_snapshot!(redact(&project, &finished.stderr));
}

#[test]
fn good_files_run() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = project(INNER);
    project.connect(&server);
    project.weft(["check", "outer.yaml", "parts/inner.yaml"]).run().ok();
    project.run("outer.yaml").ok();
    assert_eq!(project.database().table("buyers").len(), project.database().table("users").len());
}

/// A run goes on only with the same texts, of all files.
#[test]
fn a_change_in_another_file_is_another_run() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = project(INNER);
    project.connect(&server);
    server.with_shop(|shop| shop.grants.remove(&Interface::UserInfo));
    let failed = project.run("outer.yaml").code(1);
    insta::assert_snapshot!(redact(&project, failed.stderr.split_once("error: ").expect("an error").1));
    server.with_shop(|shop| shop.grants.insert(Interface::UserInfo));
    project.write("parts/inner.yaml", format!("{INNER}# changed\n"));
    project.run("outer.yaml").ok();
    let finished = project.database().value("SELECT count(*) AS n FROM _weft_runs WHERE status = 'finished'");
    assert_eq!(finished, Cell::Integer(1));
    assert_eq!(project.database().query("SELECT id FROM _weft_runs").len(), 2, "it began anew");
}

/// What is done again is done in the file that was named. The plan says so.
#[test]
fn a_plan_names_the_workflows_that_read_by_themselves() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    project.workflow("xiaoe-orders");
    let text = OUTER.split("steps:").next().expect("a beginning").to_owned()
        + "steps:\n  - { id: first, uses: ./xiaoe-orders.yaml, connections: { shop: shop } }\n  - id: orders\n    \
           uses: xiaoe/orders\n    connection: shop\n    into: orders\n";
    project.write("outer.yaml", text);
    let told = [vec![], vec!["--window", "2024-03-05..2024-03-06"]].map(|arguments: Vec<&str>| {
        let finished = project.weft(["run", "outer.yaml", "--dry-run"]).arguments(&arguments).run().ok();
        format!("$ weft run outer.yaml --dry-run {}\n{}", arguments.join(" "), redact(&project, &finished.stderr))
    });
    insta::assert_snapshot!(told.join("\n"));
}
