//! Bookmarks.

use rusqlite::{Connection, OptionalExtension};

use super::Outcome;
use crate::{Bookmark, BookmarkKey};

pub(super) fn save(connection: &Connection, bookmarks: &[(BookmarkKey, Bookmark)]) -> Outcome<()> {
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
