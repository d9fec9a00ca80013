//! The Qimen gateway.

mod scene;

pub use scene::Scene;
