//! `weft.lock`: components as somebody has accepted them, with what they ask for.
//!
//! ```yaml
//! weft_lock: 1
//! components:
//!   my-shop:
//!     digest: sha256:…
//!     connection: …
//!     nodes: …
//! ```
//!
//! The file counts for all workflows in its folder and below, unless there is a nearer one. Without one, nothing is
//! pinned. `weft nodes lock` writes it.
//!
//! - here: what is in it, and where it is
//! - `guard.rs`: whether the components of a workflow are those that were accepted
//! - `read.rs`, `write.rs`: how it looks

mod guard;
mod read;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use weft_engine::demands::Demands;
use weft_engine::workflow::Place;

use crate::exit;
use crate::message::{Message, Messages};

pub use guard::check;

/// What the file is called.
pub const FILE: &str = "weft.lock";

/// What helps where nobody can say what was meant.
const RESTORE: &str = "restore the file, or delete it and accept the components anew: weft nodes lock";

/// Components by name, as they were accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    pub components: BTreeMap<String, Pin>,
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
    /// The path as people would write it: short if it lies in the current folder.
    pub fn shown(&self) -> String {
        let here = std::env::current_dir().and_then(|folder| folder.canonicalize()).ok();
        let short = here.and_then(|here| self.path.strip_prefix(here).ok().map(Path::to_owned));
        short.unwrap_or_else(|| self.path.clone()).display().to_string()
    }
}

/// The lock beside a file, or in the nearest folder above it.
pub fn nearest(file: &Path) -> Result<Option<LockFile>, Messages> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().map_err(|error| unreadable(folder, &error))?;
    for folder in folder.ancestors() {
        let mut found = LockFile { path: folder.join(FILE), lock: Lock::default() };
        // A link that leads nowhere is a lock that can't be read, and no missing one.
        match found.path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(unreadable(&found.path, &error)),
            Ok(_) => {
                found.lock = open(&found.path, &found.shown())?;
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
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
    let source = std::fs::read_to_string(path).map_err(|error| unreadable(Path::new(shown), &error))?;
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
