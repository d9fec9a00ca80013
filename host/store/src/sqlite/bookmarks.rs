//! Bookmarks.

use rusqlite::{Connection, OptionalExtension, Row};

use super::Outcome;
use crate::limits::row_limit;
use crate::{Bookmark, BookmarkKey};

const COLUMNS: &str = "workflow, step, account, item, asked, until_ms";
const IS_KEY: &str = "workflow = ?1 AND step = ?2 AND account = ?3 AND item = ?4 AND asked = ?5";

/// Moves bookmarks on; one that is further already stays: what a run reads once more was done before.
pub(super) fn advance(connection: &Connection, bookmarks: &[(BookmarkKey, Bookmark)]) -> Outcome<()> {
    write(connection, bookmarks, "max(until_ms, excluded.until_ms)")
}

/// Sets bookmarks, also back.
pub(super) fn set(connection: &Connection, bookmarks: &[(BookmarkKey, Bookmark)]) -> Outcome<()> {
    write(connection, bookmarks, "excluded.until_ms")
}

fn write(connection: &Connection, bookmarks: &[(BookmarkKey, Bookmark)], until_ms: &str) -> Outcome<()> {
    for (key, bookmark) in bookmarks {
        let mut statement = connection.prepare_cached(&format!(
            "INSERT INTO _weft_bookmarks ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET until_ms = {until_ms}"
        ))?;
        statement.execute((&key.workflow, &key.step, &key.account, &key.item, &key.asked, bookmark.until_ms))?;
    }
    Ok(())
}

/// How far a step has come.
pub(super) fn load(connection: &Connection, key: &BookmarkKey) -> Outcome<Option<Bookmark>> {
    let mut statement = connection.prepare_cached(&format!("SELECT until_ms FROM _weft_bookmarks WHERE {IS_KEY}"))?;
    Ok(statement.query_row(parameters(key), |row| Ok(Bookmark { until_ms: row.get(0)? })).optional()?)
}

/// Bookmarks by what they belong to, from behind one on.
pub(super) fn page(
    connection: &Connection,
    after: Option<&BookmarkKey>,
    limit: usize,
) -> Outcome<Vec<(BookmarkKey, Bookmark)>> {
    let behind = after.map_or("", |_| "WHERE (workflow, step, account, item, asked) > (?1, ?2, ?3, ?4, ?5)");
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM _weft_bookmarks {behind} ORDER BY workflow, step, account, item, asked LIMIT {}",
        row_limit(limit)
    ))?;
    let found = match after {
        Some(key) => statement.query_map(parameters(key), read)?.collect::<Result<_, _>>()?,
        None => statement.query_map([], read)?.collect::<Result<_, _>>()?,
    };
    Ok(found)
}

/// The bookmarks of a step, an account and an item, whatever was asked for.
pub(super) fn beside(connection: &Connection, key: &BookmarkKey) -> Outcome<Vec<(BookmarkKey, Bookmark)>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM _weft_bookmarks WHERE workflow = ?1 AND step = ?2 AND account = ?3 AND item = ?4
         ORDER BY until_ms DESC, asked"
    ))?;
    let parameters = (&key.workflow, &key.step, &key.account, &key.item);
    let bookmarks = statement.query_map(parameters, read)?.collect::<Result<_, _>>()?;
    Ok(bookmarks)
}

/// Lets a bookmark belong to something else from now on. Nothing happens if there is none, or one there already.
pub(super) fn hand_over(connection: &Connection, from: &BookmarkKey, to: &BookmarkKey) -> Outcome<()> {
    if let (Some(bookmark), None) = (load(connection, from)?, load(connection, to)?) {
        set(connection, &[(to.clone(), bookmark)])?;
        forget(connection, std::slice::from_ref(from))?;
    }
    Ok(())
}

/// Forgets bookmarks: their steps begin again as at the first time.
pub(super) fn forget(connection: &Connection, keys: &[BookmarkKey]) -> Outcome<()> {
    for key in keys {
        let mut statement = connection.prepare_cached(&format!("DELETE FROM _weft_bookmarks WHERE {IS_KEY}"))?;
        statement.execute(parameters(key))?;
    }
    Ok(())
}

fn parameters(key: &BookmarkKey) -> (&str, &str, &str, &str, &str) {
    (&key.workflow, &key.step, &key.account, &key.item, &key.asked)
}

fn read(row: &Row<'_>) -> rusqlite::Result<(BookmarkKey, Bookmark)> {
    let key = BookmarkKey {
        workflow: row.get(0)?,
        step: row.get(1)?,
        account: row.get(2)?,
        item: row.get(3)?,
        asked: row.get(4)?,
    };
    Ok((key, Bookmark { until_ms: row.get(5)? }))
}
