//! `weft new` on the command line.

use clap::{Args, Subcommand};

/// `weft new`
#[derive(Debug, Args)]
pub struct New {
    /// What to begin
    #[command(subcommand)]
    pub command: NewCommand,
}

/// What can be begun.
#[derive(Debug, Subcommand)]
pub enum NewCommand {
    /// Begin a component of your own: a folder with a node that works, and its tests
    Node(NewNode),
}

/// `weft new node`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft new node my-shop
  cd my-shop && cargo test

It makes the folder NAME with a node that lists items of an imaginary platform, page by page and with a secret, and with \
tests of it: natively in src/lib.rs, in the sandbox in NAME.test.yaml. Inside weft's own repository it uses the SDK \
there; elsewhere the SDK comes along in NAME/sdk.")]
pub struct NewNode {
    /// Name of the component and of its folder: lower-case letters, digits and hyphens, beginning with a letter
    #[arg(value_name = "NAME")]
    pub name: String,
}
