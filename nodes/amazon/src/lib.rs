//! The component `amazon`: sellers on Amazon, read through the Selling Partner API (SP-API).
//!
//! | to change this | open that |
//! |---|---|
//! | what an operator fills in, which kinds of connection there are, limits, places of secrets | `connection.rs` |
//! | sites: marketplace, region, Seller Central | `sites.rs` |
//! | which host a request goes to | `origin.rs` |
//! | consent: the address to open, tokens of a code | `consent.rs` |
//! | tokens by refresh token, restricted data tokens | `tokens.rs` |
//! | whom a connection belongs to | `participations.rs`, `nodes/account.rs` |
//! | operations: names, waits, roles | `operation.rs` |
//! | requests and envelopes of the API, lists that go on | `request.rs`, `paging.rs` |
//! | error codes -> failures | `errors.rs` |
//! | nodes: parameters, records | `nodes/` |
//!
//! What the platform is like, in short: one host for each of three regions, one for tokens; JSON; the token in the header
//! `x-amz-access-token`. Orders come in two versions: 2026-01-01 has everything in one record, and personal data by the
//! application's role; version 0, which ends on 2027-03-27, has items and personal data in calls of their own, and personal
//! data only with a restricted data token. Records pass through as they came; amounts are texts there, and stay so.
//!
//! # One restricted data token
//!
//! A restricted data token is good for the methods and paths that it was asked for. Here it is asked for once, with every path
//! of version 0 in it, whenever an access token is obtained, and kept beside that as `restricted_token`. All nodes of version
//! 0 send that one. Where the connection wants no restricted data, the access token is kept under that name too: so there is
//! one way through the code, and both always live.
//!
//! # Windows
//!
//! Orders are read by the time of their last update. Amazon describes the end of a window as "before (or at)" and its
//! beginning both as "after" and as "after (or at)". Windows that meet share an instant, and the one before has counted it: it
//! makes no difference which of the two holds. No order of records within a window is documented, so none is relied on.
//!
//! # What rests on guesses
//!
//! | choice | ground |
//! |---|---|
//! | 403 without details is answered by a new token once, and is then said to be a missing role; details that don't speak of a token are a refusal at once | the code is the same for both; details are seen with tokens that have ended, and are empty where a role is missing |
//! | a token of the next page that is refused (400) has the list begin anew | the life of `NextToken` is not documented |
//! | version 0 goes on with `MarketplaceIds` and `NextToken` alone, version 2026-01-01 with all that it began with | documented for the first; the second is right whether the rest is ignored or has to be the same |
//! | a refresh token that comes with a refresh is kept; of a connection with a pasted one it is used where that is over | whether refresh tokens change is not documented |
//! | ten seconds more than the two minutes that windows have to keep from now | clocks differ |
//! | Seller Central of sites outside of the five large European ones is `sellercentral.amazon.TLD` | the pattern is documented, hosts are those that clients use |
//! | marketplace ids of Ireland and South Africa, marketplace participations (path, fields, rate) | Amazon's public reference |

pub mod connection;
pub mod consent;
pub mod errors;
pub mod nodes;
pub mod operation;
pub mod origin;
pub mod paging;
pub mod participations;
pub mod request;
pub mod sites;
pub mod tokens;

use weft_sdk::label;

weft_sdk::component! {
    name: "amazon",
    title: label("Amazon", "亚马逊"),
    connection: Some(connection::connection()),
    nodes: [
        consent::Begin,
        consent::Finish,
        tokens::Refresh,
        nodes::account::Account,
        nodes::marketplaces::Marketplaces,
        nodes::orders::Orders,
        nodes::order::Order,
        nodes::orders_v0::OrdersV0,
        nodes::order_v0::OrderV0,
        nodes::order_items_v0::OrderItemsV0,
        nodes::order_address_v0::OrderAddressV0,
        nodes::order_buyer_v0::OrderBuyerV0,
        nodes::order_items_buyer_v0::OrderItemsBuyerV0,
    ],
}

#[cfg(test)]
mod tests {
    #[test]
    fn describes_itself() {
        let component = weft_sdk::testing::describe::<super::Exports>();
        weft_sdk::testing::check(&component);
        let names: Vec<_> = component.nodes.iter().map(|node| node.name.as_str()).collect();
        let expected = [
            "begin",
            "finish",
            "refresh",
            "account",
            "marketplaces",
            "orders",
            "order",
            "orders-v0",
            "order-v0",
            "order-items-v0",
            "order-address-v0",
            "order-buyer-v0",
            "order-items-buyer-v0",
        ];
        assert_eq!(names, expected);
    }
}
