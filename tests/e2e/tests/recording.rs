//! Recording a run, and running it again without the shop.

use regex::Regex;
use std::fs;

use weft_e2e::{
    Command, Database, Finished, Project, Row, Truth, assert_no_leak, now_s, redact, repository, weft_binary,
};
use weft_fakes::xiaoe::{FakeXiaoe, Interface, Options, Shop};

/// A recorded project whose shop is closed.
struct Recorded {
    project: Project,
    file: String,
    secrets: Vec<String>,
    truth: Truth,
}

impl Recorded {
    fn new(workflow: &str) -> Recorded {
        let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
        let project = Project::connected(&server);
        let file = project.workflow(workflow);
        let finished = project.weft(["record", &file]).run().ok();
        let secrets = vec![server.with_shop(|shop| shop.secret_key.clone()), token(&server)];
        assert_no_leak("the output of `record`", &finished.everything(), &secrets);
        fs::remove_file(project.path("connections.yaml")).expect("it was there");
        Recorded { project, file, secrets, truth: Truth::of(&server) }
    }

    fn recording(&self) -> String {
        self.file.replace(".yaml", ".recording.yaml")
    }

    fn replay_into(&self, store: &str) -> Finished {
        self.project.weft(["run", &self.file, "--replay", "--store", &format!("sqlite:{store}")]).run()
    }

    /// Changes the recording and replays it. Gives what weft says.
    #[track_caller]
    fn replay_changed(&self, change: impl FnOnce(String) -> String) -> String {
        let text = self.project.read(&self.recording());
        let changed = change(text.clone());
        assert_ne!(changed, text, "nothing was changed");
        self.project.write(&self.recording(), &changed);
        let finished = self.replay_into("changed.db").code(6);
        self.project.write(&self.recording(), &text);
        redact(&self.project, &finished.stderr)
    }
}

/// The token that the run worked with.
fn token(server: &FakeXiaoe) -> String {
    let asked = server.log().into_iter().find(|entry| {
        entry.interface == Some(Interface::UserInfo) || entry.interface == Some(Interface::UserBatchCursor)
    });
    asked.expect("a business call").body["access_token"].as_str().expect("a token").to_owned()
}

fn schema_and_rows(database: &Database) -> Vec<Row> {
    let mut all = database
        .query("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE '%\\_weft\\_%' ESCAPE '\\' ORDER BY name");
    for name in database.tables().keys() {
        all.extend(database.query(&format!("SELECT rowid AS place, * FROM \"{name}\" ORDER BY rowid")));
    }
    all
}

fn replays_exactly(workflow: &str, assert_tables: impl Fn(&Truth, &Database)) {
    let recorded = Recorded::new(workflow);
    recorded.replay_into("first.db").ok();
    recorded.replay_into("second.db").ok();
    let first = Database::open(&recorded.project.path("first.db"));
    let second = Database::open(&recorded.project.path("second.db"));
    assert_tables(&recorded.truth, &first);
    // Here with the time of writing, which is the recording's, and in the order of writing.
    assert_eq!(schema_and_rows(&first), schema_and_rows(&second));
    // A replay keeps rows and nothing else: it is no run that a later one could go on from.
    for table in ["_weft_bookmarks", "_weft_tokens", "_weft_runs"] {
        assert!(first.query(&format!("SELECT * FROM {table}")).is_empty(), "{table}");
    }
}

#[test]
fn orders_replay_exactly() {
    replays_exactly("xiaoe-orders", Truth::assert_orders);
}

#[test]
fn base_replays_exactly() {
    replays_exactly("xiaoe-base", Truth::assert_base);
}

#[test]
fn a_recording_holds_no_secret() {
    for workflow in ["xiaoe-orders", "xiaoe-base"] {
        let recorded = Recorded::new(workflow);
        let text = recorded.project.read(&recorded.recording());
        assert_no_leak("the recording", &text, &recorded.secrets);
        assert!(text.contains("sealed-access_token-") && text.contains("sealed-secret_key-"));
    }
}

/// Nothing else may be left over: no store, no half recording.
#[test]
fn a_recording_is_all_that_recording_leaves() {
    let recorded = Recorded::new("xiaoe-base");
    assert_eq!(recorded.project.files(), ["xiaoe-base.recording.yaml", "xiaoe-base.yaml"]);
    recorded.project.weft(["run", &recorded.file, "--replay"]).run().ok();
    assert_eq!(
        recorded.project.files(),
        ["xiaoe-base.recording.yaml", "xiaoe-base.yaml"],
        "a rehearsal leaves nothing"
    );
}

#[test]
fn a_run_that_failed_is_not_recorded() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    server.with_shop(|shop| shop.grants.remove(&Interface::ResourceList));
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-base");
    project.weft(["record", &file]).run().code(1);
    assert_eq!(project.files(), ["connections.yaml", "xiaoe-base.yaml"]);
}

