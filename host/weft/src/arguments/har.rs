//! `weft har` on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ComponentOptions, Wiring};

/// `weft har`
#[derive(Debug, Args)]
pub struct Har {
    /// What to do
    #[command(subcommand)]
    pub command: HarCommand,
}

/// What can be done with HTTP Archives.
#[derive(Debug, Subcommand)]
pub enum HarCommand {
    /// Make a recording of what a browser, an API client or weft has captured
    Import(HarImport),
    /// Write a recording as an HTTP Archive, for any viewer
    Export(HarExport),
}

/// `weft har import`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft har import shop.har --workflow workflows/users.yaml --connections shops.yaml
  weft har import shop.har --workflow workflows/users.yaml --connection shop=second-shop --output users.recording.yaml
  weft run workflows/users.yaml --replay

In a browser: network tab, \"Save all as HAR with content\". Requests to other hosts than those of the connections are left \
out, and so are images, styles and scripts. Secrets of the connections, tokens and passwords are sealed wherever they stand.
A replay takes a captured answer for any request with the same method, URL, query and body, each once, in order. The \
request for a token must have been captured too, if the platform gives tokens.
An archive that weft has written needs no connections.")]
pub struct HarImport {
    /// The archive
    #[arg(value_name = "FILE.har")]
    pub file: PathBuf,
    /// The workflow that is to be replayed
    #[arg(long, value_name = "FILE")]
    pub workflow: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub wiring: Wiring,
    /// Where to write the recording [default: beside the workflow, NAME.recording.yaml]
    #[arg(long, short, value_name = "RECORDING")]
    pub output: Option<PathBuf>,
    /// Print what was imported as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub components: ComponentOptions,
}

/// `weft har export`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft har export workflows/xiaoe-orders.recording.yaml
  weft har export workflows/xiaoe-orders.recording.yaml --output orders.har

Sealed values stay sealed: <secret:CONNECTION/NAME> stands in their places. Importing the archive gives the same recording.")]
pub struct HarExport {
    /// The recording
    #[arg(value_name = "RECORDING")]
    pub recording: PathBuf,
    /// Where to write the archive [default: beside the recording, NAME.har]
    #[arg(long, short, value_name = "FILE.har")]
    pub output: Option<PathBuf>,
    /// Print what was exported as JSON
    #[arg(long)]
    pub json: bool,
}
