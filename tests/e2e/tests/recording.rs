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
        assert!(text.contains("<token:shop/access_token>") && text.contains("<secret:shop/secret_key>"));
        assert!(!text.contains("sealed-access_token-") && !text.contains("sealed-secret_key-"), "those are the seed's");
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
    let extra = "- step: more\n  calls:\n  - call: {flow_page: 9, item: 1, page: 1, attempt: 1}\n    after_ms: 5\n    \
                 exchanges:\n    - request:\n        method: POST\n        url: \
                 http://127.0.0.1:9/xe.goods.detail.get/3.0.0\n      took_ms: 1\n      response: {status: 200}\n";
    insta::assert_snapshot!(recorded.replay_changed(|text| {
        let (steps, end) = text.split_once("end: ").expect("an end");
        format!("{steps}{extra}end: {}", one_more(end))
    }));
}

/// The counts of a recording that has one step, one call and one exchange more.
fn one_more(end: &str) -> String {
    let number = Regex::new(r"\d+").expect("a pattern");
    let more = |number: &regex::Captures| (number[0].parse::<u32>().expect("a number") + 1).to_string();
    number.replace_all(end, more).into_owned()
}

#[test]
fn recordings_that_can_not_be_used() {
    let recorded = Recorded::new("xiaoe-base");
    let first_lines = |count: usize| move |text: String| text.lines().take(count).collect::<Vec<_>>().join("\n");
    let replaced = |from: &'static str, to: &'static str| move |text: String| text.replacen(from, to, 1);
    let told = [
        (
            "cut off in the middle",
            recorded.replay_changed(|text| text.split("expires_in").next().unwrap_or_default().to_owned()),
        ),
        (
            "cut off at a line",
            recorded.replay_changed(|text| text.split("        url: ").next().unwrap_or_default().to_owned()),
        ),
        ("only its head", recorded.replay_changed(first_lines(4))),
        (
            "without its last line",
            recorded.replay_changed(|text| text.split("end: ").next().unwrap_or_default().to_owned()),
        ),
        ("empty", recorded.replay_changed(|_| String::new())),
        ("something else", recorded.replay_changed(|_| "hello\n".to_owned())),
        ("of a newer version", recorded.replay_changed(replaced("\"2.0\"", "\"3.0\""))),
        ("of an older version", recorded.replay_changed(replaced("\"2.0\"", "\"1.0\""))),
        ("with an unknown key", recorded.replay_changed(replaced("repeatable", "again"))),
        ("with wrong counts", recorded.replay_changed(|text| text.replace("end: {steps: ", "end: {steps: 1"))),
        ("with a call twice", recorded.replay_changed(replaced("{page: 2, attempt: 1}", "{page: 1, attempt: 1}"))),
        ("of another workflow", recorded.replay_changed(replaced("workflow: xiaoe-base", "workflow: xiaoe-orders"))),
        ("of another platform", recorded.replay_changed(replaced("platform: xiaoe", "platform: youzan"))),
        (
            "without its last answer",
            recorded.replay_changed(replaced("flow_page: 1, item: 2", "flow_page: 1, item: 3")),
        ),
    ];
    insta::assert_snapshot!(show(&told));
}

fn show(told: &[(&str, String)]) -> String {
    // How long the recording is depends on what took a moment; that a place is named does not.
    let place = Regex::new(r"(recording\.yaml):\d+:\d+").expect("a pattern");
    let excerpt = Regex::new(r"(?m)^ +\d* \| ").expect("a pattern");
    let told = told.iter().map(|(what, message)| {
        let message = place.replace_all(message, "$1:[line]:[column]");
        format!("== {what}\n{}", excerpt.replace_all(&message, " | "))
    });
    told.collect::<Vec<_>>().join("\n")
}

/// Puts an answer that is not written as weft writes JSON in place of the token's, and its bytes into the side folder.
fn with_raw(recorded: &Recorded) -> (String, String) {
    let text = recorded.project.read(&recorded.recording());
    let data = "data: {access_token: <token:shop/access_token>, expires_in: 7200}";
    let raw = "{ \"code\": 0, \"msg\": \"success\",\n  \"data\": {\"access_token\": \"<token:shop/access_token>\", \
               \"expires_in\": 7200} }";
    let name = "0123456789abcdef.json";
    // What `sha256sum` says of it.
    let sha256 = "1598ed80ced81b2adb9fab5c2d714d779ed49ed28e6a00e5c8d7a39717c74f8a";
    let line = format!("{data}\n        raw: {{file: \"{name}\", sha256: \"{sha256}\"}}");
    assert!(text.contains(data), "{text}");
    recorded.project.write(&recorded.recording(), text.replacen(data, &line, 1));
    let folder = recorded.recording().replace(".yaml", "");
    fs::create_dir(recorded.project.path(&folder)).expect("a folder can be made");
    let side_file = format!("{folder}/{name}");
    recorded.project.write(&side_file, raw);
    (side_file, raw.to_owned())
}

#[test]
fn side_files_that_can_not_be_used() {
    let recorded = Recorded::new("xiaoe-base");
    let (side_file, raw) = with_raw(&recorded);
    recorded.replay_into("raw.db").ok();
    let edited = recorded.replay_changed(|text| text.replacen("expires_in: 7200", "expires_in: 60", 1));
    let outside = recorded.replay_changed(|text| text.replacen("0123456789abcdef.json", "../connections.yaml", 1));
    recorded.project.write(&side_file, raw.replace("7200", "7201"));
    let changed = redact(&recorded.project, &recorded.replay_into("changed.db").code(6).stderr);
    fs::remove_file(recorded.project.path(&side_file)).expect("it was there");
    let missing = redact(&recorded.project, &recorded.replay_into("changed.db").code(6).stderr);
    let told = [
        ("another body than its raw form", edited),
        ("a file somewhere else", outside),
        ("a file that was changed", changed),
        ("a file that is missing", missing),
    ];
    insta::assert_snapshot!(show(&told));
}

