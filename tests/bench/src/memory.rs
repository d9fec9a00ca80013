//! The memory of weft as orders grow: a run holds pages, not orders, so ten times as many should make no difference.

use std::path::Path;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::comparison::{Figures, in_turns};
use crate::orders::read;
use crate::process::Used;
use crate::programs::Programs;
use crate::shop::FakeShop;
use crate::side::{Side, Work};
use crate::summary::Summary;
use crate::target::Target;

/// Pages as people have them, and the biggest that the platform has. Only pages of one size can be compared.
const PAGE_SIZES: [u64; 2] = [50, 200];
/// How many more orders the second run reads. In small pages they are paced by the platform's limit of requests, which takes
/// a minute and no memory.
const GROWTH: u64 = 10;

/// Fewer orders don't fill the caches of weft and SQLite, whose sizes are fixed.
const ORDERS_FILLING_CACHES: u64 = 100_000;

const PEAK_MIB: Target = Target::AtMost(56.0);
const PEAK_GROWTH: Target = Target::AtMost(1.1);

/// What a run reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Load {
    page_size: u64,
    orders: u64,
}

/// Measures and prints.
pub fn run(arguments: &Arguments, programs: &Programs, folder: &Path, summary: &mut Summary) -> Outcome<()> {
    let rounds = arguments.rounds(3);
    let orders = arguments.orders();
    println!("\nPeak memory of weft ({rounds} rounds a size)");
    if orders < ORDERS_FILLING_CACHES {
        println!("  so few orders don't fill the caches: the growth shows how they fill, not what orders take");
    }
    // Fills the code cache: compiling components takes memory too, but only once.
    read_shop(programs, folder, Load { page_size: PAGE_SIZES[0], orders: 1 })?;
    for page_size in PAGE_SIZES {
        let loads = [orders, orders * GROWTH].map(|orders| Load { page_size, orders });
        let measured = in_turns(rounds, &loads, |load| read_shop(programs, folder, load))?;
        let (peaks, walls) = (measured.figures(|used| used.peak_mib), measured.figures(|used| used.wall_s));
        for load in loads {
            print_peak(load, peaks.usual(load), walls.usual(load), summary);
        }
        print_growth(loads, &peaks, summary);
    }
    Ok(())
}

fn print_peak(Load { page_size, orders }: Load, peak: f64, wall: f64, summary: &mut Summary) {
    let verdict = PEAK_MIB.verdict(peak, " MiB");
    println!("  {orders:>8} orders in pages of {page_size:>3}   {peak:6.1} MiB   {verdict}   ({wall:.1} s)");
    let what = format!("peak memory, {orders} orders in pages of {page_size}");
    summary.add(what, format!("{peak:.1} MiB"), PEAK_MIB, peak, " MiB");
}

fn print_growth([fewer, more]: [Load; 2], peaks: &Figures<Load>, summary: &mut Summary) {
    let growth = peaks.ratio(more, fewer);
    println!("  growth {growth}   {}", PEAK_GROWTH.verdict(growth.usual, "x"));
    let what = format!("growth from {} to {} orders, in pages of {}", fewer.orders, more.orders, fewer.page_size);
    let measured = format!("{:.1} MiB, {:.1} MiB: {growth}", peaks.usual(fewer), peaks.usual(more));
    summary.add(what, measured, PEAK_GROWTH, growth.usual, "x");
}

fn read_shop(programs: &Programs, folder: &Path, Load { page_size, orders }: Load) -> Outcome<Used> {
    let shop = FakeShop::open(programs, orders)?;
    read(&Work { programs, base_url: &shop.base_url, page_size, folder }, Side::Weft)
}
