//! HTTP Archives: what a browser has captured as a recording, and recordings as archives.

use std::fs;

use serde_json::{Value, json};
use weft_e2e::{Cell, Database, Project, assert_no_leak, redact, repository};

/// As they stand in `fixtures/xiaoe-users.har`.
const SECRETS: [&str; 2] = ["demoSecretKeyOfAChromeUser", "xe_5f3c9a7b21d84e60"];

const CONNECTIONS: &str = "\
shop:
  platform: xiaoe
  fields: { app_id: appHar000001, client_id: xopHarClient01, secret_key: demoSecretKeyOfAChromeUser }
";

const PEOPLE: &str = "\
weft: 1
name: people
connections: { shop: xiaoe }
steps:
  - id: users
    uses: xiaoe/users
    connection: shop
    into: users
";

fn fixture() -> Value {
    let path = repository().join("tests/e2e/fixtures/xiaoe-users.har");
    serde_json::from_str(&fs::read_to_string(path).expect("the archive is there")).expect("it is JSON")
}

fn project(har: &Value) -> Project {
    let project = Project::new();
    project.write("connections.yaml", CONNECTIONS);
    project.write("people.yaml", PEOPLE);
    project.write("shop.har", har.to_string());
    project
}

const IMPORT: [&str; 5] = ["har", "import", "shop.har", "--workflow", "people.yaml"];

#[test]
fn what_chrome_captured_replays() {
    let project = project(&fixture());
    let finished = project.weft(IMPORT).run().ok();
    insta::assert_snapshot!(finished.stdout);
    let secrets = SECRETS.map(str::to_owned);
    assert_no_leak("the recording", &project.read("people.recording.yaml"), &secrets);
    assert_no_leak("the output", &finished.everything(), &secrets);
    fs::remove_file(project.path("connections.yaml")).expect("it was there");
    project.weft(["run", "people.yaml", "--replay", "--store", "sqlite:people.db"]).run().ok();
    let database = Database::open(&project.path("people.db"));
    let names = database.value("SELECT group_concat(user_nickname) FROM (SELECT * FROM users ORDER BY user_id)");
    assert_eq!(names, Cell::text("Li,小鱼"));
}

#[test]
fn what_was_captured_and_is_not_asked_for_fails_the_replay() {
    let mut har = fixture();
    let again = har["log"]["entries"][4].clone();
    har["log"]["entries"].as_array_mut().expect("a list").push(again);
    let project = project(&har);
    project.weft(IMPORT).run().ok();
    let finished = project.weft(["run", "people.yaml", "--replay"]).run().code(6);
    insta::assert_snapshot!(redact(&project, &finished.stderr));
}

#[test]
fn another_request_than_the_captured_one_is_told() {
    let mut har = fixture();
    har["log"]["entries"][4]["request"]["postData"]["text"] =
        json!("{\"access_token\":\"xe_5f3c9a7b21d84e60\",\"page_size\":20}");
    let project = project(&har);
    project.weft(IMPORT).run().ok();
    let finished = project.weft(["run", "people.yaml", "--replay"]).run().code(6);
    insta::assert_snapshot!(redact(&project, &finished.stderr));
}

/// What goes out comes in again, to the letter.
#[test]
fn an_exported_recording_is_imported_as_it_was() {
    for name in ["xiaoe-base", "xiaoe-orders"] {
        let project = Project::new();
        let file = project.workflow(name);
        let recording = format!("{name}.recording.yaml");
        let original = fs::read_to_string(repository().join("workflows").join(&recording)).expect("a recording");
        project.write(&recording, &original);
        project.weft(["run", &file, "--replay", "--store", "sqlite:before.db"]).run().ok();
        project.weft(["har", "export", &recording]).run().ok();
        fs::remove_file(project.path(&recording)).expect("it was there");
        let har = format!("{name}.har");
        project.weft(["har", "import", &har, "--workflow", &file]).run().ok();
        assert_eq!(project.read(&recording), original, "{name}");
        project.weft(["run", &file, "--replay", "--store", "sqlite:after.db"]).run().ok();
        let [before, after] = ["before.db", "after.db"].map(|store| Database::open(&project.path(store)).tables());
        assert!(!before.is_empty() && before == after, "{name}");
    }
}

#[test]
fn archives_that_can_not_be_imported() {
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut har = fixture();
        change(&mut har);
        har.to_string()
    };
    let cases = [
        ("cut off", fixture().to_string()[..500].to_owned()),
        ("something else", "{\"a\": 1}".to_owned()),
        ("of another version", changed(&|har| har["log"]["version"] = json!("2.0"))),
        ("without a URL", changed(&|har| har["log"]["entries"][2]["request"]["url"] = Value::Null)),
        (
            "a body that is not base64",
            changed(&|har| har["log"]["entries"][4]["response"]["content"]["encoding"] = json!("base64")),
        ),
        ("of another shop", fixture().to_string().replace("api.xiaoe-tech.com", "api.other.example")),
        ("exported, then damaged", changed(&|har| har["log"]["_weft"] = json!({ "workflow": "people" }))),
    ];
    let project = project(&fixture());
    let mut told = String::new();
    for (what, har) in cases {
        project.write("shop.har", har);
        let finished = project.weft(IMPORT).run().code(6);
        assert!(!project.path("people.recording.yaml").exists(), "{what}");
        told += &format!("== {what}\n{}", redact(&project, &finished.stderr));
    }
    fs::remove_file(project.path("shop.har")).expect("it was there");
    told += &format!("== that are not there\n{}", redact(&project, &project.weft(IMPORT).run().code(6).stderr));
    project.write("shop.har", fixture().to_string());
    fs::remove_file(project.path("connections.yaml")).expect("it was there");
    told += &format!("== without an account\n{}", redact(&project, &project.weft(IMPORT).run().code(4).stderr));
    insta::assert_snapshot!(told);
}
