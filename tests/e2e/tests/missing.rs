//! A recording gets what it is missing, and keeps the rest.

use weft_e2e::{Database, Project, now_s, redact};
use weft_fakes::xiaoe::{FakeXiaoe, Interface, Options, Shop};

const PURCHASES: &str = "
  - id: purchases
    for_each: ${ .users.records }
    uses: xiaoe/purchases
    connection: shop
    with: { user_id: '${ .item.user_id }' }
    into: purchases
";

fn recorded() -> (FakeXiaoe, Project, String) {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-base");
    project.weft(["record", &file]).run().ok();
    (server, project, file)
}

#[test]
fn only_what_is_new_is_asked_for() {
    let (server, project, file) = recorded();
    let before = server.requests();
    let text = project.read(&file) + PURCHASES;
    project.write(&file, &text);
    project.weft(["run", &file, "--replay"]).run().code(6);
    let finished = project.weft(["record", &file, "--missing"]).run().ok();
    let after = server.requests();
    let users = server.with_shop(|shop| shop.users.len() as u64);
    for interface in [Interface::UserBatchCursor, Interface::ResourceList, Interface::GoodsDetail] {
        assert_eq!(after.of(interface), before.of(interface), "{interface:?} was asked again");
    }
    assert_eq!(after.of(Interface::Token), before.of(Interface::Token) + 1);
    assert_eq!(after.total(), before.total() + 1 + users);
    let told = finished.stdout.lines().last().unwrap_or_default();
    insta::assert_snapshot!(told);
    drop(server);
    project.weft(["run", &file, "--replay", "--store", "sqlite:mended.db"]).run().ok();
    let tables = Database::open(&project.path("mended.db")).tables();
    assert!(!tables["purchases"].is_empty() && !tables["goods"].is_empty());
}

#[test]
fn what_is_not_asked_for_any_more_is_dropped() {
    let (server, project, file) = recorded();
    let before = server.requests().total();
    let text = project.read(&file);
    let (kept, _) = text.split_once("  # One call for each course").expect("the last step");
    project.write(&file, kept);
    let finished = project.weft(["record", &file, "--missing", "--json"]).run().ok();
    assert_eq!(server.requests().total(), before + 1, "only a token was asked for");
    let recorded = &finished.events_named("recorded")[0];
    assert_eq!(recorded["missing"], serde_json::json!({ "kept": 4, "asked": 0, "tokens": 1, "dropped": 2 }));
    project.weft(["run", &file, "--replay"]).run().ok();
}

/// A step that is called otherwise asks the same.
#[test]
fn a_renamed_step_keeps_its_answers() {
    let (server, project, file) = recorded();
    let before = server.requests().total();
    project.write(&file, project.read(&file).replace("id: courses", "id: columns").replace(".courses.", ".columns."));
    project.weft(["record", &file, "--missing"]).run().ok();
    assert_eq!(server.requests().total(), before + 1, "only a token was asked for");
    project.weft(["run", &file, "--replay"]).run().ok();
}

#[test]
fn what_can_not_be_mended_is_told() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-base");
    let mut told = redact(&project, &project.weft(["record", &file, "--missing"]).run().code(6).stderr);
    project.weft(["record", &file, "--mask", "*phone"]).run().ok();
    told += &redact(&project, &project.weft(["record", &file, "--missing"]).run().code(6).stderr);
    insta::assert_snapshot!(told);
}
