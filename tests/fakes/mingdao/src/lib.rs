//! Mingdao Cloud (明道云): worksheets behind the V2 interface.
//!
//! ```no_run
//! use weft_fakes_mingdao::{App, Calls, FakeMingdao, Fault, Method, Options};
//!
//! let server = FakeMingdao::start(App::demo(), Options::default());
//! server.faults().on(Method::AddRows, Calls::Nth(1), Fault::StoredThenRefused { code: 99999, rows: None });
//! println!("{} {:?}", server.base_url(), server.rows("订单"));
//! ```
//!
//! | to change this | open that |
//! |---|---|
//! | the order of the checks before a method is reached | `gate.rs` |
//! | what one method takes and gives | `methods/` |
//! | what conditions mean | `filter.rs` |
//! | how values are written and read | `value.rs` |
//! | what is in the demo application | `demo.rs` |
//! | limits, faults | `limits.rs`, `faults.rs` |
//!
//! Where the platform's own documents are silent, the fake takes a stand and says so beside the code.

mod answer;
mod app;
mod demo;
mod faults;
mod filter;
mod gate;
mod limits;
mod log;
mod method;
mod methods;
mod params;
mod server;
mod value;
mod worksheet;

pub use app::{App, GoneRows, NoView, Scope};
pub use faults::{Fault, Faults};
pub use log::{LogEntry, Write};
pub use method::Method;
pub use server::{FakeMingdao, Options};
pub use weft_fakes_kit::armed::Calls;
pub use worksheet::{Choice, Control, Row, View, Worksheet};
