//! Requests over HTTP: where one may go, how often, how it is repeated, and what comes back.
//!
//! - `hygiene.rs`: what a request may consist of, wherever it goes
//! - `grants.rs`: which hosts a connection may reach
//! - `address.rs`: which addresses may be dialled, checked after DNS
//! - `pace/`: the rate budget of an account
//! - `repeat.rs`: which answers are worth another try, and when
//! - `wish.rs`: how long a platform asks to wait, whatever way it writes that
//! - `coding.rs`: answers unpacked; `charset.rs`: answers in UTF-8
//! - `redirect.rs`: where a redirect leads
//! - `lasting.rs`: answers that hold for the whole run
//! - `lists.rs`: lists of records that stay in the host
//! - `placement.rs`: where in a request a sealed value may stand
//! - `wire.rs`: sealed values put in, at the last moment
//! - `error.rs`: why there is no answer
//! - `client.rs`: one pool of TCP connections per account
//! - `tls.rs`: what the system trusts, read once

pub(crate) mod address;
pub(crate) mod charset;
mod client;
pub(crate) mod coding;
mod error;
pub(crate) mod grants;
pub(crate) mod hygiene;
pub(crate) mod lasting;
pub(crate) mod lists;
mod pace;
pub(crate) mod placement;
pub(crate) mod redirect;
pub(crate) mod repeat;
mod tls;
pub(crate) mod wire;
pub(crate) mod wish;

pub use crate::types::http::{Body, Request, Response, TextBody};
pub(crate) use address::is_public;
pub use address::{Lookup, SystemLookup};
pub(crate) use client::Client;
pub use error::TransportError;
pub(crate) use grants::Grants;
pub(crate) use lasting::Lasting;
pub(crate) use pace::Pace;
pub use pace::{DayCount, Pass};
pub(crate) use redirect::next as redirected;
pub(crate) use repeat::Jitter;
pub(crate) use wire::fill;
