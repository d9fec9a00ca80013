//! Wangdiantong flagship (旺店通旗舰版): a merchant behind the standard API and behind Qimen.
//!
//! No HTTP here: [`Flagship`] is asked through [`Standard`](weft_fakes_wdt::standard::Standard) and
//! [`Scene`](weft_fakes_wdt::qimen::Scene), and whoever mounts it brings the server.
//!
//! ```
//! use weft_fakes_wdt_flagship::{Fault, Flagship, Merchant, Options};
//!
//! let flagship = Flagship::new(Merchant::demo(1_773_072_000), Options::default());
//! flagship.fault("goods.Goods.queryWithSpec", 2, Fault::CallRate);
//! assert_eq!(flagship.requests("goods.Goods.queryWithSpec"), 0);
//! ```
//!
//! | to change this | open that |
//! |---|---|
//! | the checks of a standard call, of a Qimen call | `standard_door.rs`, `qimen_door.rs` |
//! | what a method takes and gives | `interfaces/` |
//! | windows and filters | `selection.rs`, `filter.rs` |
//! | call limit, faults | `limiter.rs`, `faults.rs` |
//! | what happens to an order, and the rows it makes | `merchant/deal.rs`, `merchant/*.rs` |
//!
//! Where the platform's own documents are silent, the fake takes a stand and says so beside the code.

mod credentials;
mod faults;
mod filter;
mod interface;
mod interfaces;
mod limiter;
mod log;
mod merchant;
mod page;
mod params;
mod privacy;
mod qimen_door;
mod refusal;
mod selection;
mod service;
mod sign;
mod standard_door;
mod value;

pub use credentials::Credentials;
pub use faults::Fault;
pub use log::{Door, LogEntry};
pub use merchant::Merchant;
pub use service::{Flagship, Options};

/// The methods of every interface, in the spelling of the standard API.
pub fn methods() -> impl Iterator<Item = &'static str> {
    interfaces::all().map(|interface| interface.method)
}
