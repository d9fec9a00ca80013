//! What the parts of a fake Wangdiantong (旺店通) have in common: the Qimen gateway in front of them, and what the server asks
//! of a part that is mounted on it.
//!
//! A merchant has two ERPs, enterprise and flagship, each in a crate of its own. Neither knows the other.

mod credentials;
mod moment;
pub mod qimen;
pub mod standard;

pub use credentials::Credentials;
pub use moment::exact_beijing;
