//! Reads and checks workflow files.
//!
//! Source text goes in, a [`Document`] (what was written, with places), a [`Checked`] workflow (names resolved, types
//! agreeing with what the nodes say about themselves) or findings come out. Nothing in here does I/O, asks the clock
//! or knows components: descriptions are handed in as a [`Catalogue`], and other files that a workflow runs as a
//! [`Library`], so the command line, the console and tests share one checker.
//!
//! | to change | open |
//! |---|---|
//! | how YAML becomes a tree with places | `host/yaml`; its limits: `read/workflow.rs` |
//! | which keys a workflow file has | `read/workflow.rs`, `read/step.rs`, and `schema.rs`, `schema/` for editors |
//! | which paths of other files are accepted | `read/uses.rs` |
//! | what is kept of a file | `document.rs` |
//! | what is checked | `check/`, one file per subject |
//! | how other files are found, how many and how deep | `check/library.rs` |
//! | where another workflow may run, and how it looks like a node | `check/workflow.rs` |
//! | which jq is accepted, and what an expression reads | `jq.rs`, `jq/names.rs`, `jq/written.rs`, `jq/mentions.rs` |
//! | what would change nothing where it stands | `check/idle.rs` |
//! | whether what a component says of itself can be true | `truth.rs`, `schema_bounds.rs` |
//! | which tables a step is given | `check/named_tables.rs` |
//! | how parameters are compared with a node's schema | `parameters.rs` |
//! | what a component asks for, and what another version of it asks for in addition | `demands.rs`, `demands/` |
//! | what the engine gets | `checked.rs`, `description.rs` |
//!
//! Two rules hold everywhere: whatever a user writes leads to a [`Finding`] with place, reason and remedy, never to a
//! panic; and all findings are reported at once, not only the first.

mod check;
mod checked;
mod code;
mod cron;
pub mod demands;
mod description;
mod document;
mod duration;
mod finding;
#[cfg(test)]
mod fixture;
mod input;
mod jq;
pub mod origin;
mod parameters;
mod place;
mod read;
mod schema;
mod schema_bounds;
mod suggest;
mod truth;

pub use check::{CodeUnread, Library, check, check_source, check_with};
pub use checked::{
    Align, Checked, CheckedConnection, CheckedStep, DetailTable, Expression, First, HASH, Hours, Input, InputKind,
    Into, ItemIdentity, ItemUse, LeftOutMax, Mask, Names, OnFailure, Outputs, PAUSES_MAX, POSITION, Retry, Schedule,
    Scope, Sync, Template,
};
pub use code::CodeParameters;
pub use description::{
    Area, Authorization, Catalogue, ComponentDescription, ConnectionDescription, Consent, ConsentKind, DetailList,
    FieldDescription, Label, NodeDescription, NodeEffect, Parts, PlaceDescription, Preparation, RateLimit,
    RecordsDescription, RequestPart, Site, TokenDescription, ToldRate, VariantDescription, WindowRules, is_among,
};
pub use document::Document;
pub use duration::parse_duration;
pub use finding::Finding;
pub use input::read_input;
pub use parameters::{OneRecord, ParameterSchema, table_parameters, validate_parameters};
pub use place::Place;
pub use schema::json_schema;
pub use truth::untruth;
