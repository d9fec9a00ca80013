//! Nothing is lost or changed in silence: what is dropped, cut, guessed or reinterpreted is said, and if it is everything, the
//! run fails. One file per subject.

mod accounts;
mod answers;
mod bookmarks;
mod check;
mod edges;
mod ends;
mod expressions;
mod find;
mod formats;
mod items;
mod kept_failures;
mod left_out;
mod lists;
mod mingdao;
mod outputs;
mod totals;
mod windows;
mod words;

use weft_e2e::Project;
use weft_e2e::platform::Platform;

/// A single call.
const ONE: &str = "
  - id: one
    uses: http/request
    connection: api
    with: { path: /one }
";

/// A list into the table `things`.
const THINGS: &str = "
  - id: things
    uses: http/list
    connection: api
    with: { path: /one }
    into: { table: things, key: id }
";

/// A project with the account `api` for this platform.
fn project(server: &Platform) -> Project {
    let project = Project::new();
    project.write("connections.yaml", server.connections());
    project
}

/// Writes the workflow `w.yaml` with these steps.
fn workflow(project: &Project, steps: &str) {
    project.write("w.yaml", format!("weft: 1\nname: w\nconnections: {{ api: http }}\nsteps:\n{steps}"));
}
