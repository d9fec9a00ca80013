//! A run over many orders: weft, and plain programs that do the same. All read the same pages from the same shop, and
//! put the same rows into the same table of a new database, one transaction per page. The plain programs have two turns each:
//! as people would write them, and as durable as weft. The first shows what weft costs, the second what of it is durability.
//!
//! - `orders/table.rs`: what is printed

mod table;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::Outcome;
use crate::arguments::{Arguments, Benchmark};
use crate::comparison::in_turns;
use crate::process::{self, Used};
use crate::programs::Programs;
use crate::rows::check_same;
use crate::shop::FakeShop;
use crate::side::{Durability, Side, Work};
use crate::summary::Summary;

/// weft keeps to the platform's limit of 3,000 requests in 10 s, less 5 %. Up to here pages of 50 stay within it
/// however fast they are read.
const ORDERS_IN_SMALL_PAGES_MAX: u64 = 140_000;
/// And up to here pages of 200 do.
const ORDERS_UNPACED_MAX: u64 = 560_000;

/// Measures and prints.
pub fn run(arguments: &Arguments, programs: &Programs, folder: &Path, summary: &mut Summary) -> Outcome<()> {
    let orders = arguments.orders();
    let page_size = if orders <= ORDERS_IN_SMALL_PAGES_MAX { 50 } else { 200 };
    let rounds = arguments.rounds(5);
    println!("\n{orders} orders of 33 fields in pages of {page_size}, into SQLite ({rounds} rounds a side)");
    println!("  one fsync in the folder of the databases takes {:.2} ms", fsync_ms(folder)?);
    if orders > ORDERS_UNPACED_MAX {
        println!("  so many requests are paced by weft as the platform wants it: the ratio shows the limit, not weft");
    }
    let shop = FakeShop::open(programs, orders)?;
    let work = Work { programs, base_url: &shop.base_url, page_size, folder };
    let others = others(arguments, programs);
    check(&work, others, orders)?;
    let control = others[0];
    let sides: Vec<Side> = [Side::Weft, control].iter().chain(others).copied().collect();
    let measured = in_turns(rounds, &sides, |side| read(&work, side))?;
    let what = format!("{orders} orders, pages of {page_size}");
    table::print(&what, &measured, others, control, summary);
    if programs.node_orders.is_none() {
        table::no_node(&what, summary);
    }
    Ok(())
}

const NATIVE: [Side; 2] = [Side::Native(Durability::Normal), Side::Native(Durability::Full)];
const NODE: [Side; 2] = [Side::Node(Durability::Normal), Side::Node(Durability::Full)];
const ALL: [Side; 4] = [NATIVE[0], NATIVE[1], NODE[0], NODE[1]];

/// Who weft is compared with. The first one serves as control too.
fn others(arguments: &Arguments, programs: &Programs) -> &'static [Side] {
    if arguments.wants_only(Benchmark::Node) {
        return &NODE;
    }
    if programs.node_orders.is_some() { &ALL } else { &NATIVE }
}

/// Reads all orders into a new database.
pub fn read(work: &Work<'_>, side: Side) -> Outcome<Used> {
    read_into(work, side, tempfile::tempdir_in(work.folder)?.path())
}

fn read_into(work: &Work<'_>, side: Side, folder: &Path) -> Outcome<Used> {
    let command = work.command(side, &database(folder, side))?;
    process::run(command, &folder.join(format!("{}.txt", side.name())))
}

fn database(folder: &Path, side: Side) -> PathBuf {
    folder.join(format!("{}.db", side.name()))
}

/// Fills the code cache, and makes sure that all sides do the same.
fn check(work: &Work<'_>, others: &[Side], orders: u64) -> Outcome<()> {
    let databases = tempfile::tempdir_in(work.folder)?;
    let of = |side| database(databases.path(), side);
    read_into(work, Side::Weft, databases.path())?;
    for other in others {
        read_into(work, *other, databases.path())?;
        check_same(&of(Side::Weft), &of(*other), orders)
            .map_err(|error| format!("{} does not do the same: {error}", other.name()))?;
    }
    Ok(())
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
