//! Components that pass as one that comes with weft: accounts are given by the names of components.

use std::sync::Arc;

use serde_json::json;

use crate::arena::Arena;
use crate::attack::{Attack, workflow};
use crate::texts;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        Attack::new(
            "name/reserved",
            "calls itself like a component that comes with weft and isn't loaded",
            |arena| passing_as(arena, "xiaoe"),
            "refused: `xiaoe` is the name of a component that comes with weft",
        ),
        Attack::new(
            "name/similar",
            "has a name that looks like one, which is its own affair",
            |arena| passing_as(arena, "xia0e"),
            "accepted",
        ),
    ]
}

/// A component of this name, in a workflow whose connection is to the platform of this name.
async fn passing_as(arena: Arc<Arena>, name: &str) -> String {
    let mut description = texts::description();
    description.name = name.to_owned();
    let components = match arena.components_with(&texts::describing(&description, "")).await {
        Ok(components) => components,
        Err(answer) => return answer,
    };
    let source = workflow("attack", &json!({}), "").replace("hostile", name);
    match arena.plan_with(&components, &source).await {
        Ok(_) => "accepted".to_owned(),
        Err(answer) => answer,
    }
}
