//! What every fake platform is built from.
//!
//! | for this | take that |
//! |---|---|
//! | a port, threads, connections | `host.rs` |
//! | answers as bytes, whole or broken off | `wire.rs` |
//! | fields of a query or a form | `form.rs` |
//! | the platform's clock, and how it writes times | `clock.rs`, `beijing.rs` |
//! | call limits | `limit.rs` |
//! | faults that wait for their calls, changes that wait for theirs | `armed.rs`, `changes.rs` |
//! | the requests so far | `log.rs` |
//! | data that looks random and comes out the same | `chance.rs` |
//! | bytes as text | `hex.rs` |
//! | a program that runs a fake by hand | `program.rs` |
//! | a caller that sees what is on the wire, for tests | `caller.rs` |

pub mod armed;
pub mod beijing;
pub mod caller;
pub mod chance;
pub mod changes;
pub mod clock;
pub mod form;
pub mod hex;
pub mod host;
pub mod limit;
pub mod log;
pub mod program;
pub mod wire;
