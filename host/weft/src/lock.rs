//! `weft.lock`: components as somebody has accepted them, with what they ask for.
//!
//! ```yaml
//! weft_lock: 1
//! components:
//!   my-shop:
//!     digest: sha256:…
//!     connection: …
//!     nodes: …
//! packages:
//!   node_modules/lodash: {version: 4.17.21, digest: sha256:…}
//! ```
//!
//! The file counts for all workflows in its folder and below. Where several count, each of them has to accept: whoever
//! hands somebody a folder may put a lock into it, and that one takes nothing from the locks above. Without any, nothing
//! is pinned. `weft nodes lock` writes it.
//!
//! - here: what is in it, and where it is
//! - `guard.rs`: whether the components of a workflow are those that were accepted
//! - `packages.rs`: the same for packages that code asks for
//! - `read.rs`, `write.rs`: how it looks

mod guard;
pub mod packages;
mod read;
mod write;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Component, Path, PathBuf};

use weft_engine::read_plain_text;
use weft_engine::workflow::Place;
use weft_engine::workflow::demands::Demands;

use crate::exit;
use crate::message::{Message, Messages};

pub use guard::{check, refusals};
pub use packages::PackagePin;

/// What the file is called.
pub const FILE: &str = "weft.lock";

/// Most bytes of a lock.
const FILE_BYTES_MAX: usize = 8 << 20;

/// What helps where nobody can say what was meant.
const RESTORE: &str = "restore the file, or delete it and accept the components anew: weft nodes lock";

/// Components by name, as they were accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    pub components: BTreeMap<String, Pin>,
    /// Packages in the `node_modules` beside the lock, by their paths from there.
    pub packages: BTreeMap<String, PackagePin>,
}

/// One component as it was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Of its file, `sha256:…`; none for a component that comes with weft, which changes with it.
    pub digest: Option<String>,
    /// What it may ask for.
    pub demands: Demands,
}

/// A lock that was found.
pub struct LockFile {
    pub path: PathBuf,
    pub lock: Lock,
}

impl LockFile {
    /// Reads the lock at this path.
    pub fn read(path: PathBuf) -> Result<Self, Messages> {
        let lock = open(&path, &shown(&path))?;
        Ok(Self { path, lock })
    }

    /// The path as people would write it: short if it lies in the current folder.
    pub fn shown(&self) -> String {
        shown(&self.path)
    }
}

fn shown(path: &Path) -> String {
    let here = std::env::current_dir().and_then(|folder| folder.canonicalize()).ok();
    let short = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    short.unwrap_or_else(|| path.to_owned()).display().to_string()
}

/// The paths of all locks that count for a file: beside it and in every folder above. Folders are those of its path as it
/// is written, and those where its links lead: a link takes it away from no lock.
pub fn counting(file: &Path) -> Result<BTreeSet<PathBuf>, Messages> {
    let mut found = around(folder_of(file))?;
    if let Ok(real) = file.canonicalize() {
        found.extend(around(folder_of(&real))?);
    }
    Ok(found)
}

/// The paths of the locks that count wherever the one at this path does, without that one.
pub fn counting_beside(path: &Path) -> Result<BTreeSet<PathBuf>, Messages> {
    // Without its folder it can't be written, which is told then.
    let Ok(folder) = folder_of(path).canonicalize() else { return Ok(BTreeSet::new()) };
    let mut found = around(folder_of(path))?;
    found.remove(&folder.join(path.file_name().unwrap_or_default()));
    Ok(found)
}

/// The paths of the locks in a folder and in all above it.
fn around(folder: &Path) -> Result<BTreeSet<PathBuf>, Messages> {
    let real = folder.canonicalize().map_err(|error| unreadable(folder, &error))?;
    let written = as_written(folder).map_err(|error| unreadable(folder, &error))?;
    let mut found = BTreeSet::new();
    for folder in real.ancestors().chain(written.ancestors()) {
        found.extend(lock_in(folder)?);
    }
    Ok(found)
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The path of a folder from the root, with `..` taken back and no link followed.
fn as_written(folder: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(folder)?;
    let mut path = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => _ = path.pop(),
            part => path.push(part),
        }
    }
    Ok(path)
}

/// The lock in a folder, if there is one, by the path that it has without links, so that it is read once.
fn lock_in(folder: &Path) -> Result<Option<PathBuf>, Messages> {
    let path = folder.join(FILE);
    // A link that leads nowhere is a lock that can't be read, and no missing one.
    match path.symlink_metadata() {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(unreadable(&path, &error)),
        Ok(_) => match folder.canonicalize() {
            Ok(folder) => Ok(Some(folder.join(FILE))),
            Err(error) => Err(unreadable(&path, &error)),
        },
    }
}

/// The lock at this path, if there is one.
pub fn read_if_there(path: &Path) -> Result<Option<Lock>, Messages> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, &error)),
        Ok(_) => open(path, &path.display().to_string()).map(Some),
    }
}

fn open(path: &Path, shown: &str) -> Result<Lock, Messages> {
    let source = read_plain_text(path, FILE_BYTES_MAX as u64).map_err(|error| unreadable(Path::new(shown), &error))?;
    read::read(&source).map_err(|problems| {
        let messages = problems.into_iter().map(|problem| {
            let place = Place { file: shown.to_owned(), line: problem.mark.line, column: problem.mark.column };
            Message::new(problem.reason, problem.remedy).at(place)
        });
        Messages::new(exit::COMPONENT, messages.collect()).with_sources(&[(shown.to_owned(), source.clone())])
    })
}

fn unreadable(path: &Path, error: &io::Error) -> Messages {
    let message = Message::new(format!("the lock can't be read: {error}"), RESTORE);
    Messages::one(exit::COMPONENT, message.about(path.display().to_string()))
}

/// Replaces the file as a whole: a process that is killed leaves the old one or the new one.
pub fn save(path: &Path, lock: &Lock) -> Result<(), Messages> {
    let text = write::write(lock);
    if read::read(&text).as_ref() != Ok(lock) {
        let message =
            Message::new("the lock would be too large to be read again", "pin fewer components: --remove NAME");
        return Err(Messages::one(exit::COMPONENT, message.about(path.display().to_string())));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let half_written = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = std::fs::write(&half_written, text).and_then(|()| std::fs::rename(&half_written, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&half_written);
        let message =
            Message::new(format!("the lock can't be written: {error}"), "name a file that can be: --lock PATH");
        Messages::one(exit::COMPONENT, message.about(path.display().to_string()))
    })
}
