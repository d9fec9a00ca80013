//! Proof that a sync loses nothing and repeats nothing.
//!
//! A simulated source, in this process and without sockets, answers the real engine with real components and a real
//! store, while a schedule that a seed decides changes its rows, breaks exchanges, and kills the process: in the middle
//! of a request, of a commit, of a pause. In the end the tables must be the source, cell by cell; and whenever a
//! process dies, nothing in them may be older than before or missing behind the bookmark. A second kind of seed has a
//! source that is not what it says, in one way: then a run must fail and say so, or the tables must be right.
//!
//! - `simulate.rs`: a seed, from the first run to the last; `schedule.rs`: what it decides before anything happens
//! - `source/`: the source, a pure model
//! - `world.rs`: one process: network, clock, death; `strands.rs`: its virtual time; `fault.rs`: what goes wrong
//! - `run.rs`: the engine, run in such a process; `stage.rs`: what all seeds share; `workflows.rs`: what they run
//! - `tables.rs`: what must hold
//! - `many.rs`: many seeds on several threads
//! - `scripted.rs`: a platform that a test programs, for what needs no schedule
//! - `dice.rs`: random; `trace.rs`: what a person reads who repeats a seed
//!
//! The same seed is the same schedule: everything is drawn from it, and virtual time doesn't depend on which part of a
//! run the machine executes first. Two things are left to the machine, and matter to about one seed in eight: whether
//! the store's thread gets a commit done that was on its way when a process died, and where the sandbox's clock, which
//! ticks every ten milliseconds, interrupts a component. Whatever it does must be right; a seed that doesn't hold is
//! tried again a few times to see whether it always fails.
#![allow(clippy::await_holding_lock, reason = "a seed is one task on one thread, and nobody else takes its locks")]

pub mod dice;
pub mod fault;
pub mod many;
pub mod run;
pub mod schedule;
pub mod scripted;
pub mod simulate;
pub mod source;
pub mod stage;
mod strands;
pub mod tables;
pub mod trace;
pub mod workflows;
pub mod world;
