//! `weft`, the binary. Text meets people here and nowhere else.
//!
//! - `arguments/`: the command line and its help
//! - `exit.rs`: exit codes, the one list of them
//! - `message.rs`: what is told to people when something is wrong, and the one place that prints it
//! - `setup.rs`: the sandbox and its components, for every command that needs them
//! - `workflow_file.rs`: reading and checking a workflow file
//! - `recording_file.rs`: a recording on the disk
//! - `lock.rs`: `weft.lock`, and whether components are those that were accepted
//! - `masks.rs`: masking personal fields of a recording
//! - `connections.rs`: the connections file, and accounts made from it
//! - `render/`: events as progress bars, plain lines or JSON
//! - `table_text.rs`: rows and columns as text
//! - `times.rs`: times and days, as people write them and as they are shown
//! - `commands/`: one file per command

#![allow(clippy::disallowed_macros, reason = "text meets people here")]

mod arguments;
mod commands;
mod connections;
mod exit;
mod lock;
mod masks;
mod message;
mod notes;
mod recording_file;
mod render;
mod setup;
mod table_text;
mod times;
mod workflow_file;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use message::Messages;

/// Rows are made of many small texts that one thread makes and another one frees. The system's allocator answers that
/// with system calls.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let message =
                message::Message::new(format!("the program can't start: {error}"), "free some memory or threads");
            return Messages::one(exit::HOST, message).print(arguments.json());
        }
    };
    let json = arguments.json();
    match runtime.block_on(dispatch(arguments)) {
        Ok(code) => ExitCode::from(code),
        Err(messages) => messages.print(json),
    }
}

async fn dispatch(arguments: Arguments) -> Result<u8, Messages> {
    match arguments.command {
        Command::Run(run) => commands::run::run(run).await,
        Command::Record(record) => commands::record::record(record).await,
        Command::Har(har) => commands::har::har(har).await,
        Command::Test(test) => commands::test::test(test).await,
        Command::Check(check) => commands::check::check(check).await,
        Command::Nodes(nodes) => commands::nodes::nodes(nodes).await,
        Command::New(new) => commands::new::new(new),
        Command::Schema(schema) => commands::schema::schema(schema).await,
        Command::Tables(tables) => commands::tables::tables(tables).await,
        Command::Runs(runs) => commands::runs::runs(runs).await,
        Command::Bookmarks(bookmarks) => commands::bookmarks::bookmarks(bookmarks).await,
        Command::Failures(failures) => commands::failures::failures(failures).await,
    }
}
