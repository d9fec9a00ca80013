//! The Qimen gateway (奇门): Taobao's TOP protocol in front of an ERP.

pub(crate) mod failure;
pub(crate) mod gateway;
mod scene;
mod sign;
mod xml;

pub use scene::Scene;
