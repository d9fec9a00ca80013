//! The same seeds every time, so that what fails here fails again. Millions of others: `weft-simulation --seeds`.

use weft_simulation::many::{Many, Sum};
use weft_simulation::schedule::Kind;

const HONEST: u64 = 2_000;
const DISHONEST: u64 = 500;
const THREADS: usize = 2;

fn simulate(kind: Kind, seeds: u64) -> Sum {
    let sum = Many { from: 0, seeds, kind, threads: THREADS }.simulate(|_| true);
    let flag = if kind == Kind::Dishonest { " --dishonest" } else { "" };
    let show = |(seed, reason): &(u64, String)| {
        format!("seed {seed}: {reason}\n  repeat: cargo run --release -p weft-simulation -- --seed {seed}{flag}\n")
    };
    assert!(sum.broken.is_empty(), "{}", sum.broken.iter().map(show).collect::<String>());
    sum
}

/// Both kinds in one test: each keeps two cores busy.
#[test]
fn nothing_is_lost_and_nothing_is_repeated() {
    let honest = simulate(Kind::Honest, HONEST);
    assert!(honest.kills > HONEST && honest.failures > HONEST / 20, "the schedules have become tame: {honest:?}");
    let dishonest = simulate(Kind::Dishonest, DISHONEST);
    for code in [
        "cursor_repeats",
        "in_the_future",
        "incomplete",
        "out_of_order",
        "outside_window",
        "page_repeats",
        "total_shrinks",
    ] {
        assert!(dishonest.codes.contains_key(code), "no lie was noticed as `{code}`: {dishonest:?}");
    }
    assert!(dishonest.noticed > DISHONEST * 8 / 10, "the lies have become harmless: {dishonest:?}");
}
