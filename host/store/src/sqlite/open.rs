//! Opening: looks at the file before SQLite does, so that nothing is ever written into a file that isn't ours.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::lock::Lock;
use super::{Failure, Outcome, counts, leases, system};
use crate::limits::{BUSY_TIMEOUT, STATEMENTS_MAX};
use crate::target::Place;
use crate::{StoreError, StoreTarget};

/// A database that is known to be ours.
#[derive(Debug)]
pub(super) enum Database {
    File(PathBuf),
    /// Connections that open the same name share a database, for as long as one of them is open.
    Memory {
        uri: String,
        /// This one. Nobody uses it; the mutex is what lets other threads hold it.
        _anchor: Mutex<Connection>,
    },
}

/// What is at a path.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Nothing,
    Ours,
}

/// Takes the lock and makes sure that there is a database of ours.
pub(super) fn prepare(target: &StoreTarget) -> Outcome<(Database, Option<Lock>)> {
    let path = match target.place() {
        Place::Memory => return Ok((memory()?, None)),
        Place::File(path) => path,
    };
    // Once before the lock, so as not to leave a lock file beside a file of others; once more when nobody can interfere.
    inspect(path)?;
    let lock = Lock::take(path)?;
    match inspect(path)? {
        Found::Ours => check_writable(path)?,
        Found::Nothing => create(path)?,
    }
    Ok((Database::File(path.clone()), Some(lock)))
}

/// Makes sure that there is a database of ours to read.
pub(super) fn existing(target: &StoreTarget) -> Outcome<Database> {
    match target.place() {
        Place::Memory => memory(),
        Place::File(path) => match inspect(path)? {
            Found::Ours => Ok(Database::File(path.clone())),
            Found::Nothing => Err(StoreError::MissingFile { path: path.clone() }.into()),
        },
    }
}

fn inspect(path: &Path) -> Outcome<Found> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return inspect_folder(path),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Err(StoreError::ReadOnly { path: path.to_owned() }.into());
        }
        Err(error) => return Err(file_error(path, &error).into()),
    };
    if fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        return Err(StoreError::NotADatabase { path: path.to_owned() }.into());
    }
    let mut header = Vec::with_capacity(HEADER_BYTES);
    let read = file.by_ref().take(HEADER_BYTES as u64).read_to_end(&mut header);
    read.map_err(|error| file_error(path, &error))?;
    inspect_header(path, &header)
}

/// The length of the header of a SQLite database.
const HEADER_BYTES: usize = 100;

fn inspect_header(path: &Path, header: &[u8]) -> Outcome<Found> {
    if header.is_empty() {
        return Ok(Found::Nothing);
    }
    if header.len() < HEADER_BYTES || !header.starts_with(b"SQLite format 3\0") {
        return Err(StoreError::NotADatabase { path: path.to_owned() }.into());
    }
    // The application id: big-endian, at byte 68. `create` puts it there before the file has its name.
    if header[68..72] == system::APPLICATION_ID.to_be_bytes() {
        Ok(Found::Ours)
    } else {
        Err(StoreError::NotOurs { path: path.to_owned() }.into())
    }
}

fn inspect_folder(path: &Path) -> Outcome<Found> {
    let folder = folder_of(path);
    if !folder.is_dir() {
        return Err(StoreError::MissingFolder { folder }.into());
    }
    // SQLite would apply the log of a database that is gone to the one that we are about to make.
    let log = beside(path, "-wal");
    if fs::metadata(&log).is_ok_and(|metadata| metadata.len() > 0) {
        return Err(StoreError::OrphanedLog { path: path.to_owned(), log }.into());
    }
    Ok(Found::Nothing)
}

/// Opening a file for appending changes nothing about it.
fn check_writable(path: &Path) -> Outcome<()> {
    match OpenOptions::new().append(true).open(path) {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
            Err(StoreError::ReadOnly { path: path.to_owned() }.into())
        }
        Err(error) => Err(file_error(path, &error).into()),
    }
}

/// Makes the file under another name and gives it its own when it is whole: a crash halfway leaves no file that
/// looks like somebody else's.
fn create(path: &Path) -> Outcome<()> {
    let draft = beside(path, ".new");
    for leftover in [draft.clone(), beside(&draft, "-journal"), beside(&draft, "-wal"), beside(&draft, "-shm")] {
        match fs::remove_file(&leftover) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(file_error(&leftover, &error).into()),
            _ => {}
        }
    }
    create_private(&draft).map_err(|error| file_error(&draft, &error))?;
    fill(&draft)?;
    fs::rename(&draft, path).map_err(|error| file_error(path, &error))?;
    sync_folder(path).map_err(|error| file_error(path, &error))?;
    Ok(())
}

