//! The exchanges of runs: kept when a run fails, listed, replayed without the shop, and made into tests.

use std::time::Duration;

use serde_json::Value;
use weft_e2e::{Cell, Project, assert_no_leak, now_s, redact};
use weft_fakes::xiaoe::{Calls, FakeXiaoe, Fault, Interface, Options, Shop};

/// A project with a run that failed, whose shop is closed.
struct Failed {
    project: Project,
    file: String,
    run: String,
    /// What the run said.
    said: String,
    secrets: Vec<String>,
}

/// A first run fills the tables, and leaves a bookmark and a token. The second one reads all of it again, and meets the
/// trouble.
fn second_run(workflow: &str, trouble: impl FnOnce(&FakeXiaoe)) -> Failed {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = project.changed_workflow(workflow, |text| {
        let orders = "    with: { page_size: 5 }\n    retry: { attempts: 2, pause: 10ms }\n    sync: { first: 90d, lookback: 60d }";
        text.replace("    sync: { first: 90d, lookback: 7d }", orders)
    });
    project.run(&file).ok();
    trouble(&server);
    let said = project.run(&file).code(1).stderr;
    close(server, project, file, said)
}

/// Closes the shop: from now on nobody answers.
fn close(server: FakeXiaoe, project: Project, file: String, said: String) -> Failed {
    let run = runs(&project)[0]["run"].as_str().expect("an id").to_owned();
    let log = server.log();
    let tokens = log.iter().filter_map(|entry| entry.body["access_token"].as_str()).map(str::to_owned);
    let mut secrets: Vec<String> = tokens.collect();
    secrets.push(server.with_shop(|shop| shop.secret_key.clone()));
    std::fs::remove_file(project.path("connections.yaml")).expect("it was there");
    Failed { project, file, run, said, secrets }
}

fn runs(project: &Project) -> Vec<Value> {
    project.weft(["runs", "--json"]).run().ok().events()
}

impl Failed {
    fn shown(&self) -> Value {
        self.project.weft(["runs", "show", &self.run, "--json"]).run().ok().events().remove(0)
    }

    /// Does the run again without the shop. What it says at its end has to be the same.
    #[track_caller]
    fn replays(&self) {
        let before = self.project.database().dump();
        let replayed = self.project.weft(["run", &self.file, "--replay-run", &self.run]).run().code(1);
        let error =
            |text: &str| text.lines().skip_while(|line| !line.starts_with("error")).collect::<Vec<_>>().join("\n");
        assert!(!error(&self.said).is_empty(), "{}", self.said);
        assert_eq!(error(&replayed.stderr), error(&self.said), "{}", replayed.stderr);
        assert_eq!(self.project.database().dump(), before, "a replay keeps nothing");
    }

    #[track_caller]
    fn holds_no_secret(&self) {
        let kept = self.project.database().query("SELECT text FROM _weft_recordings");
        assert!(!kept.is_empty(), "nothing is kept");
        assert_no_leak("the store", &format!("{kept:?}"), &self.secrets);
    }

    fn exchanges(&self) -> Vec<String> {
        let shown = self.shown();
        let exchanges = shown["exchanges"].as_array().expect("exchanges").iter();
        exchanges.map(|it| it["exchange"].as_str().expect("a name").to_owned()).collect()
    }
}

#[test]
fn a_missing_permission() {
    let failed = second_run("xiaoe-orders", |server| {
        server.with_shop(|shop| shop.grants.remove(&Interface::UserInfo));
    });
    let shown = failed.project.weft(["runs", "show", &failed.run]).run().ok();
    assert!(shown.stdout.contains("--replay-run"), "{}", shown.stdout);
    assert!(!failed.exchanges().iter().any(|name| name.contains("authorize")), "it had a token");
    failed.holds_no_secret();
    failed.replays();
}

/// The pages before it are read ahead of the work on them, and the failure waits for that.
#[test]
fn an_outage_in_the_middle_of_the_pages() {
    let failed = second_run("xiaoe-orders", |server| {
        server.fault(Interface::OrderList, Calls::Between(8, 99), Fault::bad_gateway());
    });
    let exchanges = failed.exchanges();
    let asked_again = |name: &String| name.starts_with("orders.w") && name.ends_with(".a2");
    assert!(exchanges.iter().any(asked_again), "{exchanges:?}");
    failed.holds_no_secret();
    failed.replays();
}

/// The token that the run began with is refused, and it asks for another one.
#[test]
fn a_token_that_is_refused() {
    let failed = second_run("xiaoe-orders", |server| {
        server.expire_tokens();
        server.fault(Interface::OrderList, Calls::Between(4, 99), Fault::bad_gateway());
    });
    let exchanges = failed.exchanges();
    assert!(exchanges.contains(&"shop:authorize".to_owned()), "{exchanges:?}");
    failed.holds_no_secret();
    failed.replays();
}

