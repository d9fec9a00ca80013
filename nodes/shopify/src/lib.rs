//! The component `shopify`: orders of a shop on Shopify, read through its Admin API.
//!
//! - `connection.rs`: what an operator fills in, the four ways to get a token, how much may be asked per time
//! - `consent.rs`: begin and finish a merchant's consent, renew its tokens, tokens for an application's own credentials
//! - `callback.rs`: what must be true of what a consent sends back
//! - `api.rs`: requests with a token, and which version of the API answers them
//! - `graphql.rs`: answers of GraphQL: data, what was denied of it, what is wrong
//! - `selection.rs`: what GraphQL is asked for, and what that costs
//! - `money.rs`: amounts out of the bags that they come in
//! - `lines.rs`: the items of orders, however many there are
//! - `order.rs`, `rest_order.rs`: what orders look like, in GraphQL and in REST
//! - `errors.rs`: what the platform refuses -> failures
//! - `nodes/`: one file per node that reads
//!
//! What the platform is like, in short: each shop is a host of its own. GraphQL counts points and not requests, tells after
//! each answer how many are left, and refuses over HTTP 200. One query has at most 1,000 points, so pages are as large as
//! that allows. REST counts requests, and gives whole orders, 250 at a time; applications that are new and public may not
//! use it. Times are UTC in GraphQL and the shop's own in REST, always with an offset; amounts are texts. An order that is
//! older than 60 days is not there for whoever lacks the scope `read_all_orders`.
//!
//! Left out: tokens for one person (online tokens), which end with the person's day; webhooks; bulk operations, which are
//! files to be fetched elsewhere. The platform documents no way to take an authorization back: the merchant takes the
//! application out of the shop.
//!
//! What rests on a guess, as the platform's documents don't say it: how the points of a list grow with its length (where a
//! query is refused for it, a smaller one is asked), how long a code is good, which error a spent refresh token is answered
//! with (any but those about the application itself ends the authorization), how old what comes back from a consent may
//! be, what the search for orders is behind the shop's clock, and that the ends of a range in REST both count. The names
//! of menus in the help of fields are those that merchants see in the admin; the platform may call them otherwise.

pub mod api;
pub mod callback;
pub mod connection;
pub mod consent;
pub mod errors;
pub mod graphql;
pub mod lines;
pub mod money;
pub mod nodes;
pub mod order;
pub mod rest_order;
pub mod selection;

use weft_sdk::label;

weft_sdk::component! {
    name: "shopify",
    title: label("Shopify", "Shopify"),
    connection: Some(connection::connection()),
    nodes: [
        consent::Begin,
        consent::Finish,
        consent::Refresh,
        consent::Token,
        nodes::account::Account,
        nodes::orders::Orders,
        nodes::order::Order,
        nodes::rest_orders::RestOrders,
    ],
}

#[cfg(test)]
mod tests {
    use weft_sdk::{NodeEffect, testing};

    #[test]
    fn describes_itself() {
        let mut component = testing::describe::<super::Exports>();
        // As a connection fills it in: an address with a field in it has no host before.
        let connection = component.connection.as_mut().unwrap();
        assert_eq!((connection.base_url.as_str(), connection.hosts.len()), ("https://{shop}", 0));
        connection.base_url = "https://demo-shop.myshopify.com".to_owned();
        connection.hosts = vec!["demo-shop.myshopify.com".to_owned()];
        testing::check(&component);
        let names: Vec<_> = component.nodes.iter().map(|node| node.name.as_str()).collect();
        let expected = ["begin", "finish", "refresh", "token", "account", "orders", "order", "rest-orders"];
        assert_eq!(names, expected);
    }

    #[test]
    fn only_tokens_are_ever_made() {
        let component = testing::describe::<super::Exports>();
        let writes = component.nodes.iter().filter(|node| node.effect == Some(NodeEffect::Writes));
        assert_eq!(writes.map(|node| node.name.as_str()).collect::<Vec<_>>(), ["finish", "refresh"]);
    }
}
