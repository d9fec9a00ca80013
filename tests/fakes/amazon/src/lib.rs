//! Amazon's Selling Partner API: the page of Seller Central that a seller consents on, the token endpoint of Login with
//! Amazon, restricted data tokens, the seller's marketplaces, and orders in version 0 and in version 2026-01-01.
//!
//! ```no_run
//! use weft_fakes_amazon::{Calls, FakeAmazon, Fault, Operation, Options, Seller};
//!
//! let server = FakeAmazon::start(Seller::demo(), Options::default());
//! server.faults().on(Operation::GetOrders, Calls::Nth(2), Fault::TokenDies);
//! let consent_page = format!("{}/apps/authorize/consent", server.base_url());
//! ```
//!
//! The platform has a host for each purpose; here all are one address, and the paths are the platform's own. Which of the
//! three regional hosts it stands for is `Options::region`.
//!
//! | host there | path, there and here |
//! |---|---|
//! | `sellercentral.amazon.<tld>` | `/apps/authorize/consent` |
//! | `api.amazon.com` | `/auth/o2/token` |
//! | `sellingpartnerapi-<region>.amazon.com` | `/orders/…`, `/tokens/…`, `/sellers/…` |
//!
//! | to change this | open that |
//! |---|---|
//! | the way of a request, the switches | `gate.rs`, `asked.rs`, `server.rs`, `options.rs`, `operation.rs` |
//! | what a person goes through | `consent.rs`, `pages.rs` |
//! | keys, redirect addresses, roles | `application.rs` |
//! | codes and tokens, their lives, the token endpoint | `tokens.rs`, `lwa.rs` |
//! | restricted data tokens: for which paths, and what they show | `rdt.rs` |
//! | what every API call passes, how refusals look | `spapi.rs`, `answer.rs` |
//! | call limits | `limits.rs` |
//! | parameters, windows, filters, tokens of next pages | `parameters.rs`, `window.rs`, `search.rs`, `paging.rs` |
//! | version 0: lists, single orders, items, rows | `v0/` |
//! | version 2026-01-01: lists, single orders, rows | `v2026/` |
//! | where a seller may sell | `marketplace.rs`, `participations.rs` |
//! | what orders there are, and what is odd about them | `order.rs`, `seller.rs`, `generated.rs`, `edges.rs`, `money.rs` |
//! | what a complete pull should have | `truth.rs` |
//! | faults, twists of a consent, the log | `faults.rs`, `log.rs` |
//!
//! # Left out
//!
//! - MWS, which is switched off; only its token comes back from consents of an application that comes from there
//!   (`Application::is_hybrid`).
//! - A consent that begins in Amazon's app store; yearly renewal happens only where `Lives::consent_s` says so.
//! - The sandbox and its static answers.
//! - Everything but orders: finances, refunds, shipments, feeds, reports, notifications. Grantless tokens can be had, and
//!   nothing can be called with them.
//! - Version 0: tax numbers of buyers (`buyerTaxInformation` is accepted and shows nothing), instalments of payments,
//!   serial numbers, points, measures, electronic invoices, pick-up in a store, Easy Ship. Filters on these are checked
//!   and find nothing.
//! - Version 2026-01-01: what `EXPENSE`, `CANCELLATION`, `TAX`, `PAYMENT` and `FULFILLMENT_ORDERS` bring: their words are
//!   taken, their contents are not known.
//! - Delegation by `targetApplication`, which is only checked to be a text. Signatures of AWS, which are ignored there too.
//!
//! # What rests on guesses
//!
//! Documented: paths, parameters and their exclusions, 50 marketplaces and ids, 1 to 100 rows, the two minutes, rates and
//! bursts and when a header tells them, the envelope of errors and its codes, lives of codes (5 minutes), access tokens
//! (an hour), restricted data tokens (as `expiresIn` says) and tokens of next pages of version 2026-01-01 (24 hours), when
//! an order has an address, that personal data need a restricted data token in version 0 and a role in version
//! 2026-01-01, two years of orders (from 2016 on in the Far East), which fields there are. The sellers' endpoint, its rate
//! and its fields are those of its public reference.
//!
//! | choice | ground |
//! |---|---|
//! | 403 for tokens that are missing, unknown or expired (`Options::expired_status`); `Unshipped` only with `PartiallyShipped` (`Options::strict`); 403 without a role for personal data; the first redirect address when none is asked for | known from practice |
//! | JSON at the token endpoint, 401 for `invalid_client` and 400 for the rest | seen in clients |
//! | a call without `user-agent` is 400 (`Options::needs_user_agent`) | guess; that every call has one is documented |
//! | unknown and repeated parameters are 400; beside a token of the next page others may be missing but not differ (`Options::strict`) | guess; the documents have them ignored |
//! | `MarketplaceIds` has to come with `NextToken`, a window has to come with ids | the words of the documents, taken strictly |
//! | a window from after its end is 400; both its ends count (`Options::after_is_inclusive`: the documents say both) | guess |
//! | lists are sorted by the date of their window and then by id; pages go on after the last row | guess |
//! | `NextToken` of version 0 lives 15 minutes (`Options::next_token_life_s`), and 20 items are a page (`Options::item_page_rows`) | guess |
//! | an id of the wrong shape is 400; single orders are there without the lag | guess |
//! | a marketplace of another region is 400, one the seller does not sell in 403; without `marketplaceIds` all count | guess |
//! | a call that is refused for its parameters uses up the bucket, one that is refused for its token does not | guess |
//! | without a restricted data token: city, state, postal code, country, and the anonymised e-mail address; addresses and buyers alone are 403 | guess |
//! | unpaid orders tell no buyer; called off before they were paid they never get amounts | guess |
//! | personal parts of version 2026-01-01 are left out without the role; which parts come without being asked for; the words of programs, breakdowns, aliases and channels | guess |
//! | `InvoiceUnconfirmed` is `UNSHIPPED` in version 2026-01-01, amounts there are texts, and yen have no decimals | guess |
//! | a draft without `version=beta` and a published application with it are refused | guess |
//! | declining ends on a page of Seller Central (`Options::decline_returns`) | guess |
//! | an address that was sent to the consent page and is missing at the token endpoint is `invalid_request`, another one `invalid_grant`; neither spends the code | guess |
//! | revoking ends access tokens too | guess; for refresh tokens it is documented |
//! | a rotated refresh token is dead at once (`Options::rotates_refresh_tokens`, off: whether there is rotation is not known) | guess |
//! | the shapes of codes and tokens behind their prefixes, the texts of messages but for 429 and 403 | guess |

