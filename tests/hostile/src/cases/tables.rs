//! Components that want other tables than those that their step names.

use serde_json::json;

use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    let step = Attack::step;
    let named = |name: &str| json!({ "text": name, "table": "hostile_own" });
    vec![
        step("table/system", "writes to a table of the system", "write", named("_weft_runs"), "", "?"),
        step(
            "table/system-named",
            "is given a table of the system by the workflow",
            "remove-all",
            json!({ "table": "_weft_tokens" }),
            "",
            "?",
        ),
        step("table/sqlite", "reads the table of tables", "read", named("sqlite_schema"), "", "?"),
        step("table/read-other", "reads a table of another workflow", "read", named("bystander_orders"), "", "?"),
        step("table/write-other", "writes to a table of another workflow", "write", named("bystander_orders"), "", "?"),
        step("table/remove-other", "removes rows of another workflow", "remove", named("bystander_totals"), "", "?"),
        step(
            "table/sql",
            "writes SQL into the name of a table",
            "write",
            named("x\"; DROP TABLE bystander_orders; --"),
            "",
            "?",
        ),
        step(
            "table/named-by-data",
            "has data choose the table",
            "write",
            json!({ "table": "${ [\"bystander\", \"orders\"] | join(\"_\") }", "text": "bystander_orders" }),
            "",
            "?",
        ),
        step(
            "table/column-sql",
            "writes SQL into the name of a column",
            "column",
            json!({ "table": "hostile_own", "text": "x\"); DROP TABLE bystander_orders; --" }),
            "on_failure: stop",
            "?",
        ),
        step(
            "table/key-sql",
            "writes SQL into the name of a key",
            "key",
            json!({ "table": "hostile_keys", "text": "x\") ON CONFLICT DO NOTHING; DROP TABLE bystander_orders; --" }),
            "on_failure: stop",
            "?",
        ),
        step(
            "table/where-sql",
            "writes SQL into a condition",
            "where",
            json!({ "table": "hostile_own", "text": "1=1 OR \"id" }),
            "on_failure: stop",
            "?",
        ),
        step(
            "table/remove-all",
            "removes everything",
            "remove-all",
            json!({ "table": "hostile_own" }),
            "on_failure: stop",
            "?",
        ),
        step("table/stage-much", "writes without end", "stage-much", json!({ "table": "hostile_much" }), "", "?"),
        step(
            "table/stage-many",
            "writes 5 million rows at once",
            "stage-many",
            json!({ "table": "hostile_much", "amount": 5_000_000 }),
            "on_failure: stop",
            "?",
        ),
    ]
}
