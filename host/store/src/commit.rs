//! What one transaction brings, and what it did.

use std::fmt;
use std::sync::Arc;

use crate::{Bookmark, BookmarkKey, Cell, FailureRecord, JournalEntry, Lease, Progress, Row};

/// Everything that becomes true at once: in one transaction, or not at all.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    /// The run that commits, if one does, and the number of this commit in that run.
    pub run: Option<RunCommit>,
    /// When, as RFC 3339 in UTC. Each row that is written carries it in `_synced_at`.
    pub synced_at: String,
    /// Changes to tables, applied in this order.
    pub changes: Vec<TableChange>,
    /// Bookmarks to move on. One that is further already stays where it is.
    pub bookmarks: Vec<(BookmarkKey, Bookmark)>,
    /// Positions inside paging steps to set.
    pub progress: Vec<Progress>,
    /// Outputs of finished steps to remember.
    pub journal: Vec<JournalEntry>,
    /// What has passed although it had failed before, as [`FailureRecord::subject`] has it: those failures are none any
    /// more.
    pub passed: Vec<Passed>,
    /// Records that could not pass.
    pub failures: Vec<FailureRecord>,
    /// Failures that are none any more, by id.
    pub resolved: Vec<i64>,
}

/// Something that had failed and has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The workflow.
    pub workflow: String,
    /// What, as [`FailureRecord::subject`] has it.
    pub subject: String,
}

/// Which commit of which run.
///
/// A run may hand in a commit before the one before it is on the disk. The numbers make a chain of them: a commit
/// whose predecessor failed is refused, so a bookmark can't become true without the rows of an earlier page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunCommit {
    /// The lease of the run, which must have begun and not be finished.
    pub lease: Lease,
    /// Counts from 1, without gaps.
    pub number: u32,
    /// What the run has counted, this commit included, for whoever goes on with it.
    pub counts_json: String,
}

/// Changes to one table.
#[derive(Debug, Clone, Default)]
pub struct TableChange {
    /// The table: `[a-z][a-z0-9_]*`. It is made when it doesn't exist.
    pub table: String,
    /// Columns that the table shall have, whether or not a value has come for them.
    pub schema: Option<Arc<TableSchema>>,
    /// The fields that tell rows apart. A table keeps the key it was made with.
    pub key: Vec<String>,
    /// What to do, in order.
    pub changes: Vec<Change>,
}

/// The columns that a table is known to have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableSchema {
    /// Names and kinds, in the order of the columns.
    pub columns: Vec<(String, ColumnKind)>,
}

/// Fields and the values they must have, all of them. Null matches null. Numbers match as they are written.
pub type Conditions = Vec<(String, Cell)>;

/// One change to a table.
#[derive(Debug, Clone)]
pub enum Change {
    /// Insert each row, or where its key exists set the fields that the row has.
    Upsert(Vec<Row>),
    /// Delete the rows that meet any of these conditions.
    Delete(Vec<Conditions>),
}

/// What a column holds. The declared type of the column in the database says it; there is no other record of it.
///
/// A column begins as narrow as its first value allows. A value that it can't hold unchanged makes it wider:
/// `Integer` to `Decimal` for another number, anything else to `Text`, which holds everything as its JSON text
/// (and text as itself).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// Whole numbers that fit 64 bits with a sign. Text that is such a number's shortest form fits too.
    Integer,
    /// Numbers of any size and precision, kept as the text they came as.
    Decimal,
    /// Text; and any other value, as its JSON text.
    Text,
    /// True and false, kept as 1 and 0.
    Boolean,
    /// Arrays and objects, kept as the text they came as.
    Json,
}

impl ColumnKind {
    /// The kind that a new column gets from its first value. Null tells nothing.
    pub fn of(cell: &Cell) -> Option<ColumnKind> {
        match cell {
            Cell::Null => None,
            Cell::Boolean(_) => Some(ColumnKind::Boolean),
            Cell::Number(number) if whole_number(number).is_some() => Some(ColumnKind::Integer),
            Cell::Number(_) => Some(ColumnKind::Decimal),
            Cell::Text(_) => Some(ColumnKind::Text),
            Cell::Json(_) => Some(ColumnKind::Json),
        }
    }
}

impl fmt::Display for ColumnKind {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(match self {
            ColumnKind::Integer => "integer",
            ColumnKind::Decimal => "decimal",
            ColumnKind::Text => "text",
            ColumnKind::Boolean => "boolean",
            ColumnKind::Json => "json",
        })
    }
}

/// A whole number that prints again as the very same text.
pub(crate) fn whole_number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let first_may_lead = match digits.first() {
        Some(b'0') => text.len() == 1,
        Some(first) => first.is_ascii_digit(),
        None => false,
    };
    if first_may_lead { text.parse().ok() } else { None }
}

/// What a commit did to the tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitReport {
    /// Rows inserted or updated; a row that changed nothing counts as updated.
    pub upserted: u64,
    /// Rows deleted.
    pub deleted: u64,
    /// Columns that had to become wider.
    pub widened: Vec<Widened>,
}

/// A column that had to become wider, because a value came that it couldn't hold unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widened {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// What the column held until now.
    pub from: ColumnKind,
    /// What it holds from now on.
    pub to: ColumnKind,
    /// The beginning of the value that came.
    pub sample: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_print_as_they_parse() {
        for number in [0, 1, -1, 10, i64::MAX, i64::MIN] {
            assert_eq!(whole_number(&number.to_string()), Some(number));
        }
        for text in ["", "-", "-0", "007", "+1", " 1", "1.0", "1e3", "9223372036854775808", "abc"] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }
}
