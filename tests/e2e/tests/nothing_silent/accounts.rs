//! Accounts with unusual secrets: a key as the user, several keys in one request. None can be read where runs leave something.

use weft_e2e::platform::{Platform, Reply};
use weft_e2e::{Cell, Project, assert_no_leak};

/// As payment platforms hand them out; no real one.
const KEY: &str = "sk_test_4eC39HqLyjWDarjtT1zdp7dc";
const GRANT: &str = "grant-8b7c1f0e2d3a4b5c6d7e8f90";

const WORKFLOW: &str = "\
weft: 1
name: items
connections: { api: http }
steps:
  - id: items
    uses: http/list
    connection: api
    with: { path: /items, records: items }
    into: { table: items, key: id }
";

/// Echoes what it was asked, so that a secret that is not hidden again would land in the table.
fn echo() -> Platform {
    Platform::start(|asked| {
        let headers: Vec<String> = asked.headers.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let query: Vec<String> = asked.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let body = String::from_utf8_lossy(&asked.body).into_owned();
        let item = serde_json::json!({ "id": 1, "headers": headers, "query": query, "body": body });
        Reply::json(serde_json::json!({ "items": [item] }).to_string())
    })
}

/// Runs, records, and looks for the secrets in all that is left.
#[track_caller]
fn run_and_search(workflow: &str, account: &str, secrets: &[&str]) {
    let project = Project::new();
    project.write("connections.yaml", account);
    project.write("items.yaml", workflow);
    let secrets: Vec<String> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
    let ran = project.weft(["run", "items.yaml", "--keep-exchanges"]).run().ok();
    let recorded = project.weft(["record", "items.yaml"]).run().ok();
    let id = project.database().query("SELECT id FROM _weft_runs")[0]["id"].clone();
    let Cell::Text(id) = id else { panic!("no id: {id:?}") };
    let shown = project.weft(["runs", "show", &id]).run().ok();
    let replayed = project.weft(["run", "items.yaml", "--replay-run", &id]).run().ok();
    for finished in [&ran, &recorded, &shown, &replayed] {
        assert_no_leak("the output", &finished.everything(), &secrets);
    }
    for name in project.files().into_iter().filter(|name| name != "connections.yaml") {
        let bytes =
            if project.path(&name).is_file() { std::fs::read(project.path(&name)).expect("a file") } else { continue };
        assert_no_leak(&name, &String::from_utf8_lossy(&bytes), &secrets);
    }
}

fn account(platform: &Platform, rest: &str) -> String {
    format!("api:\n  platform: http\n  base_url: {}\n  allow_private: true\n{rest}", platform.base_url())
}

#[test]
fn a_key_as_the_user_is_a_secret() {
    for password in ["", ", password: \"\""] {
        let platform = echo();
        run_and_search(
            WORKFLOW,
            &account(&platform, &format!("  variant: basic\n  fields: {{ user: {KEY}{password} }}\n")),
            &[KEY],
        );
        let sent = platform.asked()[0].header("authorization").to_owned();
        assert_eq!(sent, format!("Basic {}", base64(&format!("{KEY}:"))));
    }
}

