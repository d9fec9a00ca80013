//! Components whose pages are not what they should be.

use serde_json::json;

use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    let step = Attack::step;
    const INTO: &str = "into: { table: hostile_pages, key: id }";
    vec![
        step("page/endless-next", "always has one more page without records", "endless-next", json!({}), INTO, "?"),
        step("page/same-next", "always says that the next page is the same", "same-next", json!({}), INTO, "?"),
        step(
            "page/huge-next",
            "says where the next page is in 1 MB",
            "huge-next",
            json!({ "amount": 1_000_000 }),
            INTO,
            "?",
        ),
        step(
            "page/many-records",
            "gives a page of 5 million records",
            "many-records",
            json!({ "amount": 5_000_000 }),
            INTO,
            "?",
        ),
        step(
            "page/many-fields",
            "gives a record of 100,000 fields",
            "many-fields",
            json!({ "amount": 100_000 }),
            INTO,
            "?",
        ),
        step(
            "page/deep-record",
            "gives a record that is nested 1 million levels deep",
            "deep-record",
            json!({ "amount": 1_000_000 }),
            INTO,
            "?",
        ),
        step(
            "page/deep-output",
            "gives output that is nested 1 million levels deep",
            "deep-output",
            json!({ "amount": 1_000_000 }),
            "",
            "?",
        ),
        step("page/too-large", "gives a page of 34 MiB", "flood-output", json!({ "amount": 34 << 20 }), "", "?"),
        step("page/far-too-large", "gives a page of 60 MiB", "flood-output", json!({ "amount": 60 << 20 }), "", "?"),
        step("page/broken-json", "gives records that are no JSON", "lie", json!({}), INTO, "?"),
        step("page/broken-text", "gives records that are no Unicode", "broken-text", json!({}), INTO, "?"),
        step("page/no-list", "gives records that are no list", "records", json!({ "text": "{\"id\":1}" }), INTO, "?"),
        step(
            "page/no-objects",
            "gives records that are no objects",
            "records",
            json!({ "text": "[1,[],null]" }),
            INTO,
            "?",
        ),
        step(
            "page/trailing",
            "gives records with more behind them",
            "records",
            json!({ "text": "[{\"id\":1}] [{\"id\":2}]" }),
            INTO,
            "?",
        ),
        step(
            "page/duplicate-keys",
            "gives a record with the same field twice",
            "records",
            json!({ "text": "[{\"id\":1,\"id\":2,\"id\":3}]" }),
            INTO,
            "?",
        ),
        step(
            "page/synced-at",
            "writes the host's own column",
            "records",
            json!({ "text": "[{\"id\":1,\"_synced_at\":\"1970-01-01T00:00:00Z\"}]" }),
            INTO,
            "?",
        ),
        step(
            "page/column-names",
            "gives fields with names of SQL",
            "records",
            json!({ "text": "[{\"id\":1,\"x\\\"); DROP TABLE bystander_orders; --\":1,\"rowid\":7,\"\":2}]" }),
            INTO,
            "?",
        ),
        step(
            "page/long-field-name",
            "gives a field with a name of 1 MB",
            "records",
            json!({ "text": format!("[{{\"id\":1,\"{}\":1}}]", "n".repeat(1_000_000)) }),
            INTO,
            "?",
        ),
        step(
            "page/huge-number",
            "gives a number of 100,000 digits and one with a huge exponent",
            "records",
            json!({ "text": format!("[{{\"id\":{},\"n\":1e999999999}}]", "9".repeat(100_000)) }),
            INTO,
            "?",
        ),
    ]
}
