//! Components that use up what there is.

use serde_json::json;

use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        Attack::step(
            "component/endless-loop",
            "computes without end",
            "spin",
            json!({}),
            "",
            "limit: the component computed for more than 10 s",
        ),
        Attack::step(
            "component/memory",
            "takes memory without end",
            "allocate",
            json!({}),
            "",
            "limit: the call asked for more than 256 MiB of memory",
        ),
    ]
}
