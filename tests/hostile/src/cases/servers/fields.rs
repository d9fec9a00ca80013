//! Records whose fields make bad columns.

use super::list;
use crate::attack::Attack;
use crate::servers::{Script, always};

pub(super) fn attacks() -> Vec<Attack> {
    [names(), twins(), many()].into_iter().flatten().collect()
}

/// A list with one record, which has a field of that name.
fn field(name: &str) -> Script {
    always(format!(r#"{{"items":[{{"id":1,"{name}":"x"}}]}}"#))
}

fn names() -> Vec<Attack> {
    vec![
        list(
            "server/field-of-sql",
            "calls a field like a piece of SQL",
            field(r#"a\" TEXT); DROP TABLE bystander_orders; --"#),
            "finished; id=1 a\" TEXT); DROP TABLE bystander_orders; --=x",
        ),
        list(
            "server/field-of-quotes",
            "calls a field by quotes and brackets",
            field("'`[]\\\\%?1:x@y$z"),
            "finished; id=1 '`[]\\%?1:x@y$z=x",
        ),
        list(
            "server/field-synced-at",
            "sends the column that weft itself writes",
            field("_synced_at"),
            "store: the table `server_field_synced_at` can't have a column named `_synced_at`",
        ),
        list(
            "server/field-rowid",
            "sends the column that SQLite itself writes",
            field("_rowid_"),
            "store: the table `server_field_rowid` can't have a column named `_rowid_`",
        ),
        list("server/field-oid", "sends another name of that column", field("OID"), "finished; id=1 OID=x"),
        list(
            "server/field-empty",
            "sends a field without a name",
            field(""),
            "store: the table `server_field_empty` can't have a column named ``",
        ),
        list(
            "server/field-nul",
            "sends a field with a NUL character in its name",
            field(r"a\u0000b"),
            "store: the table `server_field_nul` can't have a column named `a\\0b`",
        ),
        list(
            "server/field-half-a-pair",
            "sends a field with half of a surrogate pair in its name",
            field(r"a\ud800"),
            "finished; id=1 a(bytes)",
        ),
        list(
            "server/field-controls",
            "sends a field called by an escape sequence",
            field(r"\u001b[2J\u202e"),
            "finished; id=1 \\u{1b}[2J\\u{202e}=x",
        ),
        list(
            "server/field-of-1-mb",
            "sends a field with a name of a megabyte",
            field(&"n".repeat(1 << 20)),
            "store: the table `server_field_of_1_mb` can't have a column named `nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…`",
        ),
        list(
            "server/field-proto",
            "sends the fields that matter in other languages",
            field("__proto__"),
            "finished; id=1 __proto__=x",
        ),
    ]
}

fn twins() -> Vec<Attack> {
    vec![
        list(
            "server/field-twice",
            "sends a field twice in a record",
            always(r#"{"items":[{"id":1,"value":"first","value":"second","id":2}]}"#),
            "finished; id=2 value=second",
        ),
        list(
            "server/envelope-twice",
            "sends the list twice",
            always(r#"{"items":[{"id":1,"value":"first"}],"items":[{"id":1,"value":"second"}]}"#),
            "finished; id=1 value=second",
        ),
        list(
            "server/field-in-two-cases",
            "sends fields that differ in case only",
            always(r#"{"items":[{"id":1,"name":"a","NAME":"b"}]}"#),
            "store: the fields `name` and `NAME` of the table `server_field_in_two_cases` would share a column, as case does not count there",
        ),
        list(
            "server/field-of-two-kinds",
            "changes the kind of a field from record to record",
            always(
                r#"{"items":[{"id":1,"v":1},{"id":2,"v":"x"},{"id":3,"v":[1]},{"id":4,"v":true},{"id":5,"v":{"a":1.50}}]}"#,
            ),
            "finished; id=1 v=1; id=2 v=x; id=3 v=[1]; id=4 v=true; id=5 v={\"a\":1.50}",
        ),
        list(
            "server/key-of-many-kinds",
            "sends keys that are alike and not the same",
            always(
                r#"{"items":[{"id":1,"v":"number"},{"id":"1","v":"text"},{"id":true,"v":"bool"},{"id":" 1","v":"space"}]}"#,
            ),
            "finished; id= 1 v=space; id=1 v=text; id=true v=bool",
        ),
        list(
            "server/key-null",
            "sends a record without its key",
            always(r#"{"items":[{"id":null,"v":1}]}"#),
            "finished; no rows",
        ),
    ]
}

fn many() -> Vec<Attack> {
    let fields = |count: usize| {
        let fields: String = (0..count).map(|number| format!(r#","f{number}":{number}"#)).collect();
        format!(r#"{{"id":1{fields}}}"#)
    };
    let changing: String = (0..2_000).map(|number| format!(r#"{{"id":{number},"f{number}":1}},"#)).collect();
    vec![
        list(
            "server/record-of-100000-fields",
            "sends a record of 100,000 fields",
            always(format!(r#"{{"items":[{}]}}"#, fields(100_000))),
            "limit: record 1 can't be read: it has more than 1000 fields at line 1 column 10788",
        ),
        list(
            "server/fields-that-change",
            "sends a new field with every record",
            always(format!(r#"{{"items":[{changing}{{"id":1}}]}}"#)),
            "store: the table `server_fields_that_change` would have more than 1000 columns",
        ),
    ]
}