mod answer;
mod application;
mod asked;
mod consent;
mod edges;
mod faults;
mod gate;
mod generated;
mod limits;
mod log;
mod lwa;
mod marketplace;
mod moment;
mod money;
mod operation;
mod options;
mod order;
mod pages;
mod paging;
mod parameters;
mod participations;
mod rdt;
mod search;
mod seller;
mod server;
mod spapi;
mod text;
mod tokens;
mod truth;
mod v0;
mod v2026;
mod window;

pub use application::{Application, SCOPE_NOTIFICATIONS};
pub use faults::{Fault, Faults, Twist};
pub use generated::DEMO_END_MS;
pub use limits::{Limits, Rate};
pub use log::LogEntry;
pub use marketplace::{MARKETPLACES, Marketplace, Region, marketplace};
pub use moment::{DAY_MS, moment, parse_moment};
pub use money::money_text;
pub use operation::Operation;
pub use options::Options;
pub use order::{Address, Buyer, Edge, FulfilledBy, Gift, Item, Order, Package, PaymentMethod, Status};
pub use rdt::DataElement;
pub use seller::{Participation, Seller};
pub use server::FakeAmazon;
pub use text::percent_encoded;
pub use tokens::Lives;
pub use truth::Truth;
pub use v2026::Included;
pub use weft_fakes_kit::armed::Calls;
