//! `weft tables`: what is in a store.

use weft_engine::store::{Row, Store, StoreTarget, TableInfo};

use crate::arguments::Tables;
use crate::exit;
use crate::message::{Message, Messages};
use crate::table_text;

/// Runs the command. It only reads, so it may look while a run writes.
pub async fn tables(arguments: Tables) -> Result<u8, Messages> {
    let target: StoreTarget = arguments.store.parse()?;
    let store = Store::open_read_only(&target).await?;
    let tables = store.tables().await?;
    match &arguments.table {
        None => print_tables(&tables, arguments.json),
        Some(name) => print_rows(&rows(&store, &tables, name, &arguments).await?, arguments.json),
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

/// The first rows of a table.
struct Rows {
    shown: Vec<Row>,
    /// How many the table has.
    all: u64,
}

async fn rows(store: &Store, tables: &[TableInfo], name: &str, arguments: &Tables) -> Result<Rows, Messages> {
    let Some(table) = tables.iter().find(|table| table.name == *name) else {
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        let remedy = if names.is_empty() {
            "run a workflow first".to_owned()
        } else {
            format!("its tables: {}", names.join(", "))
        };
        let message = Message::new(format!("the store has no table `{name}`"), remedy).about(&arguments.store);
        return Err(Messages::one(exit::STORE, message));
    };
    Ok(Rows { shown: store.find(name, &[], arguments.limit).await?, all: table.rows })
}

fn print_rows(rows: &Rows, json: bool) {
    if json {
        say!("{}", weft_engine::store::rows_to_json(&rows.shown));
    } else {
        table_text::print_rows(&rows.shown);
    }
    let more = rows.all.saturating_sub(rows.shown.len() as u64);
    if more > 0 {
        // Not among the rows: programs read those.
        tell!("and {more} more: --limit {}", rows.all);
    }
}
