//! Packages that code asks for, as they were accepted: the lock in the folder of `node_modules` pins them, each with all its
//! files. A file that a package manager has put there anew, or that somebody has changed, is other code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};
use weft_engine::read_plain;
use weft_engine::workflow::{Checked, CheckedStep, CodeParameters};

use super::{FILE, LockFile, folder_of};
use crate::exit;
use crate::message::{Message, Messages};
use crate::table_text::program;

/// The folder that packages are in.
const PACKAGES: &str = "node_modules";
/// Most files of a package.
const FILES_MAX: usize = 20_000;
/// What a package says of itself.
const MANIFEST: &str = "package.json";
/// Most bytes of that.
const MANIFEST_BYTES_MAX: u64 = 64 << 20;
/// How much of a file is in memory at a time.
const CHUNK_BYTES: usize = 64 << 10;

/// One package as it was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackagePin {
    /// What it calls its version; for people.
    pub version: String,
    /// Of all its files, `sha256:…`.
    pub digest: String,
}

/// All packages in the `node_modules` of a folder, also those within others, by their paths from there.
pub fn all(folder: &Path) -> Result<BTreeMap<String, PackagePin>, Messages> {
    let mut found = BTreeMap::new();
    collect(folder, "", &mut found).map_err(|error| unreadable(folder, &error))?;
    Ok(found)
}

fn collect(folder: &Path, within: &str, found: &mut BTreeMap<String, PackagePin>) -> io::Result<()> {
    for name in package_names(&folder.join(within).join(PACKAGES))? {
        let path = format!("{within}{PACKAGES}/{name}");
        let package = folder.join(&path);
        if package.join(MANIFEST).is_file() {
            found.insert(path.clone(), pin(&package)?);
            collect(folder, &format!("{path}/"), found)?;
        }
    }
    Ok(())
}

/// `lodash`, `@scope/name`.
fn package_names(packages: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for name in names_in(packages)? {
        match name.starts_with('@') {
            true => names.extend(names_in(&packages.join(&name))?.into_iter().map(|inner| format!("{name}/{inner}"))),
            false if name.starts_with('.') => {}
            false => names.push(name),
        }
    }
    Ok(names)
}

/// Nothing where there is no such folder. A name that is no text can't be asked for.
fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        other => other?,
    };
    let names = entries.map(|entry| Ok(entry?.file_name().into_string().ok())).collect::<io::Result<Vec<_>>>()?;
    Ok(names.into_iter().flatten().collect())
}

/// A package as it is now.
fn pin(package: &Path) -> io::Result<PackagePin> {
    Ok(PackagePin { version: version(package), digest: digest(package)? })
}

/// Empty if it says none.
fn version(package: &Path) -> String {
    let manifest = read_plain(&package.join(MANIFEST), MANIFEST_BYTES_MAX).unwrap_or_default();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap_or_default();
    manifest.get("version").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn digest(package: &Path) -> io::Result<String> {
    let mut files = BTreeSet::new();
    list(package, "", &mut files)?;
    let mut hash = Sha256::new();
    for name in &files {
        let path = package.join(name);
        // With its length in front, the end of a file can't pass for the name and the beginning of the next.
        hash.update(format!("{name}\0{}\0", fs::metadata(&path)?.len()));
        add_content(&path, &mut hash)?;
    }
    Ok(format!("sha256:{}", weft_recording::hex(&hash.finalize())))
}

fn add_content(path: &Path, hash: &mut Sha256) -> io::Result<()> {
    let mut file = fs::File::open(path)?;
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(()),
            read => hash.update(&chunk[..read]),
        }
    }
}

/// The files of a package, without the packages within it.
fn list(package: &Path, within: &str, files: &mut BTreeSet<String>) -> io::Result<()> {
    for name in names_in(&package.join(within))? {
        let path = format!("{within}{name}");
        // A folder that is a link may lead back here.
        let is_folder = fs::symlink_metadata(package.join(&path)).is_ok_and(|kind| kind.is_dir());
        if is_folder && name != PACKAGES {
            list(package, &format!("{path}/"), files)?;
        } else if fs::metadata(package.join(&path)).is_ok_and(|kind| kind.is_file()) {
            files.insert(path);
        }
        if files.len() > FILES_MAX {
            return Err(io::Error::other(format!("{} has more than {FILES_MAX} files", package.display())));
        }
    }
    Ok(())
}

/// Refuses a workflow whose packages are not those that the lock beside them has.
pub(super) fn check(checked: &Checked) -> Result<(), Messages> {
    let mut used = BTreeMap::new();
    collect_used(checked, &mut used);
    let mut refused = Vec::new();
    for (folder, packages) in used {
        let beside = folder.join(FILE);
        if beside.symlink_metadata().is_err() {
            continue;
        }
        let lock = LockFile::read(beside)?;
        for package in packages {
            let now = pin(&folder.join(&package)).map_err(|error| unreadable(&folder, &error))?;
            refused.extend(refusal(&lock, &package, &now));
        }
    }
    if refused.is_empty() { Ok(()) } else { Err(Messages::new(exit::COMPONENT, refused)) }
}

