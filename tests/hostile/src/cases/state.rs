//! Components that keep something from one call to the next, or measure what they may not see.

use std::sync::Arc;

use serde_json::json;

use crate::arena::Arena;
use crate::attack::{Attack, run_against, run_against_nobody, telling};

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        Attack::new("state/static", "counts its calls in a static variable", count, "?"),
        Attack::new("state/memory", "leaves a pattern in memory for the next call", memory, "?"),
        Attack::new("state/clock", "measures time while it computes", clock, "?"),
        Attack::new("state/random", "asks for random that another run could foresee", random, "?"),
    ]
}

async fn count(arena: Arc<Arena>) -> String {
    const SOURCE: &str = "
weft: 1
name: attack
connections: { victim: hostile }
steps:
  - { id: count, uses: hostile/count, connection: victim, into: { table: hostile_counts, key: id } }
";
    let answer = run_against(&arena, SOURCE, "http://127.0.0.1:9").await;
    let rows = arena.store.query("SELECT count(*), max(calls) FROM hostile_counts").await;
    format!("{answer}, {:?}", rows.map(|rows| rows.first().map(|row| format!("{:?}", row.cells))).unwrap_or_default())
}

async fn memory(arena: Arc<Arena>) -> String {
    for _ in 0..4 {
        run_against_nobody(Arc::clone(&arena), telling("leave", &json!({}), "").into()).await;
    }
    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(run_against_nobody(Arc::clone(&arena), telling("search", &json!({}), "").into()).await);
    }
    answers.dedup();
    answers.join("; ")
}

async fn clock(arena: Arc<Arena>) -> String {
    let source = "
weft: 1
name: attack
connections: { victim: hostile }
steps:
  - { id: attack, uses: hostile/clock, connection: victim, with: { amount: 100000000 }, retry: { attempts: 1 } }
outputs: { told: \"${ .attack.output | .after_computing_ms - .start_ms }\" }
";
    run_against(&arena, source, "https://evil.invalid").await
}

async fn random(arena: Arc<Arena>) -> String {
    let source: Arc<str> = telling("random", &json!({}), "").into();
    let one = run_against_nobody(Arc::clone(&arena), Arc::clone(&source)).await;
    let other = run_against_nobody(arena, source).await;
    if one == other { format!("both runs got {one}") } else { "no two runs get the same".to_owned() }
}
