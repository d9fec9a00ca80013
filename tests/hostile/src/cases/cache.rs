//! Compiled code on disk that is not what its name says.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use weft_engine::sandbox::{Sandbox, SandboxSettings};
use weft_sandbox_tests::guests;

use crate::arena::Arena;
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    vec![Attack::new(
        "cache/other-component",
        "puts the compiled code of another component, whole as it is, under the name of this one",
        other_component,
        "the code of `spy` was run",
    )]
}

/// A sandbox for each load, as each `weft` is a process of its own.
async fn load(cache: &Path, bytes: &[u8]) -> String {
    let sandbox = Sandbox::new(&SandboxSettings { cache: Some(cache.to_owned()), ..SandboxSettings::default() })
        .expect("the sandbox starts");
    let component = sandbox.load(bytes).await.expect("the component is sound");
    component.description.name.clone()
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

async fn other_component(_: Arc<Arena>) -> String {
    let folder = tempfile::tempdir().expect("a folder can be made");
    load(folder.path(), guests::SPY).await;
    let of_spy = files(folder.path());
    load(folder.path(), guests::HOSTILE).await;
    let both = files(folder.path());
    let of_hostile: Vec<&PathBuf> = both.difference(&of_spy).collect();
    let (Some(spy), [hostile]) = (of_spy.first(), of_hostile.as_slice()) else {
        return format!("there are {} files in the cache", both.len());
    };
    fs::copy(hostile, spy).expect("the file can be written");
    format!("the code of `{}` was run", load(folder.path(), guests::SPY).await)
}
