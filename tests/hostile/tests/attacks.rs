//! Runs all attacks, one after the other, and prints a line for each.

use std::process::ExitCode;
use std::sync::Arc;

use weft_hostile_tests::arena::Arena;
use weft_hostile_tests::attack::holds_secret;
use weft_hostile_tests::cases;
use weft_hostile_tests::trial::{Court, Verdict};

// As the binary `weft` has it: how memory is given back depends on it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let attacks: Vec<_> = cases::all().into_iter().filter(|attack| wanted(attack.name)).collect();
    let cache = tempfile::tempdir().expect("a folder for compiled code");
    let arena = Arena::new(cache.path()).await;
    let mut court = Court::open(Arc::clone(&arena)).await;
    let began = weft_hostile_tests::memory::held_bytes() >> 20;
    let mut broken = 0;
    println!("\n{} attacks, each beside an honest run", attacks.len());
    for attack in &attacks {
        let verdict = court.judge(attack).await;
        broken += usize::from(!verdict.faults.is_empty());
        tell(attack.name, attack.tries, &verdict);
    }
    if holds_secret(&arena.store_bytes()) {
        println!("the secret is in the store");
        broken += 1;
    }
    let memory = weft_hostile_tests::memory::held_bytes() >> 20;
    println!("\nmemory: {began} MiB before all attacks, {memory} MiB after");
    println!("{} of {} attacks were held", attacks.len() - broken, attacks.len());
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tell(name: &str, tries: &str, verdict: &Verdict) {
    let mark = if verdict.faults.is_empty() { "held  " } else { "BROKEN" };
    println!(
        "{mark} {name:<44} bystander {:>5.2}x  memory {:>5.2}x  {:>5.1} s  {tries}",
        verdict.slowdown,
        verdict.growth,
        verdict.took.as_secs_f64()
    );
    for fault in &verdict.faults {
        println!("  {fault}");
    }
}
