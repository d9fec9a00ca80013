//! Embeds the SDK for authors of components, so that `weft new node` works wherever the program is.
//!
//! The SDK isn't published: a new component carries its sources. They keep their places relative to each other, so that
//! nothing in them has to be rewritten; only the workspace around them is a smaller one, cut out of this repository's.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script runs before there is any run, and speaks to cargo"
)]

use std::collections::BTreeSet;
use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The crate that components depend on.
const SDK: &str = "nodes/sdk";
/// What it reads besides crates: the contract.
const CONTRACT: &str = "wit/node";
/// Crates that every component names itself, because their macros want it so.
const NAMED: [&str; 3] = ["schemars", "serde", "serde_json"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    println!("cargo::rerun-if-changed=build.rs");
    for path in ["Cargo.toml", ".cargo/config.toml", "LICENSE-MIT", "LICENSE-APACHE"] {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    let workspace = Manifest::read(&root)?;
    let crates = crates(&root, &workspace)?;
    let mut files = vec![("Cargo.toml".to_owned(), workspace_around(&workspace, &crates)?)];
    for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
        files.push((license.to_owned(), fs::read_to_string(root.join(license))?));
    }
    add_folder(&root, CONTRACT, &mut files)?;
    for (folder, manifest) in &crates {
        files.push((format!("{folder}/Cargo.toml"), manifest.without("[dev-dependencies]")));
        add_folder(&root, &format!("{folder}/src"), &mut files)?;
    }
    write_code(&root, &workspace, &files)
}

/// The SDK and the crates of this repository that it needs: folders and manifests.
fn crates(root: &Path, workspace: &Manifest) -> Result<Vec<(String, Manifest)>, Box<dyn Error>> {
    let mut crates: Vec<(String, Manifest)> = Vec::new();
    let mut waiting = vec![SDK.to_owned()];
    while let Some(folder) = waiting.pop() {
        if crates.iter().any(|(known, _)| *known == folder) {
            continue;
        }
        let manifest = Manifest::read(&root.join(&folder))?;
        waiting.extend(manifest.inherited().iter().filter_map(|name| workspace.dependency(name)?.path()));
        crates.push((folder, manifest));
    }
    Ok(crates)
}

/// The manifest of the workspace around the SDK: what its crates inherit, and nothing else.
fn workspace_around(workspace: &Manifest, crates: &[(String, Manifest)]) -> Result<String, Box<dyn Error>> {
    let mut text = String::from("[workspace]\nresolver = \"3\"\nmembers = [\n");
    for (folder, _) in crates {
        writeln!(text, "    {folder:?},")?;
    }
    text += "]\n\n";
    text += &workspace.section("[workspace.package]").ok_or("no [workspace.package]")?;
    text += "\n[workspace.dependencies]\n";
    let names: BTreeSet<String> = crates.iter().flat_map(|(_, manifest)| manifest.inherited()).collect();
    for name in names {
        let line = workspace.dependency(&name).ok_or_else(|| format!("`{name}` is no dependency of the workspace"))?;
        writeln!(text, "{}", line.0)?;
    }
    for section in ["[workspace.lints.rust]", "[workspace.lints.clippy]"] {
        text = text + "\n" + &workspace.section(section).ok_or_else(|| format!("no {section}"))?;
    }
    Ok(text)
}

/// Adds all files of a folder, except for the snapshots of tests.
fn add_folder(root: &Path, folder: &str, files: &mut Vec<(String, String)>) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", root.join(folder).display());
    let entries: Result<Vec<_>, _> = fs::read_dir(root.join(folder))?.collect();
    let mut names: Vec<String> =
        entries?.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    for name in names.iter().filter(|name| *name != "snapshots" && !name.starts_with('.')) {
        let path = format!("{folder}/{name}");
        if root.join(&path).is_dir() {
            add_folder(root, &path, files)?;
        } else {
            files.push((path.clone(), fs::read_to_string(root.join(&path))?));
        }
    }
    Ok(())
}

