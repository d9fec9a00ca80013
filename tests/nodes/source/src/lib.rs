//! The component `source`: talks to the simulated source of `tests/simulation`, once for every way of listing that
//! platforms have. It is written as a good component is, so that what the simulation finds is the host's.
//!
//! - `connection.rs`: what an operator fills in
//! - `platform.rs`: requests, and what answers mean
//! - `record.rs`: what a row looks like, and the rules of its windows
//! - `nodes/`: one file per node

pub mod connection;
pub mod nodes;
pub mod platform;
pub mod record;

use weft_sdk::label;

weft_sdk::component! {
    name: "source",
    title: label("Simulated source", "模拟数据源"),
    connection: Some(connection::connection()),
    nodes: [
        nodes::token::Token,
        nodes::changes::Changes,
        nodes::by_cursor::ChangesByCursor,
        nodes::without_total::ChangesWithoutTotal,
        nodes::list::List,
        nodes::detail::Detail,
    ],
}

#[cfg(test)]
mod tests {
    #[test]
    fn describes_itself() {
        weft_sdk::testing::check(&weft_sdk::testing::describe::<super::Exports>());
    }
}
