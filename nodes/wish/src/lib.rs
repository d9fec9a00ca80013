//! The component `wish`: orders of a merchant on Wish, read through its merchant API in version 3, or in the older version 2.
//!
//! - `connection.rs`: what an operator fills in, how tokens are obtained, where secrets stand, how much may be asked per time
//! - `consent.rs`: the consent of a merchant: begin, finish, refresh
//! - `interface.rs`: the platform's interfaces: where each is and what its errors are about
//! - `request.rs`: requests with an access token
//! - `response.rs`: the envelope of both versions
//! - `errors.rs`: the platform's codes -> failures
//! - `record.rs`, `record_v2.rs`: what an order looks like
//! - `keyset.rs`, `offset.rs`: where the lists of version 3 and of version 2 go on
//! - `time.rs`: how times are written
//! - `nodes/`: one file per node that reads: its parameters, its request
//!
//! What the platform is like, in short: an order is one product line, and lines bought together share a transaction. A
//! merchant makes an application in the back office, whose keys and whose address to come back to are entered there, and
//! agrees with the main account; sub-accounts can't. A refresh gives a new refresh token each time. Success is `code` 0,
//! whatever the HTTP status. In version 3 orders are nested and amounts are objects; in version 2 they are flat and all
//! scalars are texts. Nothing is signed. Records pass through complete and untouched.
//!
//! The facts of version 3 are those of its published specification, 3.0.65. What rests on a guess or on clients alone:
//! - the codes: those of version 2 have been seen in version 3, where the specification has others; both are known
//! - that 4000 with HTTP status 403 means a missing scope; and that 4000 from a refresh means a spent token, although a wrong
//!   client secret is answered alike
//! - the look of `Wish-Rate-Limit-Reset`: a time as everywhere in version 3, or seconds; anything else is not waited by
//! - that a code is obtained at the same host as all else in the sandbox, and at the main host for the address for China
//! - `paging.next`, which the specification doesn't have: it only says that there is more, and what it adds to the request
//!   is used where orders can't be told apart in any other way
//! - in version 2: that `since` and `upto` are about the last change, that both ends count, and that whole seconds are
//!   compared
//! - twice a second as a limit: no number is published
//!
//! Left out: everything that writes, files of orders, webhooks (how they are signed isn't established).

pub mod connection;
pub mod consent;
pub mod errors;
pub mod interface;
pub mod keyset;
pub mod nodes;
pub mod offset;
pub mod record;
pub mod record_v2;
pub mod request;
pub mod response;
pub mod time;

use weft_sdk::label;

weft_sdk::component! {
    name: "wish",
    title: label("Wish", "Wish"),
    connection: Some(connection::connection()),
    nodes: [
        consent::Begin,
        consent::Finish,
        consent::Refresh,
        nodes::account::Account,
        nodes::orders::Orders,
        nodes::order::Order,
        nodes::orders_v2::OrdersV2,
        nodes::orders_to_ship_v2::OrdersToShipV2,
        nodes::order_v2::OrderV2,
    ],
}

#[cfg(test)]
mod tests {
    use weft_sdk::{Area, NodeEffect};

    #[test]
    fn describes_itself() {
        let component = weft_sdk::testing::describe::<super::Exports>();
        weft_sdk::testing::check(&component);
        let names: Vec<_> = component.nodes.iter().map(|node| node.name.as_str()).collect();
        let expected =
            ["begin", "finish", "refresh", "account", "orders", "order", "orders-v2", "orders-to-ship-v2", "order-v2"];
        assert_eq!(names, expected);
    }

    #[test]
    fn consent_alone_changes_anything_and_orders_are_orders() {
        let component = weft_sdk::testing::describe::<super::Exports>();
        let writes = component.nodes.iter().filter(|node| node.effect == Some(NodeEffect::Writes));
        assert_eq!(writes.map(|node| node.name.as_str()).collect::<Vec<_>>(), ["finish"]);
        for node in &component.nodes {
            assert_eq!(node.area == Some(Area::Orders), node.records.is_some(), "{}", node.name);
        }
    }

    #[test]
    fn values_are_read_as_the_platform_writes_them() {
        let component = weft_sdk::testing::describe::<super::Exports>();
        let schema = |node: &str, field: &str| {
            let node = component.nodes.iter().find(|it| it.name == node).unwrap();
            node.records.as_ref().unwrap().schema["properties"][field].clone()
        };
        assert!(schema("orders", "updated_at")["x-written"].is_null(), "RFC 3339");
        assert_eq!(schema("orders-v2", "last_updated")["x-written"]["zone"], "+00:00");
        assert_eq!(schema("orders-v2", "price")["x-written"]["as"], "number");
        assert_eq!(schema("orders-v2", "tracking_confirmed")["x-written"]["yes"][0], "True");
        assert_eq!(schema("orders", "refunds")["items"]["properties"]["refund_time"]["format"], "date-time");
        assert!(!schema("orders-v2", "ShippingDetail").is_null());
    }
}
