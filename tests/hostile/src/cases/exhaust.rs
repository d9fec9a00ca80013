//! Components that use up what there is: time, memory, stack, room in the log.

use serde_json::json;

use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    let step = Attack::step;
    vec![
        step("component/endless-loop", "computes without end", "spin", json!({}), "", "?"),
        step(
            "component/endless-loop-with-timeout",
            "computes past the step's time",
            "spin",
            json!({}),
            "timeout: 2s",
            "?",
        ),
        step(
            "component/endless-sleep",
            "sleeps past the step's time",
            "sleep",
            json!({ "amount": 3_600_000 }),
            "timeout: 1s",
            "?",
        ),
        step("component/recursion", "calls itself without end", "recurse", json!({}), "", "?"),
        step(
            "component/recursion-in-memory",
            "calls itself without end, on the stack in memory",
            "recurse",
            json!({ "amount": 1 }),
            "",
            "?",
        ),
        step("component/memory", "takes memory without end", "allocate", json!({}), "", "?"),
        step("component/panic", "panics", "panic", json!({ "amount": 7 }), "", "?"),
        step("component/exit", "ends its process", "exit", json!({ "amount": 3 }), "", "?"),
    ]
}
