//! The program, built from the sources as they are now.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use crate::repository;

/// What the tests were built with, as arguments for cargo: `--workspace --test attacks`. Features of libraries depend on
/// what is built together, so that without these cargo builds most of them a second time for the program alone.
const BUILT_WITH: &str = "WEFT_TESTS_BUILT_WITH";

/// `weft`. Cargo hands a test only the programs of its own package, so this one is built here, once per process: with
/// nothing to do it takes cargo a moment, and the program is never older than its sources.
pub fn weft_binary() -> &'static Path {
    static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    BINARY.get_or_init(build).as_ref().unwrap_or_else(|reason| panic!("{reason}"))
}

fn build() -> Result<PathBuf, String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(repository());
    cargo.args([
        "build",
        "--locked",
        "--package",
        "weft",
        "--bin",
        "weft",
        "--message-format",
        "json-render-diagnostics",
    ]);
    cargo.args(["--profile", &profile()]);
    cargo.args(std::env::var(BUILT_WITH).unwrap_or_default().split_whitespace());
    // What cargo tells this test about its own package would make build scripts of the other one run again.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|start| name.starts_with(start)) {
            cargo.env_remove(name.as_ref());
        }
    }
    let output = cargo.stdin(Stdio::null()).output().expect("cargo starts");
    if !output.status.success() {
        return Err(format!("weft can't be built:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let executable = messages.lines().filter_map(executable).next_back();
    executable.ok_or_else(|| format!("cargo does not say where weft is:\n{messages}"))
}

/// Where the program is, if this message of cargo's says so. Others may be built beside it, see [`BUILT_WITH`].
fn executable(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    let is_it = message["target"]["name"] == "weft" && message["target"]["kind"][0] == "bin";
    is_it.then(|| message["executable"].as_str().map(PathBuf::from)).flatten()
}

/// The profile that this test itself was built with: `target/PROFILE/deps/TEST`.
fn profile() -> String {
    let test = std::env::current_exe().expect("a test knows where it is");
    let folder =
        test.parent().map(|folder| if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder });
    match folder.and_then(Path::file_name).and_then(|name| name.to_str()) {
        None | Some("debug") => "dev".to_owned(),
        Some(name) => name.to_owned(),
    }
}