/// Pages that were fetched ahead are dropped, and have had their numbers.
#[test]
fn a_list_that_shrinks_while_it_is_read() {
    let failed = second_run("xiaoe-orders", |server| {
        server.after_call(Interface::OrderList, 12, |shop| {
            let mut number = 0;
            shop.orders.retain(|_| {
                number += 1;
                number % 4 != 0
            });
        });
        server.fault(Interface::OrderList, Calls::Between(18, 99), Fault::bad_gateway());
    });
    assert!(failed.said.contains("reading again"), "{}", failed.said);
    failed.replays();
}

#[test]
fn a_run_that_finishes_is_kept_if_it_is_told_to() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-base");
    project.weft(["run", &file, "--keep-exchanges"]).run().ok();
    let tables = project.database().tables();
    let kept = close(server, project, file, String::new());
    kept.holds_no_secret();
    let replay = ["run", &kept.file, "--replay-run", &kept.run[..18], "--json"];
    let finished = kept.project.weft(replay).run().ok().events_named("run_finished");
    for table in ["users", "courses", "goods"] {
        assert_eq!(finished[0]["tables"][table].as_u64(), Some(tables[table].len() as u64), "{table}");
    }
    let shown = kept.project.weft(["runs", "show", &kept.run]).run().ok();
    insta::assert_snapshot!(redact(&kept.project, &exchanges_of(&shown.stdout)));
}

/// From the list of exchanges on.
fn exchanges_of(shown: &str) -> String {
    let lines: Vec<&str> = shown.lines().skip_while(|line| !line.starts_with("exchange ")).collect();
    lines.join("\n")
}

#[test]
fn runs_that_can_not_be_replayed() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let (base, orders) = (project.workflow("xiaoe-base"), project.workflow("xiaoe-orders"));
    project.run(&base).ok();
    let finished = runs(&project)[0]["run"].as_str().expect("an id").to_owned();
    server.with_shop(|shop| shop.grants.remove(&Interface::ResourceList));
    std::thread::sleep(Duration::from_millis(1100));
    project.run(&base).code(1);
    let failed = runs(&project)[0]["run"].as_str().expect("an id").to_owned();
    let told = |arguments: &[&str], code: i32| {
        let told = project.weft(["run"]).arguments(arguments).run().code(code);
        let line = format!("$ weft run {}\n{}", arguments.join(" "), told.stderr);
        redact(&project, &line)
    };
    let mut pages = vec![
        told(&[&base, "--replay-run", "1999"], 2),
        told(&[&base, "--replay-run", &finished], 6),
        told(&[&orders, "--replay-run", &failed], 2),
        told(&[&base, "--replay-run", &failed, "--from-step", "goods"], 2),
        told(&[&base, "--replay-run", &failed, "--store", "sqlite:other.db"], 7),
    ];
    // It goes on, and fails again: the first time is the one that can be done again.
    project.run(&base).code(1);
    assert_eq!(project.database().value("SELECT lacks FROM _weft_recordings"), Cell::Null);
    told(&[&base, "--replay-run", &failed], 1);
    let shown = project.weft(["runs", "show", &failed]).run().ok();
    pages.push(redact(&project, &exchanges_of(&shown.stdout)));
    insta::assert_snapshot!(pages.join("\n"));
}

/// A run that was stopped leaves nothing whole: what it went on with is missing.
#[test]
fn a_run_that_went_on() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let file = project.workflow("xiaoe-base");
    server.fault(Interface::UserBatchCursor, Calls::Nth(2), Fault::Delay(Duration::from_secs(20)));
    let running = project.weft(["run", &file]).start();
    // The request for the second page goes out while the first one is still on its way into the table.
    let is_committed = || {
        let table = "SELECT 1 FROM sqlite_schema WHERE name = 'users'";
        project.path("weft.db").exists() && !project.database().query(table).is_empty()
    };
    running.wait_for(|| server.requests().of(Interface::UserBatchCursor) > 1 && is_committed());
    running.kill();
    running.wait();
    assert!(project.database().query("SELECT text FROM _weft_recordings").is_empty(), "who is killed keeps nothing");
    server.faults().clear();
    server.with_shop(|shop| shop.grants.remove(&Interface::ResourceList));
    let said = project.run(&file).code(1).stderr;
    let kept = close(server, project, file, said);
    let replayed = kept.project.weft(["run", &kept.file, "--replay-run", &kept.run]).run().code(6);
    let shown = kept.project.weft(["runs", "show", &kept.run]).run().ok();
    let told = format!("{}\n{}", replayed.stderr, exchanges_of(&shown.stdout));
    insta::assert_snapshot!(redact(&kept.project, &told));
}

