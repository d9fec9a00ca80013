//! The component `http`: an HTTP API in JSON, XML, CSV or lines of JSON, described in the workflow and nowhere else.
//!
//! - `connection.rs`: the kinds of account, and how each is put into a request
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
//! There is no node that obtains tokens: an account holds a secret that lives as long as it is not changed on the
//! platform. An API that hands out tokens needs a component of its own.

pub mod answer;
pub mod connection;
pub mod failures;
pub mod format;
pub mod headers;
pub mod nodes;
pub mod paging;
pub mod parameters;
pub mod path;
pub mod placeholders;
pub mod records;
pub mod request;
pub mod times;
pub mod values;
pub mod verdict;

use weft_sdk::label;

weft_sdk::component! {
    name: "http",
    title: label("HTTP API (JSON, XML, CSV)", "通用 HTTP 接口（JSON、XML、CSV）"),
    connection: Some(connection::connection()),
    nodes: [nodes::request::Ask, nodes::list::List, nodes::changes::Changes],
}

#[cfg(test)]
mod tests {
    #[test]
    fn describes_itself() {
        let component = weft_sdk::testing::describe::<super::Exports>();
        weft_sdk::testing::check(&component);
        let names: Vec<_> = component.nodes.iter().map(|node| node.name.as_str()).collect();
        assert_eq!(names, ["request", "list", "changes"]);
        let key = component.nodes.iter().flat_map(|node| &node.records).flat_map(|records| &records.key).next();
        assert_eq!(key, None, "only the workflow knows the key");
    }
}