/// Makes the tables. The file has no name yet that anybody would look for, so it need not be whole before all of it is: it
/// goes to the disk once, at the end.
fn fill(draft: &Path) -> Outcome<()> {
    let connection = Connection::open(draft)?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))?;
    system::create(&connection)?;
    // To change over to a log takes as long as to write everything: so it begins as it will be.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error)?;
    let synced = OpenOptions::new().append(true).open(draft).and_then(|file| file.sync_all());
    Ok(synced.map_err(|error| file_error(draft, &error))?)
}

/// An empty file that only its owner can read: a store holds people's names and addresses. SQLite gives its log the
/// same rights.
fn create_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// A new name is on the disk only when its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder_of(path))?.sync_all() } else { Ok(()) }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The path with something after its end, as SQLite itself names the files beside a database.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub(super) fn file_error(path: &Path, error: &io::Error) -> StoreError {
    StoreError::File { path: path.to_owned(), message: error.to_string() }
}

fn memory() -> Outcome<Database> {
    static OPENED: AtomicU64 = AtomicU64::new(0);
    let uri = format!("file:/weft-{}?vfs=memdb", OPENED.fetch_add(1, Ordering::Relaxed));
    let anchor = Connection::open(&uri)?;
    system::create(&anchor)?;
    Ok(Database::Memory { uri, _anchor: Mutex::new(anchor) })
}

impl Database {
    pub(super) fn connect_for_writing(&self) -> Outcome<Connection> {
        self.set_up_for_writing().map_err(|failure| match failure {
            // The file itself was tried before, so it is its log that can't be made or written.
            Failure::Driver(error) if is_about_access(&error) => {
                StoreError::ReadOnly { path: folder_of(self.path()) }.into()
            }
            other => other,
        })
    }

    fn set_up_for_writing(&self) -> Outcome<Connection> {
        let connection = self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // In memory there is no log: SQLite answers this with "memory".
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        // Rebuilding a table must not touch rows of a table that somebody made to refer to it.
        connection.pragma_update(None, "foreign_keys", false)?;
        // Nor may it stumble over a view of the table that is being rebuilt.
        connection.pragma_update(None, "legacy_alter_table", true)?;
        system::upgrade(&connection)?;
        leases::end_all(&connection)?;
        counts::follow_all(&connection)?;
        Ok(connection)
    }

    pub(super) fn connect_for_reading(&self) -> Outcome<Connection> {
        let connection = self.connect(OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        system::check_up_to_date(&connection, self.path())?;
        Ok(connection)
    }

    fn connect(&self, access: OpenFlags) -> Outcome<Connection> {
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match self {
            Database::File(path) => Connection::open_with_flags(path, flags)?,
            Database::Memory { uri, .. } => Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)?,
        };
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        // Otherwise SQLite takes the quoted name of a column that does not exist for text.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        // Nor does it make a statement anew because other values are bound to it: a sixth of what small runs took.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        system::check_version(&connection, self.path())?;
        Ok(connection)
    }

    fn path(&self) -> &Path {
        match self {
            Database::File(path) => path,
            Database::Memory { .. } => Path::new(":memory:"),
        }
    }
}

fn is_about_access(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen))
}

/// The log is copied into the database when it has this many pages. Each time costs two fsyncs.
const CHECKPOINT_PAGES: i64 = 4_000;

/// Memory for pages, per connection.
const CACHE_KIB: i64 = 8 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_inspected_before_sqlite_opens_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weft.db");
        assert_eq!(inspect(&path).unwrap(), Found::Nothing);
        fs::write(&path, "").unwrap();
        assert_eq!(inspect(&path).unwrap(), Found::Nothing);
        create(&path).unwrap();
        assert_eq!(inspect(&path).unwrap(), Found::Ours);
    }

    #[test]
    fn a_statement_is_not_made_anew_for_other_values() {
        let database = memory().unwrap();
        for connection in [database.connect_for_writing().unwrap(), database.connect_for_reading().unwrap()] {
            let mut statement = connection.prepare("SELECT id FROM _weft_runs LIMIT ?1").unwrap();
            for limit in [0, 1, 2, 1_000] {
                statement.exists([limit]).unwrap();
            }
            assert_eq!(statement.get_status(rusqlite::StatementStatus::RePrepare), 0);
        }
    }

    #[test]
    fn a_new_file_is_whole_and_begins_with_a_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weft.db");
        create(&path).unwrap();
        let files = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, 1, "nothing is left of the draft");
        let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        let whole: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
        assert_eq!((mode.as_str(), whole.as_str()), ("wal", "ok"));
    }
}
