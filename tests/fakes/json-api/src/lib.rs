//! A JSON API that is made up: four lists, each paged in another way, and errors told in two.
//!
//! ```no_run
//! use weft_fakes_json_api::{Calls, Data, Endpoint, FakeJsonApi, Fault, Options};
//!
//! let server = FakeJsonApi::start(Data::demo(), Options::default());
//! server.faults().on(Endpoint::Orders, Calls::Nth(2), Fault::Code(1003));
//! println!("{}", server.base_url());
//! ```
//!
//! | | pages | list | errors |
//! |---|---|---|---|
//! | `GET /v1/products` | `page`, `per_page` | `data.items`, `data.total` | status |
//! | `POST /v1/orders/search` | `offset`, `limit` in the body | `data.items`, `data.more` | status 200, `code` |
//! | `GET /v1/orders/ID` | | `data` is the order | status 200, `code`; 404 |
//! | `GET /v1/customers` | `after`, `limit` | `customers`, `meta.next_cursor` | status |
//! | `GET /v1/events` | `page`, `per_page`, and a `Link` header | the answer | status |
//! | `GET /v1/changes` | `page`, `per_page`; `updated_from`, `updated_to` | `items`, `total` | status |
//!
//! All of them want to know who asks, in one of four ways (`access.rs`), and refuse what they don't know: a query
//! parameter, a field of a body. Codes are 1001 (no permission), 1002 (too many requests), 1003 (busy) and, of the fake's
//! own, 1400 (wrong request), 1401 (not authenticated), 1404 (not there).

mod access;
mod data;
mod endpoint;
mod endpoints;
mod faults;
mod gate;
mod limit;
mod log;
mod question;
mod reply;
mod server;

pub use access::{Access, BASIC_CREDENTIALS, HEADER_NAME, KEY, PARAMETER_NAME, PASSWORD, TOKEN, USER};
pub use data::{DEMO_END_S, Data, Row};
pub use endpoint::Endpoint;
pub use faults::{Fault, Faults};
pub use limit::Limit;
pub use log::LogEntry;
pub use server::{FakeJsonApi, Options};
pub use weft_fakes_kit::armed::Calls;
