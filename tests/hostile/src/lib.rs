//! Attacks on weft: what the offender is, what it tries, and what the host answers, word by word.
//!
//! Every attack runs in one process with an honest workflow beside it, on the same store. It is held when the host's
//! answer is the written one, the honest workflow has the right rows in at most twice its usual time, no secret is where
//! it may not be, and the process's memory goes back to what it was.
//!
//! - `attack.rs`: what an attack is, and the list of all
//! - `cases/`: the attacks, by offender: components (and what they say about themselves), workflows, servers
//! - `arena.rs`: where they happen: the engine, its components, one store
//! - `bystander.rs`: the honest workflow; `memory.rs`: what the process holds
//! - `trial.rs`: one attack, judged
//! - `mutations.rs`: every defence, and the attack that notices when it is gone
//! - `texts.rs` and `texts/`: components in wasm text, for what a compiler wouldn't write; `document.rs`: what they
//!   say about themselves
//! - `servers/`: platforms that don't keep to HTTP; `cases/servers/` says what they do
//! - `component/`: the component `hostile`, a node for every attack that Rust can express
//!
//! `cargo test -p weft-hostile-tests --test attacks -- [WORDS]` runs the attacks whose names hold one of the words, one at a
//! time; `-- --list` names them.
#![allow(clippy::disallowed_methods, reason = "attacks are measured in real time")]

pub mod arena;
pub mod attack;
pub mod bystander;
pub mod cases;
pub mod document;
pub mod memory;
pub mod mutations;
pub mod servers;
pub mod texts;
pub mod trial;
