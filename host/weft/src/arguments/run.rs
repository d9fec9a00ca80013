//! `weft run` on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use weft_engine::workflow::parse_duration;

use super::{ComponentOptions, KeyOptions, Wiring};

/// `weft run`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft run workflows/xiaoe-orders.yaml --connections shops.yaml --store sqlite:shop.db
  weft run workflows/xiaoe-orders.yaml --connection shop=second-shop
  weft run workflows/xiaoe-orders.yaml --replay --store sqlite:demo.db
  weft run workflows/xiaoe-orders.yaml --replay-run 20240305T021500Z-5d1f
  weft run workflows/xiaoe-orders.yaml --dry-run
  weft run workflows/xiaoe-orders.yaml --window 2024-03-01..2024-04-01
  weft run workflows/xiaoe-orders.yaml --from-step contacts
  weft run workflows/wdt-enterprise-full-stock.yaml --in-hours     waits for the night, and tries again the next one
  weft run workflows/xiaoe-orders.yaml --json | jq 'select(.event == \"run_finished\")'")]
pub struct Run {
    /// The workflow file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub wiring: Wiring,
    /// Where rows, bookmarks and runs are kept [default: sqlite:weft.db; a replay keeps nothing]
    #[arg(long, value_name = "sqlite:PATH")]
    pub store: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub key: KeyOptions,
    /// Take all answers and connections from a recording, not from the network [default: the one beside the workflow]
    #[arg(long, value_name = "RECORDING", num_args = 0..=1)]
    pub replay: Option<Option<PathBuf>>,
    /// Do an earlier run again without a network, with the answers that it got: a failed one, or one with
    /// --keep-exchanges, see `weft runs`. --store names the store that has the run; nothing is written there
    #[arg(long, value_name = "RUN", conflicts_with = "replay")]
    pub replay_run: Option<String>,
    /// Keep the exchanges of the run also if it finishes, and up to 256 MiB of them (else up to 8 MiB, if it fails)
    #[arg(long)]
    pub keep_exchanges: bool,
    /// Begin anew even if a stopped run could go on (one of the last 24 hours, with the same file, accounts and inputs)
    #[arg(long)]
    pub fresh: bool,
    /// Read this range of time again and leave the bookmarks where they are: two days (2024-03-01..2024-03-08, the
    /// second one not included) or times with offset; without TO until now
    #[arg(long, value_name = "FROM..TO")]
    pub window: Option<String>,
    /// Run this step and all that depends on it again, with what an earlier run had read before it
    #[arg(long, value_name = "STEP")]
    pub from_step: Option<String>,
    /// The earlier run of --from-step, see `weft runs` [default: the newest one that is over]
    #[arg(long, value_name = "RUN")]
    pub of: Option<String>,
    /// Say what the run would do, and stop: nothing is asked, nothing is written
    #[arg(long)]
    pub dry_run: bool,
    /// Wait for the store while another process writes to it [default: 10m, if no time is given]
    #[arg(long, value_name = "DURATION", num_args = 0..=1, default_missing_value = "10m", value_parser = duration)]
    pub wait: Option<Duration>,
    /// For a workflow with `only_between`: wait until it may run, and if it fails try it again at the next opening, for
    /// a week
    #[arg(long, conflicts_with_all = ["replay", "replay_run", "dry_run"])]
    pub in_hours: bool,
    /// Print events as JSON, one a line, for programs
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub components: ComponentOptions,
}

fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| "write it like 30s, 10m or 1h30m".to_owned())
}
