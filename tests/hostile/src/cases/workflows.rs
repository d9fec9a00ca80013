//! Hostile workflow files: written by somebody who wants the machine to stop, to swap, or to show what it may not.
//!
//! - `yaml.rs`: files that are hard to read
//! - `shapes.rs`: files of a megabyte, the most that is read, each of another shape
//! - `jq.rs`: expressions
//! - `files.rs`: files that run files; `foreign.rs`: files of another kind
//! - `settings.rs`: times, numbers and lists beyond all measure

mod files;
mod foreign;
mod jq;
mod settings;
mod shapes;
mod yaml;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;
use weft_engine::workflow::{Checked, Library, check_with};
use weft_engine::{Accounts, Components, PlanError};
use weft_sandbox_tests::guests;

use crate::arena::{Arena, account, findings};
use crate::attack::Attack;
use crate::cases::servers::printable;
use crate::servers::{Platform, Script};

/// Nobody waits longer for the checker.
const CHECK_MAX: Duration = Duration::from_secs(2);

pub(super) fn attacks() -> Vec<Attack> {
    [yaml::attacks(), shapes::attacks(), jq::attacks(), files::attacks(), foreign::attacks(), settings::attacks()]
        .into_iter()
        .flatten()
        .collect()
}

/// A library without files.
struct NoFiles;

impl Library for NoFiles {
    fn read(&self, _path: &str) -> Result<String, String> {
        Err("there are no files here".to_owned())
    }
}

/// A file is checked, and run if it is found right.
fn file(name: &'static str, tries: &'static str, source: impl Into<String>, answer: &'static str) -> Attack {
    let source: Arc<str> = source.into().into();
    let act = move |arena: Arc<Arena>| {
        let source = Arc::clone(&source);
        async move { check_and_run(&arena, "attack.yaml", source, || NoFiles, Accounts::new()).await }
    };
    Attack::new(name, tries, act, answer)
}

/// The one step of a workflow, which does nothing.
const IDLE: &str = "  - { id: idle, uses: table/upsert, with: { table: workflows, key: [id], rows: [] } }\n";

/// A workflow of these lines, and a step that does nothing.
fn with_lines(lines: &str) -> String {
    format!("weft: 1\nname: attack\n{lines}steps:\n{IDLE}")
}

/// Checks a workflow, with the files of a library, and runs it if it is right.
async fn check_and_run<L: Library>(
    arena: &Arena,
    name: &str,
    source: Arc<str>,
    library: impl FnOnce() -> L + Send + 'static,
    accounts: Accounts,
) -> String {
    let components = components(arena).await;
    let catalogue = components.catalogue();
    let name = name.to_owned();
    // Beside the runs of others, as each `weft check` has a process of its own.
    let checking = tokio::task::spawn_blocking(move || {
        let started = Instant::now();
        let checked = check_with(&name, &source, &catalogue, &library()).map_err(|all| findings(&all));
        (checked, started.elapsed())
    });
    let (checked, took) = match checking.await {
        Ok(done) => done,
        Err(error) => return format!("the checker panicked: {error}"),
    };
    let late = if took > CHECK_MAX { format!(" (after {} s of checking)", took.as_secs()) } else { String::new() };
    let answer = match checked {
        Ok(checked) => run(arena, components, checked, accounts).await,
        Err(answer) => answer,
    };
    printable(&answer) + &late
}

/// The same, with the account `victim` at a platform of its own.
async fn check_and_run_against(arena: &Arena, source: Arc<str>, script: Script) -> String {
    let platform = Platform::start(script).await;
    let victim = account("http", &platform.base_url(), true, &[("variant", "none")]);
    let accounts = Accounts::from([("victim".to_owned(), victim)]);
    check_and_run(arena, "attack.yaml", source, || NoFiles, accounts).await
}

async fn run(arena: &Arena, components: Arc<Components>, checked: Checked, accounts: Accounts) -> String {
    match arena.runtime(&components).plan_anew(checked).await {
        Ok(plan) => arena.run(&plan, &accounts, &[]).await.answer,
        Err(PlanError::Findings(found)) => findings(&found),
        Err(PlanError::Host(reason)) => format!("host: {reason}"),
    }
}

/// The components of the arena, once more: with their descriptions the checker can be asked apart from it.
async fn components(arena: &Arena) -> Arc<Components> {
    static LOADED: OnceCell<Arc<Components>> = OnceCell::const_new();
    let load = || async { arena.components_with(guests::HOSTILE).await.expect("the component is sound") };
    Arc::clone(LOADED.get_or_init(load).await)
}
