//! The component `aliexpress`: shops on AliExpress (速卖通), read through its open platform.
//!
//! - `connection.rs`: what an operator fills in, how accounts are authorized, where secrets stand, how much may be asked
//! - `sign.rs`: the signatures of both generations
//! - `iop.rs`: requests to the current generation, and its answers
//! - `aop.rs`: requests to the old generation, and its answers
//! - `errors.rs`: the platform's error codes -> failures
//! - `times.rs`: windows -> Pacific times; the old generation's times
//! - `paging.rs`: in which order pages are read
//! - `lists.rs`: the lists inside of records
//! - `order_id.rs`: ids as parameters
//! - `consent/`: from the page of consent to tokens, one file per generation
//! - `nodes/`: one file per node: its parameters, its records, its request
//!
//! What the platform is like, in short: the current generation (IOP) answers 200 to everything and says in the body
//! whether that is a failure; the old one (AOP), which is closed to new applications, uses HTTP statuses. Both are
//! signed. Ids are 64-bit numbers. Times of the current generation are those of clocks on the US Pacific coast, without
//! an offset: one hour a year comes twice, another one never.
//!
//! # What rests on guesses
//!
//! - How long a code of the current generation is good isn't documented: ten minutes, the most that RFC 6749 recommends.
//! - `/sync` takes the access token as `session`; clients have been seen that call it `access_token`.
//! - `simplify=true` is documented, what it does to an answer is known from practice alone. Both forms are read.
//! - Whether the ends of a range belong to it isn't documented: they are asked for as if they didn't, and read as if they
//!   did.
//! - How the platform reads a time that comes twice isn't documented: the hour is then asked for as a whole, from a
//!   second before it to its end, and what belongs to another window is left to that one.
//! - The order of lists isn't documented.
//! - How many requests are allowed isn't documented: two in a second. How many a day isn't either: the platform's own
//!   refusal says until when.
//! - `createDateStart` and `createDateEnd` of the old generation are taken as Pacific time, as its answers are.
//! - `aliId` and `resource_owner` of the old generation's tokens are whom the account belongs to.
//! - Codes of errors that aren't documented (`InvalidParameter`, `IllegalRefreshToken`, `isv.…`, `isp.…`) are understood
//!   as their names say.
//! - The recipient of an order stands in `result`, its fields are named as in the old generation.

pub mod aop;
pub mod connection;
pub mod consent;
pub mod errors;
pub mod iop;
pub mod lists;
pub mod nodes;
pub mod order_id;
pub mod paging;
pub mod sign;
pub mod times;

use weft_sdk::label;

weft_sdk::component! {
    name: "aliexpress",
    title: label("AliExpress", "速卖通"),
    connection: Some(connection::connection()),
    nodes: [
        nodes::orders::Orders,
        nodes::orders_created::OrdersCreated,
        nodes::order::Order,
        nodes::recipient::Recipient,
        nodes::trade_orders::TradeOrders,
        nodes::trade_order::TradeOrder,
        nodes::account::Account,
        consent::iop::Begin,
        consent::iop::Finish,
        consent::iop::Refresh,
        nodes::aop_orders::AopOrders,
        nodes::aop_order::AopOrder,
        nodes::aop_recipient::AopRecipient,
        consent::aop::Begin,
        consent::aop::Finish,
        consent::aop::Refresh,
    ],
}

#[cfg(test)]
mod tests {
    use weft_sdk::{Area, NodeEffect};

    #[test]
    fn describes_itself() {
        let component = weft_sdk::testing::describe::<super::Exports>();
        weft_sdk::testing::check(&component);
        let orders: Vec<_> = component.nodes.iter().filter(|node| node.area == Some(Area::Orders)).collect();
        let names: Vec<_> = orders.iter().map(|node| node.name.as_str()).collect();
        let expected = [
            "orders",
            "orders-created",
            "order",
            "recipient",
            "trade-orders",
            "trade-order",
            "aop-orders",
            "aop-order",
            "aop-recipient",
        ];
        assert_eq!(names, expected);
        assert!(orders.iter().all(|node| node.effect == Some(NodeEffect::Reads)));
    }
}
