//! The component `mingdao`: worksheets on Mingdao Cloud (明道云, HAP), read and written through its V2 interface.
//!
//! - `connection.rs`: what an operator fills in, and how much may be asked per time
//! - `client.rs`: where the interface is, sending requests, the envelope of answers
//! - `refusal.rs`: why an answer is none, and what that means for rows that were to be written
//! - `errors.rs`: the platform's error codes -> failures
//! - `worksheet.rs`: what a worksheet looks like, and finding its fields by id, alias or name
//! - `kind.rs`: types of fields, by how their values are written, read and filtered
//! - `value.rs`, `decimal.rs`, `time.rs`: values of records <-> values of rows; `same.rs`: whether a row has them already
//! - `filters.rs`: readable conditions -> the platform's filters
//! - `lookup.rs`: rows by the values of a key
//! - `prepare.rs`: records -> what is written of them
//! - `upsert.rs`: adds what is missing, edits what differs, and finds out what became of writes that went wrong
//! - `groups.rs`: which rows are written together; `budget.rs`: how much one call does
//! - `nodes/`: one file per node
//!
//! What the platform is like, in short: everything is a POST with `appKey` and a fixed `sign` in the JSON body; success
//! is `success: true` together with `error_code: 1`. All values are written as texts. There is no upsert and nothing
//! that makes a repeated write harmless, so nothing is ever written again before it was looked up.

pub mod budget;
pub mod client;
pub mod connection;
pub mod decimal;
pub mod errors;
pub mod filters;
pub mod groups;
pub mod kind;
pub mod lookup;
pub mod nearest;
pub mod nodes;
pub mod prepare;
pub mod refusal;
pub mod same;
pub mod time;
pub mod upsert;
pub mod value;
pub mod worksheet;

use weft_sdk::label;

weft_sdk::component! {
    name: "mingdao",
    title: label("Mingdao Cloud", "明道云"),
    connection: Some(connection::connection()),
    nodes: [
        nodes::worksheet::Info,
        nodes::rows::Rows,
        nodes::add::Add,
        nodes::edit::Edit,
        nodes::delete::Delete,
        nodes::upsert::Upsert,
    ],
}

#[cfg(test)]
mod tests {
    #[test]
    fn describes_itself() {
        let component = weft_sdk::testing::describe::<super::Exports>();
        weft_sdk::testing::check(&component);
        let names: Vec<_> = component.nodes.iter().map(|node| node.name.as_str()).collect();
        assert_eq!(names, ["worksheet", "rows", "add", "edit", "delete", "upsert"]);
        let paging: Vec<_> = component.nodes.iter().filter(|node| node.paging).map(|node| node.name.as_str()).collect();
        assert_eq!(paging, ["rows", "add"]);
    }
}
