//! What the tables hold, held against what the source ever was.

use std::collections::{BTreeMap, BTreeSet};

use weft_engine::store::{BookmarkKey, Cell, Row, Store, rows_from_json};

use crate::run::ACCOUNT;
use crate::source::{History, Version};
use crate::workflows::Workflow;

/// How far each run goes back behind its bookmark, which `nodes/source/src/record.rs` says.
const LOOKBACK_MS: i64 = 30 * 60 * 1_000;

/// Rows by id: the version, and every cell as text.
type Table = BTreeMap<i64, (u32, BTreeMap<String, Option<String>>)>;

/// What the tables held last.
#[derive(Debug, Default)]
pub struct Ledger {
    versions: BTreeMap<(&'static str, i64), u32>,
}

impl Ledger {
    /// What must hold at every moment: rows are the source's, none gets older or goes, and what lies so far behind the
    /// bookmark that it won't be read again is there.
    pub async fn check(
        &mut self,
        store: &Store,
        workflow: &Workflow,
        history: &History,
        told: &BTreeSet<(i64, u32)>,
    ) -> Result<(), String> {
        let mut tables = BTreeMap::new();
        for &name in workflow.tables {
            let table = read(store, name).await?;
            check_origin(name, &table, history, told)?;
            self.check_progress(name, &table)?;
            tables.insert(name, table);
        }
        if let (Some(rows), Some(details)) = (tables.get("rows"), tables.get(workflow.details)) {
            check_details(rows, details)?;
        }
        if let (Some(rows), false) = (tables.get("rows"), workflow.windowed.is_empty()) {
            check_bookmark(store, workflow, rows, history).await?;
        }
        Ok(())
    }

    fn check_progress(&mut self, name: &'static str, table: &Table) -> Result<(), String> {
        for (&(known, id), before) in &self.versions {
            if known == name && !table.contains_key(&id) {
                return Err(format!("`{name}` held version {before} of row {id}, which is gone"));
            }
        }
        for (&id, (version, _)) in table {
            let before = self.versions.insert((name, id), *version).unwrap_or_default();
            if before > *version {
                return Err(format!("`{name}` held version {before} of row {id}, and now holds version {version}"));
            }
        }
        Ok(())
    }
}

/// What must hold in the end: every table is the source, cell by cell.
pub async fn check_end(store: &Store, workflow: &Workflow, history: &History) -> Result<(), String> {
    let truth = history.visible(history.now_ms());
    for name in workflow.tables {
        let table = read(store, name).await?;
        for version in &truth {
            let Some((held, cells)) = table.get(&version.id) else {
                return Err(format!("`{name}` lacks row {}: {}", version.id, version.json(0)));
            };
            if *cells != cells_of(version)? {
                let truth = version.json(0);
                return Err(format!("`{name}` holds version {held} of row {}: {cells:?} for {truth}", version.id));
            }
        }
        if table.len() != truth.len() {
            return Err(format!("`{name}` has {} rows, the source {}", table.len(), truth.len()));
        }
    }
    Ok(())
}

async fn read(store: &Store, name: &str) -> Result<Table, String> {
    let rows = store.find(name, &[], 1_000_000).await.map_err(|error| error.reason())?;
    let count = rows.len();
    let mut table = Table::new();
    for row in rows {
        let cells = cells(&row);
        let number = |name: &str| cells.get(name).cloned().flatten().and_then(|text| text.parse::<i64>().ok());
        let (Some(id), Some(version)) = (number("id"), number("version")) else {
            return Err(format!("`{name}` has a row without id and version: {cells:?}"));
        };
        table.insert(id, (u32::try_from(version).unwrap_or_default(), cells));
    }
    if table.len() == count { Ok(table) } else { Err(format!("`{name}` has a row twice")) }
}

/// Cells as text: a column may hold a number that came as text as a number, but with the same characters.
fn cells(row: &Row) -> BTreeMap<String, Option<String>> {
    let text = |cell: &Cell| match cell {
        Cell::Null => None,
        Cell::Boolean(value) => Some(value.to_string()),
        Cell::Number(text) | Cell::Text(text) | Cell::Json(text) => Some(text.clone()),
    };
    row.cells.iter().map(|(name, cell)| (name.to_string(), text(cell))).collect()
}

fn cells_of(version: &Version) -> Result<BTreeMap<String, Option<String>>, String> {
    let rows = rows_from_json(&format!("[{}]", version.json(0))).map_err(|error| error.to_string())?;
    Ok(rows.first().map(cells).unwrap_or_default())
}

fn check_origin(name: &str, table: &Table, history: &History, told: &BTreeSet<(i64, u32)>) -> Result<(), String> {
    for (&id, (version, cells)) in table {
        let truth = history.version(id, *version).filter(|_| told.contains(&(id, *version)));
        let Some(truth) = truth else {
            return Err(format!("`{name}` holds version {version} of row {id}, which the source never told"));
        };
        if *cells != cells_of(truth)? {
            return Err(format!("`{name}` holds {cells:?} for {}", truth.json(0)));
        }
    }
    Ok(())
}

/// A page and what depends on it are committed together.
fn check_details(rows: &Table, details: &Table) -> Result<(), String> {
    for (id, (version, _)) in rows {
        let detail = details.get(id).map_or(0, |(version, _)| *version);
        if detail < *version {
            return Err(format!("row {id} is there in version {version}, its detail in version {detail}"));
        }
    }
    Ok(())
}

async fn check_bookmark(store: &Store, workflow: &Workflow, rows: &Table, history: &History) -> Result<(), String> {
    let key = BookmarkKey {
        workflow: workflow.name.to_owned(),
        step: workflow.windowed.to_owned(),
        account: ACCOUNT.to_owned(),
        item: String::new(),
        asked: String::new(),
    };
    let kept = store.bookmarks_beside(&key).await.map_err(|error| error.reason())?;
    let Some((_, bookmark)) = kept.into_iter().next() else { return Ok(()) };
    let settled_ms = bookmark.until_ms - LOOKBACK_MS;
    for version in history.visible(history.now_ms()) {
        let settled = version.updated_at_s * 1_000 < settled_ms;
        if settled && rows.get(&version.id).map(|(held, _)| *held) != Some(version.version) {
            let held = rows.get(&version.id).map(|(held, _)| held);
            let truth = version.json(0);
            return Err(format!("the bookmark is far behind {truth}, and the table holds version {held:?} of it"));
        }
    }
    Ok(())
}
