//! Runs workflows: walks the graph, drives windows and pages, repeats, commits.
//!
//! - `plan.rs`: the third form of a workflow: checked, compiled, ready
//! - `catalogue.rs`: components and what they say about themselves
//! - `demands.rs`: what a component asks for, and what another version of it asks for in addition
//! - `places.rs`: where secrets of an account may stand in its requests
//! - `accounts.rs`: accounts that all runs of the process share; `tokens.rs`: obtaining and keeping their tokens;
//!   `tokens/seals.rs`: how kept ones are sealed; `store_key.rs`: under which key
//! - `request.rs`: what to run, and in which world
//! - `run.rs`: a run from its beginning to its end, and going on after a stop; `stopped.rs`: with which stopped run
//! - `state.rs`: what the parts of the engine share during a run; `units.rs`: one part after the other
//! - `inner.rs`: a step that runs another workflow
//! - `identity.rs`: what a run is called, and which runs may go on from each other
//! - `flow.rs`: a paging step: which streams of pages it reads, and where each begins; `stream.rs`: what is known of one;
//!   `position.rs`: where a step is, for whoever goes on from there
//! - `pages.rs`: the pages of one stream; `pages/ahead.rs`: fetched ahead; `pages/finish.rs`: judged, worked on, committed
//! - `verify.rs`: what came back, against what was asked; `judge.rs`: what follows from it; `instant.rs`: times as
//!   platforms write them; `equal.rs`: records that nothing tells apart
//! - `commits.rs`: the commits of a run, a few on their way at once
//! - `counts.rs`: what a run counts, through all processes that work on it
//! - `bookmarks.rs`: what a bookmark belongs to
//! - `window.rs`: which time range to read next; `window/days.rs`: where days begin; `window/wall.rs`: what clocks show
//! - `again.rs`: doing a part of the work again; `retry.rs`: trying failures again; `preview.rs`: what a run would do
//! - `left_out.rs`: what becomes of a failure; `tried.rs`: how much may be left out; `subject.rs`: the same failure in
//!   several runs; `refused.rs`: records that a call was refused one by one
//! - `drain.rs`: paging within a step; `added.rs`: fields that records get in addition
//! - `step.rs`: one step on one page: items, conditions, parameters; `scope.rs`: what the steps of a page share
//! - `call.rs`: one call, with the failure policy
//! - `input.rs`: what expressions see
//! - `page.rs`: the results of a page; `records.rs`: from records to rows
//! - `staging.rs`: the writes of a page, visible to the page and to nobody else until they are committed
//! - `receipt.rs`: what components asked for, were granted, and used
//! - `exchanges.rs`: the exchanges of a live run: kept, and as a recording
//! - `secret_inputs.rs`: inputs that are sealed as soon as they are given
//! - `event.rs`: what happens, as one stream; `effect.rs`: what was changed on the far side
//! - `failure.rs`: why a run stops; `mend.rs`: who can mend what a node did wrong
//!
//! The engine reaches network, time and random only through the [`Outside`](weft_sandbox::outside::Outside) that it is
//! handed, and the database only through a [`Store`](weft_store::Store).

mod accounts;
mod added;
mod again;
mod bookmarks;
mod call;
mod catalogue;
mod commits;
mod counts;
pub mod demands;
mod drain;
mod effect;
mod equal;
mod event;
mod exchanges;
mod failure;
mod files;
mod flow;
mod held;
mod hours;
mod identity;
mod inner;
mod input;
mod instant;
mod into;
mod judge;
mod left_out;
mod mend;
mod page;
mod pages;
mod places;
mod plan;
mod position;
mod preview;
mod receipt;
mod records;
mod refused;
mod request;
mod retry;
mod run;
mod scope;
mod secret_inputs;
mod staging;
mod state;
mod step;
mod stopped;
mod store_key;
mod stream;
mod subject;
mod tokens;
mod tried;
mod units;
mod verify;
mod window;

pub use accounts::{AccountHandle, Accounts};
pub use again::Again;
pub use catalogue::{Components, LoadError};
pub use effect::Effect;
pub use event::{Event, EventSink, RunStatus, StepSummary, StepTotals, Within};
pub use exchanges::{
    ALL_KEPT_BYTES_MAX, KEPT_BYTES_MAX, KeepExchanges, put_recorded_tokens, recorded_connections, recording, secrets,
};
pub use failure::{FailureClass, RunFailure};
pub use files::{
    Folder, WorkflowFiles, has_key, is_workflow, read_named_text, read_plain, read_plain_text, read_workflow_file,
};
pub use hours::{Opening, next_opening, opening};
pub use places::{authorization, places};
pub use plan::{Plan, PlanError};
pub use preview::{Preview, PreviewPart, PreviewWork, preview};
pub use receipt::{Reach, Receipt};
pub use request::{Mode, RunRequest};
pub use run::{RunSummary, run};
pub use secret_inputs::{SecretInputs, placeholder as secret_placeholder};
pub use store_key::StoreKey;
pub use window::window_in;

pub use weft_sandbox as sandbox;
pub use weft_store as store;
pub use weft_workflow as workflow;
