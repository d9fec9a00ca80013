//! What can go wrong in the store: each case with its reason (how it displays) and, where there is one, a remedy.

use std::path::PathBuf;

use chrono::{DateTime, SecondsFormat};

use crate::limits::{COLUMNS_MAX, DELETE_COLUMNS_MAX, ROW_BYTES_MAX};

/// Why the store can't do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The text names no store.
    #[error("`{given}` is not a store that weft knows")]
    Target {
        /// What was given, without anything that may be secret.
        given: String,
    },
    /// The file's folder does not exist.
    #[error("the folder {} does not exist", folder.display())]
    MissingFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// There is nothing to read yet.
    #[error("{} does not exist", path.display())]
    MissingFile {
        /// The file.
        path: PathBuf,
    },
    /// The database is gone, but its write-ahead log, which holds its last commits, is still there.
    #[error("{} is missing, but its log {} is still there", path.display(), log.display())]
    OrphanedLog {
        /// The database that is missing.
        path: PathBuf,
        /// Its log.
        log: PathBuf,
    },
    /// The file is something other than a SQLite database.
    #[error("{} is not a SQLite database", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file is a SQLite database of another application.
    #[error("{} is a SQLite database of another application", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// The file was made by a later release.
    #[error("{} has format version {found}; this weft reads versions up to {known}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The latest version that this release can read.
        known: i64,
    },
    /// The file was made by an earlier release, and can't be read as it is.
    #[error("{} has format version {found}, of an earlier weft", path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
    },
    /// The file or its folder can't be written to.
    #[error("{} can't be written to", path.display())]
    ReadOnly {
        /// The file or folder.
        path: PathBuf,
    },
    /// The store was opened for reading.
    #[error("this store was opened for reading only")]
    OpenedReadOnly,
    /// Another process writes to this store.
    #[error("{} is in use{}", path.display(), holder.as_ref().map(|holder| format!(
        " by process {}, since {}", holder.pid, holder.since)).unwrap_or_default())]
    Locked {
        /// The database.
        path: PathBuf,
        /// Who holds it, as far as can be told.
        holder: Option<LockHolder>,
    },
    /// Somebody else, such as the `sqlite3` tool, has a transaction open.
    #[error("the database is busy: somebody else has a transaction open on it")]
    Busy,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The file is damaged.
    #[error("the database is damaged: {message}")]
    Damaged {
        /// What the database said.
        message: String,
    },
    /// The system refused something to do with the file.
    #[error("{}: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        message: String,
    },
    /// A table name that can't be used.
    #[error("`{table}` can't be a table's name")]
    Name {
        /// The name.
        table: String,
    },
    /// A table that weft would have to write to, but did not make.
    #[error("the table `{table}` was not made by weft: it has no `_synced_at` column")]
    ForeignTable {
        /// The table.
        table: String,
    },
    /// A row, or a table to be made, without one of the key fields.
    #[error("there is no value for `{field}`, which is in the key of the table `{table}`")]
    Key {
        /// The table.
        table: String,
        /// The field.
        field: String,
    },
    /// A table to be made has no key.
    #[error("the table `{table}` has no key")]
    NoKey {
        /// The table.
        table: String,
    },
    /// A table has another key than the one asked for.
    #[error("the table `{table}` has the key ({}), not ({})", is.join(", "), wanted.join(", "))]
    KeyChanged {
        /// The table.
        table: String,
        /// Its key.
        is: Vec<String>,
        /// The key asked for.
        wanted: Vec<String>,
    },
    /// Two fields would share a column, because a database does not tell upper from lower case.
    #[error(
        "the fields `{column}` and `{field}` of the table `{table}` would share a column, as case does not count there"
    )]
    FieldCollision {
        /// The table.
        table: String,
        /// The column that exists.
        column: String,
        /// The field that came.
        field: String,
    },
    /// A field name that can't be a column's name.
    #[error("the table `{table}` can't have a column named `{}`", field.escape_debug())]
    FieldName {
        /// The table.
        table: String,
        /// The field.
        field: String,
    },
    /// A column that was added by hand, with a type that weft does not use.
    #[error("the column `{column}` of the table `{table}` has the type `{declared}`, which weft does not use")]
    ForeignColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its declared type.
        declared: String,
    },
    /// More columns than a table may have.
    #[error("the table `{table}` would have more than {COLUMNS_MAX} columns")]
    TooManyColumns {
        /// The table.
        table: String,
    },
    /// A delete that names no field would empty the table.
    #[error("a delete from the table `{table}` has no conditions")]
    NoConditions {
        /// The table.
        table: String,
    },
    /// Deletes that name ever other columns.
    #[error("the deletes from the table `{table}` name more than {DELETE_COLUMNS_MAX} different sets of columns")]
    DeleteColumns {
        /// The table.
        table: String,
    },
    /// A row that is larger than one that may be read.
    #[error("the row {key} of the table `{table}` has more than {} MiB", ROW_BYTES_MAX >> 20)]
    RowSize {
        /// The table.
        table: String,
        /// The row's key, or its beginning, as JSON.
        key: String,
    },
    /// The place where a table was read to is not one of the table as it is now.
    #[error("the table `{table}` has changed so much that reading it can't go on where it was: its key is another one")]
    Moved {
        /// The table.
        table: String,
    },
    /// A run that has done all its work can't be gone on with.
    #[error("the run {id} is finished")]
    RunFinished {
        /// The run.
        id: String,
    },
    /// A run that is not known, or no longer.
    #[error("there is no run {id}")]
    UnknownRun {
        /// The run.
        id: String,
    },
    /// Somebody runs it at this moment, be it this very process.
    #[error("the run {run} of the same workflow and inputs is running already, since {}", written(*since_ms))]
    AlreadyRunning {
        /// The run.
        run: String,
        /// Since when, in milliseconds since 1970, by the clock of the store.
        since_ms: i64,
        /// Who runs it.
        owner: String,
    },
    /// Somebody else has changed an account meanwhile.
    #[error("the account `{account}` was changed by somebody else meanwhile")]
    AccountChanged {
        /// Its name.
        account: String,
    },
    /// Another account of the platform has that name.
    #[error("there is an account `{name}` of this platform already")]
    AccountNameTaken {
        /// Its name.
        name: String,
    },
    /// Another account is that of the same owner on the same site.
    #[error("this owner is connected already, as the account `{name}`")]
    AccountOwnerTaken {
        /// The name of the other account.
        name: String,
    },
    /// Somebody else has taken the run: what this one still brings would be done twice.
    #[error("the run {run} was taken over by another process, so nothing more is written for this one")]
    LeaseLost {
        /// The run.
        run: String,
    },
    /// The commit before this one did not happen, so this one must not either.
    #[error("commit {number} of the run {id} came without the one before it: the latest is {latest}")]
    CommitOutOfTurn {
        /// The run.
        id: String,
        /// The commit that was refused.
        number: u32,
        /// The latest that lasts.
        latest: u32,
    },
    /// The thread that writes is gone.
    #[error("the store has stopped")]
    Stopped,
    /// Anything else that the database says.
    #[error("the database refused: {message}")]
    Database {
        /// What it said.
        message: String,
    },
}

