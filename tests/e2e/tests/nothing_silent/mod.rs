//! Nothing is lost or changed in silence: one file per subject.

mod items;
mod kept_failures;
mod left_out;
mod totals;

use weft_e2e::Project;
use weft_e2e::platform::Platform;

/// A project with the account `api` for this platform.
fn project(server: &Platform) -> Project {
    let project = Project::new();
    let base_url = server.base_url();
    project.write(
        "connections.yaml",
        format!("api: {{ platform: http, base_url: \"{base_url}\", allow_private: true, variant: none }}\n"),
    );
    project
}

/// Writes the workflow `w.yaml` with these steps.
fn workflow(project: &Project, steps: &str) {
    project.write("w.yaml", format!("weft: 1\nname: w\nconnections: {{ api: http }}\nsteps:\n{steps}"));
}
