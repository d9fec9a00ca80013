//! The lock that lets one process write. It is the system's own lock on a file beside the database, so it goes when
//! the process goes, however it goes. The file itself stays: deleting it would let two processes lock two files. Whoever
//! can read a file can lock it, and so keep everybody from writing: only those can who can read the store.

#[cfg(unix)]
use std::fs::{self, Metadata, Permissions};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};

use super::Outcome;
use super::open::{beside, file_error};
use crate::{LockHolder, StoreError};

/// The lock, held for as long as this lives.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    pub(super) fn take(database: &Path) -> Outcome<Lock> {
        let path = beside(database, ".lock");
        let mut file = open(&path)?;
        share_like(database, &file);
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Locked { path: database.to_owned(), holder: read_holder(&mut file) }.into());
            }
            Err(TryLockError::Error(error)) => return Err(file_error(&path, &error).into()),
        }
        write_holder(&mut file).map_err(|error| file_error(&path, &error))?;
        Ok(Lock { _file: file })
    }
}

/// Who holds the lock now; nothing if nobody does. Looks for no longer than the blink of an eye, in which a process that
/// begins could find the lock taken: ask only if the answer matters.
pub(crate) fn holder(database: &Path) -> Outcome<Option<LockHolder>> {
    let path = beside(database, ".lock");
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(file_error(&path, &error).into()),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(read_holder(&mut file)),
        Err(TryLockError::Error(error)) => Err(file_error(&path, &error).into()),
    }
}

fn open(path: &PathBuf) -> Outcome<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, PRIVATE);
    options.open(path).map_err(|error| match error.kind() {
        // Not found: the folder is there, and takes no files (`/proc`).
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::NotFound => {
            StoreError::ReadOnly { path: path.clone() }.into()
        }
        _ => file_error(path, &error).into(),
    })
}

/// Rights of a file that is its owner's alone.
#[cfg(unix)]
const PRIVATE: u32 = 0o600;

/// Lets those read the lock who may read the store. Only its owner can change it, and for others it is well as it is.
#[cfg(unix)]
fn share_like(database: &Path, lock: &File) {
    use std::os::unix::fs::PermissionsExt;
    let rights = |metadata: Metadata| metadata.permissions().mode() & 0o666;
    let wanted = PRIVATE | fs::metadata(database).map_or(PRIVATE, rights);
    if lock.metadata().is_ok_and(|metadata| rights(metadata) != wanted) {
        let _ = lock.set_permissions(Permissions::from_mode(wanted));
    }
}

#[cfg(not(unix))]
fn share_like(_: &Path, _: &File) {}

#[allow(clippy::disallowed_methods, reason = "for people who find the store locked; no run ever sees this time")]
fn write_holder(file: &mut File) -> std::io::Result<()> {
    let since = DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Secs, true);
    file.set_len(0)?;
    writeln!(file, "pid {} since {since}", std::process::id())
}

/// What `write_holder` wrote; nothing if the holder is only just writing it.
fn read_holder(file: &mut File) -> Option<LockHolder> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    let (pid, since) = text.trim_end().strip_prefix("pid ")?.split_once(" since ")?;
    Some(LockHolder { pid: pid.parse().ok()?, since: since.to_owned() })
}