fn refusal(lock: &LockFile, package: &str, now: &PackagePin) -> Option<Message> {
    let reason = match lock.lock.packages.get(package) {
        Some(pinned) if pinned.digest == now.digest => return None,
        Some(pinned) => format!(
            "the package {package} ({}) is not the one that was accepted ({}): its files differ",
            now.version, pinned.version
        ),
        None => format!("the package {package} ({}) is not in it, so nobody has accepted it", now.version),
    };
    let shown = lock.shown();
    let option = if shown == FILE { String::new() } else { format!(" --lock {shown}") };
    let remedy =
        format!("install what was accepted, or, if this is meant, accept it: {} nodes lock{option}", program());
    Some(Message::new(reason, remedy).about(shown))
}

/// The packages that code in a workflow asks for, by the folder that `node_modules` is in.
fn collect_used(checked: &Checked, used: &mut BTreeMap<PathBuf, BTreeSet<String>>) {
    for step in &checked.steps {
        if let Some(inner) = &step.workflow {
            collect_used(inner, used);
        }
        for path in files_of(step) {
            let Some((folder, package)) = package_of(&path) else { continue };
            used.entry(folder).or_default().insert(package);
        }
    }
}

/// The files that the code of a step asks for.
fn files_of(step: &CheckedStep) -> Vec<String> {
    let name = CodeParameters::of(&step.node.parameters).and_then(|names| names.files);
    let files = name.and_then(|name| step.with.literal_entry(&name)?.as_object());
    files.into_iter().flat_map(|files| files.keys().cloned()).collect()
}

/// The folder of the outermost `node_modules` in a path, and the package from there: `node_modules/a/node_modules/@b/c`.
fn package_of(path: &str) -> Option<(PathBuf, String)> {
    let parts: Vec<&str> = path.split('/').collect();
    let first = parts.iter().position(|part| *part == PACKAGES)?;
    let last = parts.iter().rposition(|part| *part == PACKAGES)?;
    let name = if parts.get(last + 1)?.starts_with('@') { 2 } else { 1 };
    let package = parts.get(first..=last + name)?.join("/");
    Some((PathBuf::from(parts[..first].join("/")), package))
}

/// The packages that a lock at this path would pin.
pub fn beside(lock: &Path) -> Result<BTreeMap<String, PackagePin>, Messages> {
    all(folder_of(lock))
}

fn unreadable(folder: &Path, error: &io::Error) -> Messages {
    let message = Message::new(format!("a package can't be read: {error}"), "install the packages anew: npm ci");
    Messages::one(exit::COMPONENT, message.about(folder.join(PACKAGES).display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, path: &str, text: &str) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    #[test]
    fn packages_are_pinned_with_all_their_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        write(folder, "node_modules/a/package.json", r#"{ "version": "1.2.3" }"#);
        write(folder, "node_modules/a/lib/a.js", "1");
        write(folder, "node_modules/a/node_modules/b/package.json", "{}");
        write(folder, "node_modules/@s/c/package.json", "{}");
        write(folder, "node_modules/.bin/x", "");
        write(folder, "node_modules/no-package/x.js", "");
        let before = all(folder).unwrap_or_else(|_| panic!("readable"));
        let names: Vec<&String> = before.keys().collect();
        assert_eq!(names, ["node_modules/@s/c", "node_modules/a", "node_modules/a/node_modules/b"]);
        assert_eq!(before["node_modules/a"].version, "1.2.3");
        write(folder, "node_modules/a/node_modules/b/index.js", "1");
        let after = all(folder).unwrap_or_else(|_| panic!("readable"));
        let changed: Vec<&String> = names.into_iter().filter(|name| before[*name] != after[*name]).collect();
        assert_eq!(changed, ["node_modules/a/node_modules/b"], "a package within another is its own");
        write(folder, "node_modules/a/lib/a.js", "2");
        assert_ne!(all(folder).unwrap_or_else(|_| panic!("readable"))["node_modules/a"], after["node_modules/a"]);
        assert!(all(&folder.join("none")).unwrap_or_else(|_| panic!("readable")).is_empty());
    }

    #[test]
    fn a_path_names_its_package() {
        let of = |path| package_of(path).map(|(folder, package)| (folder.display().to_string(), package));
        let found = |folder: &str, package: &str| Some((folder.to_owned(), package.to_owned()));
        assert_eq!(of("w/node_modules/a/lib/a.js"), found("w", "node_modules/a"));
        assert_eq!(of("node_modules/@s/c/x.js"), found("", "node_modules/@s/c"));
        assert_eq!(of("/w/node_modules/a/node_modules/b/x.js"), found("/w", "node_modules/a/node_modules/b"));
        assert_eq!(of("blocks/a.js"), None);
    }
}
