//! Seeds by hand: millions of them, or one with everything that happens in it.

use std::time::{Duration, Instant};

use clap::Parser;
use weft_simulation::many::{Many, Sum, runtime};
use weft_simulation::schedule::Kind;
use weft_simulation::simulate::simulate;
use weft_simulation::stage::Stage;
use weft_simulation::trace::Trace;

/// How often a seed that doesn't hold is tried again: what the machine does in between may matter.
const REPEATS: usize = 5;

/// Simulates syncs: changes, faults and kills, drawn from a seed.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 10_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// This seed alone, with everything that happens.
    #[arg(long)]
    seed: Option<u64>,
    /// Stop after so many minutes.
    #[arg(long)]
    minutes: Option<u64>,
    /// With a source that is not what it says.
    #[arg(long)]
    dishonest: bool,
    /// Stop at the first seed that doesn't hold.
    #[arg(long)]
    first: bool,
    /// How many seeds at once.
    #[arg(long, default_value_t = std::thread::available_parallelism().map_or(2, usize::from))]
    threads: usize,
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let kind = if arguments.dishonest { Kind::Dishonest } else { Kind::Honest };
    let holds = match arguments.seed {
        Some(seed) => one(seed, kind),
        None => many(&arguments, kind),
    };
    if holds { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}

fn one(seed: u64, kind: Kind) -> bool {
    let outcome = runtime().block_on(async {
        let plans = Stage::new().await.plans().await;
        simulate(&plans, seed, kind, Trace { on: true }).await
    });
    println!("{outcome:?}");
    outcome.is_ok()
}

fn many(arguments: &Arguments, kind: Kind) -> bool {
    let started = Instant::now();
    let minutes_max = arguments.minutes.map(|minutes| Duration::from_secs(60 * minutes));
    let Arguments { from, seeds, threads, .. } = *arguments;
    let sum = Many { from, seeds, kind, threads }.simulate(|sum| {
        if sum.seeds % 500 == 0 {
            report(sum, started);
        }
        let in_time = minutes_max.is_none_or(|minutes_max| started.elapsed() < minutes_max);
        in_time && (!arguments.first || sum.broken.is_empty())
    });
    report(&sum, started);
    let flag = if kind == Kind::Dishonest { " --dishonest" } else { "" };
    for (seed, reason) in &sum.broken {
        let again = Many { from: *seed, seeds: 1, kind, threads: 1 };
        let broken = (0..REPEATS).filter(|_| !again.simulate(|_| true).broken.is_empty()).count();
        println!("seed {seed}: {reason}\n  again: {broken} of {REPEATS} times");
        println!("  repeat: cargo run --release -p weft-simulation -- --seed {seed}{flag}");
    }
    sum.broken.is_empty()
}

fn report(sum: &Sum, started: Instant) {
    let rate = sum.seeds as f64 / started.elapsed().as_secs_f64();
    let Sum { seeds, kills, failures, codes, broken, .. } = sum;
    let broken = broken.len();
    println!("{seeds} seeds, {rate:.0}/s: {kills} kills, {failures} failed runs, {broken} broken; {codes:?}");
}