#[test]
fn a_newer_minor_version_may_know_more() {
    let recorded = Recorded::new("xiaoe-base");
    let text = recorded.project.read(&recorded.recording());
    let newer = text.replace("\"2.0\"", "\"2.7\"").replace("      took_ms:", "      mood: good\n      took_ms:");
    recorded.project.write(&recorded.recording(), newer + "more: [1]\n");
    recorded.replay_into("newer.db").ok();
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

/// A recording of 250 calls, each of which was refused three times before it was answered: 1,001 requests.
fn patient_recording() -> String {
    let mut text =
        String::from("weft_recording: \"2.0\"\nworkflow: patient\nstarted_at: \"2026-01-01T00:00:00.000Z\"\nseed: \"");
    text.push_str(&"07".repeat(32));
    text.push_str(
        "\"\nconnections:\n  shop:\n    platform: xiaoe\n    base_url: https://shop.example\n    \
         fields: {app_id: a, client_id: c}\n    secrets: [secret_key]\nsteps:\n- step: shop:authorize\n  calls:\n  \
         - call: {page: 1, attempt: 1}\n    after_ms: 0\n    exchanges:\n    - request:\n        method: GET\n        \
         url: https://shop.example/token\n        query:\n        - [app_id, a]\n        - [client_id, c]\n        \
         - [secret_key, <secret:shop/secret_key>]\n        - [grant_type, client_credential]\n        \
         repeatable: true\n      took_ms: 1\n      response:\n        status: 200\n        headers: []\n        \
         json: {code: 0, msg: ok, data: {access_token: <token:shop/access_token>, expires_in: 7200}}\n\
         - step: goods\n  calls:\n",
    );
    for item in 1..=250 {
        text.push_str(&format!("  - call: {{item: {item}, page: 1, attempt: 1}}\n    after_ms: 1\n    exchanges:\n"));
        for number in 1..=4 {
            text.push_str(&format!(
                "    - request:\n        method: POST\n        url: https://shop.example/xe.goods.detail.get/3.0.0\n        \
                 json: {{access_token: <token:shop/access_token>, data: {{goods_id: p_{item}, goods_type: 6}}}}\n        \
                 repeatable: true\n      took_ms: 20\n"
            ));
            text.push_str(if number < 4 {
                "      response:\n        status: 503\n        headers: []\n        text: busy\n"
            } else {
                "      response:\n        status: 200\n        headers: []\n        \
                 json: {code: 0, msg: ok, data: {resource_info: {title: a}}}\n"
            });
        }
    }
    text + "end: {steps: 2, calls: 251, exchanges: 1001}\n"
}

/// Minutes of waiting are over at once: a replay's clock is its own.
#[test]
#[allow(clippy::disallowed_methods, reason = "a test stands outside of any run")]
fn a_replay_waits_on_its_own_clock() {
    let project = Project::new();
    let ids: Vec<String> = (1..=250).map(|item| format!("p_{item}")).collect();
    project.write(
        "patient.yaml",
        format!(
            "weft: 1\nname: patient\nconnections: {{ shop: xiaoe }}\ninputs:\n  ids: {{ type: json, default: [{}] }}\n\
             steps:\n  - id: goods\n    for_each: '${{ .inputs.ids }}'\n    uses: xiaoe/goods\n    connection: shop\n    \
             with: {{ resource_id: '${{ .item }}', resource_type: 6 }}\n    into: goods\n",
            ids.join(", ")
        ),
    );
    project.write("patient.recording.yaml", patient_recording());
    // Once for the compiler's cache.
    project.weft(["run", "patient.yaml", "--replay"]).run().ok();
    let before = std::time::Instant::now();
    let finished = project.weft(["run", "patient.yaml", "--replay", "--json"]).run().ok();
    let took = before.elapsed();
    let end = finished.events_named("run_finished").remove(0);
    assert_eq!(end["requests"], 1001);
    assert!(end["duration_ms"].as_u64() > Some(5 * 60 * 1000), "{end}");
    // A second on a quiet machine; tests run beside others.
    assert!(took.as_secs() < 15, "{took:?}");
}

/// Each item of a paging step has pages of its own, and the steps on these are told apart.
#[test]
fn steps_on_the_pages_of_several_items_replay_exactly() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    project.write(
        "per-user.yaml",
        r#"weft: 1
name: per-user
connections: { shop: xiaoe }
steps:
  - id: forms
    for_each: ${ ["u_66a1b2c3d4e5f_Demo00001", "u_66a1b2c3d4e5f_Demo00002"] }
    uses: xiaoe/collected-info
    connection: shop
    with: { user_id: "${ .item }" }
    into: forms
  - id: buyers
    for_each: ${ [.forms.records[].user_id] | unique }
    uses: xiaoe/user
    connection: shop
    with: { user_id: "${ .item }" }
    into: buyers
"#,
    );
    project.weft(["record", "per-user.yaml"]).run().ok();
    let recording = project.read("per-user.recording.yaml");
    assert!(recording.contains("flow_item: 1") && recording.contains("flow_item: 2"), "{recording}");
    project.weft(["run", "per-user.yaml", "--replay", "--store", "sqlite:replayed.db"]).run().ok();
    let replayed = Database::open(&project.path("replayed.db"));
    assert_eq!(replayed.query("SELECT DISTINCT user_id FROM buyers").len(), 2);
}
