//! AliExpress: a market behind two generations of its open interface, as strict as the platform.
//!
//! ```no_run
//! use weft_fakes_aliexpress::{Calls, FakeAliexpress, Fault, Market, Operation, Options};
//!
//! let server = FakeAliexpress::start(Market::generated(1, 300), Options::default());
//! server.faults().on(Operation::OrderList, Calls::Nth(2), Fault::TokenDies);
//! assert!(server.sync_url().ends_with("/sync"));
//! ```
//!
//! The current generation (IOP) has a page of consent at `/oauth/authorize`, tokens below `/rest`, and everything else at
//! `/sync`. The old one (AOP), closed by now, has a page of consent at `/auth/authorize.htm`, which can also show its
//! code for copying, and everything else below `/openapi`. All of them are paths of one port.
//!
//! | to change this | open that |
//! |---|---|
//! | which path or method asks what | `operation.rs` |
//! | the way of a request, and what faults do to it | `gate.rs`, `faults.rs`, `answer.rs` |
//! | the pages of consent, and codes | `consent.rs`, `page.rs`, `codes.rs` |
//! | how long tokens live, and what a refresh does | `tokens.rs` |
//! | call limits | `limits.rs` |
//! | signatures | `sign.rs` |
//! | times of the Pacific coast | `pacific.rs` |
//! | what every call of the current generation has to bring | `iop.rs` |
//! | tokens, methods, lists, details of the current generation | `iop/` |
//! | tokens and orders of the old generation | `aop.rs`, `aop/` |
//! | what an order is | `order.rs`, `status.rs`, `currency.rs` |
//! | what the platform knows, and what is in a generated market | `market.rs`, `generated.rs` |
//! | switches, addresses | `server.rs`, `options.rs`, `log.rs` |
//!
//! # Left out
//!
//! The generation between the two (TOP), which is closed. Files and multipart bodies. XML. `findOrderListSimpleQuery`
//! and `findOrderBaseInfo`, whose fields are not known. Fields that count down (`timeout_left_time`, `left_send_good_*`)
//! and fields of fees and loans. Date patterns other than the usual one. The call that decrypts an `oaid`. Tokens of one
//! consent do not end those of an earlier one.
//!
//! # What rests on guesses
//!
//! Documented: paths, parameters, both signatures, lifetimes of tokens (the refresh token of the old generation: "about
//! half a year", here 182 days), the two minutes of a code of the old generation, page sizes, the rules of windows and
//! statuses, the fields of orders, the shapes of errors, and most of their codes.
//!
//! Known from the practice of others, not from documents: codes used once; the callback that has to equal the registered
//! one; what `simplify` takes away; `IllegalRefreshToken` and `InvalidCode`; "this ban will last"; `postponeToken` in
//! the last 30 days only; the statuses 400 of the old generation.
//!
//! Guessed:
//!
//! | what | the stand taken |
//! |---|---|
//! | life of a code of the current generation | as in the old one |
//! | `uuid` | when the page of consent had one, the exchange has to bring the same |
//! | a wrong address of consent; a refusal by the person | a page with status 400; `error=access_denied` |
//! | fewer rights granted | the token is good for fewer operations |
//! | secured and plain token paths | an application has one or the other |
//! | what a refresh does | any of `RefreshRule`; access tokens live on until their end |
//! | HTTP status of the current generation's errors | 200 |
//! | a refused `client_secret`, code or refresh token of the old generation | 401, 400, 400 |
//! | other codes: `InvalidSignMethod`, `InvalidApiPath`, `InvalidFormat`, `UnsupportedHttpMethod`, `InvalidParameter`, `PARAMETER_ERROR`, `isv.*`, `gw.APIUnsupported`, `gw.HttpMethodUnsupported` | as named |
//! | order of the checks | key, time, signature, method, permission, token, limits, parameters |
//! | ends of windows | both belong to them, to the second |
//! | times that are missing or come twice | as Java's calendar has it: standard time |
//! | order of lists | newest first |
//! | call limits and the day they are counted in | five in a second, 5,000 of each operation a day, Beijing; token calls are free |
//! | reading `MM/dd/yyyy` in the old generation | Pacific |
//! | names of a recipient's fields and of rows in details | the old generation's in snake case |

mod answer;
mod aop;
mod codes;
mod consent;
mod currency;
mod faults;
mod gate;
mod generated;
mod iop;
mod limits;
mod log;
mod market;
mod operation;
mod options;
mod order;
mod page;
mod server;
mod status;
mod tokens;

pub mod pacific;
pub mod sign;

pub use consent::SHOWN_FOR_COPYING;
pub use currency::Currency;
pub use faults::{Fault, Faults, Twist};
pub use generated::DEMO_END_MS;
pub use limits::Limits;
pub use log::LogEntry;
pub use market::{Application, Generation, Market, Seller};
pub use operation::Operation;
pub use options::{Options, TokenField};
pub use order::{Buyer, Edge, Line, Order, Privacy};
pub use server::FakeAliexpress;
pub use status::Status;
pub use tokens::RefreshRule;
pub use weft_fakes_kit::armed::Calls;
