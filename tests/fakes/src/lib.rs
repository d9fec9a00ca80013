//! Strict stand-ins for the platforms that weft talks to, for end-to-end tests and benchmarks.
//!
//! A fake answers over real HTTP on a local port, refuses what the platform would refuse, and misbehaves on demand.
//! One module per platform. A fake runs on threads of its own, so a test may block while it is served.

mod common;
pub mod json_api;
pub mod mingdao;
pub mod wdt;
pub mod xiaoe;
