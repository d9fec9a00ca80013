//! Wangdiantong enterprise (旺店通企业版): the interfaces below `/openapi2/`, the same through the gateway, and the server of one
//! merchant that everything else of Wangdiantong is mounted on.
//!
//! ```no_run
//! use weft_fakes_wdt_enterprise::{Calls, FakeWdt, Fault, Merchant, Options};
//!
//! let server = FakeWdt::start(Merchant::demo(1_773_072_000), Options::default());
//! server.faults().on("trade_query.php", Calls::Nth(2), Fault::over_limit());
//! println!("{}/openapi2/", server.base_url());
//! ```
//!
//! | path | what answers |
//! |---|---|
//! | `/openapi2/FILE.php` | enterprise |
//! | `/router/qm`, `/router/qmtest`, `/top/router/qmtest` | the gateway, in front of the mounted scenes and of enterprise |
//! | `/openapi` | the mounted standard API |
//!
//! | to change this | open that |
//! |---|---|
//! | which part of the server is asked, faults, the log | `gate.rs` |
//! | the checks of a call before its parameters | `service.rs` |
//! | which interfaces there are, what they filter on | `interfaces/` |
//! | windows, pages, filters | `query.rs`, `filter.rs` |
//! | how rows are shown: texts or numbers, privacy | `looks.rs`, `privacy.rs` |
//! | what is in the generated merchant | `merchant/` |
//!
//! Where the platform's own documents are silent, the fake takes a stand and says so beside the code.

mod crm;
mod door;
mod faults;
mod filter;
mod gate;
mod interface;
mod interfaces;
mod log;
mod looks;
mod merchant;
mod privacy;
mod query;
mod refusal;
mod rights;
mod scene;
mod server;
mod service;
mod sign;

pub use faults::{Fault, Faults};
pub use log::{Door, LogEntry};
pub use merchant::Merchant;
pub use server::{FakeWdt, Mounted, Options};
pub use weft_fakes_kit::armed::Calls;

/// The files of every interface that reads.
pub fn files() -> impl Iterator<Item = &'static str> {
    interfaces::all().map(|interface| interface.file)
}

/// The list in which an interface answers its rows, and the fields that make up their key.
pub fn shape_of(file: &str) -> Option<(&'static str, &'static [&'static str])> {
    interfaces::by_file(file).map(|interface| (interface.list, interface.key))
}
