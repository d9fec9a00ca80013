//! Files that a workflow or a test of somebody else names: what is no file of the expected kind is not shown, and what is
//! out of its folder is not read.

use std::os::unix::fs::symlink;

use weft_e2e::{Finished, Project};

const SECRET: &str = "tr3asure-of-the-house";

/// An accounts file, and a folder of somebody else beside it.
fn project() -> Project {
    let project = Project::new();
    project.write("connections.yaml", accounts());
    std::fs::create_dir(project.path("vendor")).expect("a folder can be made");
    project
}

fn accounts() -> String {
    format!("shop:\n  platform: xiaoe\n  fields:\n    secret_key: {SECRET}\n\t\"broken: {SECRET}\n")
}

#[track_caller]
fn assert_hidden(told: &Finished, reason: &str) {
    let all = told.everything();
    assert!(!all.contains(SECRET) && !all.contains("platform: xiaoe"), "{all}");
    assert!(all.contains(reason), "{all}");
}

#[test]
fn a_workflow_that_runs_an_accounts_file_shows_nothing_of_it() {
    let project = project();
    project.write("outer.yaml", "weft: 1\nname: outer\nsteps:\n  - { id: a, uses: ./connections.yaml }\n");
    let told = project.weft(["check", "outer.yaml"]).run().code(3);
    assert_hidden(
        &told,
        "`connections.yaml` can't be read: it is no weft workflow: it has no `weft:` at its beginning",
    );
    let told = project.weft(["check", "outer.yaml", "--json"]).run().code(3);
    assert_hidden(&told, "it is no weft workflow");
    let told = project.weft(["check", "connections.yaml"]).run().code(3);
    assert_hidden(&told, "connections.yaml: it is no weft workflow");
    // One of ours with the same mistake is shown.
    project.write("inner.yaml", "weft: 1\nname: inner\nsteps:\n\t- id: a\n");
    let told = project.weft(["check", "inner.yaml"]).run().code(3);
    assert!(told.stderr.contains("- id: a"), "{}", told.stderr);
}

#[test]
fn a_recording_that_is_none_is_not_shown() {
    let project = project();
    let workflow = project.workflow("xiaoe-base");
    let told = project.weft(["run", &workflow, "--replay", "connections.yaml"]).run().code(6);
    assert_hidden(&told, "this is no recording");
}

/// A test of somebody else with this line in its first case. weft is started in its folder.
fn test_with(project: &Project, line: &str) -> Finished {
    let head = "weft_test: 1\ntests:\n  - name: a\n    node: xiaoe/users\n    step: users\n";
    project.write("vendor/evil.test.yaml", format!("{head}    {line}\n    expect: {{ status: finished }}\n"));
    project.weft(["test", "."]).folder(&project.path("vendor")).run().code(9)
}

#[test]
fn a_test_reads_no_file_out_of_its_folder() {
    let project = project();
    for path in ["/etc/passwd", "/dev/zero"] {
        let told = test_with(&project, &format!("recording: {path}"));
        assert_hidden(&told, &format!("`{path}` is not written relative to the folder of this test"));
        assert!(!told.everything().contains("root:"), "{}", told.everything());
    }
    symlink("../connections.yaml", project.path("vendor/link.yaml")).expect("a link");
    symlink("/dev/zero", project.path("vendor/zero.yaml")).expect("a link");
    for path in ["../connections.yaml", "sub/../../connections.yaml", "link.yaml", "zero.yaml"] {
        std::fs::create_dir_all(project.path("vendor/sub")).expect("a folder can be made");
        let told = test_with(&project, &format!("recording: {path}"));
        assert_hidden(&told, &format!("`{path}` leads out of the folder of this test"));
    }
    project.write("vendor/connections.yaml", accounts());
    assert_hidden(&test_with(&project, "recording: connections.yaml"), "this is no recording");
}

/// Tests may stand in another folder of a project than what they test.
#[test]
fn what_a_test_names_is_below_the_folder_that_weft_was_started_in() {
    let project = project();
    let text = "weft_test: 1\nworkflow: ../connections.yaml\ntests:\n  - name: a\n    expect: { status: finished }\n";
    project.write("vendor/evil.test.yaml", text);
    assert_hidden(&project.weft(["test", "vendor"]).run().code(9), "it is no weft workflow");
    let told = project.weft(["test", "."]).folder(&project.path("vendor")).run().code(9);
    assert_hidden(&told, "leads out of the folder of this test, and of the one that weft was started in");
    project.write("inner.yaml", "weft: 1\nname: inner\nsteps: []\n");
    project.write("vendor/evil.test.yaml", text.replace("connections", "inner"));
    let told = project.weft(["test", "vendor"]).run().code(9);
    assert!(told.everything().contains("a workflow without steps does nothing"), "{}", told.everything());
}

#[test]
fn a_test_file_that_is_none_is_not_shown() {
    let project = project();
    symlink("../connections.yaml", project.path("vendor/evil.test.yaml")).expect("a link");
    assert_hidden(&project.weft(["test", "vendor"]).run().code(9), "it is no test file");
    std::fs::remove_file(project.path("vendor/evil.test.yaml")).expect("it was there");
    symlink("/dev/zero", project.path("vendor/evil.test.yaml")).expect("a link");
    assert_hidden(&project.weft(["test", "vendor"]).run().code(3), "it is no plain file, but a device or a pipe");
}
