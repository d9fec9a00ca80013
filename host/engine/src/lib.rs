//! Runs workflows: walks the graph, drives windows and pages, repeats, commits.
//!
//! A room uses those above it, and none below:
//!
//! | room | what for |
//! |---|---|
//! | `report` | what a run says of itself: events, failures, counts, receipts |
//! | `written` | how platforms write values, and what these are |
//! | `lease` | who runs what |
//! | `plan` | from a checked workflow to one that is ready |
//! | `secret` | accounts, keys, secret inputs, kept tokens |
//! | `time` | which range of time to read, and when a workflow may run |
//! | `verify` | what a platform returned, against what was asked |
//! | `write` | from records to rows in tables |
//! | `state` | what is known while a run goes on |
//! | `call` | calling a node: patience, tokens, secrets |
//! | `left_out` | what becomes of what fails |
//! | `step` | one step, once or on one page |
//! | `flow` | a paging step: streams of pages, worked on and committed |
//! | `run` | a run as a whole: begun or taken up, part after part, ended |
//! | `runtime` | what outlives runs: plans, accounts, leases |
//! | `consent` | authorizing accounts, outside of runs |
//!
//! The engine reaches network, time and random only through the [`Outside`](weft_sandbox::outside::Outside) that it is
//! handed, and the database only through a [`Store`](weft_store::Store).

mod call;
mod consent;
mod flow;
mod lease;
mod left_out;
mod plan;
mod report;
mod run;
mod runtime;
mod secret;
mod state;
mod step;
mod time;
mod verify;
mod write;
mod written;

pub use consent::{BegunConsent, CallbackError, Granted, Identity, read_query};
pub use plan::catalogue::{Components, LoadError};
pub use plan::files::{
    Folder, WorkflowFiles, has_key, is_workflow, read_named_text, read_plain, read_plain_text, read_workflow_file,
};
pub use plan::places::{authorization, limit, places};
pub use plan::planned::{Plan, PlanError};
pub use report::effect::Effect;
pub use report::event::{Event, EventSink, RunStatus, StepSummary, StepTotals, Within};
pub use report::failure::{FailureClass, RunFailure};
pub use report::receipt::{Reach, Receipt};
pub use run::again::Again;
pub use run::end::RunSummary;
pub use run::exchanges::{put_agreed_tokens, put_recorded_tokens, recorded_connections, recording, secrets};
pub use run::preview::{Preview, PreviewPart, PreviewWork, preview};
pub use run::request::{Mode, RunRequest};
pub use run::whole::run;
pub use runtime::Runtime;
pub use secret::accounts::{AccountHandle, Accounts, Vaulted};
pub use secret::secret_inputs::{SecretInputs, placeholder as secret_placeholder};
pub use secret::store_key::StoreKey;
pub use secret::vault::{AccountState, Facts, Sealables, Vault, VaultAccount, VaultError};
pub use state::exchanges::{ALL_KEPT_BYTES_MAX, KEPT_BYTES_MAX, KeepExchanges};
pub use time::hours::{Opening, next_opening, opening};
pub use time::window::window_in;
pub use written::Written;

pub use weft_sandbox as sandbox;
pub use weft_store as store;
pub use weft_workflow as workflow;
