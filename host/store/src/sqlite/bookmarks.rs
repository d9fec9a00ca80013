//! Bookmarks.

use rusqlite::{Connection, OptionalExtension, Row};

use super::Outcome;
use crate::{Bookmark, BookmarkKey};

/// Moves bookmarks on; one that is further already stays: what a run reads once more was done before.
pub(super) fn advance(connection: &Connection, bookmarks: &[(BookmarkKey, Bookmark)]) -> Outcome<()> {
    for (key, bookmark) in bookmarks {
        let mut statement = connection.prepare_cached(
            "INSERT INTO _weft_bookmarks (workflow, step, account, item, until_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET until_ms = max(until_ms, excluded.until_ms)",
        )?;
        statement.execute((&key.workflow, &key.step, &key.account, &key.item, bookmark.until_ms))?;
    }
    Ok(())
}

/// Sets bookmarks, also back.
pub(crate) fn set(connection: &Connection, bookmarks: &[(BookmarkKey, Bookmark)]) -> Outcome<()> {
    for (key, bookmark) in bookmarks {
        let mut statement = connection.prepare_cached(
            "INSERT INTO _weft_bookmarks (workflow, step, account, item, until_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET until_ms = excluded.until_ms",
        )?;
        statement.execute((&key.workflow, &key.step, &key.account, &key.item, bookmark.until_ms))?;
    }
    Ok(())
}

/// How far a step has come.
pub(crate) fn load(connection: &Connection, key: &BookmarkKey) -> Outcome<Option<Bookmark>> {
    let mut statement = connection.prepare_cached(
        "SELECT until_ms FROM _weft_bookmarks WHERE workflow = ?1 AND step = ?2 AND account = ?3 AND item = ?4",
    )?;
    let key = (&key.workflow, &key.step, &key.account, &key.item);
    Ok(statement.query_row(key, |row| Ok(Bookmark { until_ms: row.get(0)? })).optional()?)
}

/// All bookmarks, by what they belong to.
pub(crate) fn all(connection: &Connection) -> Outcome<Vec<(BookmarkKey, Bookmark)>> {
    let mut statement = connection.prepare_cached(
        "SELECT workflow, step, account, item, until_ms FROM _weft_bookmarks ORDER BY workflow, step, account, item",
    )?;
    let read = |row: &Row<'_>| {
        let key = BookmarkKey { workflow: row.get(0)?, step: row.get(1)?, account: row.get(2)?, item: row.get(3)? };
        Ok((key, Bookmark { until_ms: row.get(4)? }))
    };
    let bookmarks = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(bookmarks)
}

/// Forgets bookmarks: their steps begin again as at the first time.
pub(crate) fn forget(connection: &Connection, keys: &[BookmarkKey]) -> Outcome<()> {
    for key in keys {
        let mut statement = connection.prepare_cached(
            "DELETE FROM _weft_bookmarks WHERE workflow = ?1 AND step = ?2 AND account = ?3 AND item = ?4",
        )?;
        statement.execute((&key.workflow, &key.step, &key.account, &key.item))?;
    }
    Ok(())
}
