//! `weft tables`: what is in a store.

use weft_engine::store::{Row, Store, StoreTarget, TableInfo};

use super::shared::listing::Listing;
use crate::arguments::Tables;
use crate::exit;
use crate::message::{Message, Messages};
use crate::print::STDOUT;
use crate::table_text;

/// Rows that are read at a time.
const ROWS_AT_ONCE: usize = 1_000;

/// Runs the command. It only reads, so it may look while a run writes.
pub async fn tables(arguments: Tables) -> Result<u8, Messages> {
    let target: StoreTarget = arguments.store.parse()?;
    let store = Store::open_read_only(&target).await?;
    let tables = store.tables().await?;
    match &arguments.table {
        None => print_tables(&tables, arguments.json),
        Some(name) => {
            let all = rows_of(&tables, name, &arguments.store)?;
            let limit = arguments.limit;
            let shown = match arguments.json {
                true => print_json(&store, name, limit).await?,
                false => print_lines(&store, name, limit).await?,
            };
            let more = all.saturating_sub(shown as u64);
            if more > 0 {
                // Not among the rows: programs read those.
                tell!("and {more} more: --limit {all}");
            }
        }
    }
    Ok(exit::DONE)
}

fn print_tables(tables: &[TableInfo], json: bool) {
    if !json {
        return table_text::print_tables(tables);
    }
    for table in tables {
        let line = serde_json::json!({
            "table": table.name, "rows": table.rows, "key": table.key, "last_synced_at": table.last_synced_at,
        });
        say!("{line}");
    }
}

/// How many rows the table of that name has.
fn rows_of(tables: &[TableInfo], name: &str, store: &str) -> Result<u64, Messages> {
    let Some(table) = tables.iter().find(|table| table.name == *name) else {
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        let remedy = if names.is_empty() {
            "run a workflow first".to_owned()
        } else {
            format!("its tables: {}", names.join(", "))
        };
        let message = Message::new(format!("the store has no table `{name}`"), remedy).about(store);
        return Err(Messages::one(exit::STORE, message));
    };
    Ok(table.rows)
}

/// Shows the first rows of a table some at a time, and says how many there were.
async fn each(store: &Store, name: &str, limit: usize, mut show: impl FnMut(&[Row])) -> Result<usize, Messages> {
    let (mut shown, mut after) = (0, None::<String>);
    while shown < limit {
        let found = store.find_after(name, &[], after.as_deref(), ROWS_AT_ONCE.min(limit - shown)).await?;
        shown += found.rows.len();
        show(&found.rows);
        after = found.after;
        if after.is_none() {
            break;
        }
    }
    Ok(shown)
}

/// One list, whatever its length.
async fn print_json(store: &Store, name: &str, limit: usize) -> Result<usize, Messages> {
    let mut before = "[";
    let shown = each(store, name, limit, |rows| {
        let list = weft_engine::store::rows_to_json(rows);
        let rows = list.strip_prefix('[').and_then(|list| list.strip_suffix(']')).unwrap_or_default();
        if !rows.is_empty() {
            STDOUT.write(format_args!("{before}{rows}"));
            before = ",";
        }
    });
    let shown = shown.await?;
    say!("{}]", if shown == 0 { "[" } else { "" });
    Ok(shown)
}

/// A line for each row, with its first columns.
async fn print_lines(store: &Store, name: &str, limit: usize) -> Result<usize, Messages> {
    let mut listed: Option<(Vec<String>, Vec<String>, Listing)> = None;
    let shown = each(store, name, limit, |rows| {
        for row in rows {
            let (columns, _, listing) = listed.get_or_insert_with(|| {
                let (columns, others) = table_text::columns(row);
                let listing = Listing::of(columns.clone());
                (columns, others, listing)
            });
            listing.add(table_text::line(row, columns));
        }
    });
    let shown = shown.await?;
    let Some((_, others, listing)) = listed else {
        say!("no rows");
        return Ok(shown);
    };
    listing.finish();
    if !others.is_empty() {
        say!("and {} more columns: {}", others.len(), table_text::on_one_line(&others.join(", ")));
    }
    Ok(shown)
}
