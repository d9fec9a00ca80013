//! Lists the modules of the prelude: every file of `src/prelude` becomes one, by its name.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script runs before there is any run, and speaks to cargo"
)]

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("src/prelude");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths =
        fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "js"));
    paths.sort();
    let mut code = String::from("pub(crate) static MODULES: &[(&str, &str)] = &[\n");
    for path in paths {
        let name = path.file_stem().and_then(|name| name.to_str()).ok_or("a file name that is no text")?;
        code += &format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string());
    }
    code += "];\n";
    if env::var("CARGO_CFG_TARGET_ARCH")? == "wasm32" {
        // The parser of the engine goes down some 40 KiB with each function in a function: with the usual 1 MiB, two dozen
        // are its end. The rest is for the engine's tables, and for what most scripts need.
        println!("cargo::rustc-link-arg-cdylib=-zstack-size=4194304");
        println!("cargo::rustc-link-arg-cdylib=--initial-memory=8388608");
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("prelude.rs"), code)?;
    Ok(())
}
