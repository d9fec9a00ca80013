//! Tests of workflows and nodes.
//!
//! A case runs a workflow, or one node, with answers from a script in place of the network, and says what has to come of
//! it. What a run asked and got becomes the script of further runs, in which something goes wrong.
//!
//! - `document/`: test files
//! - `script/`: what stands in for the network
//! - `fault/`: what can go wrong with an exchange
//! - `rehearse.rs`: one process that runs a workflow by a script
//! - `run_case.rs`: one case, from an empty store to what it should have come to
//! - `run_node.rs`: a case of one node
//! - `compare.rs`: what came of a run, held against what was expected
//! - `draft.rs`: a case that is written from what came of a run
//! - `matrix.rs`: every exchange of a run, and everything that can go wrong with it
//! - `tables.rs`: what is in the tables afterwards

mod compare;
pub mod document;
pub mod draft;
pub mod fault;
mod matrix;
mod rehearse;
mod run_case;
mod run_node;
pub mod script;
mod tables;

pub use compare::{Edit, Mismatch};
pub use matrix::{Cell, Matrix, Undisturbed, cell, matrix};
pub use rehearse::{Before, Ended, Rehearsal, TableBefore};
pub use run_case::{MakeScript, Ran, Whole, run_case};
pub use run_node::{NODE_ALIAS, NodeRan, NodeStage, run_node};
pub use tables::{Tables, read_tables};
