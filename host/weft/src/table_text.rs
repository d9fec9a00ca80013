//! Rows and columns as text. Chinese characters are two columns wide, so widths are counted, not lengths.

use serde_json::Value;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use weft_engine::store::{Cell, Row, Store, StoreError, StoreTarget, TableInfo};

use crate::message::clean;

/// Widest cell; longer values are cut.
const CELL_WIDTH_MAX: usize = 28;
/// Columns of a table that are shown; the rest is only counted.
const COLUMNS_SHOWN_MAX: usize = 6;

/// The tables of a store after a run, and how to look into them.
pub async fn print_overview(store: &Store, target: &StoreTarget) -> Result<(), StoreError> {
    let tables = store.tables().await?;
    if tables.is_empty() {
        return Ok(());
    }
    say!();
    print_tables(&tables);
    let target = target.to_string();
    say!();
    match target.strip_prefix("sqlite:") {
        Some(path) if path != ":memory:" => {
            let largest = tables.iter().max_by_key(|table| table.rows);
            let table = largest.map_or("", |table| table.name.as_str());
            say!("look at the rows:  {} tables {table} --store {target}", program());
            say!("or query them:     sqlite3 {path} 'SELECT * FROM {table} LIMIT 3'");
        }
        _ => say!("nothing of this is kept; to keep it: --store sqlite:FILE.db"),
    }
    Ok(())
}

/// A value on a line: texts without quotes.
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What to type to run this program again: as it was called from here (`target/debug/weft`), else its name.
pub fn program() -> String {
    let called = std::env::args().next().filter(|called| !called.starts_with('/'));
    called.unwrap_or_else(|| "weft".to_owned())
}

/// Names, rows, keys, last change.
pub fn print_tables(tables: &[TableInfo]) {
    let head = ["table", "rows", "key", "last synced"].map(str::to_owned).to_vec();
    let lines = tables.iter().map(|table| {
        let synced = table.last_synced_at.clone().unwrap_or_else(|| "-".to_owned());
        vec![table.name.clone(), table.rows.to_string(), table.key.join(", "), synced]
    });
    print_lines(&std::iter::once(head).chain(lines).collect::<Vec<_>>());
}

/// The columns of rows like this one: those that are shown, and those that are only named.
pub fn columns(row: &Row) -> (Vec<String>, Vec<String>) {
    let mut shown: Vec<String> = row.cells.iter().map(|(name, _)| name.to_string()).collect();
    let others = shown.split_off(shown.len().min(COLUMNS_SHOWN_MAX));
    (shown, others)
}

/// A row with these columns.
pub fn line(row: &Row, columns: &[String]) -> Vec<String> {
    columns.iter().map(|name| cut(&show(row.get(name)))).collect()
}

fn show(cell: Option<&Cell>) -> String {
    match cell {
        None | Some(Cell::Null) => String::new(),
        Some(Cell::Boolean(value)) => value.to_string(),
        Some(Cell::Number(text) | Cell::Text(text) | Cell::Json(text)) => on_one_line(text),
    }
}

/// What a platform or a component says may hold line ends and worse; on a terminal they would do harm.
pub fn on_one_line(text: &str) -> String {
    clean(text).replace('\n', " ")
}

fn cut(text: &str) -> String {
    cut_to(text, CELL_WIDTH_MAX)
}

/// A text on one line, no wider than this.
pub fn cut_to(text: &str, width_max: usize) -> String {
    let text = on_one_line(text);
    if text.width() <= width_max {
        return text;
    }
    let mut width = 0;
    let kept = text.chars().take_while(|char| {
        width += char.width().unwrap_or(0);
        width < width_max
    });
    kept.chain(['…']).collect()
}

/// Lines of cells below each other, the first line being the head.
pub fn print_lines(lines: &[Vec<String>]) {
    for line in aligned(lines) {
        say!("{line}");
    }
}

/// Lines of cells, each column as wide as its widest cell. Names of columns are the platform's words too.
pub fn aligned(lines: &[Vec<String>]) -> Vec<String> {
    let shown = |line: &Vec<String>| line.iter().map(|cell| on_one_line(cell)).collect::<Vec<_>>();
    let lines: Vec<Vec<String>> = lines.iter().map(shown).collect();
    let columns = lines.first().map_or(0, Vec::len);
    let widths: Vec<usize> =
        (0..columns).map(|column| lines.iter().map(|line| line[column].width()).max().unwrap_or(0)).collect();
    let aligned = lines.iter().map(|line| {
        let cells: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width()))))
            .collect();
        cells.join("  ").trim_end().to_owned()
    });
    aligned.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_are_counted_as_wide() {
        assert_eq!(cut("示例学员甲"), "示例学员甲");
        let long = "示".repeat(20);
        assert!(cut(&long).width() <= CELL_WIDTH_MAX && cut(&long).ends_with('…'));
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(show(Some(&Cell::text("a\u{1b}[2Jb\nc\u{202e}d"))), "a [2Jb c d");
        let head = ["id\u{1b}[2J", "na\u{9b}31m\nme"].map(str::to_owned).to_vec();
        let row = ["1", "x"].map(str::to_owned).to_vec();
        assert_eq!(aligned(&[head, row]), ["id [2J  na 31m me", "1       x"]);
    }
}
