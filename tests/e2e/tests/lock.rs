//! A new version of a component asks for more than the old one: `weft nodes diff`, `weft nodes lock`, `weft.lock`. And one
//! that calls itself like a component that comes with weft.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::OnceLock;

use regex::Regex;
use serde_json::Value;
use weft_e2e::{Finished, Project, now_s, redact, repository, weft_binary};
use weft_fakes::xiaoe::{FakeXiaoe, Options, Shop};

const WORKFLOW: &str = "\
weft: 1
name: growing
connections: { shop: growing }
steps:
  - id: nothing
    uses: growing/nothing
    connection: shop
";

const CONNECTIONS: &str = "\
shop:
  platform: growing
  fields: { app_id: app1, secret_key: DemoSecretKey0123456789abcdefXYZ }
";

const TESTS: &str = "\
weft_test: 1
tests:
  - name: nothing happens
    expect: { tables: {} }
";

/// Both versions of the component, built once.
fn components() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let target = weft_binary().ancestors().nth(2).expect("the program lies in target/PROFILE").join("components");
        let mut cargo = process::Command::new(env!("CARGO"));
        // What the outer cargo says about itself is not meant for this one.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name != "CARGO_HOME" && ["CARGO", "RUSTC", "RUSTFLAGS"].iter().any(|start| name.starts_with(start)) {
                cargo.env_remove(name.as_ref());
            }
        }
        cargo.current_dir(repository()).args(["build", "--locked", "--offline", "--package", "weft-misfits"]);
        cargo.args(["--example", "growing_before", "--example", "growing_after"]);
        cargo.args(["--target", "wasm32-wasip2", "--profile", "component-debug", "--target-dir"]).arg(&target);
        let output = cargo.output().expect("cargo starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        target.join("wasm32-wasip2/component-debug/examples")
    })
}

/// A folder with a workflow, an account, and three builds of the component: `before.wasm`, `rebuilt.wasm`, which asks for
/// the same, and `after.wasm`, which asks for more.
fn project() -> Project {
    let project = Project::new();
    let read = |name: &str| fs::read(components().join(name)).expect("it was built");
    let before = read("growing_before.wasm");
    project.write("rebuilt.wasm", rebuilt(&before));
    project.write("before.wasm", before);
    project.write("after.wasm", read("growing_after.wasm"));
    project.write("growing.yaml", WORKFLOW);
    project.write("growing.test.yaml", TESTS);
    project.write("connections.yaml", CONNECTIONS);
    project
}

/// Another file of the same component: it has a custom section more, which means nothing.
fn rebuilt(component: &[u8]) -> Vec<u8> {
    [component, &[0, 5, 4, b'n', b'o', b't', b'e']].concat()
}

/// The file of a component that comes with weft.
fn standard(name: &str) -> Vec<u8> {
    let folder = components().parent().expect("the examples lie in a folder of it");
    fs::read(folder.join(format!("weft_{name}.wasm"))).expect("it was built")
}

/// What a command printed, with its exit code. Digests differ from machine to machine.
fn told(project: &Project, arguments: &[&str], code: i32) -> String {
    let finished = project.weft(arguments).run().code(code);
    assert_clean(&finished);
    let text = format!("$ weft {}  → {code}\n{}{}", arguments.join(" "), finished.stdout, finished.stderr);
    digests().replace_all(&redact(project, &text), "[digest]").into_owned()
}

fn digests() -> Regex {
    Regex::new("[0-9a-f]{64}").expect("a rule")
}

/// What a component says moves no cursor, ends no line and turns no writing around.
#[track_caller]
fn assert_clean(finished: &Finished) {
    let text = finished.everything();
    let raw = |char: char| (char.is_control() && char != '\n') || char == '\u{202e}';
    assert!(!text.contains(raw), "{text:?}");
    assert!(!text.lines().any(|line| line.starts_with("nothing more is asked\\")), "{text}");
}

