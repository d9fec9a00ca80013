//! The Qimen gateway (奇门): Taobao's TOP protocol in front of an ERP.

pub mod failure;
pub mod gateway;
mod scene;
mod sign;
mod xml;

pub use scene::Scene;
