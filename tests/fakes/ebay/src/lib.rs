//! eBay: the pages a seller consents on, the token endpoint, the order resource of the Fulfillment API, the identity
//! call, and the part of the Trading API that older connections use.
//!
//! ```no_run
//! use weft_fakes_ebay::{Calls, FakeEbay, Fault, Operation, Options, Seller};
//!
//! let server = FakeEbay::start(Seller::demo(), Options::default());
//! server.faults().on(Operation::OrderList, Calls::Nth(2), Fault::TokenDies);
//! let authorize_page = format!("{}/oauth2/authorize", server.base_url());
//! ```
//!
//! The platform has a host for each purpose; here all are one address, and the paths are the platform's own:
//!
//! | host there | path, there and here |
//! |---|---|
//! | `auth.ebay.com` | `/oauth2/authorize` |
//! | `api.ebay.com` | `/identity/v1/oauth2/token`, `/sell/fulfillment/v1/order`, `/ws/api.dll` |
//! | `apiz.ebay.com` | `/commerce/identity/v1/user/` |
//! | `signin.ebay.com` | `/ws/eBayISAPI.dll` |
//!
//! | to change this | open that |
//! |---|---|
//! | the way of a request, the switches | `gate.rs`, `server.rs`, `options.rs`, `operation.rs` |
//! | what a person goes through | `consent.rs`, `pages.rs` |
//! | keys, RuNames, scopes | `application.rs` |
//! | codes and tokens, their lives, the token endpoint | `tokens.rs`, `oauth.rs` |
//! | what every REST call passes, how refusals look | `rest.rs`, `answer.rs` |
//! | the order resource, its filters, its rows | `fulfillment.rs`, `filter.rs`, `order_json.rs` |
//! | the Trading API, its order list, its rows | `trading.rs`, `trading/`, `order_xml.rs`, `xml.rs` |
//! | daily limits, and when the day ends | `quota.rs`, `pacific.rs` |
//! | what orders there are | `order.rs`, `seller.rs`, `generated.rs`, `money.rs` |
//! | faults, twists of a consent, the log | `faults.rs`, `log.rs` |
//!
//! Left out, as nothing that only reads orders needs it: shipments and refunds (their addresses are listed, the calls
//! are not there), pick-up steps, programme blocks, tax numbers, payment holds and the seller's own taxes of an order,
//! `warnings` of a page, the analytics of used limits, digital signatures of messages, the containers with a company's
//! or a person's data of the identity call, `Warning` and `PartialFailure` of the Trading API. The consent page is shown
//! even where the same was allowed before; the platform may skip it. The sandbox, which differs in its hosts alone, is
//! left out as well.
//!
//! What rests on what, where the platform's documents are silent:
//!
//! | choice | ground |
//! |---|---|
//! | 401 error 1001, 403 error 1100, 429 error 2001, the words of `error`, Trading numbers 930 to 932 and 21916017 | seen in clients |
//! | error 1002 for a missing token, Trading numbers 5 and 37, HTTP 200 for all Trading answers, amounts as `5.0`, states of a cancellation, `Invalid Request` for an e-mail address that is not told any more | known from practice |
//! | the address, scope and fields of the identity call; those of `GetUser` | the reference pages of both |
//! | both ends of a window count; the list is sorted by the date of its window, among equals by id; ids that are not there are left out | guess |
//! | an order id of the wrong shape is error 32100, one that is not there is 404 without a body | guess, both are documented for "not valid" |
//! | words on the authorize page other than `invalid_request`; `invalid_request` for an address instead of a RuName | guess |
//! | brackets that are not escaped are answered with HTTP 400 and a page (`Options::strict`) | guess; that they have to be escaped is documented |
//! | a refused consent leads back without the state (`Options::declined_with_state`); Auth'n'Auth leads back without anything | guess |
//! | daily limits of the token endpoint are told as those of the order resource; what is refused for other reasons counts | guess |
//! | a new password or user name ends access tokens too; for refresh tokens it is documented | guess |
//! | revocation and introspection as RFC 7009 and RFC 7662 have them | guess |
//! | `GetOrders`: 30 days of modification, 100 on a page, an end that is missing is now, number 518 | guess |
//! | a session is good for one token; number 16117 for one that is unknown, spent or older than 48 hours | guess |

mod answer;
mod application;
mod consent;
mod faults;
mod filter;
mod fulfillment;
mod gate;
mod generated;
mod identity;
mod log;
mod moment;
mod money;
mod oauth;
mod operation;
mod options;
mod order;
mod order_json;
mod order_xml;
mod pacific;
mod pages;
mod quota;
mod rest;
mod seller;
mod server;
mod text;
mod tokens;
mod trading;
mod xml;

pub use application::{
    Application, RuName, SCOPE_BASE, SCOPE_FULFILLMENT, SCOPE_FULFILLMENT_READ, SCOPE_IDENTITY_READ,
};
pub use faults::{Fault, Faults, Twist};
pub use generated::DEMO_END_MS;
pub use log::LogEntry;
pub use moment::{DAY_MS, moment, parse_moment};
pub use money::money_text;
pub use operation::Operation;
pub use options::Options;
pub use order::{Buyer, Cancel, Edge, Fulfillment, Line, Order, Payment, Refund};
pub use quota::{Limits, Quota};
pub use seller::Seller;
pub use server::FakeEbay;
pub use text::percent_encoded;
pub use tokens::Lives;
pub use weft_fakes_kit::armed::Calls;
