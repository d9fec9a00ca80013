//! Commands about what a store keeps of runs.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ComponentOptions, DEFAULT_STORE, KeyOptions, Wiring};

/// Options of every command that looks into a store.
#[derive(Debug, Clone, Args)]
pub struct Store {
    /// The store
    #[arg(long = "store", value_name = "sqlite:PATH", default_value = DEFAULT_STORE, global = true)]
    pub target: String,
    /// Print as JSON, one object a line, for programs
    #[arg(long, global = true)]
    pub json: bool,
}

/// Options of every command that changes what is kept.
#[derive(Debug, Clone, Args)]
pub struct Consent {
    /// Don't ask, do it
    #[arg(long, short)]
    pub yes: bool,
    /// Say what would be done, and stop
    #[arg(long)]
    pub dry_run: bool,
}

/// `weft runs`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft runs --store sqlite:shop.db
  weft runs --workflow xiaoe-orders --limit 5
  weft runs show 20240305T021500Z-5d1f
  weft runs receipt 20240305T021500Z-5d1f
  weft runs --json | jq 'select(.status == \"failed\")'

Status: finished, failed, interrupted (stopped by Ctrl-C), running, or killed: it never said how it ended, and its \
process is gone. A failed, interrupted or killed run goes on when it is started again within 24 hours.")]
pub struct Runs {
    /// What to do
    #[command(subcommand)]
    pub command: Option<RunsCommand>,
    /// Only runs of this workflow
    #[arg(long, value_name = "NAME")]
    pub workflow: Option<String>,
    /// Runs to show
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub store: Store,
}

/// What can be done with runs.
#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// Show one run: inputs, steps, tables, failures, and what to do next
    Show {
        /// Its id, or the beginning of it
        #[arg(value_name = "RUN")]
        run: String,
    },
    /// Show a run's receipt: what every component asked for, was granted, and used
    Receipt {
        /// Its id, or the beginning of it
        #[arg(value_name = "RUN")]
        run: String,
    },
}

/// `weft bookmarks`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft bookmarks --store sqlite:shop.db
  weft bookmarks set xiaoe-orders orders 2024-03-05T00:00:00+08:00
  weft bookmarks forget xiaoe-orders orders --dry-run

A bookmark says until when everything is in the tables of what was asked; the next run that asks the same begins there, \
less the step's `lookback`. One that asks differently begins as at the first time, and the earlier bookmark stays. To read \
a range of time again and leave the bookmark alone: weft run FILE --window FROM..TO")]
pub struct Bookmarks {
    /// What to do
    #[command(subcommand)]
    pub command: Option<BookmarksCommand>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub store: Store,
}

/// What can be done with bookmarks.
#[derive(Debug, Subcommand)]
pub enum BookmarksCommand {
    /// Move bookmarks to a time
    Set(SetBookmark),
    /// Forget bookmarks: their steps begin again as at the first time
    Forget(ForgetBookmarks),
}

/// Which bookmarks.
#[derive(Debug, Clone, Args)]
pub struct BookmarkChoice {
    /// The workflow
    #[arg(value_name = "WORKFLOW")]
    pub workflow: String,
    /// The step
    #[arg(value_name = "STEP")]
    pub step: String,
    /// Only the bookmark of this account
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// Only the bookmark of this item of a `for_each`, as `weft bookmarks` shows it
    #[arg(long, value_name = "ITEM")]
    pub item: Option<String>,
    /// Only the bookmark for what was asked, by the beginning of the digest that `weft bookmarks` shows
    #[arg(long, value_name = "DIGEST")]
    pub asked: Option<String>,
}

/// `weft bookmarks set`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft bookmarks set xiaoe-orders orders 2024-03-05T00:00:00+08:00
  weft bookmarks set xiaoe-orders orders 2024-03-05T00:00:00+08:00 --account second-shop --yes

It says first what is there and what will be, and asks. A bookmark that isn't there yet is made, if --account is given.")]
pub struct SetBookmark {
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub choice: BookmarkChoice,
    /// The time with its offset: 2024-03-05T00:00:00+08:00
    #[arg(value_name = "TIME")]
    pub time: String,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub consent: Consent,
}

/// `weft bookmarks forget`
#[derive(Debug, Args)]
pub struct ForgetBookmarks {
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub choice: BookmarkChoice,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub consent: Consent,
}

/// `weft failures`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft failures --store sqlite:shop.db
  weft failures --run 20240305T021500Z-5d1f
  weft failures show 17
  weft failures retry workflows/xiaoe-base.yaml
  weft failures forget 17 18

These are records and calls that could not pass and were kept (`on_failure: dead_letter`). The tables lack them until \
they are tried again with success.")]
pub struct Failures {
    /// What to do
    #[command(subcommand)]
    pub command: Option<FailuresCommand>,
    /// Only failures of this workflow
    #[arg(long, value_name = "NAME", global = true)]
    pub workflow: Option<String>,
    /// Only failures of this run; the beginning of its id is enough
    #[arg(long, value_name = "RUN", global = true)]
    pub run: Option<String>,
    /// Failures to list
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub store: Store,
}

/// What can be done with failures.
#[derive(Debug, Subcommand)]
pub enum FailuresCommand {
    /// Show everything that is kept of one, as JSON
    Show {
        /// Its number
        #[arg(value_name = "NUMBER")]
        number: i64,
    },
    /// Try failures again; what passes is in the tables and no failure any more
    Retry(Box<RetryFailures>),
    /// Forget failures: what they lack in the tables is never tried again
    Forget(ForgetFailures),
}

/// `weft failures retry`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft failures retry workflows/xiaoe-base.yaml
  weft failures retry workflows/xiaoe-base.yaml 17 18 --connection shop=second-shop

The exit code is 0 if none of them is left, and 1 if some are.")]
pub struct RetryFailures {
    /// The workflow file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Numbers of failures [default: all of this workflow]
    #[arg(value_name = "NUMBER")]
    pub numbers: Vec<i64>,
    /// Say what would be tried, and stop
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub wiring: Wiring,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub key: KeyOptions,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub components: ComponentOptions,
}

/// `weft failures forget`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft failures forget 17 18
  weft failures forget --all --workflow xiaoe-base --dry-run")]
pub struct ForgetFailures {
    /// Numbers of failures
    #[arg(value_name = "NUMBER")]
    pub numbers: Vec<i64>,
    /// All failures; with --workflow or --run those of that workflow or run
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub consent: Consent,
}
