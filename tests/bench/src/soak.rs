//! A soak: a thousand runs at once for minutes, in one process and one runtime.
//!
//! Each of some accounts has a platform of its own on loopback, and a store of its own. On each of them some workflows run, each
//! again and again: what a platform holds for a workflow changes from round to round, and a round is over when a run has
//! finished. Meanwhile platforms fail in all the ways they do, one of them hangs for a while, and runs are stopped and dropped in
//! the middle. Then everybody calms down, the rounds that are under way end, and the tables must be the platforms, cell by cell.
//! The same goes on for a shorter time before, so that memory at rest can be compared: what pools and caches keep is kept then.
//!
//! - `load.rs`: how many, and for how long
//! - `workflows.rs`: what runs, and what its tables must hold; `record.rs`: what platforms hold
//! - `platform.rs`: a platform; `weather.rs`: when it fails; `asked.rs`: what it is asked
//! - `stage.rs`: what all runs share; `slot.rs`: one workflow on one account, round after round
//! - `check.rs`: tables and leases; `figures.rs`: what happened; `bounds.rs`: how long anybody may have had to wait

mod asked;
mod bounds;
mod check;
mod figures;
mod load;
mod platform;
mod record;
mod slot;
mod stage;
#[cfg(test)]
mod tests;
mod weather;
mod workflows;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use crate::Outcome;
use crate::arguments::Arguments;
use crate::in_process::InProcess;
use crate::process::resident_mib;
use crate::summary::Summary;
use crate::target::Target;
use figures::Figures;
use load::Load;
use platform::Platforms;
use stage::Stage;

/// The components that the workflows call.
const COMPONENTS: [&str; 2] = ["http", "table"];
/// How often memory is looked at once everything is gone: an allocator gives it back a little later.
const LOOKS_MAX: u32 = 10;
/// Memory that has lost less than this since the last look falls no further.
const FALLS_BY: f64 = 0.01;
/// How much more memory there may be at rest after the soak than before. All that is kept by intention (code, plans, instances
/// that stay warm) is kept before as well; what an allocator can't give back, since something else lies beside it, wavers.
const AT_REST: Target = Target::AtMost(1.1);

/// What a soak says of itself if it went well.
struct Told {
    figures: Figures,
    faults: u64,
    memory: Memory,
}

/// Memory of this process in MiB, as far as it is known.
#[derive(Debug, Clone, Copy)]
struct Memory {
    /// After the load that goes before.
    at_rest_before: f64,
    /// While all runs were under way.
    under_load: f64,
    /// When nothing was left but the runtime.
    at_rest_after: f64,
}

/// Soaks and prints.
pub fn run(arguments: &Arguments, folder: &Path, summary: &mut Summary) -> Outcome<()> {
    let load = if arguments.is_quick() { Load::short() } else { Load::minutes(arguments.minutes()) };
    println!(
        "\nSoak: {} runs at once, of {} workflows on {} accounts, for {} s, and for {} s before",
        load.slots(),
        load.workflows,
        load.accounts,
        load.duration.as_secs(),
        load.warm_up.as_secs()
    );
    let told = soak(&load, folder)?;
    told.print(&load);
    told.summarize(&load, summary);
    Ok(())
}

/// Soaks. The error is all that was wrong.
fn soak(load: &Load, folder: &Path) -> Outcome<Told> {
    let inside = Builder::new_multi_thread().enable_all().build()?;
    let weft = inside.block_on(InProcess::of(|name| COMPONENTS.contains(&name)))?;
    let before = once(&inside, &weft, &load.warming_up(), &folder.join("warm-up"))?;
    let at_rest_before = at_rest_mib(before.under_load * load.growth_max);
    let Done { figures, faults, under_load } = once(&inside, &weft, load, &folder.join("load"))?;
    let at_rest_after = at_rest_mib(under_load * load.growth_max);
    let memory = Memory { at_rest_before, under_load, at_rest_after };
    drop(weft);
    let mut wrong = before.figures.wrong;
    wrong.extend(figures.wrong.iter().cloned());
    wrong.extend(memory.wrong(load.growth_max));
    match wrong.is_empty() {
        true => Ok(Told { figures, faults, memory }),
        false => Err(format!("the soak did not hold:\n  {}\n{}", wrong.join("\n  "), figures.shown(load)).into()),
    }
}

