//! The size of the program as it is handed out: without symbols.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::process::output;
use crate::programs::Programs;
use crate::summary::Summary;
use crate::target::Target;

const STRIPPED_MB: Target = Target::AtMost(40.0);
/// As sizes of downloads are told.
const MEGABYTE: f64 = 1e6;
/// What two files may differ by, in megabytes, that hold the same.
const SAME_MB: f64 = 0.05;
const WHAT: &str = "size of the program, stripped";

/// Measures and prints.
pub fn run(programs: &Programs, folder: &Path, summary: &mut Summary) -> Outcome<()> {
    println!("\nSize of the program, with all components that it embeds");
    let built_mb = megabytes(&programs.weft)?;
    let copy = folder.join("weft-stripped");
    match strip(&programs.weft, &copy) {
        Ok(tool) => {
            let stripped_mb = megabytes(&copy)?;
            let left = if built_mb - stripped_mb < SAME_MB { "strips it already" } else { "leaves symbols in it" };
            println!("  stripped by {tool} {stripped_mb:.1} MB   {}", STRIPPED_MB.verdict(stripped_mb, " MB"));
            println!("  as built {built_mb:.1} MB: the profile {left}");
            let measured = format!("{stripped_mb:.1} MB ({built_mb:.1} MB as built: the profile {left})");
            summary.add(WHAT, measured, STRIPPED_MB, stripped_mb, " MB");
        }
        Err(why) => {
            println!("  as built {built_mb:.1} MB; it can't be stripped here: {why}");
            summary.missing(WHAT, format!("{built_mb:.1} MB as built; no tool to strip it"), STRIPPED_MB, " MB");
        }
    }
    Ok(())
}

fn megabytes(file: &Path) -> Outcome<f64> {
    Ok(fs::metadata(file)?.len() as f64 / MEGABYTE)
}

/// Strips a copy: with the system's tool, or with that of the compiler. Says with which.
fn strip(program: &Path, copy: &Path) -> Outcome<&'static str> {
    let Err(of_the_system) = output(Command::new("strip").arg("-o").arg(copy).arg(program)) else {
        return Ok("strip");
    };
    let of_the_compiler =
        objcopy().and_then(|tool| output(Command::new(tool).arg("--strip-all").arg(program).arg(copy)));
    match of_the_compiler {
        Ok(_) => Ok("rust-objcopy"),
        Err(error) => Err(format!("{of_the_system}; {error}").into()),
    }
}

/// Where the compiler has the tool that it strips with itself.
fn objcopy() -> Outcome<PathBuf> {
    let root = PathBuf::from(output(Command::new("rustc").args(["--print", "sysroot"]))?.trim());
    let name = format!("rust-objcopy{}", std::env::consts::EXE_SUFFIX);
    for target in fs::read_dir(root.join("lib/rustlib"))? {
        let tool = target?.path().join("bin").join(&name);
        if tool.is_file() {
            return Ok(tool);
        }
    }
    Err("the compiler has no rust-objcopy".into())
}
