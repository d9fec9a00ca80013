//! Files that are missing, broken or somebody else's: a message with a remedy, and nothing half-written.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use rusqlite::Connection;
use weft_e2e::{Project, assert_no_leak, now_s, redact, repository};
use weft_fakes::xiaoe::{Calls, FakeXiaoe, Fault, Interface, Options, Shop};

const SECRET: &str = "DemoSecretKey0123456789abcdefXYZ";

const ACCOUNT: &str = "shop:
  platform: xiaoe
  base_url: http://127.0.0.1:9
  allow_private: true
  fields:
    app_id: appDemo0000001
    client_id: xopDemoClient01
    secret_key: DemoSecretKey0123456789abcdefXYZ
";

/// What weft says about a connections file. The run never begins.
fn connections(what: &str, text: &str) -> String {
    let project = Project::new();
    let file = project.workflow("xiaoe-base");
    project.write("connections.yaml", text);
    let finished = project.run(&file).code(4);
    assert_eq!(finished.stdout, "");
    assert_eq!(project.files(), ["connections.yaml", "xiaoe-base.yaml"], "{what}: nothing was begun");
    assert_no_leak(what, &finished.stderr, &[SECRET.to_owned()]);
    format!("== {what}\n{}", redact(&project, &finished.stderr))
}

