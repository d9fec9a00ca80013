//! The command line.

use std::path::{Path, PathBuf};

use clap::{Parser, ValueEnum};

/// Measures what weft costs, against bare wasmtime and against a plain native program.
#[derive(Debug, Parser)]
pub struct Arguments {
    /// Orders of a run; of the bigger one where memory is measured, ten times as many
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    orders: u64,
    /// Step calls on each side
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    calls: usize,
    /// Another build of the expression engine, to measure expressions beside it
    #[arg(long, value_name = "FILE.wasm")]
    engine: Option<PathBuf>,
    /// How long the soak keeps all its runs going
    #[arg(long, value_name = "N", default_value_t = 10)]
    minutes: u64,
    /// Measure only this
    #[arg(long, value_enum)]
    only: Option<Benchmark>,
    /// Fewer rounds, ten times fewer orders, a soak of some seconds: to see that it works
    #[arg(long)]
    quick: bool,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Benchmark {
    /// A step call into a fresh instance
    Call,
    /// Code blocks in JavaScript
    Scripts,
    /// Expressions over a page of orders
    Expressions,
    /// Secrets looked for in what comes
    Search,
    /// Runs of three small steps, by themselves and many at once
    Runs,
    /// Requests through nodes
    Requests,
    /// A run over many orders, by weft, by a native program and by a script for Node.js
    Orders,
    /// The same, by weft and the script alone
    Node,
    /// Memory of weft as orders grow
    Memory,
    /// From the start of the program to its first request
    Start,
    /// The size of the program, stripped
    Size,
    /// A thousand runs at once for minutes, against platforms that fail, and every cell compared; only when asked for
    Soak,
    /// From a change of the sources to green tests and to a program that runs; only when asked for, as it builds
    Loop,
}

impl Benchmark {
    /// Whether programs are started for it, which are built first.
    fn needs_programs(self) -> bool {
        matches!(self, Self::Orders | Self::Node | Self::Memory | Self::Start | Self::Size)
    }
}

impl Arguments {
    /// Whether this is to be measured.
    pub fn wants(&self, benchmark: Benchmark) -> bool {
        self.only.is_none_or(|only| only == benchmark)
    }

    /// Whether nothing else is to be measured.
    pub fn wants_only(&self, benchmark: Benchmark) -> bool {
        self.only == Some(benchmark)
    }

    /// Whether something is to be measured for which programs are started.
    pub fn needs_programs(&self) -> bool {
        self.only.is_none_or(Benchmark::needs_programs)
    }

    /// Orders of the run.
    pub fn orders(&self) -> u64 {
        if self.quick { (self.orders / 10).max(1) } else { self.orders }
    }

    /// Step calls on each side.
    pub fn calls(&self) -> usize {
        if self.quick { self.calls.min(200) } else { self.calls }
    }

    /// The other expression engine.
    pub fn engine(&self) -> Option<&Path> {
        self.engine.as_deref()
    }

    /// Small runs.
    pub fn runs(&self) -> u64 {
        if self.quick { 500 } else { 10_000 }
    }

    /// Requests through nodes.
    pub fn requests(&self) -> u64 {
        if self.quick { 1_000 } else { 10_000 }
    }

    /// Whether it is only to be seen that it works.
    pub fn is_quick(&self) -> bool {
        self.quick
    }

    /// Minutes of the soak.
    pub fn minutes(&self) -> u64 {
        self.minutes.max(1)
    }

    /// How often each side has its turn: so often, or just enough to see something.
    pub fn rounds(&self, rounds: usize) -> usize {
        if self.quick { 2 } else { rounds }
    }
}