/// Writes what `commands/new/sdk.rs` includes.
fn write_code(root: &Path, workspace: &Manifest, files: &[(String, String)]) -> Result<(), Box<dyn Error>> {
    let package = workspace.section("[workspace.package]").unwrap_or_default();
    let inherited: Vec<&str> =
        package.lines().filter(|line| line.starts_with("edition") || line.starts_with("rust-version")).collect();
    let named: Result<Vec<&str>, String> = NAMED
        .iter()
        .map(|name| Ok(workspace.dependency(name).ok_or_else(|| format!("`{name}` is no dependency"))?.0))
        .collect();
    let profile = workspace.section("[profile.component]").ok_or("no [profile.component]")?;
    let profile: Vec<&str> =
        profile.lines().filter(|line| !line.starts_with('[') && !line.starts_with("inherits")).collect();
    let mut code = format!("/// The SDK: paths and texts.\nconst FILES: &[(&str, &str)] = &{files:?};\n");
    for (name, text) in [
        ("PACKAGE", inherited.join("\n")),
        ("DEPENDENCIES", named?.join("\n")),
        ("PROFILE", profile.join("\n").trim().to_owned()),
        ("CARGO_CONFIG", for_components(root)?),
    ] {
        writeln!(code, "pub(super) const {name}: &str = {text:?};")?;
    }
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("sdk.rs"), code)?;
    Ok(())
}

/// What cargo is told where it builds components, and nothing of what it is told for weft itself.
fn for_components(root: &Path) -> Result<String, Box<dyn Error>> {
    let config = Manifest(fs::read_to_string(root.join(".cargo/config.toml"))?);
    Ok(config.section("[target.wasm32-wasip2]").ok_or("nothing is set for components")?)
}

/// A manifest of this repository, where each dependency has a line of its own.
struct Manifest(String);

impl Manifest {
    fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let path = folder.join("Cargo.toml");
        println!("cargo::rerun-if-changed={}", path.display());
        Ok(Self(fs::read_to_string(path)?))
    }

    /// A section with its header, without comments at its end.
    fn section(&self, header: &str) -> Option<String> {
        let mut lines = self.0.lines().skip_while(|line| *line != header);
        let header = lines.next()?;
        let body: Vec<&str> = lines.take_while(|line| !line.starts_with('[')).collect();
        let end = body.iter().rposition(|line| !line.is_empty() && !line.starts_with('#')).map_or(0, |last| last + 1);
        Some(format!("{header}\n{}\n", body[..end].join("\n")))
    }

    /// The text without a section.
    fn without(&self, header: &str) -> String {
        let mut inside = false;
        let kept = self.0.lines().filter(|line| {
            if line.starts_with('[') {
                inside = *line == header;
            }
            !inside
        });
        let kept: Vec<&str> = kept.collect();
        format!("{}\n", kept.join("\n").trim_end())
    }

    /// The dependencies that a crate takes from the workspace, other than those of its tests.
    fn inherited(&self) -> Vec<String> {
        let text = self.without("[dev-dependencies]");
        let mut dependencies = false;
        let mut names = Vec::new();
        for line in text.lines() {
            if line.starts_with('[') {
                dependencies = line.ends_with("dependencies]");
            } else if dependencies && line.contains("workspace = true") {
                let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
                names.push(name.to_owned());
            }
        }
        names
    }

    /// The line of a dependency of the workspace.
    fn dependency(&self, name: &str) -> Option<Dependency<'_>> {
        let lines = self.0.lines().skip_while(|line| *line != "[workspace.dependencies]").skip(1);
        let mut lines = lines.take_while(|line| !line.starts_with('['));
        lines.find(|line| line.split(' ').next() == Some(name)).map(Dependency)
    }
}

/// `NAME = VERSION` or `NAME = { … }`.
struct Dependency<'a>(&'a str);

impl Dependency<'_> {
    /// The folder, if it is a crate of this repository.
    fn path(&self) -> Option<String> {
        let (_, behind) = self.0.split_once("path = \"")?;
        Some(behind.split('"').next()?.to_owned())
    }
}
