//! Nodes that use up what all calls share: memory of the process, and the time of the store.

use std::hint::black_box;
use std::time::Duration;

use serde_json::{Value, json};
use weft_sdk::{Failure, Page, table};

use crate::node::node;

fn id() -> Vec<String> {
    vec!["id".to_owned()]
}

node!(
    /// Takes that many megabytes of memory, writes to none of it, and keeps it for an hour.
    Hold, "hold", |call| {
        let kept: Vec<u8> = black_box(Vec::with_capacity((call.parameters.amount as usize) << 20));
        std::thread::sleep(Duration::from_secs(3_600));
        Ok(Page::output(&kept.capacity()))
    }
);

node!(
    /// Writes that many rows of 1 MiB to its own table and reads them back, as many at once as it gets. Tells how many
    /// those were, as a failure, so that nothing is written.
    FindMuch, "find-much", |call| {
        let text = "x".repeat(1 << 20);
        let rows: Vec<Value> = (0..call.parameters.amount).map(|id| json!({ "id": id, "text": text })).collect();
        table::upsert(&call.parameters.table, &id(), &Value::from(rows).to_string())?;
        let (mut finds, mut after) = (Vec::new(), None::<String>);
        loop {
            let found = table::find(&call.parameters.table, "{}", after.as_deref(), 10_000)?;
            finds.push(found.rows.matches("\"id\"").count());
            after = found.after;
            if after.is_none() {
                return Err(Failure::rejected(format!("{finds:?}")));
            }
        }
    }
);

node!(
    /// Writes that many rows to its own table, and removes each by a column that is not its key.
    RemoveMany, "remove-many", |call| {
        let text = |id: u64| format!("text {id}");
        let rows: Vec<Value> = (0..call.parameters.amount).map(|id| json!({ "id": id, "text": text(id) })).collect();
        let gone: Vec<Value> = (0..call.parameters.amount).map(|id| json!({ "text": text(id) })).collect();
        table::upsert(&call.parameters.table, &id(), &Value::from(rows).to_string())?;
        Ok(Page::output(&table::delete(&call.parameters.table, &Value::from(gone).to_string())?))
    }
);

node!(
    /// Removes rows of its own table by that many different columns.
    RemoveByColumns, "remove-by-columns", |call| {
        let gone: Vec<Value> = (0..call.parameters.amount).map(|column| json!({ (format!("c{column}")): 1 })).collect();
        Ok(Page::output(&table::delete(&call.parameters.table, &Value::from(gone).to_string())?))
    }
);
