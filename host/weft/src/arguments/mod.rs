//! The command line and its help.
//!
//! - here: what all commands share, and the commands that look at files and tables
//! - `run.rs`: `weft run`
//! - `accounts.rs`: `weft connect` and `weft accounts`
//! - `test.rs`: `weft test`
//! - `har.rs`: `weft har`
//! - `nodes.rs`: `weft nodes`
//! - `new.rs`: `weft new`
//! - `script.rs`: `weft script`
//! - `kept.rs`: commands about what a store keeps of runs: `runs`, `bookmarks`, `failures`

mod accounts;
mod har;
mod kept;
mod new;
mod nodes;
mod run;
mod script;
mod test;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::exit;

pub use accounts::{
    Accounts, AccountsCommand, Connect, ConsentOptions, ImportAccounts, OneAccount, Reauthorize, RemoveAccount,
    RotateKey, VaultOptions,
};
pub use har::{Har, HarCommand, HarExport, HarImport};
pub use kept::{
    BookmarkChoice, Bookmarks, BookmarksCommand, Consent, Failures, FailuresCommand, ForgetFailures, RetryFailures,
    Runs, RunsCommand,
};
pub use new::{New, NewCommand, NewNode};
pub use nodes::{Nodes, NodesCommand, NodesDiff, NodesLock};
pub use run::Run;
pub use script::{InputTypes, Script, ScriptCommand, TryScript};
pub use test::Test;

/// The store of commands that look into one.
pub const DEFAULT_STORE: &str = "sqlite:weft.db";

/// Runs integration workflows whose every step is a sandboxed WebAssembly component.
#[derive(Debug, Parser)]
#[command(version, after_help = exit::HELP, propagate_version = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a workflow
    Run(Run),
    /// Run a workflow and keep the HTTP exchanges, to run it again without a network
    Record(Record),
    /// Make recordings of HTTP Archives (HAR), or archives of recordings
    Har(Har),
    /// Run the tests of workflows and nodes, without a network
    Test(Test),
    /// Look for mistakes in workflow files without running them
    Check(Check),
    /// List or describe the nodes that workflows can use; compare and pin components
    Nodes(Nodes),
    /// Begin a component of your own
    New(New),
    /// Try a code block by itself
    Script(Script),
    /// Print the JSON Schema of workflow files, for editors
    Schema(Schema),
    /// Connect an account: fill in what its platform wants, authorize it, and save it
    Connect(Connect),
    /// List the accounts of a store, test one, authorize it again, or remove it
    Accounts(Accounts),
    /// List the tables of a store, or show the rows of one
    Tables(Tables),
    /// List the runs of a store, or show what one did
    Runs(Runs),
    /// Show until when each step has read, and move that
    Bookmarks(Bookmarks),
    /// List what was left out of runs, try it again, or forget it
    Failures(Failures),
}

impl Arguments {
    /// Whether a program reads along.
    pub fn json(&self) -> bool {
        match &self.command {
            Command::Run(run) => run.json,
            Command::Record(record) => record.common.json,
            Command::Har(Har { command: HarCommand::Import(import) }) => import.json,
            Command::Har(Har { command: HarCommand::Export(export) }) => export.json,
            Command::Test(test) => test.json,
            Command::Check(check) => check.json,
            Command::Nodes(nodes) => nodes.json,
            Command::Script(Script { command: ScriptCommand::Try(script) }) => script.json,
            Command::New(_) | Command::Schema(_) => false,
            Command::Connect(connect) => connect.vault.json,
            Command::Accounts(accounts) => accounts.vault.json,
            Command::Tables(tables) => tables.json,
            Command::Runs(runs) => runs.store.json,
            Command::Bookmarks(bookmarks) => bookmarks.store.json,
            Command::Failures(failures) => failures.store.json,
        }
    }
}

/// Options of every command that loads components.
#[derive(Debug, Clone, Args)]
pub struct ComponentOptions {
    /// Load this component too (may be given several times)
    #[arg(long = "component", value_name = "FILE.wasm", global = true)]
    pub components: Vec<PathBuf>,
    /// Keep compiled components in this folder [default: weft's folder in the user's cache]
    #[arg(long, value_name = "FOLDER", env = "WEFT_CACHE", hide_env_values = true, global = true)]
    pub cache: Option<PathBuf>,
}

