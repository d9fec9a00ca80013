//! Builds the components of `tests/nodes` and `tests/hostile` for `wasm32-wasip2`, and hands the files to `src/guests.rs`.
//!
//! The same second build inside the first as in `nodes/bundle/build.rs`, whose comments say why; the target folder is
//! shared with it, so that `weft-sdk` is compiled once.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-wasip2";

/// Packages that are components.
const COMPONENTS: [&str; 2] = ["spy", "hostile"];
/// The package whose examples are components, and the examples.
const MISFITS: &str = "misfits";
const MISFIT_EXAMPLES: [&str; 6] =
    ["other_version", "other_world", "sockets", "describe_busy", "describe_endless", "list_of_nobody"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    for path in [
        "wit",
        ".cargo",
        "Cargo.toml",
        "Cargo.lock",
        "nodes/sdk",
        "tests/nodes",
        "tests/hostile/component",
        "tests/sandbox/build.rs",
    ] {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    let profile = profile()?;
    build(&root, profile, &COMPONENTS.map(|name| format!("weft-{name}")), &[])?;
    build(&root, profile, &[format!("weft-{MISFITS}")], &["--examples"])?;
    let folder = target_folder(&root).join(TARGET).join(profile);
    let components = COMPONENTS.map(|name| (name, folder.join(format!("weft_{name}.wasm"))));
    let examples = MISFIT_EXAMPLES.map(|name| (name, folder.join("examples").join(format!("{name}.wasm"))));
    let mut code = String::new();
    for (name, file) in components.iter().chain(&examples) {
        code += &format!(
            "/// The component `{name}`.\npub const {}: &[u8] = include_bytes!({file:?});\n",
            name.to_uppercase()
        );
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("guests.rs"), code)?;
    Ok(())
}

fn profile() -> Result<&'static str, Box<dyn Error>> {
    Ok(if env::var("PROFILE")? == "debug" { "component-debug" } else { "component" })
}

fn build(root: &Path, profile: &str, packages: &[String], arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut cargo = Command::new(env::var("CARGO")?);
    cargo.current_dir(root).args(["build", "--locked", "--target", TARGET, "--profile", profile]);
    cargo.arg("--target-dir").arg(target_folder(root)).args(arguments);
    for package in packages {
        cargo.args(["--package", package]);
    }
    for (name, _) in env::vars() {
        let keep = ["CARGO", "CARGO_HOME", "CARGO_NET_OFFLINE"].contains(&name.as_str());
        if (name.starts_with("CARGO") || name.starts_with("RUSTC") || name == "RUSTFLAGS") && !keep {
            cargo.env_remove(name);
        }
    }
    let output = cargo.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{packages:?} can't be built:\n{}", String::from_utf8_lossy(&output.stderr)).into())
}

fn target_folder(root: &Path) -> PathBuf {
    match env::var_os("WEFT_COMPONENTS_TARGET_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from).join("components"),
    }
}
