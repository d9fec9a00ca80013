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
there; elsewhere the SDK comes along in NAME/sdk.

  weft new node my-shop --lang js
  cd my-shop && npm ci && npm run build

It makes the same in JavaScript: the node is in node.js, and its test in NAME.test.yaml. That takes Node.js and npm, and no \
Rust.")]
pub struct NewNode {
    /// Name of the component and of its folder: lower-case letters, digits and hyphens, beginning with a letter
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Language of the node
    #[arg(long, value_parser = ["rust", "js"], default_value = "rust")]
    pub lang: String,
}
