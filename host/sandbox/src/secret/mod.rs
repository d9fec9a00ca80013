//! Values that can be used and never read.
//!
//! - `value.rs`: a value that must not be shown
//! - `marker.rs`: what a marker looks like
//! - `holding.rs`: which markers mean something in a call
//! - `vault.rs`: what a run's markers stand for
//! - `hiding.rs`: what may leave the host: the one place that decides it
//! - `scalars.rs`: JSON in place
//! - `hash.rs`: digests and HMACs
//! - `sign.rs`: signatures by a private key
//! - `seal.rs`: taking tokens out of a response

pub(crate) mod hash;
pub(crate) mod hiding;
mod holding;
pub(crate) mod marker;
pub(crate) mod scalars;
mod seal;
pub(crate) mod sign;
mod value;
mod vault;

pub use hiding::{HIDDEN, Hiding};
pub(crate) use holding::{Held, Holding, Origin};
pub use marker::name_markers;
pub(crate) use seal::{Life, Sealed, seal};
pub use value::Secret;
pub(crate) use vault::Vault;
pub use weft_recording::SECRET_BYTES_MIN;
