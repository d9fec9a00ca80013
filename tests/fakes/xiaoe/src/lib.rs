//! Xiaoe (小鹅通): a shop behind `/token` and ten business interfaces.
//!
//! ```no_run
//! use weft_fakes_xiaoe::{Calls, FakeXiaoe, Fault, Interface, Options, Shop};
//!
//! let server = FakeXiaoe::start(Shop::demo(), Options::default());
//! server.faults().on(Interface::OrderList, Calls::Nth(2), Fault::expired_token());
//! println!("{}", server.base_url());
//! ```
//!
//! | to change this | open that |
//! |---|---|
//! | the order of the checks before an interface is reached | `gate.rs` |
//! | what one interface takes and gives | `interfaces/` |
//! | limits, token rules, faults | `limits.rs`, `token.rs`, `faults.rs` |
//! | what is in the demo shop, or in a generated one | `demo.rs`, `generated.rs` |
//!
//! Where the platform's own documents are silent, the fake takes a stand and says so beside the code.

mod answer;
mod demo;
mod faults;
mod gate;
mod generated;
mod interface;
mod interfaces;
mod limits;
mod log;
mod order;
mod params;
mod roll;
mod server;
mod shop;
mod token;
mod user;

pub use demo::DEMO_END_S;
pub use faults::{Fault, Faults};
pub use interface::Interface;
pub use log::LogEntry;
pub use order::Order;
pub use server::{FakeXiaoe, Options, Requests};
pub use shop::{FormAnswer, Product, ProductState, Purchase, Shop};
pub use token::TokenMode;
pub use user::User;
pub use weft_fakes_kit::armed::Calls;
pub use weft_fakes_kit::beijing::{beijing, parse_beijing};
pub use weft_fakes_kit::limit::Limit;
