//! Components that the sandbox must refuse, that it must keep quiet, or that ask for more than they should: see
//! `examples/`.
//!
//! - `other_version.rs`: built for another version of the contract
//! - `other_world.rs`: a component, but not one for weft
//! - `sockets.rs`: wants the network for itself
//! - `describe_busy.rs`: uses every capability while it describes itself
//! - `describe_endless.rs`: never stops describing itself
//! - `growing_before.rs`, `growing_after.rs`: two versions of one component, for `weft nodes diff` and `weft.lock`
