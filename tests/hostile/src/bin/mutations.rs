//! Switches off one defence after the other, and looks whether the attacks notice. See `src/mutations.rs`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use weft_hostile_tests::mutations::{MUTATIONS, Mutation};

/// Longest that an attack may go on when nothing holds it back: a host that hangs is broken as well.
const ATTACK_MAX: Duration = Duration::from_secs(180);
/// The environment variable that names the defence that is switched off.
const SWITCH: &str = "WEFT_SWITCHED_OFF";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wanted =
        |mutation: &&Mutation| words.is_empty() || words.iter().any(|word| mutation.defence.contains(word.as_str()));
    let mutations: Vec<&Mutation> = MUTATIONS.iter().filter(wanted).collect();
    if mutations.is_empty() {
        return Err("no defence has one of these words in its name: see tests/hostile/src/mutations/list.rs".into());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let copy = target.join("mutations");
    copy_sources(&root, &copy)?;
    put_switches(&copy)?;
    name_apart(&copy)?;
    let attacks = build(&copy, &target)?;
    println!("all defences are on: the attacks must be held");
    let names: Vec<&str> = mutations.iter().map(|mutation| mutation.attack).collect();
    if !holds(&attacks, &names, "")? {
        return Err("the attacks are not held even with all defences".into());
    }
    let mut unnoticed = 0;
    for mutation in &mutations {
        let started = Instant::now();
        let held = holds(&attacks, &[mutation.attack], mutation.defence)?;
        unnoticed += usize::from(held);
        let mark = if held { "NOT NOTICED" } else { "noticed    " };
        println!(
            "{mark} {:<52} by {:<40} {:>5.1} s",
            mutation.defence,
            mutation.attack,
            started.elapsed().as_secs_f64()
        );
    }
    println!("\n{} of {} defences are missed when they are switched off", mutations.len() - unnoticed, mutations.len());
    Ok(if unnoticed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// All files that git knows, and new ones that it would take.
fn copy_sources(root: &Path, copy: &Path) -> Result<(), Box<dyn Error>> {
    if copy.exists() {
        fs::remove_dir_all(copy)?;
    }
    let listed = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()?;
    for file in String::from_utf8(listed.stdout)?.split('\0').filter(|file| !file.is_empty()) {
        let (from, to) = (root.join(file), copy.join(file));
        if from.is_file() {
            fs::create_dir_all(to.parent().ok_or("a file is in a folder")?)?;
            fs::copy(from, to)?;
        }
    }
    Ok(())
}

fn put_switches(copy: &Path) -> Result<(), Box<dyn Error>> {
    for mutation in MUTATIONS {
        for edit in mutation.edits {
            let file = copy.join(edit.file);
            let text = fs::read_to_string(&file)?;
            let off = format!("(std::env::var({SWITCH:?}).as_deref() == Ok({:?}))", mutation.defence);
            if text.matches(edit.old).count() != 1 {
                return Err(format!("{}: {:?} is not in {} once", mutation.defence, edit.old, edit.file).into());
            }
            fs::write(file, text.replace(edit.old, &edit.new.replace("OFF", &off)))?;
        }
    }
    Ok(())
}

/// Gives the packages of the copy a version of their own. Cargo tells by it what it has built from them apart from what it
/// has built from the real sources, which would else take these for their own.
fn name_apart(copy: &Path) -> Result<(), Box<dyn Error>> {
    let version = concat!("version = \"", env!("CARGO_PKG_VERSION"), "\"\n");
    let other = concat!("version = \"", env!("CARGO_PKG_VERSION"), "-mutations\"\n");
    let manifest = copy.join("Cargo.toml");
    fs::write(&manifest, fs::read_to_string(&manifest)?.replacen(version, other, 1))?;
    let lock = copy.join("Cargo.lock");
    let packages = fs::read_to_string(&lock)?;
    let packages = packages.split("[[package]]\n").map(|package| match package.starts_with("name = \"weft") {
        true => package.replacen(version, other, 1),
        false => package.to_owned(),
    });
    fs::write(&lock, packages.collect::<Vec<_>>().join("[[package]]\n"))?;
    Ok(())
}

/// Builds the attacks. Gives the program.
fn build(copy: &Path, target: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let output = Command::new(env!("CARGO"))
        .current_dir(copy)
        // The whole workspace, so that all libraries are those of its other tests.
        .args(["test", "--locked", "--workspace", "--features", "weft-fuzz/libfuzzer", "--test", "attacks", "--no-run"])
        .args(["--config", "profile.dev.debug=false", "--message-format", "json", "--target-dir"])
        .arg(target)
        .stderr(Stdio::inherit())
        .output()?;
    let messages = String::from_utf8(output.stdout)?;
    let built = messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut programs = built.filter(|message| message["target"]["name"] == "attacks");
    let program = programs.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    program.filter(|_| output.status.success()).ok_or_else(|| "the attacks can't be built".into())
}

/// Whether these attacks are held while this defence is off.
fn holds(attacks: &Path, names: &[&str], off: &str) -> Result<bool, Box<dyn Error>> {
    let mut child =
        Command::new(attacks).args(names).env(SWITCH, off).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let patience = ATTACK_MAX * u32::try_from(names.len())?;
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if started.elapsed() > patience {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
