//! Wish: the merchant back office with its consent pages, its token endpoints, and the merchant API in version 3 and in
//! the legacy version 2, all on one address of 127.0.0.1.
//!
//! ```no_run
//! use weft_fakes_wish::{Calls, Endpoint, FakeWish, Fault, Market, Options};
//!
//! let mut market = Market::demo();
//! market.apps[0].redirect_uri = "http://127.0.0.1:9338/return".to_owned();
//! let wish = FakeWish::start(market, Options::default());
//! wish.faults().on(Endpoint::OrdersV3, Calls::Nth(2), Fault::ExpireToken);
//! println!("{} {} {}", wish.consent_url_v3(), wish.api_v3(), wish.api_v2());
//! ```
//!
//! | to change this | open that |
//! |---|---|
//! | the way of one request: faults, token, limit, endpoint, log | `gate.rs`, `asked.rs`, `access.rs`, `limiter.rs` |
//! | which paths there are, and the scope each needs | `endpoint.rs` |
//! | what a refusal looks like, and the two vocabularies of codes | `refusal.rs`, `answer.rs`, `reply.rs` |
//! | the pages a person sees: sign in, accept, decline | `consent.rs`, `pages.rs` |
//! | codes and tokens: life, rotation, revocation | `tokens.rs`, `oauth.rs` |
//! | the order list, bounds, sorting, `fields` | `v3/orders.rs`, `v3/partial.rs` |
//! | shipping, refunds, carriers, download jobs | `v3/actions.rs`, `v3/bulk.rs` |
//! | version 2 | `v2/` |
//! | how an order is written | `v3/row.rs`, `v2/row.rs`, `time.rs` |
//! | who there is, what was sold | `market.rs`, `order.rs`, `parts.rs`, `generated.rs`, `edges.rs` |
//! | what a test may choose at the start | `options.rs` |
//! | what goes wrong on demand | `faults.rs`, `Twist` in `consent.rs` |
//!
//! **Facts** (published specification 3.0.65 and the consent guides): the paths; `limit` 1 to 500, 50 by default; both ends
//! of a window inclusive; `sort_by` with `updated_at.desc` by default; five order states; `fields`; a code lives 5 minutes
//! and works once; an access token lives 30 days; refreshing revokes the access tokens before; the redirect address is the
//! application's, the page takes none; `Wish-Request-Id`, `Wish-Rate-Limit-Remaining`, and `Wish-Rate-Limit-Reset` with a
//! 429; ships and refunds are carried out later, visible in `processing_status`; code 90001 for a foreign download job.
//! There is no signature in either version.
//!
//! **Seen** in clients, not published: codes 1015, 1016, 2000, 4000 (`Codes::Seen`, the default; `Codes::Published` gives
//! version 3 the codes of the specification instead, which overlap with other meanings: 1002 is a closed account there).
//!
//! **Guesses**, each beside its code: the number behind the call limit and the look of `Wish-Rate-Limit-Reset`; the code in
//! a 429 body; the HTTP status of an error; what declining does (`Options::decline_returns`); that version 3 echoes `state`
//! and version 2 does not; that a code belongs to the version whose page gave it; that a token of version 2 has no scopes
//! and is refused in version 3; that rows of one instant come by id; that a spent refresh token is refused at once, with
//! 1016, and an expired code with 1015; that a refresh token lives for ever; that unknown parameters are refused
//! (`Options::strict`); that an order not found is 1000; the parameters of `fulfill-one`; which refund reasons an order has
//! when; the columns of a downloaded file; that version 2 does not list declined orders and compares whole seconds.
//!
//! **Left out**: webhooks (their signature is not established), OpenID Connect, products and everything besides orders,
//! changing an address, less-than-truckload updates, `Accept-Language`, `format=xml` (refused), the tax block, download
//! jobs and tracking changes of version 2, the second host for China and the sandbox (same answers, other names).

mod access;
mod answer;
mod asked;
mod consent;
mod edges;
mod endpoint;
mod faults;
mod fields;
mod gate;
mod generated;
mod limiter;
mod log;
mod market;
mod mint;
mod oauth;
mod options;
mod order;
mod pages;
mod parts;
mod refusal;
mod reply;
mod server;
mod time;
mod tokens;
mod v2;
mod v3;

pub use consent::Twist;
pub use endpoint::{Endpoint, Version};
pub use faults::{Fault, Faults};
pub use generated::DEMO_END_MS;
pub use limiter::CallLimit;
pub use log::LogEntry;
pub use market::{App, Market, Merchant, User, UserKind};
pub use options::Options;
pub use order::{Order, State};
pub use parts::{Address, Event, Money, Processing, ProcessingStatus, Product, Refund, Tracking};
pub use refusal::Codes;
pub use server::FakeWish;
pub use time::{iso, parse_iso, v2_time};
pub use tokens::Granted;
pub use weft_fakes_kit::armed::Calls;
