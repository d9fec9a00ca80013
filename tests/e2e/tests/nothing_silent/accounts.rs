//! Accounts with unusual secrets: a key as the user, several keys in one request. None can be read where runs leave something.

use weft_e2e::platform::{Answer, Platform};
use weft_e2e::{Cell, Finished, Project, assert_no_leak};

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
        Answer::json(&serde_json::json!({ "items": [item] }))
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
    let platform = Platform::start(|_| Answer::text(r#"{"items":[{"id":1,"owner":"li@example.com"}]}"#));
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
    assert_eq!(asked.query("sid"), KEY);
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

// -- secret inputs

/// The second secret of a request comes in as an input, and the account has the first.
const WITH_INPUT: &str = "\
weft: 1
name: items
connections: { api: http }
inputs: { second: { type: string, secret: true } }
steps:
  - id: items
    uses: http/list
    connection: api
    with: { path: /items, records: items, headers: { X-AgreementGrantToken: \"${ .inputs.second }\" } }
    into: { table: items, key: id }
";

fn with_input(platform: &Platform) -> Project {
    let project = Project::new();
    project.write("items.yaml", WITH_INPUT);
    project.write("connections.yaml", account(platform, &format!("  variant: bearer\n  fields: {{ token: {KEY} }}\n")));
    project.write("grant.txt", format!("{GRANT}\n"));
    project
}

#[track_caller]
fn holds_no_secret(project: &Project, outputs: &[&Finished]) {
    let secrets = [KEY.to_owned(), GRANT.to_owned()];
    for finished in outputs {
        assert_no_leak("the output", &finished.everything(), &secrets);
    }
    for name in project.files().into_iter().filter(|name| name != "connections.yaml" && name != "grant.txt") {
        if project.path(&name).is_file() {
            let bytes = std::fs::read(project.path(&name)).expect("a file");
            assert_no_leak(&name, &String::from_utf8_lossy(&bytes), &secrets);
        }
    }
}

fn latest_run(project: &Project) -> String {
    let id =
        project.database().query("SELECT id FROM _weft_runs ORDER BY started_at_ms DESC, id DESC")[0]["id"].clone();
    let Cell::Text(id) = id else { panic!("no id: {id:?}") };
    id
}

#[test]
fn a_secret_input_is_sent_and_kept_nowhere() {
    let platform = echo();
    let project = with_input(&platform);
    let ran = project.weft(["run", "items.yaml", "--input", "second=@grant.txt", "--keep-exchanges"]).run().ok();
    let again = project.weft(["run", "items.yaml", "--input", "second=env:GRANT"]).env("GRANT", GRANT).run().ok();
    let recorded = project.weft(["record", "items.yaml", "--input", "second=@grant.txt"]).run().ok();
    let shown = project.weft(["runs", "show", &latest_run(&project), "--json"]).run().ok();
    let replayed = project.weft(["run", "items.yaml", "--replay"]).run().ok();
    assert!(platform.asked().iter().all(|asked| asked.header("x-agreementgranttoken") == GRANT));
    assert_eq!(platform.asked().len(), 3);
    assert!(shown.stdout.contains("<secret:input/second>"), "{}", shown.stdout);
    assert!(project.read("items.recording.yaml").contains("<secret:api/input.second>"));
    holds_no_secret(&project, &[&ran, &again, &recorded, &shown, &replayed]);
}

#[test]
fn a_secret_in_the_command_line_is_told_without_it() {
    let platform = echo();
    let project = with_input(&platform);
    let open = format!("second={GRANT}");
    let ran = project.weft(["run", "items.yaml", "--input", &open]).run().ok();
    assert!(ran.stderr.contains("note: --input second: the secret stands in the command line"), "{}", ran.stderr);
    assert!(ran.stderr.contains("write --input second=env:SECOND"), "{}", ran.stderr);
    let recorded = project.weft(["record", "items.yaml", "--input", &open, "--json"]).run().ok();
    assert!(recorded.stdout.contains(r#""event":"note""#), "{}", recorded.stdout);
    let file = project.weft(["run", "items.yaml", "--input", "second=@grant.txt"]).run().ok();
    assert!(!file.stderr.contains("command line"), "{}", file.stderr);
    holds_no_secret(&project, &[&ran, &recorded]);
}

#[test]
fn a_secret_input_is_asked_for_each_time() {
    let platform = echo();
    let project = with_input(&platform);
    let finished = project.run("items.yaml").code(4);
    assert!(finished.stderr.contains("the secret input `second` has no value"), "{}", finished.stderr);
    assert!(finished.stderr.contains("--input second=env:SECOND"), "{}", finished.stderr);
    let unset = project.weft(["run", "items.yaml", "--input", "second=env:NOT_SET"]).run().code(4);
    assert!(unset.stderr.contains("NOT_SET is not set"), "{}", unset.stderr);
    assert_eq!(platform.asked().len(), 0);
}

/// What failed is tried again with the secret that is given then: its marker of the run that failed means nothing any more.
#[test]
fn a_kept_failure_holds_no_secret_and_is_tried_again_with_one() {
    let platform = Platform::start(|asked| match asked.number {
        1 => Answer::new(404, "{}"),
        _ => Answer::text(r#"{"id":1}"#),
    });
    let project = with_input(&platform);
    let request = WITH_INPUT
        .replace("uses: http/list", "uses: http/request")
        .replace(", records: items", ", output: \"\"")
        .replace("    into: { table: items, key: id }\n", "    for_each: ${ [1] }\n    on_failure: dead_letter\n");
    project.write("items.yaml", request);
    let ran = project.weft(["run", "items.yaml", "--input", "second=@grant.txt"]).run();
    let failures = project.weft(["failures", "--json"]).run().ok();
    let retried = project.weft(["failures", "retry", "items.yaml", "--input", "second=@grant.txt"]).run().ok();
    holds_no_secret(&project, &[&ran, &failures, &retried]);
    let asked = platform.asked();
    assert_eq!(asked.len(), 2, "{}\n{}", ran.everything(), retried.everything());
    assert!(asked.iter().all(|asked| asked.header("x-agreementgranttoken") == GRANT));
}

/// A run that stopped goes on with the same secret, and not with another: it may be another customer's.
#[test]
fn a_run_is_gone_on_with_for_the_same_secret_only() {
    let platform = Platform::start(|asked| match asked.query("page") {
        "2" if asked.number < 5 => Answer::new(400, "{}"),
        "3" => Answer::text(r#"{"items":[]}"#),
        page => Answer::text(format!(r#"{{"items":[{{"id":"{page}"}}]}}"#)),
    });
    let project = with_input(&platform);
    project.write(
        "items.yaml",
        WITH_INPUT.replace("records: items,", "records: items, paging: { page: { in: query, name: page } },"),
    );
    let run = |secret: &str| project.weft(["run", "items.yaml", "--input", &format!("second={secret}")]).run();
    run(GRANT).code(1);
    let other = run("another-grant-0001").code(1);
    assert!(!other.stderr.contains("going on with run"), "{}", other.stderr);
    let same = run(GRANT).ok();
    assert!(same.stderr.contains("going on with run"), "{}", same.stderr);
    holds_no_secret(&project, &[&other, &same]);
}
