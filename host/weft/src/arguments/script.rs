//! `weft script` on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::ComponentOptions;

/// `weft script`
#[derive(Debug, Args)]
pub struct Script {
    /// What to do
    #[command(subcommand)]
    pub command: ScriptCommand,
}

/// What can be done with a script.
#[derive(Debug, Subcommand)]
pub enum ScriptCommand {
    /// Run one code block, and show its output, its log and its requests
    Try(TryScript),
}

/// `weft script try`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft script try blocks/orders.js --input page=1
  weft script try blocks/orders.js --input token='{\"token\": \"access_token\"}' --connection shop
  weft script try blocks/orders.js --input-file input.json --recording xiaoe-orders.recording.yaml
  weft script try blocks/rates.js --allow https://api.example.com

It is a run of script/js by itself: nothing is written, and no workflow is needed. With a recording nothing is asked: each \
request gets the recorded answer to the same request, whichever step had asked.")]
pub struct TryScript {
    /// The file with the code
    #[arg(value_name = "FILE.js")]
    pub file: PathBuf,
    /// What the code sees as input.NAME: a text, or JSON that begins with { or [ (may be given several times)
    #[arg(long = "input", value_name = "NAME=VALUE")]
    pub input: Vec<String>,
    /// A JSON file with an object: all of `input`
    #[arg(long, value_name = "FILE.json")]
    pub input_file: Option<PathBuf>,
    /// How the code sees the values of `input`
    #[arg(long, value_enum, default_value_t = InputTypes::Text)]
    pub input_types: InputTypes,
    /// Answer requests from this recording, and not from the network
    #[arg(long, value_name = "RECORDING")]
    pub recording: Option<PathBuf>,
    /// The account in the connections file, or the connection in the recording, that the code works with
    #[arg(long, value_name = "NAME")]
    pub connection: Option<String>,
    /// Accounts [default: connections.yaml, if there is one]
    #[arg(long, value_name = "FILE")]
    pub connections: Option<PathBuf>,
    /// Let the code reach this host (may be given several times)
    #[arg(long, value_name = "https://HOST")]
    pub allow: Vec<String>,
    /// Print everything as JSON, for programs
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub components: ComponentOptions,
}

/// How code sees the values of its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputTypes {
    /// As texts, as code blocks of low-code platforms do.
    Text,
    /// As the JSON that they are.
    Json,
}
