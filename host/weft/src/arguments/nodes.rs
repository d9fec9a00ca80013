//! `weft nodes` on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ComponentOptions, Consent};

/// `weft nodes`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft nodes                 all nodes, a line each
  weft nodes xiaoe           a component: how to connect, its hosts, limits and nodes
  weft nodes xiaoe/orders    a node: parameters, record fields, window
  weft nodes xiaoe --lang zh 用中文
  weft nodes diff my-shop-1.wasm my-shop-2.wasm")]
pub struct Nodes {
    /// What else to do
    #[command(subcommand)]
    pub command: Option<NodesCommand>,
    /// A component, or COMPONENT/NODE
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Language of titles and help [default: by the environment]
    #[arg(long, value_parser = ["en", "zh"], global = true)]
    pub lang: Option<String>,
    /// Print as JSON
    #[arg(long, global = true)]
    pub json: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub components: ComponentOptions,
}

/// What else can be done with components.
#[derive(Debug, Subcommand)]
pub enum NodesCommand {
    /// Say in words what a new version of a component asks for that the old one did not
    Diff(NodesDiff),
    /// Accept components as they are now: pin them in weft.lock, with what they ask for
    Lock(NodesLock),
}

/// `weft nodes diff`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft nodes diff my-shop-1.wasm my-shop-2.wasm
  weft nodes diff my-shop-1.wasm my-shop-2.wasm --json | jq '.changes[] | select(.kind == \"more\")'

The exit code is 0 if nothing more is asked, and 11 if something is. Compared is what components say about themselves, and \
weft holds them to it: hosts, secrets, tokens, limits, tables. What their code does with that, it can't say.")]
pub struct NodesDiff {
    /// A .wasm file, or the name of a component
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The same, of the new version
    #[arg(value_name = "NEW")]
    pub new: String,
}

/// `weft nodes lock`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft nodes lock --component my-shop.wasm
  weft nodes lock --component my-shop.wasm --dry-run
  weft nodes lock --remove my-shop

A lock counts for the workflows in its folder and below; where several count, each must accept. With it, a component of \
the command line must be the very file that was accepted, and no component, also of those that come with weft, may ask for \
more than was accepted. Without a lock nothing is pinned. Whoever reviews changes of weft.lock sees what components ask for.
Where something more is asked it says so and asks for consent; without a terminal that is --yes. The exit code is 11 if \
more is asked and the lock was not written.")]
pub struct NodesLock {
    /// The lock to write
    #[arg(long, value_name = "PATH", default_value = crate::lock::FILE)]
    pub lock: PathBuf,
    /// Forget this component (may be given several times)
    #[arg(long, value_name = "NAME")]
    pub remove: Vec<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub consent: Consent,
}
