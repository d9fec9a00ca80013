//! The official conformance suite of JavaScript, Test262, against the engine of scripts with all that weft installs in it, and
//! against Boa as it comes: what fails with the first only is weft's own doing.
//!
//! It is run by hand, since the suite isn't part of the repository:
//!
//! ```sh
//! git clone https://github.com/tc39/test262
//! WEFT_TEST262=$PWD/test262 cargo test --release -p weft-script --test test262 -- --ignored --nocapture
//! ```
//!
//! `WEFT_TEST262_ONLY=built-ins/JSON` runs those whose paths hold the word. The tables are printed; how each test ended is
//! written to `target/tmp/test262/`: `weft.tsv`; `boa.tsv` for those that failed; and `weft-only.tsv` with what passes with
//! Boa and not here.
//! `from-firefox.py` takes the suite out of the sources of Firefox instead.
//!
//! With Boa 0.22 and revision 3316c0aaf676 of 22 May 2025 (out of Debian's sources of firefox-esr 140.12.0):
//!
//! | folder | total | passed | failed | not run | passed of those run |
//! |---|---|---|---|---|---|
//! | language | 23398 | 23254 | 144 | 0 | 99.38 % |
//! | built-ins | 22795 | 17851 | 652 | 4292 | 96.48 % |
//! | annexB | 1079 | 1041 | 38 | 0 | 96.48 % |
//! | all | 47272 | 42146 | 834 | 4292 | 98.06 % |
//!
//! Not run are 4173 tests of `Temporal`, without which the engine is built, and 119 that need several threads. Eight fail that
//! pass with Boa as it comes: `Array.prototype.fill` on what says that it is longer than a list may be; a loop that waits for
//! the clock, which stands still; four that wait with `Atomics.waitAsync`; named imports out of JSON, which Node.js has not,
//! either; and a getter `toJSON` on `BigInt.prototype`, which sees an object.
//!
//! What weft does to a block's text (a function around it, a guard in each function) is not in this: tests are scripts and
//! modules as they are, strict and not. Modules are asked for with `import`, as blocks do it. A test counts once, and passes if
//! it does in all its modes.
#![allow(missing_docs, reason = "a program of tests")]
#![allow(clippy::disallowed_methods, reason = "whoever runs the tests says where the suite is")]
#![allow(clippy::disallowed_macros, reason = "whoever runs them reads the tables, and the processes read each other")]

mod engines;
mod host;
mod mended;
mod report;
mod running;
mod suite;
mod workers;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use engines::Engine;
use suite::Suite;
use workers::Outcome;

fn suite() -> Option<Suite> {
    env::var_os("WEFT_TEST262").map(|path| Suite(PathBuf::from(path)))
}

#[test]
#[ignore = "takes the suite from WEFT_TEST262, and a quarter of an hour"]
fn test262() {
    let suite = suite().expect("WEFT_TEST262 is the folder of the suite");
    let only = env::var("WEFT_TEST262_ONLY").unwrap_or_default();
    let paths: Vec<String> = suite.tests().into_iter().filter(|path| path.contains(&only)).collect();
    let weft = results(Engine::Weft, &paths);
    println!("{}", report::tables(&suite, &weft));
    // What passes with the one needs no second look.
    let failed = weft.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Failed(_)));
    let failed: Vec<String> = failed.map(|(path, _)| path.clone()).collect();
    let boa: BTreeMap<String, Outcome> = results(Engine::Boa, &failed).into_iter().collect();
    let own: Vec<_> = weft.into_iter().filter(|(path, _)| boa.get(path) == Some(&Outcome::Passed)).collect();
    write("weft-only.tsv", &report::lines(own.iter()));
    println!("{} of those that fail pass with Boa as it comes.", own.len());
}

/// How all tests end with an engine.
fn results(engine: Engine, paths: &[String]) -> Vec<(String, Outcome)> {
    let results = workers::run_all(engine, paths);
    write(&format!("{}.tsv", engine.name()), &report::lines(results.iter()));
    results
}

fn write(name: &str, text: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("test262");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
}

#[test]
#[ignore = "is what the test above starts for itself"]
fn worker() {
    let Ok(engine) = env::var(workers::ENGINE) else { return };
    workers::work(Engine::named(&engine), &suite().expect("it is inherited"));
}
