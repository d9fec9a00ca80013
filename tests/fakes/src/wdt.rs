//! Wangdiantong (旺店通): one merchant behind the enterprise API, the Qimen gateway, and, when mounted, the flagship API.
//!
//! ```no_run
//! use weft_fakes::wdt::{Calls, FakeWdt, Fault, Options};
//! use weft_fakes::wdt::enterprise::Merchant;
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
//! Where the platform's own documents are silent, the fake takes a stand and says so beside the code.

mod credentials;
pub mod enterprise;
mod faults;
pub mod flagship;
mod gate;
mod log;
mod moment;
pub mod qimen;
mod server;
pub mod standard;

pub use crate::common::armed::Calls;
pub use credentials::Credentials;
pub use faults::{Fault, Faults};
pub use log::{Door, LogEntry};
pub use server::{FakeWdt, Mounted, Options};
