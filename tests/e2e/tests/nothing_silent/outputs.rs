//! What is said goes somewhere: to a reader that has gone, or onto a disk that is full.

use std::fs::File;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};
use weft_e2e::platform::{Answer, Platform};
use weft_e2e::{Project, weft_binary};

use super::{THINGS, project, workflow};

/// The commands that report something.
const REPORTS: [&[&str]; 15] = [
    &["tables"],
    &["tables", "things", "--limit", "2000"],
    &["tables", "things", "--limit", "2000", "--json"],
    &["runs"],
    &["runs", "--json"],
    &["bookmarks"],
    &["failures"],
    &["nodes"],
    &["nodes", "http/list"],
    &["nodes", "--json"],
    &["check", "w.yaml"],
    &["schema"],
    &["run", "w.yaml", "--dry-run", "--json"],
    &["--help"],
    &["--version"],
];

/// A command whose stdout and stderr are what a test says.
fn start(project: &Project, arguments: &[&str], stdout: Stdio, stderr: Stdio) -> Child {
    let mut command = Command::new(weft_binary());
    command.env_clear().env("XDG_CACHE_HOME", weft_binary().with_file_name("e2e-cache"));
    command.args(arguments).current_dir(project.folder()).stdin(Stdio::null()).stdout(stdout).stderr(stderr);
    command.spawn().expect("weft starts")
}

/// The exit code, and what is on stderr if that is a pipe.
fn end(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().expect("it ends");
    (output.status.code(), String::from_utf8(output.stderr).expect("weft prints UTF-8"))
}

fn full() -> Stdio {
    File::create("/dev/full").expect("a full device").into()
}

/// A list into the table `things`.
fn things(platform: &Platform) -> Project {
    let project = project(platform);
    workflow(&project, THINGS);
    project
}

/// A store with many rows.
fn filled() -> Project {
    let platform = Platform::start(|_| Answer::json(&(0..2_000).map(|id| json!({ "id": id })).collect()));
    let project = things(&platform);
    project.run("w.yaml").ok();
    project
}

#[test]
fn a_report_whose_reader_has_gone_ends_quietly() {
    let project = filled();
    for arguments in REPORTS {
        let mut child = start(&project, arguments, Stdio::piped(), Stdio::piped());
        drop(child.stdout.take());
        assert_eq!(end(child), (Some(0), String::new()), "{arguments:?}");
    }
}

#[test]
fn a_report_that_a_full_disk_cuts_says_so() {
    let project = filled();
    for arguments in REPORTS {
        let (code, told) = end(start(&project, arguments, full(), Stdio::piped()));
        assert_eq!(code, Some(12), "{arguments:?}: {told}");
        assert!(told.contains("stdout can't be written: No space left on device"), "{arguments:?}: {told}");
    }
}

#[test]
fn a_run_whose_events_nobody_reads_goes_on_and_says_so() {
    let platform = Platform::start(|asked| {
        sleep(Duration::from_millis(20));
        let next = (asked.number < 40).then_some(asked.number);
        Answer::json(&json!({ "items": [{ "id": asked.number }], "next": next }))
    });
    let project = project(&platform);
    let paged = "path: /one, records: items, paging: { cursor: { in: query, name: after, path: next } }";
    workflow(&project, &THINGS.replace("path: /one", paged));
    let mut child = start(&project, &["run", "w.yaml", "--json"], Stdio::piped(), Stdio::piped());
    let mut stdout = child.stdout.take().expect("it is piped");
    stdout.read_exact(&mut [0]).expect("an event");
    drop(stdout);
    let (code, told) = end(child);
    assert_eq!(code, Some(0), "{told}");
    let line: Value = serde_json::from_str(told.trim()).unwrap_or_else(|error| panic!("{error}: {told}"));
    assert!(line["message"].as_str().unwrap().contains("not written; the run went on to its end"), "{told}");
    assert_eq!(project.database().table("things").len(), 40);
}

#[test]
fn a_run_on_a_full_log_disk_is_done_and_its_exit_code_says_what_is_lost() {
    let platform = Platform::start(|_| Answer::json(&json!([{ "id": 1 }])));
    let piped = Stdio::piped;
    let cases: [(&[&str], Stdio, Stdio); 4] = [
        (&["run", "w.yaml"], piped(), full()),
        (&["run", "w.yaml"], full(), full()),
        (&["run", "w.yaml", "--json"], full(), piped()),
        (&["run", "w.yaml", "--json"], full(), full()),
    ];
    for (arguments, stdout, stderr) in cases {
        let project = things(&platform);
        let (code, told) = end(start(&project, arguments, stdout, stderr));
        assert_eq!(code, Some(12), "{arguments:?}: {told}");
        assert_eq!(project.database().table("things").len(), 1);
    }
    let project = project(&platform);
    project.write("w.yaml", "weft: 1\n");
    let (code, _) = end(start(&project, &["check", "w.yaml"], full(), full()));
    assert_eq!(code, Some(3), "what is wrong counts more than that nobody can be told");
}