#[test]
fn connections_files() {
    let changed = |from: &str, to: &str| {
        assert!(ACCOUNT.contains(from), "{from}");
        ACCOUNT.replace(from, to)
    };
    let told = [
        connections("empty", ""),
        connections("another account", &changed("shop:", "store:")),
        connections("another platform's account", &changed("platform: xiaoe", "platform: youzan")),
        connections("no platform", &changed("  platform: xiaoe\n", "")),
        connections("an unknown key", &changed("base_url", "baseurl")),
        connections("an unknown field", &changed("client_id", "clientid")),
        connections("a field is missing", &changed("    client_id: xopDemoClient01\n", "")),
        connections("the secret is missing", &changed("    secret_key: DemoSecretKey0123456789abcdefXYZ\n", "")),
        connections("a secret too short", &changed(SECRET, "abc")),
        connections("an empty secret", &changed(SECRET, "\"\"")),
        connections("a secret from an environment without it", &changed(SECRET, "{ env: NO_SUCH_VARIABLE }")),
        connections("a secret from a file that is missing", &changed(SECRET, "{ file: secret.txt }")),
        connections("a secret from somewhere else", &changed(SECRET, "{ vault: shop }")),
        connections("a number without quotes", &changed("app_id: appDemo0000001", "app_id: 0012345")),
        connections("plain http", &changed("  allow_private: true\n", "")),
        connections("a field without a value", &changed("app_id: appDemo0000001", "app_id:")),
        connections("an account twice", &format!("{ACCOUNT}{ACCOUNT}")),
        connections("no address", &changed("http://127.0.0.1:9", "shop.example")),
        connections(
            "a variant where there is none",
            &changed("  platform: xiaoe\n", "  platform: xiaoe\n  variant: custom\n"),
        ),
        connections("not YAML", &changed("  fields:\n", "  fields\n")),
        connections("a list", "- shop\n"),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

/// Components read the base URL, and secrets go where it leads.
#[test]
fn base_urls_are_read_as_urls() {
    for (base_url, told) in [
        ("HTTP://shop.example", "base_url is plain http"),
        ("hTTp://shop.example", "base_url is plain http"),
        ("https://user:DemoSecretKey0123456789abcdefXYZ@shop.example", "base_url holds a user name or a password"),
        ("https://user@shop.example", "base_url holds a user name or a password"),
        ("https://shop.example/?key=1", "base_url has a query or a fragment"),
        ("https://shop.example/#key", "base_url has a query or a fragment"),
        ("ftp://shop.example", "is neither http nor https"),
    ] {
        let account =
            ACCOUNT.replace("http://127.0.0.1:9", &format!("\"{base_url}\"")).replace("  allow_private: true\n", "");
        let text = connections(base_url, &account);
        assert!(text.contains(told) && text.contains("remedy: "), "{text}");
    }
}

#[test]
fn a_connections_file_that_is_missing_or_unreadable() {
    let project = Project::new();
    let file = project.workflow("xiaoe-base");
    let none = project.run(&file).code(4);
    let named = project.weft(["run", &file, "--connections", "shops.yaml"]).run().code(4);
    project.write("latin.yaml", b"shop:\n  platform: xiaoe\n  variant: caf\xe9\n");
    let latin = project.weft(["run", &file, "--connections", "latin.yaml"]).run().code(4);
    let folder = project.weft(["run", &file, "--connections", "."]).run().code(4);
    let told = [none, named, latin, folder].map(|finished| redact(&project, &finished.stderr));
    insta::assert_snapshot!(told.join("\n"));
}

/// Both are as good as the value itself.
#[test]
fn secrets_from_the_environment_and_from_a_file() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-base");
    let text = project.read("connections.yaml");
    project.write("secret.txt", format!("{SECRET}\n"));
    project.write("connections.yaml", text.replace(SECRET, "{ file: secret.txt }"));
    project.run(&file).ok();
    project.write("connections.yaml", text.replace(SECRET, "{ env: SHOP_SECRET }"));
    project.weft(["run", &file]).env("SHOP_SECRET", SECRET).run().ok();
    let unset = project.weft(["run", &file]).env("SHOP_SECRET", "").run().code(4);
    insta::assert_snapshot!(redact(&project, &unset.stderr));
}

#[test]
fn components() {
    let project = Project::new();
    project.write("text.wasm", "(module)");
    project.write("core.wasm", b"\0asm\x01\0\0\0");
    project.write("empty.wasm", b"");
    project.write("cut.wasm", b"\0asm\x0d\0\x01\0\x07");
    let told = ["missing.wasm", "text.wasm", "core.wasm", "empty.wasm", "cut.wasm", "."].map(|file| {
        let finished = project.weft(["nodes", "--component", file]).run().code(5);
        assert_eq!(finished.stdout, "");
        format!("== {file}\n{}", redact(&project, &finished.stderr))
    });
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn workflow_files() {
    let project = Project::new();
    project.write("latin.yaml", b"weft: 1\nname: caf\xe9\n");
    project.write("empty.yaml", "");
    project.write("binary.yaml", b"\0\x01\x02");
    let told = ["missing.yaml", "latin.yaml", "empty.yaml", "binary.yaml", "."].map(|file| {
        let finished = project.run(file).code(3);
        assert_eq!(finished.stdout, "");
        format!("== {file}\n{}", redact(&project, &finished.stderr))
    });
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(project.files(), ["binary.yaml", "empty.yaml", "latin.yaml"]);
}

// -- stores

/// What weft says about a store that it can't use. A replay needs no shop.
fn store(project: &Project, target: &str) -> String {
    let workflow = repository().join("workflows/xiaoe-base.yaml");
    let command = project.weft(["run"]).arguments([workflow]).arguments(["--replay", "--store", target]);
    let finished = command.run().code(7);
    assert_eq!(finished.stdout, "");
    format!("$ weft run … --store {target}\n{}", redact(project, &finished.stderr))
}

fn foreign_database(project: &Project, name: &str) {
    let connection = Connection::open(project.path(name)).expect("a database can be made");
    connection.execute_batch("CREATE TABLE orders (id INTEGER); INSERT INTO orders VALUES (1);").expect("SQL");
}

#[test]
fn stores_of_others_are_left_alone() {
    let project = Project::new();
    foreign_database(&project, "foreign.db");
    project.write("notes.txt", "a shopping list\n".repeat(20));
    let before = ["foreign.db", "notes.txt"].map(|name| fs::read(project.path(name)).expect("a file"));
    let told = [
        store(&project, "sqlite:foreign.db"),
        store(&project, "sqlite:notes.txt"),
        store(&project, "sqlite:missing/weft.db"),
        store(&project, "sqlite:."),
        store(&project, "sqlite:"),
        store(&project, "weft.db"),
        store(&project, "postgres://weft:hunter2@db/weft"),
    ];
    insta::assert_snapshot!(told.join("\n"));
    let after = ["foreign.db", "notes.txt"].map(|name| fs::read(project.path(name)).expect("a file"));
    assert!(before == after, "a file of somebody else's was changed");
    assert_eq!(project.files(), ["foreign.db", "notes.txt"]);
}

#[test]
fn looking_into_a_store_that_is_none() {
    let project = Project::new();
    foreign_database(&project, "foreign.db");
    let told = ["sqlite:foreign.db", "sqlite:missing.db"].map(|target| {
        let finished = project.weft(["tables", "--store", target]).run().code(7);
        redact(&project, &finished.stderr)
    });
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(project.files(), ["foreign.db"], "looking makes nothing");
}

#[test]
fn a_store_that_another_weft_holds() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-base");
    server.fault(Interface::UserBatchCursor, Calls::Nth(1), Fault::Delay(Duration::from_secs(3)));
    let first = project.weft(["run", &file]).start();
    first.wait_for(|| server.requests().of(Interface::UserBatchCursor) > 0);
    let second = project.run(&file).code(7);
    insta::assert_snapshot!(redact(&project, &second.stderr));
    // Looking is possible meanwhile, and the first run comes to its end.
    project.weft(["tables"]).run().ok();
    first.wait().ok();
    assert_eq!(project.database().table("users").len(), 6);
}

/// Tests may run as a user whom no permission stops, so there is also a place that nobody can write to.
#[test]
fn a_store_that_can_not_be_written() {
    let project = Project::new();
    let workflow = repository().join("workflows/xiaoe-base.yaml");
    let run =
        || project.weft(["run"]).arguments([&workflow]).arguments(["--replay", "--store", "sqlite:weft.db"]).run();
    run().ok();
    fs::set_permissions(project.path("weft.db"), fs::Permissions::from_mode(0o444)).expect("permissions");
    let is_stopped = fs::OpenOptions::new().append(true).open(project.path("weft.db")).is_err();
    if is_stopped {
        let finished = run().code(7);
        assert!(finished.stderr.contains("remedy"), "{}", finished.stderr);
    } else {
        run().ok();
    }
    let told = ["sqlite:/proc/weft.db", "sqlite:/sys/weft.db"].map(|target| store(&project, target));
    insta::assert_snapshot!(told.join("\n"));
}
