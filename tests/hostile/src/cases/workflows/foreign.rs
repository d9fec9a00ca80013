//! Files of another kind beside a workflow, which runs them to see what is said of their mistakes.

use std::sync::Arc;

use weft_engine::{Accounts, WorkflowFiles};

use super::check_and_run;
use crate::arena::Arena;
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        beside(
            "workflow/accounts-as-part",
            "runs the accounts file beside it",
            "connections.yaml",
            "shop:\n  platform: xiaoe\n  fields: { secret_key: tr3asure }\n",
            "finding: `FOLDER/connections.yaml` can't be read: it is no weft workflow: it has no `weft:` at its beginning",
        ),
        beside(
            "workflow/accounts-as-broken-part",
            "runs an accounts file that is no sound YAML, for a message that quotes it",
            "connections.yaml",
            "shop: { secret_key: tr3asure\n  tr3asure\n",
            "finding: `FOLDER/connections.yaml` can't be read: it is no weft workflow: it has no `weft:` at its beginning",
        ),
    ]
}

/// A workflow that runs the file beside it that has this text.
fn beside(
    name: &'static str,
    tries: &'static str,
    file: &'static str,
    text: &'static str,
    answer: &'static str,
) -> Attack {
    let act = move |arena: Arc<Arena>| async move {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let source = format!("weft: 1\nname: attack\nsteps:\n  - {{ id: part, uses: ./{file} }}\n");
        let first = folder.path().join("first.yaml");
        std::fs::write(&first, &source).expect("a file can be written");
        std::fs::write(folder.path().join(file), text).expect("a file can be written");
        let name = first.display().to_string();
        let answer =
            check_and_run(&arena, &name, source.into(), move || WorkflowFiles::of(&first), Accounts::new()).await;
        answer.replace(&folder.path().display().to_string(), "FOLDER")
    };
    Attack::new(name, tries, act, answer)
}
