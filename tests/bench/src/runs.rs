//! Small runs: three steps, each journaled and on the disk; one at a time, and many at once in one process. Beside them a
//! plain program's commits: as many rows, one fsync for each run.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rusqlite::Connection;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use weft_engine::store::{Store, StoreTarget};
use weft_engine::{Accounts, Plan};

use crate::Outcome;
use crate::arguments::Arguments;
use crate::comparison::in_turns;
use crate::in_process::{self, InProcess};
use crate::summary::Summary;
use crate::target::Target;

const WORKFLOW: &str = "\
weft: 1
name: small
inputs: { number: { type: integer } }
steps:
  - id: first
    uses: table/upsert
    with: { table: first, key: [id], rows: [{ id: 1, name: one }] }
  - id: second
    uses: table/upsert
    needs: first
    with: { table: second, key: [id], rows: \"${ [{ id: .inputs.number, name: \\\"two\\\" }] }\" }
  - id: third
    uses: table/upsert
    needs: second
    with: { table: third, key: [id], rows: [{ id: 3, name: three }] }
";

/// Runs that are under way at the same time.
const AT_ONCE: u64 = 256;
/// What a run may take by itself, in milliseconds.
const SINGLE_MS: Target = Target::AtMost(1.0);
/// How many of them a second has room for.
const MANY_PER_SECOND: Target = Target::AtLeast(8_000.0);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Weft,
    Plain,
}

/// Measures and prints.
pub fn run(arguments: &Arguments, folder: &Path, summary: &mut Summary) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let weft = runtime.block_on(InProcess::new())?;
    let plan = runtime.block_on(weft.plan(WORKFLOW))?;
    single(arguments, &runtime, &plan, folder, summary)?;
    many(arguments, &runtime, &plan, folder, summary)
}

/// One run at a time, beside a plain commit.
fn single(
    arguments: &Arguments,
    runtime: &Runtime,
    plan: &Arc<Plan>,
    folder: &Path,
    summary: &mut Summary,
) -> Outcome<()> {
    let rounds = arguments.rounds(200);
    println!("\nA run of three steps, by itself ({rounds} rounds)");
    let store = open(runtime, &folder.join("single.db"))?;
    let plain = Plain::open(&folder.join("single-plain.db"))?;
    let mut number = 0;
    let measured = in_turns(rounds, &[Side::Weft, Side::Plain, Side::Plain], |side| {
        number += 1;
        let started = Instant::now();
        match side {
            Side::Weft => runtime.block_on(in_process::run(plan, &store, &Accounts::new(), number))?,
            Side::Plain => plain.commit(number)?,
        }
        Ok(started.elapsed().as_secs_f64() * 1e3)
    })?;
    let figures = measured.figures(|milliseconds| *milliseconds);
    let (weft, plain) = (figures.usual(Side::Weft), figures.usual(Side::Plain));
    let (ratio, control) = (figures.ratio(Side::Weft, Side::Plain), figures.control(Side::Plain));
    let verdict = SINGLE_MS.verdict(weft, " ms");
    println!("  weft {weft:6.2} ms   ({verdict})   one plain commit with fsync {plain:6.2} ms");
    println!("  ratio {ratio}   A/A {control}");
    let measured = format!("weft {weft:.2} ms, one plain commit with fsync {plain:.2} ms: {ratio}, A/A {control}");
    summary.add("a run of three steps by itself", measured, SINGLE_MS, weft, " ms");
    Ok(())
}

/// Many at once.
fn many(
    arguments: &Arguments,
    runtime: &Runtime,
    plan: &Arc<Plan>,
    folder: &Path,
    summary: &mut Summary,
) -> Outcome<()> {
    let rounds = arguments.rounds(5);
    let runs = arguments.runs();
    println!("\nMany runs of three steps at once: {runs}, {AT_ONCE} under way ({rounds} rounds)");
    let mut file = 0;
    let measured = in_turns(rounds, &[Side::Weft, Side::Weft], |_| {
        file += 1;
        let store = open(runtime, &folder.join(format!("many-{file}.db")))?;
        let started = Instant::now();
        runtime.block_on(all(plan, &store, runs))?;
        Ok(runs as f64 / started.elapsed().as_secs_f64())
    })?;
    let figures = measured.figures(|per_second| *per_second);
    let (usual, control) = (figures.usual(Side::Weft), figures.control(Side::Weft));
    println!("  {usual:.0} runs/s   ({})   A/A {control}", MANY_PER_SECOND.verdict(usual, " runs/s"));
    let what = format!("{runs} runs of three steps, {AT_ONCE} at once");
    summary.add(what, format!("weft {usual:.0}/s, A/A {control}"), MANY_PER_SECOND, usual, "/s");
    Ok(())
}

async fn all(plan: &Arc<Plan>, store: &Store, runs: u64) -> Outcome<()> {
    let mut under_way = JoinSet::new();
    for number in 0..runs {
        if number >= AT_ONCE {
            under_way.join_next().await.ok_or("no run is under way")???;
        }
        let (plan, store) = (Arc::clone(plan), store.clone());
        under_way.spawn(async move {
            let outcome = in_process::run(&plan, &store, &Accounts::new(), number).await;
            outcome.map_err(|error| Failed(error.to_string()))
        });
    }
    while let Some(done) = under_way.join_next().await {
        done??;
    }
    Ok(())
}

/// An error that may cross threads.
#[derive(Debug)]
struct Failed(String);

impl std::fmt::Display for Failed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

fn open(runtime: &Runtime, path: &Path) -> Outcome<Store> {
    let target: StoreTarget = format!("sqlite:{}", path.display()).parse()?;
    Ok(runtime.block_on(Store::open(&target))?)
}

/// What a plain program would do for the same rows.
struct Plain(Connection);

impl Plain {
    fn open(path: &Path) -> Outcome<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch("CREATE TABLE runs (id INTEGER PRIMARY KEY, name TEXT)")?;
        Ok(Self(connection))
    }

    fn commit(&self, number: u64) -> Outcome<()> {
        let mut statement = self.0.prepare_cached("INSERT INTO runs VALUES (?1, 'one') ON CONFLICT DO NOTHING")?;
        statement.execute([i64::try_from(number)?])?;
        Ok(())
    }
}
