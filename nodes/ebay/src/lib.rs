//! The component `ebay`: orders of a seller on eBay, read through the Fulfillment API.
//!
//! - `connection.rs`: what an operator fills in, how tokens are obtained, how much may be asked per day
//! - `hosts.rs`: which of the platform's hosts a request goes to
//! - `consent.rs`: the consent of a seller: begin, finish, refresh, revoke
//! - `interface.rs`: the platform's interfaces: what they are called and which scope grants them
//! - `request.rs`: requests with an access token, and reading their answers
//! - `errors.rs`: the platform's errors -> failures
//! - `order.rs`: what an order looks like
//! - `nodes/`: one file per node that reads: its parameters, its records, its request
//!
//! What the platform is like, in short: JSON over GET, a bearer token of two hours that is renewed with one of about 18
//! months, all times UTC with milliseconds, all amounts texts with their currency. Orders appear once their checkout is
//! complete, so they are read by the time of their last modification. Production and the sandbox differ in hosts, keys and
//! users, and in nothing else. Records pass through complete and untouched.
//!
//! Sellers could also be connected by Auth'n'Auth, the way of the older Trading API. That is left out: its token stands in
//! a body of XML, where the host puts no secret.
//!
//! Refunds are read as they stand in orders (`paymentSummary.refunds`). Payment disputes, which have a scope of their own, are
//! left out.
//!
//! What rests on a guess, as the platform's documents don't say it: whether the end of a window counts (the window is told
//! as closed, which is right either way), in which order a list by modification comes (none is relied on), the body of a
//! revocation (RFC 7009), and that the daily limits of tokens end with the same day as those of calls.

pub mod connection;
pub mod consent;
pub mod errors;
pub mod hosts;
pub mod interface;
pub mod nodes;
pub mod order;
pub mod request;

use weft_sdk::label;

weft_sdk::component! {
    name: "ebay",
    title: label("eBay", "eBay"),
    connection: Some(connection::connection()),
    nodes: [
        consent::Begin,
        consent::Finish,
        consent::Refresh,
        consent::Revoke,
        nodes::account::Account,
        nodes::orders::Orders,
        nodes::order::Order,
        nodes::orders_by_id::OrdersById,
        nodes::shipments::Shipments,
    ],
}

#[cfg(test)]
mod tests {
    use weft_sdk::NodeEffect;

    #[test]
    fn describes_itself() {
        let component = weft_sdk::testing::describe::<super::Exports>();
        weft_sdk::testing::check(&component);
        let names: Vec<_> = component.nodes.iter().map(|node| node.name.as_str()).collect();
        let expected =
            ["begin", "finish", "refresh", "revoke", "account", "orders", "order", "orders-by-id", "shipments"];
        assert_eq!(names, expected);
    }

    #[test]
    fn only_consent_changes_anything() {
        let component = weft_sdk::testing::describe::<super::Exports>();
        let writes = component.nodes.iter().filter(|node| node.effect == Some(NodeEffect::Writes));
        assert_eq!(writes.map(|node| node.name.as_str()).collect::<Vec<_>>(), ["finish", "revoke"]);
    }
}