/// Options of `run` and `record`.
#[derive(Debug, Clone, Args)]
pub struct Wiring {
    /// Accounts that workflows can connect to [default: connections.yaml, if there is one]
    #[arg(long, value_name = "FILE")]
    pub connections: Option<PathBuf>,
    /// Use this account for a connection of the workflow [default: the account of the same name]
    #[arg(long = "connection", value_name = "ALIAS=ACCOUNT")]
    pub connection: Vec<String>,
    /// The store whose vault has the accounts that the connections file hasn't [default: the store of the run]
    #[arg(long = "accounts", value_name = "sqlite:PATH")]
    pub accounts: Option<String>,
    /// Let the workflow's code reach this host, if a step names it in `allow`, too (may be given several times)
    #[arg(long = "allow", value_name = "https://HOST")]
    pub allow: Vec<String>,
    /// Give an input of the workflow a value (may be given several times)
    #[arg(long = "input", value_name = "NAME=VALUE")]
    pub input: Vec<String>,
}

/// Options of commands that keep tokens: `run` and `failures retry`.
#[derive(Debug, Clone, Args)]
pub struct KeyOptions {
    /// The file with the key that kept tokens are sealed under, made if it isn't there [default: the key in the environment
    /// variable WEFT_KEY, else weft.key beside the connections file]
    #[arg(long, value_name = "FILE", global = true)]
    pub key_file: Option<PathBuf>,
}

/// `weft record`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft record workflows/xiaoe-orders.yaml --connections shops.yaml
  weft record workflows/xiaoe-orders.yaml --connections shops.yaml --output july.recording.yaml
  weft record workflows/xiaoe-orders.yaml --mask '*phone*' --mask name --mask '*nickname'
  weft record workflows/xiaoe-orders.yaml --missing     after a change of the workflow

A recording begins from nothing: no bookmark, no kept token, empty tables. It holds no secret, so it can be committed: \
if one is found in it, in whatever encoding, nothing is written.
It does hold what the platform answered: record from a test shop, mask personal fields, or look through it before you \
share it. A masked value is another one of the same form, and the same one wherever it stands, so that rows still join.")]
pub struct Record {
    /// The workflow file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub wiring: Wiring,
    /// Where to write the recording [default: beside the workflow, NAME.recording.yaml]
    #[arg(long, short, value_name = "RECORDING")]
    pub output: Option<PathBuf>,
    /// Mask the values of fields with this name, in answers, requests and inputs; `*` at the beginning or end stands for
    /// anything (may be given several times)
    #[arg(long = "mask", value_name = "FIELD")]
    pub mask: Vec<String>,
    /// Keep what the recording holds (the one beside the workflow, or --output), ask only for what it has no answer to,
    /// and drop what the run does not ask for any more
    #[arg(long)]
    pub missing: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub common: RecordCommon,
}

/// The rest of `weft record`.
#[derive(Debug, Args)]
pub struct RecordCommon {
    /// Print events as JSON, one a line, for programs
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub components: ComponentOptions,
}

/// `weft check`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft check workflows/*.yaml
  weft check my-workflow.yaml --component my-node.wasm")]
pub struct Check {
    /// Workflow files (recordings and tests beside them are passed over)
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Print findings as JSON, one a line, for programs
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub components: ComponentOptions,
}

/// `weft schema`
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  weft schema > weft.schema.json
and as the first line of a workflow file beside it:
  # yaml-language-server: $schema=weft.schema.json")]
pub struct Schema {
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub components: ComponentOptions,
}

/// `weft tables`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft tables --store sqlite:shop.db
  weft tables orders --store sqlite:shop.db --limit 5
  sqlite3 shop.db 'SELECT order_id, title, price FROM orders LIMIT 5'")]
pub struct Tables {
    /// Show the rows of this table
    #[arg(value_name = "TABLE")]
    pub table: Option<String>,
    /// The store
    #[arg(long, value_name = "sqlite:PATH", default_value = DEFAULT_STORE)]
    pub store: String,
    /// Rows to show
    #[arg(long, default_value_t = 10)]
    pub limit: usize,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}