#[test]
fn a_user_beside_a_password_is_a_name_and_may_stand_in_data() {
    let platform = Platform::start(|_| Reply::json(r#"{"items":[{"id":1,"owner":"li@example.com"}]}"#));
    let project = Project::new();
    project.write("items.yaml", WORKFLOW);
    let fields = format!("  variant: basic\n  fields: {{ user: li@example.com, password: {KEY} }}\n");
    project.write("connections.yaml", account(&platform, &fields));
    project.run("items.yaml").ok();
    assert_eq!(project.database().table("items")[0]["owner"], Cell::text("li@example.com"));
    assert_eq!(
        platform.asked()[0].header("authorization"),
        format!("Basic {}", base64(&format!("li@example.com:{KEY}")))
    );
    project
        .write("connections.yaml", account(&platform, &format!("  variant: basic\n  fields: {{ password: {KEY} }}\n")));
    project.run("items.yaml").ok();
    assert_eq!(platform.asked()[1].header("authorization"), format!("Basic {}", base64(&format!(":{KEY}"))));
}

#[test]
fn several_secrets_go_each_to_its_place() {
    let platform = echo();
    let parts = format!(
        "  variant: parts\n  parts:\n    - {{ in: header, name: X-AppSecretToken, field: app }}\n    \
         - {{ in: header, name: Authorization, prefix: Token, field: grant }}\n    \
         - {{ in: query, name: sid, field: app }}\n    - {{ in: body, name: auth.key, field: grant }}\n  \
         fields: {{ app: {KEY}, grant: {GRANT} }}\n"
    );
    let workflow = WORKFLOW.replace("path: /items,", "path: /items, method: POST, body: { a: 1 },");
    run_and_search(&workflow, &account(&platform, &parts), &[KEY, GRANT]);
    let asked = &platform.asked()[0];
    assert_eq!(asked.header("x-appsecrettoken"), KEY);
    assert_eq!(asked.header("authorization"), format!("Token {GRANT}"));
    assert_eq!(asked.parameter("sid"), KEY);
    assert_eq!(String::from_utf8_lossy(&asked.body), format!(r#"{{"a":1,"auth":{{"key":"{GRANT}"}}}}"#));
}

#[test]
fn a_workflow_can_not_take_the_place_of_a_part() {
    let platform = echo();
    let parts = format!(
        "  variant: parts\n  parts: [{{ in: header, name: X-Key, field: app }}, {{ in: body, name: key, field: app }}]\n  \
         fields: {{ app: {KEY} }}\n"
    );
    for (with, told) in [
        ("method: POST, headers: { x-key: mine },", "`x-key` belongs to the connection"),
        ("method: POST, body: { key: mine },", "`key` of the body belongs to the connection"),
        ("method: POST, form: { key: mine },", "`key` of the body belongs to the connection"),
        ("", "puts `key` into the body, and the request has none"),
    ] {
        let project = Project::new();
        project.write("connections.yaml", account(&platform, &parts));
        project.write("items.yaml", WORKFLOW.replace("path: /items,", &format!("path: /items, {with}")));
        let finished = project.run("items.yaml").code(1);
        assert!(finished.stderr.contains(told), "{}", finished.stderr);
    }
    assert_eq!(platform.asked().len(), 0);
}

#[test]
fn an_account_that_makes_no_sense_is_told() {
    let platform = echo();
    let table = [
        ("  variant: basic\n", "fewer than 4 characters"),
        ("  variant: basic\n  fields: { user: abc }\n", "fewer than 4 characters"),
        ("  variant: parts\n", "does not say where its secrets go"),
        (
            "  variant: parts\n  parts: [{ in: header, name: X-A, field: app }]\n",
            "names the field `app`, which is missing",
        ),
        (
            "  variant: parts\n  parts: [{ in: header, name: X-A, field: app }]\n  fields: { app: secret-1, more: secret-2 }\n",
            "no part has the field `more`",
        ),
        (
            "  variant: parts\n  parts: [{ in: header, name: X-A, field: app }, { in: header, name: x-a, field: app }]\n  fields: { app: secret-1 }\n",
            "two parts go to `x-a`",
        ),
        (
            "  variant: bearer\n  parts: [{ in: header, name: X-A, field: token }]\n  fields: { token: secret-1 }\n",
            "have no `parts`",
        ),
    ];
    for (rest, told) in table {
        let project = Project::new();
        project.write("connections.yaml", account(&platform, rest));
        project.write("items.yaml", WORKFLOW);
        let finished = project.run("items.yaml").code(4);
        assert!(finished.stderr.contains(told), "`{told}` is not in\n{}", finished.stderr);
        assert!(!finished.stderr.contains("secret-1"), "{}", finished.stderr);
    }
}

fn base64(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}
