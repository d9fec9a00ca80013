//! Components that use up what there is: time, memory, stack, room in the log.

use std::sync::Arc;

use futures::future::join_all;
use serde_json::json;

use crate::arena::Arena;
use crate::attack::{Attack, run_against_nobody, workflow};

pub(super) fn attacks() -> Vec<Attack> {
    let step = Attack::step;
    vec![
        step(
            "component/endless-loop",
            "computes without end",
            "spin",
            json!({}),
            "",
            "limit: the component computed for more than 10 s",
        ),
        Attack::new(
            "component/endless-loops",
            "computes without end, in more runs than there are cores",
            endless_loops,
            "limit: the call took longer than 2 s",
        ),
        step(
            "component/endless-loop-with-timeout",
            "computes past the step's time",
            "spin",
            json!({}),
            "timeout: 2s",
            "limit: the call took longer than 2 s",
        ),
        step(
            "component/endless-sleep",
            "sleeps past the step's time",
            "sleep",
            json!({ "amount": 3_600_000 }),
            "timeout: 1s",
            "limit: the call took longer than 1 s",
        ),
        step(
            "component/recursion",
            "calls itself without end",
            "recurse",
            json!({}),
            "",
            "limit: the component's calls are nested too deep",
        ),
        step(
            "component/recursion-in-memory",
            "calls itself without end, on the stack in memory",
            "recurse",
            json!({ "amount": 1 }),
            "",
            "trap: the component broke down: it left its memory (its calls may be nested too deep)",
        ),
        step(
            "component/memory",
            "takes memory without end",
            "allocate",
            json!({}),
            "",
            "limit: the call asked for more than 256 MiB of memory",
        ),
        step(
            "component/much-memory",
            "takes 300 MiB of memory",
            "allocate",
            json!({ "amount": 300 }),
            "",
            "limit: the call asked for more than 256 MiB of memory",
        ),
        step(
            "component/panic",
            "panics",
            "panic",
            json!({ "amount": 7 }),
            "",
            "trap: the component broke down: it panicked, and its log says why",
        ),
        step(
            "component/exit",
            "ends its process",
            "exit",
            json!({ "amount": 3 }),
            "",
            "trap: the component broke down: Exited with i32 exit status 1",
        ),
    ]
}

/// Each run has a task of its own, as two runs of one process have. Answers that are the same are told once.
async fn endless_loops(arena: Arc<Arena>) -> String {
    let runs = 2 * std::thread::available_parallelism().map_or(1, usize::from);
    let source: Arc<str> = workflow("spin", &json!({}), "timeout: 2s").into();
    let run = || tokio::spawn(run_against_nobody(Arc::clone(&arena), Arc::clone(&source)));
    let mut answers: Vec<String> = join_all((0..runs).map(|_| run()))
        .await
        .into_iter()
        .map(|answer| answer.unwrap_or_else(|error| format!("the host panicked: {error}")))
        .collect();
    answers.dedup();
    answers.join("; ")
}
