//! From the start of the program to its first request, with compiled code in the cache.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::arguments::Arguments;
use crate::comparison::in_turns;
use crate::process;
use crate::programs::Programs;
use crate::side::{Durability, Side, Work};
use crate::summary::Summary;
use crate::target::Target;

/// How long people may wait until something happens.
const START_MS: Target = Target::AtMost(30.0);

/// The other side. It opens its database before it asks, but writes nothing yet.
const NATIVE: Side = Side::Native(Durability::Normal);

/// A program that has not asked by then never will. Long enough to compile everything once.
const REQUEST_MAX: Duration = Duration::from_secs(120);
/// How exactly the request is timed.
const LOOK_EVERY: Duration = Duration::from_micros(100);

/// Measures and prints.
pub fn run(arguments: &Arguments, programs: &Programs, folder: &Path, summary: &mut Summary) -> Outcome<()> {
    let rounds = arguments.rounds(20);
    println!("\nFrom the start of the program to its first request, with a warm code cache ({rounds} rounds a side)");
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let work = Work { programs, base_url: &base_url, page_size: 50, folder };
    // Fills the code cache.
    first_request(&work, &listener, Side::Weft)?;
    let sides = [Side::Weft, NATIVE, NATIVE];
    let measured = in_turns(rounds, &sides, |side| first_request(&work, &listener, side))?;
    let figures = measured.figures(|milliseconds| *milliseconds);
    let (weft, native) = (figures.usual(Side::Weft), figures.usual(NATIVE));
    let (ratio, control) = (figures.ratio(Side::Weft, NATIVE), figures.control(NATIVE));
    println!("  weft {weft:6.1} ms   native {native:6.1} ms   ratio {ratio}   A/A {control}");
    println!("  {}", START_MS.verdict(weft, " ms"));
    let measured = format!("weft {weft:.1} ms, native {native:.1} ms: {ratio}, A/A {control}");
    summary.add("start of the program to its first request, code cache warm", measured, START_MS, weft, " ms");
    Ok(())
}

/// Starts the work, waits for its first connection, and ends it unanswered.
fn first_request(work: &Work<'_>, listener: &TcpListener, side: Side) -> Outcome<f64> {
    let folder = tempfile::tempdir_in(work.folder)?;
    let command = work.command(side, &folder.path().join("orders.db"))?;
    let messages = folder.path().join("messages.txt");
    let started = Instant::now();
    let _running = process::start(command, &messages)?;
    loop {
        match listener.accept() {
            Ok(_) => return Ok(started.elapsed().as_secs_f64() * 1e3),
            Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error.into()),
            Err(_) if started.elapsed() > REQUEST_MAX => {
                return Err(format!("there is no request:\n{}", std::fs::read_to_string(&messages)?).into());
            }
            Err(_) => std::thread::sleep(LOOK_EVERY),
        }
    }
}
