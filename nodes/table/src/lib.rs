//! The component `table`: steps that read and write the tables directly.
//!
//! Most steps don't need it: `into:` puts the records of a step into a table. It is for rows that an expression
//! makes, for looking something up, and for taking rows away.
//!
//! - `upsert.rs`: adds rows, or updates those that are there
//! - `find.rs`: finds rows by the values of their columns
//! - `rows.rs`: rows as records, page by page; `fields.rs`: rows as texts
//! - `delete.rs`: removes rows by the values of their columns
//!
//! Rows are never parsed here: their numbers keep the digits they came with.

pub mod delete;
pub mod fields;
pub mod find;
pub mod rows;
pub mod upsert;

use weft_sdk::label;

weft_sdk::component! {
    name: "table",
    title: label("Table", "数据表"),
    connection: None,
    nodes: [upsert::Upsert, find::Find, rows::Rows, delete::Delete],
}

#[cfg(test)]
mod tests {
    #[test]
    fn describes_itself() {
        weft_sdk::testing::check(&weft_sdk::testing::describe::<super::Exports>());
    }
}
