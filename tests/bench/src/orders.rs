//! A run over many orders: weft, and a plain native program that does the same. Both read the same pages from the same
//! shop, and put the same rows into the same table of a new database, one transaction per page.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::comparison::{Comparison, Side, in_turns};
use crate::process::{self, Used};
use crate::programs::Programs;
use crate::rows::check_same;
use crate::shop::FakeShop;
use crate::side::Work;

/// weft keeps to the platform's limit of 3,000 requests in 10 s, less 5 %. Up to here pages of 50 stay within it
/// however fast they are read.
const ORDERS_IN_SMALL_PAGES_MAX: u64 = 140_000;
/// And up to here pages of 200 do.
const ORDERS_UNPACED_MAX: u64 = 560_000;

/// Measures and prints.
pub fn run(arguments: &Arguments, programs: &Programs, folder: &Path) -> Outcome<()> {
    let orders = arguments.orders();
    let page_size = if orders <= ORDERS_IN_SMALL_PAGES_MAX { 50 } else { 200 };
    let rounds = arguments.rounds(5);
    println!("\n{orders} orders of 33 fields in pages of {page_size}, into SQLite ({rounds} rounds a side)");
    println!("  one fsync in the folder of the databases takes {:.2} ms", fsync_ms(folder)?);
    if orders > ORDERS_UNPACED_MAX {
        println!("  so many requests are paced by weft as the platform wants it: the ratio shows the limit, not weft");
    }
    let measured = measure(programs, folder, orders, page_size, rounds)?;
    print(&measured, "wall time", "s", |used| used.wall_s);
    print(&measured, "CPU time", "s", |used| used.cpu_s);
    print(&measured, "peak memory", "MiB", |used| used.peak_mib);
    print!("  peak memory of weft as orders grow:");
    for fewer in [orders / 10, orders / 2] {
        print!(" {fewer}: {:.1} MiB,", peak_mib(programs, folder, fewer, page_size)?);
    }
    println!(" {orders}: {:.1} MiB", Comparison::of(&measured, |used| used.peak_mib).weft());
    Ok(())
}

fn print(measured: &[Vec<Used>; 3], what: &str, unit: &str, figure: impl Fn(&Used) -> f64) {
    let comparison = Comparison::of(measured, figure);
    let (weft, plain) = (comparison.weft(), comparison.plain());
    println!("  {what:<12} weft {weft:6.2} {unit:<3}   native {plain:6.2} {unit:<3}   {comparison}");
}

fn measure(programs: &Programs, folder: &Path, orders: u64, page_size: u64, rounds: usize) -> Outcome<[Vec<Used>; 3]> {
    let shop = FakeShop::open(programs, orders)?;
    let work = Work { programs, base_url: &shop.base_url, page_size, folder };
    check(&work, orders)?;
    in_turns(rounds, |side| {
        let databases = tempfile::tempdir_in(folder)?;
        read(&work, side, databases.path())
    })
}

/// Peak memory of weft over so many orders.
fn peak_mib(programs: &Programs, folder: &Path, orders: u64, page_size: u64) -> Outcome<f64> {
    let shop = FakeShop::open(programs, orders)?;
    let work = Work { programs, base_url: &shop.base_url, page_size, folder };
    let databases = tempfile::tempdir_in(folder)?;
    Ok(read(&work, Side::Weft, databases.path())?.peak_mib)
}

/// Reads all orders into a new database in the folder.
fn read(work: &Work<'_>, side: Side, folder: &Path) -> Outcome<Used> {
    let command = work.command(side, &database(folder, side))?;
    process::run(command, &folder.join(format!("{side:?}.txt")))
}

/// Fills the code cache, and makes sure that both sides do the same.
fn check(work: &Work<'_>, orders: u64) -> Outcome<()> {
    let databases = tempfile::tempdir_in(work.folder)?;
    for side in [Side::Weft, Side::Plain] {
        read(work, side, databases.path())?;
    }
    check_same(&database(databases.path(), Side::Weft), &database(databases.path(), Side::Plain), orders)
}

fn database(folder: &Path, side: Side) -> PathBuf {
    folder.join(format!("{side:?}.db"))
}

/// The usual time of an fsync, which every transaction has to wait for.
fn fsync_ms(folder: &Path) -> Outcome<f64> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let mut times = Vec::new();
    for _ in 0..51 {
        file.write_all(&[0; 4096])?;
        let started = Instant::now();
        file.as_file().sync_data()?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_unstable_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}