/// A time as RFC 3339 in UTC.
fn written(time_ms: i64) -> String {
    let time = DateTime::from_timestamp_millis(time_ms).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Who holds the lock of a store, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockHolder {
    /// The process.
    pub pid: u32,
    /// Since when, as RFC 3339 in UTC.
    pub since: String,
}

impl StoreError {
    /// What is wrong, without what to do about it.
    pub fn reason(&self) -> String {
        self.to_string()
    }

    /// What the reader can do about it.
    pub fn remedy(&self) -> Option<String> {
        self.file_remedy().or_else(|| self.table_remedy())
    }

    fn file_remedy(&self) -> Option<String> {
        Some(match self {
            StoreError::Target { .. } => "write sqlite:PATH, for example sqlite:weft.db".to_owned(),
            StoreError::MissingFolder { folder } => format!("make it: mkdir -p {}", folder.display()),
            StoreError::MissingFile { .. } => "check the path; the first run makes the file".to_owned(),
            StoreError::OrphanedLog { path, log } => format!(
                "put {} back beside its log, or, if it is not needed any more, delete {}",
                path.display(),
                log.display()
            ),
            StoreError::NotADatabase { .. } | StoreError::NotOurs { .. } => {
                "choose another path: weft makes the file itself and leaves files of others alone".to_owned()
            }
            StoreError::Newer { .. } => "use the release of weft that made it, or a later one".to_owned(),
            StoreError::ReadOnly { path } => {
                format!("give this user the right to write to {} and to its folder", path.display())
            }
            StoreError::OpenedReadOnly | StoreError::Stopped => "report it as a mistake of weft".to_owned(),
            StoreError::File { .. } => {
                "look at the file and its folder: who may read and write them, and whether the disk is well".to_owned()
            }
            StoreError::Locked { holder: Some(holder), .. } => {
                format!("wait for process {} to end, stop it, or use another store", holder.pid)
            }
            StoreError::Locked { .. } => "wait for the other process to end, or use another store".to_owned(),
            StoreError::Busy => "close other programs that have the database open (sqlite3?), then repeat".to_owned(),
            StoreError::Full => "make room on the disk, then repeat: nothing was lost".to_owned(),
            StoreError::Damaged { .. } => "restore the file from a backup; `sqlite3 FILE .recover` may help".to_owned(),
            _ => return None,
        })
    }

    fn table_remedy(&self) -> Option<String> {
        Some(match self {
            StoreError::Name { .. } => "begin with a letter and use a-z, 0-9 and _ only; names that begin with _weft_ \
                                        or sqlite_ are taken"
                .to_owned(),
            StoreError::ForeignTable { .. } => "use another table name, or rename that table".to_owned(),
            StoreError::Key { field, .. } => {
                format!("leave out the rows without `{field}`, or choose other key fields")
            }
            StoreError::NoKey { .. } => "name the fields that tell one row from another".to_owned(),
            StoreError::KeyChanged { table, .. } => {
                format!("use another table name, or drop the table so that it is filled anew: DROP TABLE {table}")
            }
            StoreError::FieldCollision { field, .. } => {
                format!("rename or leave out `{field}` before the rows are written")
            }
            StoreError::FieldName { field, .. } => {
                format!("rename or leave out `{}` before the rows are written", field.escape_debug())
            }
            StoreError::ForeignColumn { column, .. } => {
                format!("rename the column `{column}`, so that weft can add its own")
            }
            StoreError::TooManyColumns { .. } => {
                "keep only the fields that are needed, or put changing names into one object field".to_owned()
            }
            StoreError::RunFinished { .. } | StoreError::UnknownRun { .. } => {
                "begin a new run: weft run FILE --fresh".to_owned()
            }
            StoreError::AlreadyRunning { .. } => "wait for it to end, or stop it; to begin another one beside it: weft \
                                                  run FILE --fresh"
                .to_owned(),
            StoreError::AccountChanged { .. } => "do it again".to_owned(),
            StoreError::AccountNameTaken { .. } => "choose another name".to_owned(),
            StoreError::AccountOwnerTaken { name } => {
                format!("use that account, or remove it first: weft accounts remove {name}")
            }
            StoreError::LeaseLost { .. } => {
                "let the other process end; if none should have taken it, look whether this one was halted for long".to_owned()
            }
            StoreError::CommitOutOfTurn { .. } => {
                "an earlier commit failed, or another process went on with the run: let that one end, then start it again"
                    .to_owned()
            }
            StoreError::Older { .. } => "run a workflow with it once: that brings it up to date".to_owned(),
            StoreError::Moved { .. } => "read it again from the beginning".to_owned(),
            StoreError::NoConditions { .. } => "name at least one field and its value".to_owned(),
            StoreError::DeleteColumns { .. } => "delete by the same few columns".to_owned(),
            StoreError::RowSize { .. } => "make its largest fields smaller, or leave them out".to_owned(),
            _ => return None,
        })
    }
}
