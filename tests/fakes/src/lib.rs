//! Strict stand-ins for the platforms that weft talks to, for end-to-end tests and benchmarks.
//!
//! A fake answers over real HTTP on a local port, refuses what the platform would refuse, and misbehaves on demand.
//! Each is a crate of its own over `kit/`; here they are together, and the programs that run them. A fake runs on threads
//! of its own, so a test may block while it is served.

pub use weft_fakes_aliexpress as aliexpress;
pub use weft_fakes_amazon as amazon;
pub use weft_fakes_ebay as ebay;
pub use weft_fakes_json_api as json_api;
pub use weft_fakes_kit as kit;
pub use weft_fakes_mingdao as mingdao;
pub use weft_fakes_shopify as shopify;
pub use weft_fakes_wish as wish;
pub use weft_fakes_xiaoe as xiaoe;

/// Wangdiantong (旺店通): one merchant behind the enterprise API, the Qimen gateway, and, when mounted, the flagship API.
pub mod wdt {
    pub use weft_fakes_wdt::{Credentials, qimen, standard};
    pub use weft_fakes_wdt_enterprise::{Calls, Door, FakeWdt, Fault, Faults, LogEntry, Mounted, Options};
    pub use weft_fakes_wdt_flagship as flagship;

    /// Wangdiantong enterprise (旺店通企业版): what is sold, and the interfaces below `/openapi2/`.
    pub mod enterprise {
        pub use weft_fakes_wdt_enterprise::{Merchant, files, shape_of};
    }
}
