//! Shopify: one shop behind its pages of consent, its token endpoint and its Admin API (GraphQL and REST).
//!
//! ```no_run
//! use weft_fakes_shopify::{Calls, FakeShopify, Fault, Operation, Options, Shop};
//!
//! let server = FakeShopify::start(Shop::demo(), Options::default());
//! server.fault(Operation::GraphQl, Calls::Nth(2), Fault::TokenDies);
//! println!("{}", server.base_url());
//! ```
//!
//! The address stands for `https://{shop}`; the paths are the platform's.
//!
//! | to change this | open that |
//! |---|---|
//! | how a request goes through | `gate.rs`, `asked.rs`, `answer.rs` |
//! | the page of consent, and what goes wrong with it | `consent.rs`, `consent_page.rs`, `signature.rs` |
//! | codes and tokens, their lives and their ends | `token_endpoint.rs`, `grants.rs`, `scope.rs` |
//! | what is checked before the API answers | `api.rs`, `access.rs`, `version.rs`, `bucket.rs` |
//! | REST: parameters, pages, rows | `rest_query.rs`, `rest.rs`, `rest_order.rs`, `rest_parts.rs` |
//! | GraphQL: what can be asked for | `graphql/schema.graphql`, `order_tree.rs` |
//! | GraphQL: reading, checking, charging, running | `graphql/lexer.rs`, `parser.rs`, `plan.rs`, `cost.rs`, `run.rs` |
//! | GraphQL: lists, pages and the search language | `graphql/lists.rs`, `page.rs`, `search.rs`, `term.rs` |
//! | amounts and instants as text | `money.rs`, `time.rs` |
//! | a shop and its orders | `shop.rs`, `order.rs`, `order_parts.rs` |
//! | the made-up shop, and what is odd about its orders | `generated.rs`, `edges.rs` |
//! | webhooks | `webhook.rs` |
//! | what can go wrong on demand, and what is logged | `faults.rs`, `operation.rs`, `log.rs` |
//! | switches | `options.rs`, `server.rs` |
//!
//! # Left out
//!
//! - GraphQL: fragments, directives, introspection, block strings, lists and objects as arguments, mutations, bulk
//!   operations. All of them are refused. One schema serves all versions.
//! - REST: everything but lists, numbers and single orders, and the shop; nothing can be written.
//! - PKCE, token exchange of embedded apps, `admin.shopify.com` as a host of its own, a custom domain's refusal.
//! - A page of consent is always shown, also when the application is installed already.
//! - Codes and tokens do not survive a restart.
//!
//! # What rests on guesses
//!
//! Documented: parameters of consent and callback, both signatures, lives and rotation of tokens, the error of a used
//! code, REST's parameters, links and headers, buckets, the ceiling of 1,000 points, the body of a throttled query,
//! the codes of HTTP. Not documented, and settled here:
//!
//! - how the cost of a connection grows (`CostRule`), and that an object costs 1 and `pageInfo` nothing;
//! - how long a code (10 minutes) and a link to a page (1 hour) are good;
//! - that a refresh ends the access token before it (`Options::refresh_ends_access`), that each refresh token has 90
//!   days of its own, and that a new consent ends earlier refresh tokens;
//! - the texts and codes of the token endpoint's refusals but for a used code: `invalid_grant` for a refresh token,
//!   `invalid_client` for a wrong secret (HTTP 400), `application_cannot_be_found`; `app_not_installed` and
//!   `shop_not_permitted` have been seen by others;
//! - that whoever declines stays in the admin (`Decline`);
//! - the texts of 402, 403, 406, 415 and 423, and that GraphQL answers with them too;
//! - that a `limit` above 250, an instant without offset and an unknown parameter are 400 (`Options::strict`), and that
//!   `since_id` sorts upwards;
//! - amounts of currencies without a smaller unit: `1000` in REST, `1000.0` in GraphQL;
//! - the texts of GraphQL's refusals, which follow the library that the platform is known to use.

mod access;
mod answer;
mod api;
mod asked;
mod bucket;
mod consent;
mod consent_page;
mod edges;
mod faults;
mod gate;
mod generated;
mod grants;
mod graphql;
mod log;
mod money;
mod operation;
mod options;
mod order;
mod order_parts;
mod order_tree;
mod rest;
mod rest_order;
mod rest_parts;
mod rest_query;
mod scope;
mod server;
mod shop;
mod signature;
mod time;
mod token_endpoint;
mod version;
mod webhook;

pub use consent::{ConsentTwist, Decline};
pub use faults::{Fault, Faults};
pub use generated::{DEMO_END_S, Made};
pub use grants::RefreshGrace;
pub use graphql::CostRule;
pub use log::LogEntry;
pub use operation::Operation;
pub use options::Options;
pub use order::{Edge, Financial, Order, Sent};
pub use order_parts::{Address, Customer, Fulfillment, Line, Refund, Shipping};
pub use server::FakeShopify;
pub use shop::{App, Distribution, Plan, Product, Shop, ShopState, StaticToken, Variant, scopes};
pub use signature::{callback_hmac, webhook_hmac};
pub use webhook::Webhook;
pub use weft_fakes_kit::armed::Calls;
