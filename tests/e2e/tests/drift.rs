//! `weft test --live`: whether a platform still answers as it did.

use serde_json::json;
use weft_e2e::{Finished, Project, now_s, redact};
use weft_fakes::xiaoe::{Calls, FakeXiaoe, Fault, Interface, Options, Shop};

const TESTS: &str = "\
weft_test: 1
tests:
  - name: users and courses are read
    recording: xiaoe-base.recording.yaml
    expect: { status: finished }
  - name: the same once more
    recording: xiaoe-base.recording.yaml
    expect: { status: finished }
  - name: another kind of course
    recording: xiaoe-base.recording.yaml
    inputs: { resource_type: 50 }
    expect: { status: failed, class: replay }
";

struct Tested {
    server: FakeXiaoe,
    project: Project,
}

impl Tested {
    fn new() -> Tested {
        let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
        let project = Project::connected(&server);
        let file = project.workflow("xiaoe-base");
        project.weft(["record", &file]).run().ok();
        project.write("xiaoe-base.test.yaml", TESTS);
        server.clear_log();
        Tested { server, project }
    }

    fn live(&self, arguments: &[&str]) -> Finished {
        self.project.weft(["test", "xiaoe-base.yaml", "--live"]).arguments(arguments).run()
    }

    fn shown(&self, finished: &Finished) -> String {
        redact(&self.project, &format!("{}{}", finished.stdout, finished.stderr))
    }
}

#[test]
fn a_platform_that_has_not_changed_passes() {
    let tested = Tested::new();
    let finished = tested.live(&[]).ok();
    insta::assert_snapshot!(tested.shown(&finished));
    // Once, though two cases have the recording; and it leaves nothing.
    let asked = tested.server.log();
    assert_eq!(asked.iter().filter(|entry| entry.interface == Some(Interface::GoodsDetail)).count(), 2);
    assert_eq!(tested.project.files().len(), 4);
}

#[test]
fn what_has_changed_is_told_by_step_and_path() {
    let tested = Tested::new();
    tested.server.with_shop(|shop| {
        for user in &mut shop.users {
            user.quirks.insert("bind_phone".to_owned(), json!(13_900_000_001_i64));
            user.quirks.insert("level".to_owned(), json!(3));
        }
    });
    tested.server.fault(Interface::ResourceList, Calls::All, Fault::MessageKey);
    let finished = tested.live(&[]).code(9);
    insta::assert_snapshot!(tested.shown(&finished));
    let events = tested.live(&["--json"]).code(9).events_named("drift");
    assert!(events.iter().any(|event| event["path"] == "/data/list[]/bind_phone" && event["level"] == "error"));
}

#[test]
fn new_and_missing_fields_alone_pass() {
    let tested = Tested::new();
    tested.server.fault(Interface::ResourceList, Calls::All, Fault::MessageKey);
    let finished = tested.live(&[]).ok();
    assert!(finished.stdout.contains("0 errors, 1 warning, 1 note"), "{}", finished.stdout);
}

#[test]
fn a_live_run_that_fails_compares_what_came() {
    let tested = Tested::new();
    tested.server.with_shop(|shop| shop.grants.remove(&Interface::GoodsDetail));
    tested.server.fault(Interface::UserBatchCursor, Calls::All, Fault::CodeAsText);
    let finished = tested.live(&[]).code(9);
    // How many of the calls that run at once got out before the first one failed is a matter of chance.
    let shown = tested.shown(&finished).replace("6 live requests", "5 live requests");
    insta::assert_snapshot!(shown);
}

#[test]
fn secrets_that_are_not_accepted_are_told() {
    let tested = Tested::new();
    let connections = tested.project.read("connections.yaml");
    let (start, _) = connections.split_once("secret_key:").expect("a secret");
    tested.project.write("connections.yaml", format!("{start}secret_key: not-the-right-one\n"));
    let finished = tested.live(&[]).code(9);
    insta::assert_snapshot!(tested.shown(&finished));
}

/// As in CI, where nobody has put any secrets.
#[test]
fn without_an_account_nobody_is_contacted() {
    let tested = Tested::new();
    let connected = tested.server.connections_opened();
    let connections = tested.project.read("connections.yaml");
    std::fs::remove_file(tested.project.path("connections.yaml")).expect("it was there");
    let mut told = tested.shown(&tested.live(&[]).code(4));
    tested.project.write("other.yaml", connections.replacen("shop:", "second:", 1));
    told += &tested.shown(&tested.live(&["--connections", "other.yaml"]).code(4));
    told += &tested.shown(&tested.live(&["--connections", "other.yaml", "--connection", "store=second"]).code(2));
    told += &tested.shown(&tested.live(&["--connections", "nowhere.yaml"]).code(4));
    // Without --live the network is not touched, accounts or not.
    tested.project.weft(["test", "xiaoe-base.yaml"]).run().ok();
    assert_eq!(tested.server.connections_opened(), connected);
    tested.live(&["--connections", "other.yaml", "--connection", "shop=second"]).ok();
    insta::assert_snapshot!(told);
}

#[test]
fn cases_without_a_recording_have_nothing_to_be_compared_with() {
    let tested = Tested::new();
    tested.project.write("xiaoe-base.test.yaml", TESTS.replace("status: finished", "status: failed"));
    let finished = tested.live(&[]).code(2);
    insta::assert_snapshot!(tested.shown(&finished));
}
