//! Components that keep something from one call to the next, or measure what they may not see.

use std::sync::Arc;

use serde_json::json;

use crate::arena::Arena;
use crate::attack::{Attack, run_against, run_against_nobody, telling};

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        Attack::new(
            "state/static",
            "counts its calls in a static variable",
            count,
            "finished: [{\"pages\":4,\"calls\":1}]",
        ),
        Attack::new("state/memory", "leaves a pattern in memory for the next call", memory, "finished: 0"),
        Attack::new("state/clock", "measures time while it computes", clock, "finished: 0"),
        Attack::new(
            "state/random",
            "asks for random that another run could foresee",
            random,
            "no two runs get the same",
        ),
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
    let rows = arena.store.query("SELECT count(*) AS pages, max(calls) AS calls FROM hostile_counts").await;
    let rows = rows.map(|rows| weft_engine::store::rows_to_json(&rows)).unwrap_or_else(|error| error.reason());
    format!("{answer}: {rows}")
}

async fn memory(arena: Arc<Arena>) -> String {
    for _ in 0..2 {
        run_against_nobody(Arc::clone(&arena), telling("leave", &json!({}), "").into()).await;
    }
    let mut answers = Vec::new();
    for _ in 0..2 {
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
