//! A soak: a thousand runs at once for minutes, in one process and one runtime.
//!
//! Each of some accounts has a platform of its own on loopback, and a store of its own. On each of them some workflows run, each
//! again and again: what a platform holds for a workflow changes from round to round, and a round is over when a run has
//! finished. Meanwhile platforms fail in all the ways they do, one of them hangs for a while, and runs are stopped and dropped in
//! the middle. Then everybody calms down, the rounds that are under way end, and the tables must be the platforms, cell by cell.
//!
//! - `load.rs`: how many, and for how long
//! - `workflows.rs`: what runs, and what its tables must hold; `record.rs`: what platforms hold
//! - `platform.rs`: a platform; `weather.rs`: when it fails; `asked.rs`: what it is asked
//! - `stage.rs`: what all runs share; `slot.rs`: one workflow on one account, round after round
//! - `check.rs`: tables and leases; `figures.rs`: what happened

mod asked;
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

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Builder;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::in_process::InProcess;
use crate::process::resident_mib;
use figures::Figures;
use load::Load;
use platform::Platforms;
use stage::Stage;

/// The components that the workflows call.
const COMPONENTS: [&str; 2] = ["http", "table"];
/// How often memory is looked at once everything is gone: an allocator gives it back a little later.
const LOOKS_MAX: u32 = 10;

/// What a soak says of itself if it went well.
struct Told {
    figures: Figures,
    faults: u64,
    /// Memory in MiB while all runs were under way, and when nothing was left but the runtime.
    memory: Option<(f64, f64)>,
}

/// Soaks and prints.
pub fn run(arguments: &Arguments, folder: &Path) -> Outcome<()> {
    let load = if arguments.is_quick() { Load::short() } else { Load::minutes(arguments.minutes()) };
    println!(
        "\nSoak: {} runs at once, of {} workflows on {} accounts, for {} s",
        load.slots(),
        load.workflows,
        load.accounts,
        load.duration.as_secs()
    );
    let told = soak(&load, folder)?;
    told.print(&load);
    Ok(())
}

/// Soaks. The error is all that was wrong.
fn soak(load: &Load, folder: &Path) -> Outcome<Told> {
    let outside = Builder::new_multi_thread().worker_threads(2).thread_name("platforms").enable_all().build()?;
    let inside = Builder::new_multi_thread().enable_all().build()?;
    let weft = inside.block_on(InProcess::of(|name| COMPONENTS.contains(&name)))?;
    let platforms = outside.block_on(Platforms::start(load))?;
    let stage = Arc::new(inside.block_on(Stage::new(&weft, load, &platforms, folder))?);
    let under_load_mib = inside.block_on(stage.run())?;
    inside.block_on(check::check_end(&stage));
    let figures = stage.figures();
    let faults = platforms.faults();
    // Here, since a store waits for its thread as it goes. The runtime stays.
    drop((stage, platforms));
    outside.shutdown_timeout(Duration::from_secs(5));
    let memory = under_load_mib.and_then(|before| Some((before, afterwards_mib(before * load.growth_max)?)));
    drop(weft);
    let mut wrong = figures.wrong.clone();
    if let Some((before, after)) = memory.filter(|(before, after)| after / before > load.growth_max) {
        let ratio = after / before;
        wrong.push(format!(
            "memory was {before:.0} MiB with all runs under way and is {after:.0} MiB without any: {ratio:.2}x, and {:.2}x is \
             the most",
            load.growth_max
        ));
    }
    match wrong.is_empty() {
        true => Ok(Told { figures, faults, memory }),
        false => Err(format!("the soak did not hold:\n  {}\n{}", wrong.join("\n  "), figures.shown(load)).into()),
    }
}

/// Memory once it is no more than this, or when it has been looked at often enough.
fn afterwards_mib(enough_mib: f64) -> Option<f64> {
    for _ in 0..LOOKS_MAX {
        std::thread::sleep(Duration::from_secs(1));
        if resident_mib()? <= enough_mib {
            break;
        }
    }
    resident_mib()
}

impl Told {
    fn print(&self, load: &Load) {
        print!("{}", self.figures.shown(load));
        println!("  faults of the platforms: {}", self.faults);
        match self.memory {
            Some((before, after)) => {
                let ratio = after / before;
                println!(
                    "  memory: {before:.0} MiB with all runs under way, {after:.0} MiB afterwards: {ratio:.2}x (at most {:.2}x)",
                    load.growth_max
                );
            }
            None => println!("  memory: not known here"),
        }
        println!("  every cell is as its platform has it; no run is left running, and no lease is left");
    }
}
