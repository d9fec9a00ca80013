//! What components can do to the world: methods of a call's state, whatever version of the contract they are called by.

mod http;
mod log;
mod secret;
mod table;

pub(crate) use http::check;
