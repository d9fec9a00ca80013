//! Makes the recordings beside the workflows again:
//!
//! ```text
//! cargo run -p weft-e2e --bin record-workflows
//! ```
//!
//! Each workflow is recorded from a fake shop whose orders end now, since workflows read the last 90 days. Look through
//! the difference before committing it: besides times and ids nothing should have changed that was not meant to.

use std::path::Path;
use std::process::ExitCode;

use weft_e2e::{Command, Project, now_s, repository, weft_binary};
use weft_fakes::xiaoe::{FakeXiaoe, Options, Shop};

/// Always the same, so that recordings differ in as little as possible.
const PORT: u16 = 4790;

fn main() -> ExitCode {
    let workflows = repository().join("workflows");
    match ["xiaoe-base", "xiaoe-orders"].iter().try_for_each(|name| record(&workflows, name)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn record(workflows: &Path, name: &str) -> Result<(), String> {
    let options = Options { port: PORT, ..Options::default() };
    let server = FakeXiaoe::try_start(Shop::demo_ending(now_s()), options)
        .map_err(|error| format!("the fake shop can't listen on port {PORT}: {error}"))?;
    let project = Project::connected(&server);
    let command = Command::new(weft_binary()).folder(workflows).arguments(["record", &format!("{name}.yaml")]);
    let finished = command.arguments(["--connections"]).arguments([project.path("connections.yaml")]).run();
    print!("{}", finished.stdout);
    if finished.code == Some(0) { Ok(()) } else { Err(finished.stderr) }
}
