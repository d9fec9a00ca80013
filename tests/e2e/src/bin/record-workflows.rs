//! Makes the recordings beside the workflows again, and the tests of those that are recorded from a run:
//!
//! ```text
//! cargo run -p weft-e2e --bin record-workflows [NAME…]
//! ```
//!
//! Each workflow is recorded from fakes whose data ends now, since workflows read the last 90 days. Look through the
//! difference before committing it: besides times and ids nothing should have changed that was not meant to.
//!
//! Ninety days of Wangdiantong are thousands of requests. What is recorded there is the increment after a first sync.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use regex::Regex;
use serde_json::Value;
use weft_e2e::{Command, Finished, Project, merchant, now_s, repository, weft_binary};
use weft_fakes::mingdao::{self, FakeMingdao};
use weft_fakes::wdt::enterprise::Merchant;
use weft_fakes::wdt::flagship::{self, Flagship};
use weft_fakes::wdt::{self, FakeWdt, Mounted};
use weft_fakes::xiaoe::{FakeXiaoe, Options, Shop};

/// Always the same, so that recordings differ in as little as possible.
const PORT: u16 = 4790;
const MINGDAO_PORT: u16 = 4791;
/// How far back the increment reaches that is recorded.
const INCREMENT_S: i64 = 3 * 3_600;

/// What the case is called that is made of it.
const CASE: &str = "what has changed since the run before lands in the tables";

/// The workflow, and its inputs.
const XIAOE: [(&str, &[&str]); 3] =
    [("xiaoe-base", &[]), ("xiaoe-orders", &[]), ("xiaoe-code-blocks", &["api=http://127.0.0.1:4790"])];