/// In a namespace of its own the process has no network at all, where the machine lets us make one.
#[test]
fn a_replay_needs_no_network() {
    let recorded = Recorded::new("xiaoe-base");
    let isolated = Command::new("unshare".as_ref()).arguments(["--net", "--map-root-user"]);
    let can_isolate = isolated.arguments(["true"]).run().code == Some(0);
    if !can_isolate {
        eprintln!("this machine has no `unshare`; the server being gone has to do");
    }
    let program = if can_isolate { "unshare" } else { "env" };
    let mut command = Command::new(program.as_ref()).folder(recorded.project.folder());
    if can_isolate {
        command = command.arguments(["--net", "--map-root-user"]);
    }
    let weft = weft_binary().to_str().expect("a path");
    command.arguments([weft, "run", &recorded.file, "--replay", "--store", "sqlite:alone.db"]).run().ok();
    recorded.truth.assert_base(&Database::open(&recorded.project.path("alone.db")));
}

#[test]
fn another_request_than_the_recorded_one_is_told() {
    let recorded = Recorded::new("xiaoe-orders");
    let text = recorded.project.read(&recorded.file);
    recorded.project.write(&recorded.file, text.replace("    sync:", "    with: { page_size: 50 }\n    sync:"));
    let finished = recorded.replay_into("changed.db").code(6);
    insta::assert_snapshot!(redact(&recorded.project, &finished.stderr));
}

#[test]
fn an_exchange_that_never_came_is_told() {
    let recorded = Recorded::new("xiaoe-base");
    let extra = "- call: {step: goods, flow_page: 9, item: 1, page: 1, attempt: 1}\n  at: \"2026-01-01T00:00:00.000Z\"\n  \
                 exchanges:\n  - request:\n      method: POST\n      url: http://127.0.0.1:9/xe.goods.detail.get/3.0.0\n    \
                 duration_ms: 1\n    outcome:\n      status: 200\n";
    insta::assert_snapshot!(recorded.replay_changed(|text| text + extra));
}

#[test]
fn recordings_that_can_not_be_used() {
    let recorded = Recorded::new("xiaoe-base");
    let first_lines = |count: usize| move |text: String| text.lines().take(count).collect::<Vec<_>>().join("\n");
    let told = [
        (
            "cut off in the middle",
            recorded.replay_changed(|text| text.split("expires_in").next().unwrap_or_default().to_owned()),
        ),
        (
            "cut off at a line",
            recorded.replay_changed(|text| text.split("      url: ").next().unwrap_or_default().to_owned()),
        ),
        ("only its head", recorded.replay_changed(first_lines(4))),
        ("empty", recorded.replay_changed(|_| String::new())),
        ("something else", recorded.replay_changed(|_| "hello\n".to_owned())),
        (
            "of another version",
            recorded.replay_changed(|text| text.replace("weft_recording: \"1.0\"", "weft_recording: \"2.0\"")),
        ),
        ("with an unknown key", recorded.replay_changed(|text| text.replace("duration_ms", "lasted"))),
        (
            "of another workflow",
            recorded.replay_changed(|text| text.replace("workflow: xiaoe-base", "workflow: xiaoe-orders")),
        ),
        ("of another platform", recorded.replay_changed(|text| text.replace("platform: xiaoe", "platform: youzan"))),
        (
            "without its last answer",
            recorded.replay_changed(|text| {
                text.replace("step: goods, flow_page: 1, item: 2", "step: goods, flow_page: 1, item: 3")
            }),
        ),
    ];
    // How long the recording is depends on what took a moment; that a place is named does not.
    let place = Regex::new(r"line \d+, column \d+").expect("a pattern");
    let told =
        told.map(|(what, message)| format!("== {what}\n{}", place.replace_all(&message, "line [n], column [n]")));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_recording_that_is_not_there() {
    let project = Project::new();
    let file = project.workflow("xiaoe-base");
    let finished = project.weft(["run", &file, "--replay"]).run().code(6);
    insta::assert_snapshot!(redact(&project, &finished.stderr));
}

#[test]
fn a_recording_that_can_not_be_written() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-base");
    let finished = project.weft(["record", &file, "--output", "nowhere/x.recording.yaml"]).run().code(6);
    insta::assert_snapshot!(redact(&project, &finished.stderr));
    assert_eq!(server.requests().total(), 0, "it is told before the run and not after it");
}

/// The committed recordings replay for everyone, into a store or not.
#[test]
fn the_first_command_of_the_readme() {
    let project = Project::new();
    let workflow = repository().join("workflows/xiaoe-orders.yaml");
    let command = project.weft(["run"]).arguments([&workflow]).arguments(["--replay", "--store", "sqlite:demo.db"]);
    let finished = command.run().ok();
    assert!(finished.stdout.contains("orders    120   order_id"), "{}", finished.stdout);
    // Again into the same store: the same rows.
    let command = project.weft(["run"]).arguments([&workflow]).arguments(["--replay", "--store", "sqlite:demo.db"]);
    command.run().ok();
    assert_eq!(Database::open(&project.path("demo.db")).table("orders").len(), 120);
}
