//! What weft costs, as ratios: both sides are measured in the same run, in turns, and one side is measured twice, so
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
//! | a run over many orders, by weft and by a native program | `orders.rs`, `bin/native-orders.rs` |
//! | whether both wrote the same | `rows.rs` |
//! | from the start of the program to its first request | `start.rs` |
//! | how each side is started | `side.rs` |
//! | child processes: wall time, CPU time, peak memory | `process.rs` |
//! | the fake shop | `shop.rs` |
//! | where the programs are, and building them | `programs.rs` |
#![allow(clippy::disallowed_methods, reason = "there is no run here whose clock could be used")]

mod arguments;
mod call;
mod comparison;
mod orders;
mod process;
mod programs;
mod rows;
mod shop;
mod side;
mod start;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Benchmark};
use programs::Programs;

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
    if arguments.wants(Benchmark::Call) {
        call::run(arguments)?;
    }
    if arguments.wants(Benchmark::Orders) || arguments.wants(Benchmark::Start) {
        let programs = Programs::build()?;
        let folder = tempfile::tempdir()?;
        if arguments.wants(Benchmark::Orders) {
            orders::run(arguments, &programs, folder.path())?;
        }
        if arguments.wants(Benchmark::Start) {
            start::run(arguments, &programs, folder.path())?;
        }
    }
    Ok(())
}

fn print_machine() {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} cores; ratios are medians over rounds, in brackets their middle four fifths");
    if cfg!(debug_assertions) {
        println!("this is not a release build: the figures only show that the benchmark works");
    }
}
