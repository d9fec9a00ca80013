//! A commit: its parts, one after the other. The transaction around it is the writer's business.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::delete::Deletes;
use super::state::Table;
use super::{Outcome, WriterState, bookmarks, counts, failures, make, runs, upsert};
use crate::columns::room::Ahead;
use crate::{Change, Commit, CommitReport, TableChange};

/// Applies a commit.
pub(super) fn apply(state: &mut WriterState, commit: &Commit) -> Outcome<CommitReport> {
    if let Some(run) = &commit.run {
        runs::count_commit(state.connection(), run)?;
    }
    let mut report = CommitReport::default();
    let mut deletes = Deletes::default();
    let mut marked = BTreeSet::new();
    for (index, change) in commit.changes.iter().enumerate() {
        make::prepare(state, change)?;
        let Some((connection, table)) = state.table(&change.table)? else { continue };
        if marked.insert(change.table.as_str()) {
            counts::mark(connection, &change.table, true)?;
        }
        let later = &commit.changes[index + 1..];
        apply_change(connection, table, (change, later), &commit.synced_at, (&mut deletes, &mut report))?;
    }
    let connection = state.connection();
    deletes.end(connection)?;
    marked.into_iter().try_for_each(|table| counts::mark(connection, table, false))?;
    bookmarks::advance(connection, &commit.bookmarks)?;
    runs::save_progress(connection, &commit.progress)?;
    runs::save_journal(connection, &commit.journal)?;
    failures::pass(connection, &commit.passed)?;
    failures::save(connection, &commit.failures)?;
    failures::resolve(connection, &commit.resolved)?;
    Ok(report)
}

fn apply_change(
    connection: &Connection,
    table: &mut Table,
    (change, later): (&TableChange, &[TableChange]),
    synced_at: &str,
    (deletes, report): (&mut Deletes, &mut CommitReport),
) -> Outcome<()> {
    for (index, each) in change.changes.iter().enumerate() {
        match each {
            Change::Upsert(rows) if rows.is_empty() => {}
            Change::Upsert(rows) => {
                let ahead = Ahead { rows, changes: &change.changes[index + 1..], later };
                upsert::upsert(connection, table, ahead, synced_at, report)?;
                counts::written(connection, &change.table, synced_at)?;
            }
            Change::Delete(any_of) => report.deleted += deletes.delete(connection, &table.shape, any_of)?,
        }
    }
    Ok(())
}
