//! Builds every standard component for `wasm32-wasip2`, makes those ready that ask for it (`prepared.rs`), and hands the
//! files to `src/lib.rs`.
//!
//! Components are a second build inside the first: cargo can't yet make one package for two targets in one graph. The
//! inner build has a target folder of its own (`target/components`), or it would wait for the lock of the outer one.
//! Adding a component to weft is adding its folder to `COMPONENTS`.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script runs before there is any run, and speaks to cargo"
)]

#[path = "build/prepared.rs"]
mod prepared;

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-wasip2";

/// Folders below `nodes/` that are components and are looked up by name.
const COMPONENTS: [&str; 12] = [
    "aliexpress",
    "amazon",
    "ebay",
    "http",
    "mingdao",
    "script",
    "shopify",
    "table",
    "wdt-enterprise",
    "wdt-flagship",
    "wish",
    "xiaoe",
];
/// The folder of the expression engine, which is no node.
const EXPRESSION: &str = "expression";

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    watch(&root);
    add_target()?;
    let profile = profile()?;
    build(&root, profile)?;
    let folder = target_folder(&root).join(TARGET).join(profile);
    // Not `const`: those are copied into each unit of code that names them.
    let mut code = String::from("pub(crate) static COMPONENTS: &[(&str, &[u8])] = &[\n");
    for name in COMPONENTS {
        code += &format!("    ({name:?}, include_bytes!({:?})),\n", ready(&folder, name)?);
    }
    code += "];\n";
    code += &format!("pub(crate) static EXPRESSION: &[u8] = include_bytes!({:?});\n", ready(&folder, EXPRESSION)?);
    fs::write(Path::new(&env::var("OUT_DIR")?).join("components.rs"), code)?;
    Ok(())
}

/// Everything a component is made of, and nothing else: not their tests, which change more often. The inner build then
/// makes anew only what has changed.
fn watch(root: &Path) {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-env-changed=WEFT_COMPONENTS_TARGET_DIR");
    let shared = ["wit", ".cargo/config.toml", "Cargo.toml", "Cargo.lock"].map(str::to_owned);
    let crates = COMPONENTS.into_iter().chain([EXPRESSION, "sdk", "wdt"]);
    let crates = crates.flat_map(|name| ["Cargo.toml", "src"].map(|part| format!("nodes/{name}/{part}")));
    let lists = ["nodes/script/build.rs".to_owned()];
    for path in shared.into_iter().chain(crates).chain(lists) {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
}

/// A debug build of weft has components that are ready sooner.
fn profile() -> Result<&'static str, Box<dyn Error>> {
    Ok(if env::var("PROFILE")? == "debug" { "component-debug" } else { "component" })
}

/// Adds the compilation target where it is missing, also where rustup may not install anything by itself.
fn add_target() -> Result<(), Box<dyn Error>> {
    let rustc = env::var("RUSTC")?;
    let sysroot = Command::new(rustc).args(["--print", "sysroot"]).output()?;
    let sysroot = PathBuf::from(String::from_utf8(sysroot.stdout)?.trim());
    if sysroot.join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    println!("cargo::warning=adding the compilation target {TARGET}: rustup target add {TARGET}");
    let added = Command::new("rustup").args(["target", "add", TARGET]).output();
    match added {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!(
            "the compilation target {TARGET} is missing and rustup can't add it:\n{}\nhint: rustup target add {TARGET}",
            String::from_utf8_lossy(&output.stderr)
        )
        .into()),
        Err(error) => Err(format!(
            "the compilation target {TARGET} is missing, and there is no rustup to add it ({error})\n\
             hint: install it with the package manager that installed Rust"
        )
        .into()),
    }
}

fn build(root: &Path, profile: &str) -> Result<(), Box<dyn Error>> {
    let mut cargo = Command::new(env::var("CARGO")?);
    cargo.current_dir(root).args(["build", "--locked", "--target", TARGET, "--profile", profile]);
    cargo.arg("--target-dir").arg(target_folder(root));
    for name in COMPONENTS.into_iter().chain([EXPRESSION]) {
        cargo.args(["--package", &format!("weft-{name}")]);
    }
    // What the outer build was told (by clippy, by coverage, by flags for this machine) is not meant for components.
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
    Err(format!("the components can't be built:\n{}", String::from_utf8_lossy(&output.stderr)).into())
}

/// Beside the outer build's own folders, wherever those are.
fn target_folder(root: &Path) -> PathBuf {
    match env::var_os("WEFT_COMPONENTS_TARGET_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from).join("components"),
    }
}

/// The file of a component as it is when a call begins.
fn ready(folder: &Path, name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let built = artifact(folder, name)?;
    let prepared = prepared::prepared(&fs::read(&built)?).map_err(|error| format!("component {name}: {error}"))?;
    let Some(prepared) = prepared else { return Ok(built) };
    let file = Path::new(&env::var("OUT_DIR")?).join(format!("{name}.wasm"));
    fs::write(&file, prepared)?;
    Ok(file)
}

fn artifact(folder: &Path, name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let file = folder.join(format!("weft_{}.wasm", name.replace('-', "_")));
    if file.is_file() { Ok(file) } else { Err(format!("{} was not built", file.display()).into()) }
}
