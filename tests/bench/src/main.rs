//! What weft costs, as ratios: all sides are measured in the same run, in turns, and one side is measured twice, so
//! that the noise of the machine can be seen (the "A/A" ratio, which would be 1.00x on a quiet one).
//!
//! ```text
//! cargo run --release -p weft-bench
//! ```
//!
//! | to change this | open that |
//! |---|---|
//! | options | `arguments.rs` |
//! | turns, medians, ratios | `comparison.rs` |
//! | a step call, through the sandbox and on bare wasmtime | `call.rs`, `call/` |
//! | expressions over a page, beside another build of their engine | `expressions.rs` |
//! | a call of a script | `scripts.rs`, `scripts/` |
//! | looking for secrets in what comes | `search.rs` |
//! | what is aimed at | `target.rs`, and the constants at the head of each benchmark |
//! | the table of targets at the end | `summary.rs` |
//! | a run over many orders, by weft and by plain programs | `orders.rs`, `orders/`, `bin/native-orders.rs`, `../node/` |
//! | whether all wrote the same | `rows.rs` |
//! | memory as orders grow | `memory.rs` |
//! | small runs, one and many at once | `runs.rs`, `in_process.rs` |
//! | requests through nodes | `requests.rs` |
//! | reading requests, in servers | `wire.rs` |
//! | from the start of the program to its first request | `start.rs` |
//! | the size of the program | `size.rs` |
//! | from a change of the sources to something that runs | `inner_loop.rs` |
//! | many runs at once for minutes, and what they leave | `soak.rs`, `soak/` |
//! | how each side is started | `side.rs` |
//! | child processes: wall time, CPU time, peak memory | `process.rs` |
//! | the fake shop | `shop.rs` |
//! | where the programs are, and building them | `programs.rs` |
//! | installing the script for Node.js | `node_orders.rs` |
#![allow(clippy::disallowed_methods, reason = "there is no run here whose clock could be used")]

mod arguments;
mod call;
mod comparison;
mod expressions;
mod in_process;
mod inner_loop;
mod memory;
mod node_orders;
mod orders;
mod process;
mod programs;
mod requests;
mod rows;
mod runs;
mod scripts;
mod search;
mod shop;
mod side;
mod size;
mod soak;
mod start;
mod summary;
mod target;
mod wire;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Benchmark};
use programs::Programs;
use summary::Summary;

/// The one that weft itself has, for the parts of weft that run in this process and for what stands beside them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Whatever goes wrong ends the benchmark with a message.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Outcome<()> {
    print_machine();
    let mut summary = Summary::default();
    let outcome = measure(arguments, &mut summary);
    // Also if something went wrong: what was measured before is worth knowing.
    summary.print(arguments.is_quick());
    outcome
}

fn measure(arguments: &Arguments, summary: &mut Summary) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    if arguments.wants_only(Benchmark::Soak) {
        return soak::run(arguments, folder.path(), summary);
    }
    if arguments.wants_only(Benchmark::Loop) {
        return inner_loop::run(arguments, summary);
    }
    measure_in_process(arguments, folder.path(), summary)?;
    if arguments.needs_programs() {
        measure_programs(arguments, folder.path(), summary)?;
    }
    Ok(())
}

fn measure_in_process(arguments: &Arguments, folder: &Path, summary: &mut Summary) -> Outcome<()> {
    if arguments.wants(Benchmark::Call) {
        call::run(arguments, summary)?;
    }
    if arguments.wants(Benchmark::Scripts) {
        scripts::run(arguments, summary)?;
    }
    if arguments.wants(Benchmark::Expressions) {
        expressions::run(arguments)?;
    }
    if arguments.wants(Benchmark::Search) {
        search::run(arguments)?;
    }
    if arguments.wants(Benchmark::Runs) {
        runs::run(arguments, folder, summary)?;
    }
    if arguments.wants(Benchmark::Requests) {
        requests::run(arguments, folder, summary)?;
    }
    Ok(())
}

fn measure_programs(arguments: &Arguments, folder: &Path, summary: &mut Summary) -> Outcome<()> {
    let mut programs = Programs::build()?;
    if arguments.wants(Benchmark::Orders) || arguments.wants(Benchmark::Node) {
        install_node_orders(arguments, &mut programs)?;
        orders::run(arguments, &programs, folder, summary)?;
    }
    if arguments.wants(Benchmark::Memory) {
        memory::run(arguments, &programs, folder, summary)?;
    }
    if arguments.wants(Benchmark::Start) {
        start::run(arguments, &programs, folder, summary)?;
    }
    if arguments.wants(Benchmark::Size) {
        size::run(&programs, folder, summary)?;
    }
    Ok(())
}

/// Node.js may be missing, unless it was asked for.
fn install_node_orders(arguments: &Arguments, programs: &mut Programs) -> Outcome<()> {
    match programs.install_node_orders() {
        Err(error) if !arguments.wants_only(Benchmark::Node) => {
            println!("\nThe script for Node.js is left out: {error}");
            Ok(())
        }
        outcome => outcome,
    }
}

fn print_machine() {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} cores; ratios are medians over rounds, in brackets their middle four fifths");
    if cfg!(debug_assertions) {
        println!("this is not a release build: the figures only show that the benchmark works");
    }
}
