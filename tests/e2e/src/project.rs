//! A folder with a workflow and a connections file, and commands to run in it.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process;
use std::time::{SystemTime, UNIX_EPOCH};

use tempfile::TempDir;
use weft_fakes::xiaoe::FakeXiaoe;

use crate::{Database, Finished, Running, repository, weft_binary};

/// The present, unix seconds. weft lives on the machine's clock, so shops end where it is.
#[allow(clippy::disallowed_methods, reason = "a test stands outside of any run")]
pub fn now_s() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is past 1970");
    i64::try_from(since.as_secs()).expect("the clock is before the end of time")
}

/// A folder of one test. It goes when the test ends.
pub struct Project {
    folder: TempDir,
}

impl Project {
    /// An empty one.
    #[allow(clippy::new_without_default, reason = "it makes a folder")]
    pub fn new() -> Project {
        Project { folder: tempfile::tempdir().expect("a folder can be made") }
    }

    /// One with a connections file for this server, whose account `shop` is.
    pub fn connected(server: &FakeXiaoe) -> Project {
        let project = Project::new();
        project.connect(server);
        project
    }

    /// Writes the connections file for this server.
    pub fn connect(&self, server: &FakeXiaoe) {
        self.write("connections.yaml", connections(server));
    }

    /// Where something in the folder is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, as people keep those that may hold secrets: for their user alone.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).expect("a file can be written");
        self.permit(name, 0o600);
    }

    /// Says who may do what with a file, as `chmod` does.
    pub fn permit(&self, name: &str, mode: u32) {
        fs::set_permissions(self.path(name), Permissions::from_mode(mode)).expect("the file is ours");
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Copies a workflow of the repository here and gives its file name.
    pub fn workflow(&self, name: &str) -> String {
        self.changed_workflow(name, |text| text)
    }

    /// The same with another text.
    pub fn changed_workflow(&self, name: &str, change: impl FnOnce(String) -> String) -> String {
        let file = format!("{name}.yaml");
        let text = fs::read_to_string(repository().join("workflows").join(&file)).expect("the workflow is there");
        self.write(&file, change(text));
        file
    }

    /// The names of all files here.
    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).expect("the folder can be read");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// A command line of weft's, to be run in this folder.
    pub fn weft<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        Command::new(weft_binary()).arguments(arguments).folder(self.folder())
    }

    /// Runs a workflow into the store `weft.db`.
    #[track_caller]
    pub fn run(&self, workflow: &str) -> Finished {
        self.weft(["run", workflow]).run()
    }

    /// What is in the store `weft.db`.
    pub fn database(&self) -> Database {
        Database::open(&self.path("weft.db"))
    }
}

/// The connections file for a server.
fn connections(server: &FakeXiaoe) -> String {
    let secrets = server.with_shop(|shop| [shop.app_id.clone(), shop.client_id.clone(), shop.secret_key.clone()]);
    let [app_id, client_id, secret_key] = secrets;
    format!(
        "shop:\n  platform: xiaoe\n  base_url: {}\n  allow_private: true\n  fields:\n    app_id: {app_id}\n    \
         client_id: {client_id}\n    secret_key: {secret_key}\n",
        server.base_url()
    )
}

/// A command line that is about to be run.
pub struct Command(process::Command);

impl Command {
    /// A program, without anything of this process's environment that could change what it does.
    pub fn new(program: &Path) -> Command {
        let mut command = process::Command::new(program);
        command.env_clear().env("RUST_BACKTRACE", "1").env("XDG_CACHE_HOME", cache());
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        Command(command)
    }

    /// More arguments.
    pub fn arguments<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Command {
        self.0.args(arguments);
        self
    }

    /// The folder it runs in.
    pub fn folder(mut self, folder: &Path) -> Command {
        self.0.current_dir(folder);
        self
    }

    /// An environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Command {
        self.0.env(name, value);
        self
    }

    /// Runs it to its end.
    #[track_caller]
    pub fn run(self) -> Finished {
        self.start().wait()
    }

    /// Lets it run.
    pub fn start(self) -> Running {
        Running::start(self.0, false)
    }

    /// Lets it run, with somebody who talks to it.
    pub fn start_talking(self) -> Running {
        Running::start(self.0, true)
    }
}

/// Compiled components are shared by all tests: compiling them takes longer than most tests do. It lies beside the
/// program, where `cargo clean` finds it.
fn cache() -> PathBuf {
    weft_binary().with_file_name("e2e-cache")
}