/// A case that was made from a run, in its file.
fn made(failed: &Failed, arguments: &[&str]) -> String {
    let told = failed.project.weft(["test", &failed.file, "--from-run", &failed.run]).arguments(arguments).run().ok();
    assert_no_leak("the output of `test`", &told.everything(), &failed.secrets);
    let short = &failed.run[failed.run.len() - 12..][..6];
    let recording = failed.project.read(&failed.file.replace(".yaml", &format!(".{short}.recording.yaml")));
    assert_no_leak("the recording", &recording, &failed.secrets);
    failed.project.weft(["test", &failed.file]).run().ok();
    redact(&failed.project, &told.stdout.replace(short, "[digits]"))
}

#[test]
fn a_failed_run_becomes_a_test() {
    let failed = second_run("xiaoe-base", |server| {
        server.with_shop(|shop| shop.grants.remove(&Interface::ResourceList));
    });
    let told = made(&failed, &[]);
    let short = &failed.run[failed.run.len() - 12..][..6];
    let tests = failed.project.read(&failed.file.replace(".yaml", ".test.yaml")).replace(short, "[digits]");
    insta::assert_snapshot!(redact(&failed.project, &format!("{told}\n{tests}")));
    let again = failed.project.weft(["test", &failed.file, "--from-run", &failed.run]).run().code(6);
    assert!(again.stderr.contains("a test was made from this run before"), "{}", again.stderr);
}

/// Named by nothing but the run: the file is the one here that has its workflow.
#[test]
fn a_run_from_a_bookmark_becomes_a_test() {
    let failed = second_run("xiaoe-orders", |server| {
        server.fault(Interface::OrderList, Calls::Between(8, 99), Fault::bad_gateway());
    });
    failed.project.weft(["test", "--from-run", &failed.run]).run().ok();
    let tests = failed.project.read("xiaoe-orders.test.yaml");
    assert!(tests.contains("      bookmarks:\n        orders: 20"), "{tests}");
    failed.project.weft(["test"]).run().ok();
}

#[test]
fn a_test_is_added_to_those_that_are_there() {
    let failed = second_run("xiaoe-orders", |server| {
        server.with_shop(|shop| shop.grants.remove(&Interface::UserInfo));
    });
    let calls = "  - name: by hand # ours\n    calls: []\n    expect: { status: failed }\n";
    let tests = failed.file.replace(".yaml", ".test.yaml");
    failed.project.write(
        &tests,
        format!("# Tests.\nweft_test: 1\ntests: [{}]\n", "{ name: a, calls: [], expect: { status: failed } }"),
    );
    let refused = failed.project.weft(["test", &failed.file, "--from-run", &failed.run]).run().code(3);
    assert!(refused.stderr.contains("failed_at: buyers"), "the case is there to be pasted: {}", refused.stderr);
    assert!(!failed.project.files().iter().any(|name| name.contains("recording")), "half of it is of no use");
    let before = format!("# Tests.\nweft_test: 1\ntests:\n{calls}");
    failed.project.write(&tests, &before);
    made(&failed, &[]);
    let after = failed.project.read(&tests);
    assert!(after.starts_with(&before), "{after}");
}

/// What is masked is the same wherever it stands, so that the run does the same.
#[test]
fn personal_fields_are_masked() {
    let failed = second_run("xiaoe-orders", |server| {
        server.with_shop(|shop| shop.grants.remove(&Interface::FormResults));
    });
    let told = made(&failed, &["--mask", "phone", "--mask", "nick*"]);
    assert!(told.contains("masked") && told.contains("nickname, phone"), "{told}");
    let files = failed.project.files();
    let recording = files.iter().find(|name| name.contains(".recording.yaml")).expect("it was written");
    let text = failed.project.read(recording);
    assert!(text.contains("\nmasked:"), "{text}");
    assert!(!text.contains("13900000005"), "a telephone number of the shop");
}

/// A secret that somebody also wrote where everybody may read it.
#[test]
fn what_would_hold_a_secret_is_not_kept() {
    let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
    let project = Project::connected(&server);
    let (app_id, secret) = server.with_shop(|shop| (shop.app_id.clone(), shop.secret_key.clone()));
    let connections = project.read("connections.yaml");
    let public = connections.replace(&format!("app_id: {app_id}"), &format!("app_id: {secret}"));
    assert_ne!(public, connections);
    project.write("connections.yaml", public);
    let file = project.workflow("xiaoe-base");
    let said = project.run(&file).code(1).stderr;
    assert!(said.contains("the exchanges of the run are not kept: the recording would hold the secret"), "{said}");
    assert!(project.database().query("SELECT text FROM _weft_recordings").is_empty());
}
