//! A commit: its parts, one after the other. The transaction around it is the writer's business.

use super::{Outcome, WriterState, bookmarks, delete, failures, make, runs, upsert};
use crate::{Change, Commit, CommitReport, TableChange};

/// Applies a commit.
pub(crate) fn apply(state: &mut WriterState, commit: &Commit) -> Outcome<CommitReport> {
    if let Some(run) = &commit.run {
        runs::count_commit(state.connection(), run)?;
    }
    let mut report = CommitReport::default();
    for change in &commit.changes {
        apply_change(state, change, &commit.synced_at, &mut report)?;
    }
    let connection = state.connection();
    bookmarks::advance(connection, &commit.bookmarks)?;
    runs::save_progress(connection, &commit.progress)?;
    runs::save_journal(connection, &commit.journal)?;
    failures::pass(connection, &commit.passed)?;
    failures::save(connection, &commit.failures)?;
    failures::resolve(connection, &commit.resolved)?;
    Ok(report)
}

fn apply_change(
    state: &mut WriterState,
    change: &TableChange,
    synced_at: &str,
    report: &mut CommitReport,
) -> Outcome<()> {
    make::prepare(state, change)?;
    let Some((connection, table)) = state.table(&change.table)? else { return Ok(()) };
    for each in &change.changes {
        match each {
            Change::Upsert(rows) => upsert::upsert(connection, table, rows, synced_at, report)?,
            Change::Delete(any_of) => report.deleted += delete::delete(connection, &table.shape, any_of)?,
        }
    }
    Ok(())
}