fn lock_of(project: &Project, component: &str) {
    project.weft(["nodes", "lock", "--yes", "--component", component]).run().ok();
}

// -- diff

#[test]
fn what_a_new_version_asks_for_is_told() {
    let project = project();
    let pages = [
        told(&project, &["nodes", "diff", "before.wasm", "after.wasm"], 11),
        told(&project, &["nodes", "diff", "before.wasm", "after.wasm", "--lang", "zh"], 11),
        told(&project, &["nodes", "diff", "after.wasm", "before.wasm"], 0),
        told(&project, &["nodes", "diff", "after.wasm", "before.wasm", "--lang", "zh"], 0),
        told(&project, &["nodes", "diff", "before.wasm", "rebuilt.wasm"], 0),
        told(&project, &["nodes", "diff", "before.wasm", "rebuilt.wasm", "--lang", "zh"], 0),
        told(&project, &["nodes", "diff", "before.wasm", "before.wasm"], 0),
        told(&project, &["nodes", "diff", "before.wasm", "./before.wasm", "--lang", "zh"], 0),
        told(&project, &["nodes", "diff", "table", "before.wasm"], 11),
        told(&project, &["nodes", "diff", "table", "table", "--lang", "zh"], 0),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn differences_for_programs() {
    let project = project();
    let finished = project.weft(["nodes", "--json", "diff", "before.wasm", "after.wasm"]).run().code(11);
    let line: Value = serde_json::from_str(&finished.stdout).expect("one line of JSON");
    assert_eq!((&line["old"]["component"], &line["new"]["component"]), (&"growing".into(), &"growing".into()));
    assert_eq!((&line["new"]["file"], &line["equal"]), (&"after.wasm".into(), &false.into()));
    let of = |kind: &str| {
        let changes = line["changes"].as_array().expect("a list").iter().filter(|change| change["kind"] == kind);
        changes.map(|change| change["about"].as_str().expect("a word")).collect::<Vec<_>>()
    };
    assert_eq!(of("more"), ["host", "secret", "field", "limit", "table"]);
    assert_eq!((of("less"), of("other")), (vec![], vec!["node"]));
    assert_eq!(line["changes"][0]["words"]["zh"], "要访问主机 `evil.example`，此前不访问");
}

#[test]
fn what_can_not_be_compared() {
    let project = project();
    project.write("text.wasm", "(module)");
    let pages = [
        told(&project, &["nodes", "diff", "before.wasm"], 2),
        told(&project, &["nodes", "diff", "nothing", "before.wasm"], 2),
        told(&project, &["nodes", "diff", "missing.wasm", "before.wasm"], 5),
        told(&project, &["nodes", "diff", "before.wasm", "text.wasm"], 5),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

// -- lock

#[test]
fn without_a_lock_nothing_is_pinned() {
    let project = project();
    for component in ["before.wasm", "rebuilt.wasm", "after.wasm"] {
        project.weft(["run", "growing.yaml", "--component", component]).run().ok();
    }
}

#[test]
fn a_component_runs_once_it_is_accepted() {
    let project = project();
    let run = |component: &str, code| told(&project, &["run", "growing.yaml", "--component", component], code);
    let lock = |arguments: &[&str], code| told(&project, &[&["nodes", "lock"], arguments].concat(), code);
    let pages = [
        lock(&[], 0),
        run("before.wasm", 5),
        lock(&["--component", "before.wasm"], 2),
        lock(&["--component", "before.wasm", "--yes"], 0),
        lock(&["--component", "before.wasm"], 0),
        run("rebuilt.wasm", 5),
        run("after.wasm", 5),
        lock(&["--component", "after.wasm"], 2),
        lock(&["--component", "after.wasm", "--dry-run"], 11),
        lock(&["--component", "after.wasm", "--dry-run", "--lang", "zh"], 11),
        // Nothing more is asked, so nobody has to agree.
        lock(&["--component", "rebuilt.wasm", "--dry-run"], 0),
        lock(&["--component", "rebuilt.wasm"], 0),
        run("before.wasm", 5),
    ];
    insta::assert_snapshot!(pages.join("\n"));
    assert!(!project.files().contains(&"weft.db".to_owned()), "a refused run begins nothing");
    project.weft(["run", "growing.yaml", "--component", "rebuilt.wasm"]).run().ok();
    lock_of(&project, "after.wasm");
    project.weft(["run", "growing.yaml", "--component", "after.wasm"]).run().ok();
    let text = project.read("weft.lock");
    let (_, growing) = text.split_once("  growing:\n").expect("it is in the lock");
    let (growing, _) = growing.split_once("  http:\n").expect("the next component");
    insta::assert_snapshot!("the_lock_of_a_component", digests().replace(growing, "[digest]"));
}

#[test]
fn every_command_that_uses_a_workflow_asks_the_lock() {
    let project = project();
    lock_of(&project, "before.wasm");
    let commands: [&[&str]; 7] = [
        &["check", "growing.yaml"],
        &["run", "growing.yaml"],
        &["run", "growing.yaml", "--dry-run"],
        &["run", "growing.yaml", "--in-hours"],
        &["record", "growing.yaml"],
        &["failures", "retry", "growing.yaml"],
        &["har", "import", "growing.har", "--workflow", "growing.yaml"],
    ];
    project.write("growing.har", r#"{"log":{"version":"1.2","creator":{"name":"a","version":"1"},"entries":[]}}"#);
    for command in commands {
        let refused = project.weft(command).arguments(["--component", "after.wasm"]).run().code(5);
        assert!(refused.stderr.contains("evil.example"), "{command:?}\n{}", refused.stderr);
        assert_clean(&refused);
    }
    let tested = project.weft(["test", "growing.test.yaml", "--component", "after.wasm"]).run().code(9);
    assert!(tested.everything().contains("evil.example"), "{}", tested.everything());
    project.weft(["check", "growing.yaml", "--component", "before.wasm"]).run().ok();
    project.weft(["test", "growing.test.yaml", "--component", "before.wasm"]).run().ok();
    assert!(!project.files().contains(&"weft.db".to_owned()), "{:?}", project.files());
}

#[test]
fn components_of_workflows_that_a_step_runs_count_too() {
    let project = project();
    let inner = "weft: 1\nname: inner\nsteps:\n  - { id: found, uses: table/find, with: { table: none } }\n";
    project.write("inner.yaml", inner);
    project.write("outer.yaml", "weft: 1\nname: outer\nsteps:\n  - { id: inner, uses: ./inner.yaml }\n");
    project.weft(["nodes", "lock"]).run().ok();
    project.weft(["check", "outer.yaml"]).run().ok();
    let text = project.read("weft.lock");
    assert!(text.contains("\n  table:\n"), "{text}");
    project.write("weft.lock", text.replace("\n  table:\n", "\n  tables:\n"));
    insta::assert_snapshot!(told(&project, &["check", "outer.yaml"], 5));
}

#[test]
fn refusals_for_programs() {
    let project = project();
    lock_of(&project, "before.wasm");
    let refused = project.weft(["run", "growing.yaml", "--json", "--component", "after.wasm"]).run().code(5);
    let error: Value = serde_json::from_str(&refused.stderr).expect("one line of JSON");
    assert_eq!((&error["event"], &error["exit_code"]), (&"error".into(), &5.into()));
    assert_eq!(error["error"]["remedy"], "if that is meant, accept it: weft nodes lock --component after.wasm");
    let finished = project.weft(["nodes", "lock", "--json", "--yes", "--component", "after.wasm"]).run().ok();
    let line: Value = serde_json::from_str(&finished.stdout).expect("one line of JSON");
    assert_eq!((&line["event"], &line["written"]), (&"lock".into(), &true.into()));
    let named = |name| line["components"].as_array().expect("a list").iter().find(move |it| it["component"] == name);
    assert_eq!(named("growing").expect("it is told")["what"], "changed");
    assert_eq!(named("table").expect("it is told")["what"], "same");
}

/// The digest is what a reviewer can't read, so it alone grants nothing.
#[test]
fn a_digest_that_was_written_in_by_hand_grants_nothing_more() {
    let project = project();
    lock_of(&project, "after.wasm");
    let digest = |text: &str| text.lines().find(|line| line.contains("digest:")).expect("a digest").to_owned();
    let after = digest(&project.read("weft.lock"));
    fs::remove_file(project.path("weft.lock")).expect("it was there");
    lock_of(&project, "before.wasm");
    let text = project.read("weft.lock");
    project.write("weft.lock", text.replace(&digest(&text), &after));
    insta::assert_snapshot!(told(&project, &["check", "growing.yaml", "--component", "after.wasm"], 5));
}

#[test]
fn what_comes_with_weft_may_not_ask_for_more_either() {
    let project = Project::new();
    let base = project.workflow("xiaoe-base");
    project.weft(["nodes", "lock"]).run().ok();
    let text = project.read("weft.lock");
    assert!(!text.contains("sha256:"), "what comes with weft changes with weft:\n{text}");
    let host = "      - api.xiaoe-tech.com\n";
    assert!(text.contains(host), "{text}");
    project.write("weft.lock", text.replace(host, "      - other.xiaoe-tech.com\n"));
    let pages = [
        told(&project, &["check", &base], 5),
        told(&project, &["nodes", "lock"], 2),
        told(&project, &["nodes", "lock", "--yes", "--lang", "zh"], 0),
        told(&project, &["check", &base], 0),
    ];
    insta::assert_snapshot!(pages.join("\n"));
    assert_eq!(project.read("weft.lock"), text);
    // Only what the workflow uses matters.
    project.write("weft.lock", text.replace("https://api.mingdao.com", "https://mingdao.example"));
    project.weft(["check", &base]).run().ok();
}

#[test]
fn pins_stay_until_they_are_removed() {
    let project = project();
    lock_of(&project, "before.wasm");
    let text = project.read("weft.lock");
    project.weft(["nodes", "lock"]).run().ok();
    assert_eq!(project.read("weft.lock"), text, "a component that is not given stays");
    let pages = [
        told(&project, &["nodes", "lock", "--remove", "table"], 2),
        told(&project, &["nodes", "lock", "--remove", "growth"], 2),
        told(&project, &["nodes", "lock", "--remove", "growing", "--component", "before.wasm"], 2),
        told(&project, &["nodes", "lock", "--remove", "growing"], 0),
        told(&project, &["check", "growing.yaml", "--component", "before.wasm"], 5),
    ];
    insta::assert_snapshot!(pages.join("\n"));
    assert!(!project.read("weft.lock").contains("growing"));
}

/// Whoever hands over a folder may have put a lock into it, which accepts what they like.
#[test]
fn a_lock_in_a_vendored_folder_takes_nothing_from_the_one_above() {
    let project = project();
    fs::create_dir_all(project.path("vendored/inner")).expect("folders can be made");
    project.write("vendored/inner/growing.yaml", WORKFLOW);
    lock_of(&project, "before.wasm");
    let lock_theirs = |component: &str| {
        let arguments = ["nodes", "lock", "--yes", "--component", component, "--lock", "vendored/weft.lock"];
        project.weft(arguments).run().ok().stdout
    };
    let check = |component: &str, code: i32| {
        project.weft(["check", "vendored/inner/growing.yaml", "--component", component]).run().code(code).stderr
    };
    let told = lock_theirs("after.wasm");
    assert!(told.contains("vendored/weft.lock: written, with "), "{told}");
    assert!(told.contains("\nweft.lock: read too, as it counts here; it refuses growing\n"), "{told}");
    let refused = check("after.wasm", 5);
    let head =
        "error: weft.lock: the component `growing` (after.wasm) is not the one that was accepted, and asks for more:";
    assert!(refused.contains(head) && refused.contains("evil.example"), "{refused}");
    assert!(!refused.contains("vendored"), "the other one accepts it: {refused}");
    let run = project.weft(["run", "vendored/inner/growing.yaml", "--component", "after.wasm"]).run().code(5);
    assert!(run.stderr.contains(head), "{}", run.stderr);
    assert!(!project.files().contains(&"weft.db".to_owned()), "a refused run begins nothing");
    // What only the lock above accepts is refused as well, and the remedy names the lock that refuses.
    let refused = check("before.wasm", 5);
    assert!(refused.contains("error: vendored/weft.lock: the component `growing` (before.wasm)"), "{refused}");
    assert!(refused.contains("weft nodes lock --component before.wasm --lock vendored/weft.lock"), "{refused}");
    // From inside of the folder it is the same.
    let folder = project.path("vendored/inner");
    let inside = project.weft(["check", "growing.yaml", "--component", "../../after.wasm"]).folder(&folder).run();
    assert!(inside.code(5).stderr.contains("evil.example"));
    let told = lock_theirs("before.wasm");
    assert!(told.contains("\nweft.lock: read too, as it counts here; it accepts all of them\n"), "{told}");
    check("before.wasm", 0);
    project.weft(["run", "vendored/inner/growing.yaml", "--component", "before.wasm"]).run().ok();
}

#[test]
fn a_component_that_one_of_several_locks_does_not_have_is_refused() {
    let project = project();
    fs::create_dir(project.path("vendored")).expect("a folder can be made");
    project.write("vendored/growing.yaml", WORKFLOW);
    lock_of(&project, "before.wasm");
    let finished = project.weft(["nodes", "lock", "--json", "--lock", "vendored/weft.lock"]).run().ok();
    let line: Value = serde_json::from_str(&finished.stdout).expect("one line of JSON");
    assert_eq!((&line["lock"], &line["written"]), (&"vendored/weft.lock".into(), &true.into()));
    assert_eq!(line["others"], serde_json::json!([{ "lock": "weft.lock", "refuses": [] }]));
    let check = ["check", "vendored/growing.yaml", "--component", "before.wasm"];
    let refused = project.weft(check).run().code(5).stderr;
    assert!(
        refused.contains("error: vendored/weft.lock: the component `growing` (before.wasm) is not in it"),
        "{refused}"
    );
    fs::remove_file(project.path("vendored/weft.lock")).expect("it was there");
    project.weft(check).run().ok();
}

#[test]
fn locks_beside_workflows_that_a_step_runs_count_for_those() {
    let project = project();
    fs::create_dir(project.path("part")).expect("a folder can be made");
    let inner = "weft: 1\nname: inner\nsteps:\n  - { id: found, uses: table/find, with: { table: none } }\n";
    project.write("part/inner.yaml", inner);
    let step = "  - id: inner\n    uses: ./part/inner.yaml\n";
    project.write("outer.yaml", format!("{WORKFLOW}{step}").replace("name: growing", "name: outer"));
    project.weft(["nodes", "lock", "--lock", "part/weft.lock"]).run().ok();
    let check = ["check", "outer.yaml", "--component", "before.wasm"];
    // What the outer file uses is none of its business.
    project.weft(check).run().ok();
    let text = project.read("part/weft.lock");
    assert!(text.contains("\n  table:\n"), "{text}");
    project.write("part/weft.lock", text.replace("\n  table:\n", "\n  tables:\n"));
    let refused = project.weft(check).run().code(5).stderr;
    let head = "error: part/weft.lock: the component `table`, which comes with weft, is not in it";
    assert!(refused.contains(head) && !refused.contains("growing"), "{refused}");
}

#[test]
fn a_lock_that_is_a_pipe_is_not_waited_for() {
    let project = project();
    let made = process::Command::new("mkfifo").arg(project.path("weft.lock")).status().expect("mkfifo");
    assert!(made.success());
    let refused = project.weft(["run", "growing.yaml", "--component", "before.wasm"]).run().code(5).stderr;
    let head = "error: weft.lock: the lock can't be read: it is no plain file, but a device or a pipe\n  remedy: ";
    assert!(refused.contains(head), "{refused}");
    project.weft(["nodes", "lock", "--yes", "--component", "before.wasm"]).run().code(5);
}

#[test]
fn a_lock_that_can_not_be_used_is_told() {
    let project = project();
    lock_of(&project, "before.wasm");
    let text = project.read("weft.lock");
    let check = ["check", "growing.yaml", "--component", "before.wasm"];
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        project.write("weft.lock", text.replacen(from, to, 1));
        told(&project, &check, 5)
    };
    let pages = [
        changed("weft_lock: 1", "weft_lock: 2"),
        changed("weft_lock: 1", "version = 4"),
        changed("hosts:", "host:"),
        changed("digest: sha256:", "digest: md5:"),
        changed("components:", "<<<<<<< HEAD\ncomponents:"),
        changed("  growing:", "  \u{1b}[2J: {}\n  growing:"),
        changed(&text, ""),
        told(&project, &["nodes", "lock", "--yes"], 5),
    ];
    insta::assert_snapshot!(pages.join("\n"));
    assert_eq!(project.read("weft.lock"), "", "nobody writes over a lock that can't be read");
    fs::remove_file(project.path("weft.lock")).expect("it was there");
    fs::create_dir(project.path("weft.lock")).expect("a folder can be made");
    insta::assert_snapshot!("a_lock_that_is_a_folder", told(&project, &check, 5));
}

// -- names that are taken

/// The name of the component is written with an escape: a search for `xiaoe` and a slash doesn't find it.
const HIDDEN: &str = r#"
weft: 1
name: hidden
connections: { shop: xiaoe }
steps:
  - id: token
    uses: "xiaoe\/token"
    connection: shop
"#;

#[test]
fn nothing_passes_as_a_component_that_comes_with_weft() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    project.write("hidden.yaml", HIDDEN);
    let component = standard("xiaoe");
    project.write("foreign.wasm", rebuilt(&component));
    project.write("copy.wasm", component);
    for command in ["run", "check", "record", "test"] {
        let refused = project.weft([command, "hidden.yaml", "--component", "foreign.wasm"]).run().code(5).stderr;
        assert!(
            refused.contains("error: foreign.wasm: there is a component `xiaoe` already\n"),
            "{command}: {refused}"
        );
    }
    assert_eq!(server.requests().total(), 0, "the account was touched");
    assert!(!project.files().contains(&"weft.db".to_owned()), "{:?}", project.files());
    // The very file that comes with weft is no other component, and the name may be written like this.
    project.weft(["run", "hidden.yaml", "--component", "copy.wasm"]).run().ok();
    assert!(server.requests().total() > 0, "it was not asked for a token");
    project.weft(["run", "hidden.yaml"]).run().ok();
}

#[test]
fn names_of_components_that_are_not_loaded_are_reserved_too() {
    let project = project();
    project.write("foreign.wasm", rebuilt(&standard("xiaoe")));
    project.write("hidden.yaml", WORKFLOW.replace("uses: growing/nothing", r#"uses: "growing\/nothing""#));
    let run = ["run", "hidden.yaml", "--component", "before.wasm"];
    let refused = project.weft(run).arguments(["--component", "foreign.wasm"]).run().code(5).stderr;
    let head = "error: foreign.wasm: `xiaoe` is the name of a component that comes with weft\n  remedy: rename it: ";
    assert!(refused.contains(head), "{refused}");
    // A component of one's own, under its own name, may be named with an escape as well.
    project.weft(run).run().ok();
    // Looking at it is no use of it.
    project.weft(["nodes", "diff", "xiaoe", "foreign.wasm"]).run().ok();
}
