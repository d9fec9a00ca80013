//! Components that want other tables than those that their step names.

use serde_json::json;

use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    let step = Attack::step;
    let named = |name: &str| json!({ "text": name, "table": "hostile_own" });
    vec![
        step(
            "table/system",
            "writes to a table of the system",
            "write",
            named("_weft_runs"),
            "",
            "invalid: `_weft_runs` is no table that this step may use",
        ),
        step(
            "table/system-named",
            "is given a table of the system by the workflow",
            "remove-all",
            json!({ "table": "_weft_tokens" }),
            "",
            "finding: `_weft_tokens` can't be a table",
        ),
        step(
            "table/sqlite",
            "reads the table of tables",
            "read",
            named("sqlite_schema"),
            "",
            "invalid: `sqlite_schema` is no table that this step may use",
        ),
        step(
            "table/read-other",
            "reads a table of another workflow",
            "read",
            named("bystander_orders"),
            "",
            "invalid: `bystander_orders` is no table that this step may use",
        ),
        step(
            "table/write-other",
            "writes to a table of another workflow",
            "write",
            named("bystander_orders"),
            "",
            "invalid: `bystander_orders` is no table that this step may use",
        ),
        step(
            "table/remove-other",
            "removes rows of another workflow",
            "remove",
            named("bystander_totals"),
            "",
            "invalid: `bystander_totals` is no table that this step may use",
        ),
        step(
            "table/sql",
            "writes SQL into the name of a table",
            "write",
            named("x\"; DROP TABLE bystander_orders; --"),
            "",
            "invalid: `x\"; DROP TABLE bystander_orders; --` is no table that this step may use",
        ),
        step(
            "table/named-by-data",
            "has data choose the table",
            "write",
            json!({ "table": "${ [\"bystander\", \"orders\"] | join(\"_\") }", "text": "bystander_orders" }),
            "",
            "finding: `table` is a table, and an expression would let data choose it",
        ),
        step(
            "table/column-sql",
            "writes SQL into the name of a column",
            "column",
            json!({ "table": "hostile_own", "text": "x\"); DROP TABLE bystander_orders; --" }),
            "on_failure: stop",
            "finished",
        ),
        step(
            "table/key-sql",
            "writes SQL into the name of a key",
            "key",
            json!({ "table": "hostile_keys", "text": "x\") ON CONFLICT DO NOTHING; DROP TABLE bystander_orders; --" }),
            "on_failure: stop",
            "finished",
        ),
        step(
            "table/where-sql",
            "writes SQL into a condition",
            "where",
            json!({ "table": "hostile_own", "text": "1=1 OR \"id" }),
            "on_failure: stop",
            "finished",
        ),
        step(
            "table/remove-all",
            "removes everything",
            "remove-all",
            json!({ "table": "hostile_own" }),
            "on_failure: stop",
            "rejected: a delete needs at least one column and value",
        ),
        step(
            "table/stage-much",
            "writes without end",
            "stage-much",
            json!({ "table": "hostile_much" }),
            "",
            "limit: the call handed more rows to the tables than it may",
        ),
        step(
            "table/stage-many",
            "writes 5 million rows at once",
            "stage-many",
            json!({ "table": "hostile_much", "amount": 5_000_000 }),
            "on_failure: stop",
            "rejected: record 100001 can't be read: there are more than 100000 at line 1 column 300004",
        ),
    ]
}
