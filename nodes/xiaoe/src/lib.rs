//! The component `xiaoe`: shops on Xiaoe-Tech (小鹅通), read through its open API.
//!
//! - `connection.rs`: what an operator fills in, how a token is obtained, how much may be asked per time
//! - `interface.rs`: the platform's interfaces: path, permission set, what its errors are about; how it writes times
//! - `request.rs`: parameters -> request bodies, and sending them
//! - `response.rs`: the envelope, read tolerantly
//! - `errors.rs`: the platform's error codes -> failures
//! - `paging.rs`: when a list ends, and where it goes on
//! - `nodes/`: one file per node: its parameters, its records, its request
//!
//! What the platform is like, in short: every business interface is a POST with the token in the body, answers 200 with
//! `{code, msg, data}`, and means success only by `code` 0. Numbers may come as texts. An empty object may come as
//! `[]`. All times are Beijing time without an offset. Records pass through complete and untouched; the schemas say
//! how times are written, and the host reads them.

pub mod connection;
pub mod errors;
pub mod interface;
pub mod nodes;
pub mod paging;
pub mod request;
pub mod response;

use weft_sdk::label;

weft_sdk::component! {
    name: "xiaoe",
    title: label("Xiaoe", "小鹅通"),
    connection: Some(connection::connection()),
    nodes: [
        nodes::token::Token,
        nodes::users::Users,
        nodes::user::User,
        nodes::resources::Resources,
        nodes::orders::Orders,
        nodes::order::Order,
        nodes::goods::Goods,
        nodes::purchases::Purchases,
        nodes::collected_info::CollectedInfo,
    ],
}

#[cfg(test)]
mod tests {
    #[test]
    fn describes_itself() {
        let component = weft_sdk::testing::describe::<super::Exports>();
        weft_sdk::testing::check(&component);
        let names: Vec<_> = component.nodes.iter().map(|node| node.name.as_str()).collect();
        let expected =
            ["token", "users", "user", "resources", "orders", "order", "goods", "purchases", "collected-info"];
        assert_eq!(names, expected);
    }
}