const MINGDAO: [&str; 1] = ["xiaoe-to-mingdao"];
/// The workflow, its accounts, and what it runs.
const WDT: [(&str, &[&str], &[&str]); 6] = [
    ("wdt-enterprise-orders", &["erp=enterprise"], &[]),
    ("wdt-enterprise-goods", &["erp=enterprise"], &[]),
    ("wdt-enterprise-both-apps", &["app=enterprise", "qimen=enterprise-qimen"], &["wdt-enterprise-orders"]),
    ("wdt-flagship-orders", &["erp=flagship"], &[]),
    ("wdt-flagship-goods", &["erp=flagship"], &[]),
    ("wdt-flagship-both-apps", &["app=flagship", "qimen=flagship-qimen"], &["wdt-flagship-orders"]),
];

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|it| it == name);
    let workflows = repository().join("workflows");
    let xiaoe = XIAOE.iter().filter(|(name, _)| wanted(name));
    let xiaoe = xiaoe.map(|(name, inputs)| record(&workflows, name, inputs));
    let mingdao = MINGDAO.iter().filter(|name| wanted(name)).map(|name| record_with_mingdao(&workflows, name));
    let wdt = WDT.iter().filter(|(name, ..)| wanted(name));
    let wdt = wdt.map(|(name, accounts, inner)| record_increment(&workflows, name, accounts, inner));
    match xiaoe.chain(mingdao).chain(wdt).collect::<Result<Vec<()>, String>>() {
        Ok(_) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn fake_xiaoe() -> Result<FakeXiaoe, String> {
    let options = Options { port: PORT, ..Options::default() };
    FakeXiaoe::try_start(Shop::demo_ending(now_s()), options)
        .map_err(|error| format!("the fake shop can't listen on port {PORT}: {error}"))
}

fn record(workflows: &Path, name: &str, inputs: &[&str]) -> Result<(), String> {
    let server = fake_xiaoe()?;
    let project = Project::connected(&server);
    record_into(workflows, name, &project, inputs)
}

fn record_into(workflows: &Path, name: &str, project: &Project, inputs: &[&str]) -> Result<(), String> {
    let command = Command::new(weft_binary()).folder(workflows).arguments(["record", &format!("{name}.yaml")]);
    let command = command.arguments(inputs.iter().flat_map(|input| ["--input", input]));
    done(command.arguments(["--connections"]).arguments([project.path("connections.yaml")]).run())
}

fn record_with_mingdao(workflows: &Path, name: &str) -> Result<(), String> {
    let options = Options { port: PORT, ..Options::default() };
    let shop = FakeXiaoe::try_start(Shop::generated_ending(12, 5, now_s()), options)
        .map_err(|error| format!("the fake shop can't listen on port {PORT}: {error}"))?;
    let options = mingdao::Options { port: MINGDAO_PORT, ..mingdao::Options::default() };
    let sheets = FakeMingdao::try_start(mingdao::App::demo(), options)
        .map_err(|error| format!("the fake worksheets can't listen on port {MINGDAO_PORT}: {error}"))?;
    let project = Project::connected(&shop);
    let (app_key, sign) = sheets.with_app(|app| (app.app_key.clone(), app.sign.clone()));
    let account = format!(
        "sheets:\n  platform: mingdao\n  base_url: {}\n  allow_private: true\n  fields: {{ app_key: {}, sign: \"{}\" }}\n",
        sheets.base_url(),
        app_key,
        sign,
    );
    let connections = project.read("connections.yaml") + &account;
    project.write("connections.yaml", connections);
    record_into(workflows, name, &project, &[])
}

fn done(finished: Finished) -> Result<(), String> {
    print!("{}", finished.stdout);
    if finished.code == Some(0) { Ok(()) } else { Err(finished.stderr) }
}

/// Runs the first sync, moves the bookmarks back a little, runs it again, and keeps that as recording and test.
fn record_increment(workflows: &Path, name: &str, accounts: &[&str], inner: &[&str]) -> Result<(), String> {
    let server = fake_wdt()?;
    let project = Project::new();
    project.write("connections.yaml", merchant::connections(&server.base_url(), &["enterprise"], "enterprise-qimen"));
    for inner in inner {
        project.workflow(inner);
    }
    let file = project.workflow(name);
    let accounts = || accounts.iter().flat_map(|account| ["--connection", account]);
    done(project.weft(["run", &file]).arguments(accounts()).run())?;
    let since = weft_fakes::xiaoe::beijing(now_s() - INCREMENT_S).replacen(' ', "T", 1) + "+08:00";
    for bookmark in project.weft(["bookmarks", "--json"]).run().stdout.lines() {
        let bookmark: Value = serde_json::from_str(bookmark).map_err(|error| error.to_string())?;
        let field = |name: &str| bookmark[name].as_str().unwrap_or_default().to_owned();
        let (step, account) = (field("step"), field("account"));
        let set = ["bookmarks", "set", name, &step, &since, "--account", &account, "--yes"];
        done(project.weft(set).run())?;
    }
    let again = project.weft(["run", &file, "--keep-exchanges", "--json"]).arguments(accounts()).run();
    let run = again.events_named("run_started")[0]["run"].as_str().unwrap_or_default().to_owned();
    done(project.weft(["test", &file, "--from-run", &run, "--output", &format!("{name}.recording.yaml")]).run())?;
    let of_run = Regex::new("run [0-9a-f]{6} finishes").expect("a pattern");
    for made in [format!("{name}.recording.yaml"), format!("{name}.test.yaml")] {
        // The run has another name each time.
        let text = of_run.replace(&project.read(&made), CASE).into_owned();
        std::fs::write(workflows.join(&made), text).map_err(|error| format!("{made}: {error}"))?;
    }
    Ok(())
}

/// A small merchant: a reader should be able to look through what is recorded.
fn fake_wdt() -> Result<FakeWdt, String> {
    let end_s = now_s();
    let options = flagship::Options { calls_per_minute: None, ..flagship::Options::default() };
    let flagship = Arc::new(Flagship::new(flagship::Merchant::generated(1, 40, end_s, 2), options));
    let mounted = Mounted { standard: Some(flagship.clone()), scenes: vec![flagship] };
    let options = wdt::Options { port: PORT, calls_per_minute: None, ..wdt::Options::default() };
    FakeWdt::try_start(Merchant::generated(1, 40, end_s, 2), options, mounted)
        .map_err(|error| format!("the fake merchant can't listen on port {PORT}: {error}"))
}