/// What became of a load.
struct Done {
    figures: Figures,
    faults: u64,
    under_load: f64,
}

/// A load, from its beginning until nothing is left of it but the runtime.
fn once(inside: &Runtime, weft: &InProcess, load: &Load, folder: &Path) -> Outcome<Done> {
    fs::create_dir(folder)?;
    let outside = Builder::new_multi_thread().worker_threads(2).thread_name("platforms").enable_all().build()?;
    let platforms = outside.block_on(Platforms::start(load))?;
    let stage = Arc::new(inside.block_on(Stage::new(weft, load, &platforms, folder))?);
    let under_load_mib = inside.block_on(stage.run())?;
    inside.block_on(check::check_end(&stage));
    let done =
        Done { figures: stage.figures(), faults: platforms.faults(), under_load: under_load_mib.unwrap_or(f64::NAN) };
    // Here, since a store waits for its thread as it goes. The runtime stays.
    drop((stage, platforms));
    outside.shutdown_timeout(Duration::from_secs(5));
    Ok(done)
}

/// Memory once it is no more than this and falls no further, or when it has been looked at often enough.
fn at_rest_mib(enough_mib: f64) -> f64 {
    let mut last_mib = f64::INFINITY;
    for _ in 0..LOOKS_MAX {
        std::thread::sleep(Duration::from_secs(1));
        let now_mib = resident_mib().unwrap_or(f64::NAN);
        let falls = now_mib < last_mib * (1.0 - FALLS_BY);
        last_mib = now_mib;
        if now_mib <= enough_mib && !falls {
            break;
        }
    }
    last_mib
}

impl Memory {
    /// Without any run there should be less than with all of them. So much more is a failure, whatever the machine.
    fn wrong(&self, growth_max: f64) -> Option<String> {
        let Self { under_load, at_rest_after, .. } = self;
        let ratio = at_rest_after / under_load;
        (ratio > growth_max).then(|| {
            format!(
                "memory was {under_load:.0} MiB with all runs under way and is {at_rest_after:.0} MiB without any: {ratio:.2}x, \
                 and {growth_max:.2}x is the most"
            )
        })
    }

    /// How much more there is at rest than before.
    fn growth(&self) -> f64 {
        self.at_rest_after / self.at_rest_before
    }
}

impl Told {
    fn print(&self, load: &Load) {
        print!("{}", self.figures.shown(load));
        println!("  faults of the platforms: {}", self.faults);
        let Memory { at_rest_before, under_load, at_rest_after } = self.memory;
        let (ratio, most) = (at_rest_after / under_load, Target::AtMost(load.growth_max));
        println!(
            "  memory: {under_load:.0} MiB with all runs under way, {at_rest_after:.0} MiB afterwards: {ratio:.2}x"
        );
        println!("    {}", most.verdict(ratio, "x"));
        let growth = self.memory.growth();
        println!("  memory at rest: {at_rest_before:.0} MiB before, {at_rest_after:.0} MiB afterwards: {growth:.2}x");
        println!("    {}", AT_REST.verdict(growth, "x"));
        println!("  every cell is as its platform has it; no run is left running, and no lease is left");
    }

    fn summarize(&self, load: &Load, summary: &mut Summary) {
        self.figures.summarize(load, summary);
        let Memory { at_rest_before, under_load, at_rest_after } = self.memory;
        let (ratio, most) = (at_rest_after / under_load, Target::AtMost(load.growth_max));
        let measured = format!("{under_load:.0} MiB under load, {at_rest_after:.0} MiB afterwards: {ratio:.2}x");
        summary.add("soak: memory afterwards, against that under load", measured, most, ratio, "x");
        let growth = self.memory.growth();
        let measured = format!("{at_rest_before:.0} MiB before, {at_rest_after:.0} MiB afterwards: {growth:.2}x");
        summary.add("soak: memory at rest, as at the beginning", measured, AT_REST, growth, "x");
    }
}
