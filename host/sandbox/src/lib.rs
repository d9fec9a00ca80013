//! The sandbox: loads components, instantiates them, limits them, and offers them the four capabilities.
//!
//! This is the only crate that knows wasmtime, and the only door to the network.
//!
//! - `engine.rs`: the wasmtime engine, the pool of instances, the epoch ticker
//! - `cache.rs`: compiled code on disk
//! - `types/`: what the host and components talk about; `contract/`: the versions of the contract that say it
//! - `component.rs`: reading a `.wasm` file, refusing foreign ones, asking it to describe itself
//! - `inspect.rs`: how much a file is, before it is compiled; `refusal.rs`: what to do about one that the compiler refuses;
//!   `description.rs`: what it may say about itself
//! - `call.rs`: one call of one node in a fresh instance, and what can end it
//! - `alone.rs`: a call outside of any run
//! - `leave.rs`: what a component gives, before anybody else gets it: its size, its texts, no secrets
//! - `computing.rs`: how long code may compute, and how it leaves room for others
//! - `limits.rs`: every limit of a call, with its default; `budget.rs`: the memory that all calls share
//! - `places.rs`: how calls share the sandbox; `wall_clock.rs`: how long one may take
//! - `state.rs`: what a call carries: one named field per capability
//! - `clock.rs`: a call's clock
//! - `wasi/`: clocks and random from the run; everything else of WASI linked but empty
//! - `capability/`: what components can do; `http/`, `secret/`, `table.rs`, `log.rs`: what that takes
//! - `account.rs`: an authorized account on a platform: its grants, its pool of connections, its tokens; `connection.rs`: what
//!   one run sees of it
//! - `outside/`: the one door: live, recording and replaying runs differ in nothing else
//! - `recording.rs`: between a run's requests, answers and markers and those of a recording (`host/recording`)
//! - `base_url.rs`: where the requests of an account go, as it is written
//! - `back_off.rs`: how long to wait before another try, of a request here and of a call in the engine
//! - `stop.rs`: whether somebody wants the run to stop
//! - `off_the_runtime.rs`: work of the host that takes long
//! - `usage.rs`: what a call used, for the run's receipt
//! - `text.rs`: text of components, before people or files get it
//! - `expression/`: the expression engine, a component whose instances are used again
//! - `fuzzing.rs`: doors for fuzz targets

mod account;
mod alone;
mod back_off;
mod base_url;
mod budget;
mod cache;
mod call;
mod capability;
mod clock;
mod component;
mod computing;
mod connection;
pub mod contract;
mod description;
mod engine;
mod expression;
#[doc(hidden)]
pub mod fuzzing;
pub mod http;
mod inspect;
mod leave;
mod limits;
pub mod log;
mod off_the_runtime;
pub mod outside;
mod places;
mod recording;
mod refusal;
pub mod secret;
mod state;
mod stop;
pub mod table;
mod text;
mod types;
pub mod usage;
mod wall_clock;
mod wasi;

pub use account::{Account, AccountSettings, LiveToken};
pub use back_off::BackOff;
pub use base_url::{BaseUrlError, read_base_url};
pub use call::{CallError, NodeCall};
pub use component::{Component, ComponentError};
pub use connection::Connection;
pub use engine::{Sandbox, SandboxError, SandboxSettings};
pub use expression::{Evaluated, ExpressionCause, ExpressionError, Expressions, Items, Source, Text};
pub use http::DayCount;
pub use limits::{LimitKind, Limits, Reached};
pub use places::INSTANCES_MAX;
pub use recording::fill_placeholders;
pub use secret::name_markers;
pub use stop::Stop;
pub use types::node::{
    Busy, Call, Effect, Failure, Label, Page, PageRecords, Problem, RecordList, Rejection, Translation, Window,
};
pub use usage::Usage;
