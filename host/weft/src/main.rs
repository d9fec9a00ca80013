//! `weft`, the binary. Text meets people here and nowhere else.
//!
//! - `arguments/`: the command line and its help
//! - `exit.rs`: exit codes, the one list of them
//! - `print.rs`: the one printer, and what becomes of what can't be printed
//! - `stop.rs`: Ctrl-C and SIGTERM
//! - `message.rs`: what is told to people when something is wrong
//! - `setup.rs`: the sandbox and its components, for every command that needs them
//! - `workflow_file.rs`: reading and checking a workflow file
//! - `recording_file.rs`: a recording on the disk
//! - `lock.rs`: `weft.lock`, and whether components are those that were accepted
//! - `masks.rs`: masking personal fields of a recording
//! - `connections.rs`: the connections file, and accounts made from it; `key_file.rs`: the key that kept tokens are sealed
//!   under; `file_mode.rs`: who else can read these
//! - `language.rs`: the language in which people are spoken to
//! - `render/`: events as progress bars, plain lines or JSON
//! - `table_text.rs`: rows and columns as text
//! - `times.rs`: times and days, as people write them and as they are shown
//! - `commands/`: one file or folder per command

#[macro_use]
mod print;

mod arguments;
mod commands;
mod connections;
mod exit;
mod file_mode;
mod key_file;
mod language;
mod lock;
mod masks;
mod message;
mod notes;
mod recording_file;
mod render;
mod setup;
mod stop;
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
    no_core_dumps();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(said) => return print::conclude(no_command(&said), false),
    };
    let json = arguments.json();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(dispatch(arguments)),
        Err(error) => {
            let reason = format!("the program can't start: {error}");
            Err(Messages::one(exit::HOST, message::Message::new(reason, "free some memory or threads")))
        }
    };
    print::conclude(done.unwrap_or_else(|messages| messages.print(json)), json)
}

/// Secrets and tokens are in memory: none of it is to be written to a disk where the process crashes. Where the system
/// doesn't do that, it runs all the same.
#[cfg(unix)]
fn no_core_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = Some(CORE_BYTES_MAX);
    let _ = setrlimit(Resource::Core, Rlimit { current: limit, maximum: limit });
}

/// Linux gives a crash to the program of `core_pattern` whatever the limit is, but for this one: core(5), `do_coredump`. No
/// file is that short.
#[cfg(unix)]
const CORE_BYTES_MAX: u64 = if cfg!(target_os = "linux") { 1 } else { 0 };

#[cfg(not(unix))]
fn no_core_dumps() {}

/// What the argument parser says instead of a command: help, the version, or what is wrong with the command line.
fn no_command(said: &clap::Error) -> u8 {
    let text = said.render().ansi().to_string();
    if said.use_stderr() {
        print::tell_text(&text)
    } else {
        print::say_text(&text)
    }
    u8::try_from(said.exit_code()).unwrap_or(exit::USAGE)
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
        Command::Script(script) => commands::script::script(script).await,
        Command::Schema(schema) => commands::schema::schema(schema).await,
        Command::Connect(connect) => commands::connect::connect(connect).await,
        Command::Accounts(accounts) => commands::accounts::accounts(accounts).await,
        Command::Tables(tables) => commands::tables::tables(tables).await,
        Command::Runs(runs) => commands::runs::runs(runs).await,
        Command::Bookmarks(bookmarks) => commands::bookmarks::bookmarks(bookmarks).await,
        Command::Failures(failures) => commands::failures::failures(failures).await,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::process::{Resource, getrlimit};

    #[test]
    fn memory_is_not_written_to_a_disk() {
        super::no_core_dumps();
        let limit = getrlimit(Resource::Core);
        // It may have been nothing before.
        assert!(limit.current.is_some_and(|bytes| bytes <= super::CORE_BYTES_MAX), "{limit:?}");
    }
}
