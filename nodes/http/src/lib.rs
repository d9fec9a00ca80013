//! The component `http`: an HTTP API in JSON, XML, CSV or lines of JSON, described in the workflow and nowhere else.
//!
//! - `connection.rs`: the kinds of account
//! - `account.rs`: how each is put into a request; `made.rs`: values out of its fields, the clock and random (`random.rs`)
//! - `sign.rs` and `sign/`: how it signs; `login.rs` and `login/`: how it obtains its token
//! - `parameters.rs`: the parameters that the nodes share
//! - `request.rs`: request template -> request; `headers.rs`: which header fields a template may set
//! - `values.rs`: values of a template -> texts
//! - `times.rs`: the ends of a window as a platform wants them written; `placeholders.rs`: them in a template
//! - `path.rs`: the way to a value in an answer or in a body
//! - `answer.rs`: an answer, and what is found in it; `format.rs` and `format/`: answers that are no JSON
//! - `verdict.rs`: success or failure, and which; `failures.rs`: what a workflow says about failures
//! - `records.rs`: the list of an answer -> records
//! - `paging.rs` and `paging/`: where a list goes on
//! - `nodes/`: one file per node
//!
//! A component knows nothing of the API that it talks to, so what it can't decide the workflow decides: what is success,
//! which codes mean what, where the records are, how a list goes on. Where nothing is said it takes the side that loses
//! no records, such as asking for pages until one is empty. Records pass through complete; numbers keep their digits.
//!
//! How an account obtains tokens and how it signs stands in the account, in the same way: `login` and `sign` are public
//! fields of JSON text that the host hands over as the connections file has them.

pub mod account;
pub mod answer;
pub mod connection;
pub mod failures;
pub mod format;
pub mod headers;
pub mod login;
pub mod made;
pub mod nodes;
pub mod paging;
pub mod parameters;
pub mod path;
pub mod placeholders;
pub mod random;
pub mod records;
pub mod request;
pub mod sign;
pub mod times;
pub mod values;
pub mod verdict;

use weft_sdk::label;

weft_sdk::component! {
    name: "http",
    title: label("HTTP API (JSON, XML, CSV)", "通用 HTTP 接口（JSON、XML、CSV）"),
    connection: Some(connection::connection()),
    nodes: [nodes::request::Ask, nodes::list::List, nodes::changes::Changes, nodes::token::Token],
}

#[cfg(test)]
mod tests {
    #[test]
    fn describes_itself() {
        let component = weft_sdk::testing::describe::<super::Exports>();
        weft_sdk::testing::check(&component);
        let names: Vec<_> = component.nodes.iter().map(|node| node.name.as_str()).collect();
        assert_eq!(names, ["request", "list", "changes", "token"]);
        let key = component.nodes.iter().flat_map(|node| &node.records).flat_map(|records| &records.key).next();
        assert_eq!(key, None, "only the workflow knows the key");
    }
}
