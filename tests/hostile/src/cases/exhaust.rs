//! Components that use up what there is: time, memory, stack, room in the log.

use serde_json::json;

use crate::attack::Attack;

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
        step(
            "component/endless-loops",
            "computes without end, in 16 calls at once",
            "spin",
            json!({}),
            "timeout: 2s\nfor_each: '${ [range(16)] }'\nparallel: 16",
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
