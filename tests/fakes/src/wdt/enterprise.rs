//! Wangdiantong enterprise (旺店通企业版): the interfaces below `/openapi2/`, and the same through the gateway.
//!
//! | to change this | open that |
//! |---|---|
//! | the checks of a call before its parameters | `service.rs` |
//! | which interfaces there are, what they filter on | `interfaces/` |
//! | windows, pages, filters | `query.rs`, `filter.rs` |
//! | how rows are shown: texts or numbers, privacy | `looks.rs`, `privacy.rs` |
//! | what is in the generated merchant | `merchant/` |

mod crm;
pub(crate) mod door;
mod filter;
mod interface;
mod interfaces;
mod looks;
mod merchant;
mod privacy;
mod query;
mod refusal;
mod rights;
mod scene;
mod service;
mod sign;

pub use merchant::Merchant;
pub(crate) use service::Enterprise;

/// The files of every interface that reads.
pub fn files() -> impl Iterator<Item = &'static str> {
    interfaces::all().map(|interface| interface.file)
}

/// The list in which an interface answers its rows, and the fields that make up their key.
pub fn shape_of(file: &str) -> Option<(&'static str, &'static [&'static str])> {
    interfaces::by_file(file).map(|interface| (interface.list, interface.key))
}
