//! The memory of weft as orders grow: a run holds pages, not orders, so ten times as many should make no difference.

use std::path::Path;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::comparison::in_turns;
use crate::orders::read;
use crate::process::Used;
use crate::programs::Programs;
use crate::shop::FakeShop;
use crate::side::{Side, Work};
use crate::target::Target;

/// The biggest pages the platform has, whatever the orders: pages of one size can be compared, and fewer of them are
/// paced less by the platform's limit of requests.
const PAGE_SIZE: u64 = 200;
/// How many more orders the second run reads.
const GROWTH: u64 = 10;

/// Fewer orders don't fill the caches of weft and SQLite, whose sizes are fixed.
const ORDERS_FILLING_CACHES: u64 = 100_000;

const PEAK_MIB: Target = Target::AtMost(100.0);
const PEAK_GROWTH: Target = Target::AtMost(1.2);

/// Measures and prints.
pub fn run(arguments: &Arguments, programs: &Programs, folder: &Path) -> Outcome<()> {
    let rounds = arguments.rounds(3);
    let sizes = [arguments.orders(), arguments.orders() * GROWTH];
    println!("\nPeak memory of weft, orders in pages of {PAGE_SIZE} ({rounds} rounds a size)");
    if arguments.orders() < ORDERS_FILLING_CACHES {
        println!("  so few orders don't fill the caches: the growth shows how they fill, not what orders take");
    }
    // Fills the code cache: compiling components takes memory too, but only once.
    read_shop(programs, folder, 1)?;
    let measured = in_turns(rounds, &sizes, |orders| read_shop(programs, folder, orders))?;
    let (peaks, walls) = (measured.figures(|used| used.peak_mib), measured.figures(|used| used.wall_s));
    for orders in sizes {
        let (peak, wall) = (peaks.usual(orders), walls.usual(orders));
        println!("  {orders:>8} orders   {peak:6.1} MiB   {}   ({wall:.1} s)", PEAK_MIB.verdict(peak, " MiB"));
    }
    let [fewer, more] = sizes;
    let growth = peaks.ratio(more, fewer);
    println!("  growth {growth}   {}", PEAK_GROWTH.verdict(growth.usual, "x"));
    Ok(())
}

fn read_shop(programs: &Programs, folder: &Path, orders: u64) -> Outcome<Used> {
    let shop = FakeShop::open(programs, orders)?;
    read(&Work { programs, base_url: &shop.base_url, page_size: PAGE_SIZE, folder }, Side::Weft)
}
