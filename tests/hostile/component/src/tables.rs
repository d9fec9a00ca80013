//! Nodes that want other tables than theirs.

use serde_json::json;
use weft_sdk::{Page, table};

use crate::node::node;

fn id() -> Vec<String> {
    vec!["id".to_owned()]
}

node!(
    /// Reads the table of that name.
    Read, "read", |call| {
        let found = table::find(&call.parameters.text, "{}", None, 10)?;
        Ok(Page::output(&found.rows))
    }
);

node!(
    /// Writes to the table of that name.
    Write, "write", |call| Ok(Page::output(&table::upsert(&call.parameters.text, &id(), r#"[{"id":1}]"#)?))
);

node!(
    /// Removes a row of the table of that name.
    Remove, "remove", |call| Ok(Page::output(&table::delete(&call.parameters.text, r#"[{"page":1}]"#)?))
);

node!(
    /// Removes whatever there is in its own table.
    RemoveAll, "remove-all", |call| Ok(Page::output(&table::delete(&call.parameters.table, "[{}]")?))
);

node!(
    /// Writes a row with a column of that name to its own table.
    Column, "column", |call| {
        let row = json!({ "id": 1, call.parameters.text: "x" });
        table::upsert(&call.parameters.table, &id(), &json!([row]).to_string())?;
        Ok(Page::output(&table::find(&call.parameters.table, r#"{"id":1}"#, None, 1)?.rows))
    }
);

node!(
    /// Writes with a key of that name.
    Key, "key", |call| {
        let row = json!({ call.parameters.text.as_str(): 1 });
        table::upsert(&call.parameters.table, &[call.parameters.text], &json!([row]).to_string())?;
        Ok(Page::default())
    }
);

node!(
    /// Looks for rows by a column of that name.
    Where, "where", |call| {
        let wanted = json!({ call.parameters.text: 1 }).to_string();
        Ok(Page::output(&table::find(&call.parameters.table, &wanted, None, 10)?.rows))
    }
);

node!(
    /// Writes rows to its own table, without end.
    StageMuch, "stage-much", |call| {
        let rows: Vec<_> = (0..10_000).map(|id| json!({ "id": id, "text": "x".repeat(100) })).collect();
        let rows = json!(rows).to_string();
        loop {
            table::upsert(&call.parameters.table, &id(), &rows)?;
        }
    }
);

node!(
    /// Writes that many rows without any field to its own table.
    StageMany, "stage-many", |call| {
        let mut rows = String::from("[{}");
        (1..call.parameters.amount).for_each(|_| rows.push_str(",{}"));
        Ok(Page::output(&table::upsert(&call.parameters.table, &id(), &(rows + "]"))?))
    }
);
