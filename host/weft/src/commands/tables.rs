//! `weft tables`: what is in a store.

use weft_engine::store::{Store, StoreTarget};

use crate::arguments::Tables;
use crate::exit;
use crate::message::{Message, Messages};
use crate::table_text;

/// Runs the command. It only reads, so it may look while a run writes.
pub async fn tables(arguments: Tables) -> Result<u8, Messages> {
    let target: StoreTarget = arguments.store.parse()?;
    let store = Store::open_read_only(&target).await?;
    let tables = store.tables().await?;
    let Some(name) = &arguments.table else {
        if arguments.json {
            for table in &tables {
                let line = serde_json::json!({
                    "table": table.name, "rows": table.rows, "key": table.key, "last_synced_at": table.last_synced_at,
                });
                say!("{line}");
            }
        } else {
            table_text::print_tables(&tables);
        }
        return Ok(exit::DONE);
    };
    let Some(table) = tables.iter().find(|table| table.name == *name) else {
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        let remedy = if names.is_empty() {
            "run a workflow first".to_owned()
        } else {
            format!("its tables: {}", names.join(", "))
        };
        let message = Message::new(format!("the store has no table `{name}`"), remedy).about(arguments.store);
        return Err(Messages::one(exit::STORE, message));
    };
    let rows = store.find(name, &[], arguments.limit).await?;
    let more = table.rows.saturating_sub(rows.len() as u64);
    if arguments.json {
        say!("{}", weft_engine::store::rows_to_json(&rows));
    } else {
        table_text::print_rows(&rows);
    }
    if more > 0 {
        // Not among the rows: programs read those.
        tell!("and {more} more: --limit {}", table.rows);
    }
    Ok(exit::DONE)
}
