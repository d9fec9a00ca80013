//! The sandbox and its components, for every command that needs them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use weft_engine::sandbox::{Sandbox, SandboxSettings};
use weft_engine::workflow::Document;
use weft_engine::{Components, Runtime, read_plain, read_workflow_file};

use crate::arguments::ComponentOptions;
use crate::exit;
use crate::message::{Message, Messages};
use crate::workflow_file::WorkflowFile;

/// The runtime, with the components that were loaded into it.
pub struct Setup {
    pub runtime: Arc<Runtime>,
    /// The components that the command line adds, by name, and their files.
    pub added: BTreeMap<String, PathBuf>,
}

/// Most calls of one command that are under way at the same time. A pool for more takes milliseconds to make ready.
const INSTANCES_MAX: u32 = 512;

/// Starts the sandbox and loads the standard components and those of the command line.
pub async fn start(options: &ComponentOptions) -> Result<Setup, Messages> {
    start_with(options, |_| true).await
}

/// The same, in which components get all records by value.
#[cfg(test)]
pub async fn start_by_value(options: &ComponentOptions) -> Result<Setup, Messages> {
    let settings = SandboxSettings { records_by_value: true, ..of_command() };
    start_in(options, settings, |_| true).await
}

/// Starts the sandbox for one workflow, and reads that. Of the standard components only those are loaded that its file
/// names: each takes some 15 ms and 5 MiB. All are where it runs other files, which may name any; and where something is
/// wrong, so that messages know what there is.
pub async fn start_for(options: &ComponentOptions, workflow: &Path) -> Result<(Setup, WorkflowFile), Messages> {
    if let Some(named) = named_in(workflow) {
        let setup = start_with(options, |name| named.contains(name)).await?;
        if let Ok(workflow) = WorkflowFile::read(workflow, &setup) {
            return Ok((setup, workflow));
        }
    }
    let setup = start(options).await?;
    let workflow = WorkflowFile::read(workflow, &setup)?;
    Ok((setup, workflow))
}

/// The components that a workflow file names; none where that can't be said. Read as the checker reads it: a search in its
/// text would miss names that are written with escapes.
fn named_in(workflow: &Path) -> Option<BTreeSet<String>> {
    let text = read_workflow_file(workflow).ok()?;
    let document = Document::parse("", &text).ok()?;
    Some(document.components()?.into_iter().map(str::to_owned).collect())
}

/// The same with those of the standard components that are wanted, by name.
pub async fn start_with(options: &ComponentOptions, wanted: impl Fn(&str) -> bool) -> Result<Setup, Messages> {
    start_in(options, of_command(), wanted).await
}

fn of_command() -> SandboxSettings {
    SandboxSettings { instances_max: INSTANCES_MAX, ..SandboxSettings::default() }
}

async fn start_in(
    options: &ComponentOptions,
    settings: SandboxSettings,
    wanted: impl Fn(&str) -> bool,
) -> Result<Setup, Messages> {
    let cache = options.cache.clone().or_else(default_cache);
    let settings = SandboxSettings { cache, ..settings };
    let sandbox = Sandbox::new(&settings).map_err(|error| {
        let remedy = "let the process have more address space: ulimit -v unlimited";
        Messages::one(exit::HOST, Message::new(error.to_string(), remedy))
    })?;
    let mut components = Components::default();
    for (name, bytes) in weft_bundle::components().filter(|(name, _)| wanted(name)) {
        load(&mut components, &sandbox, name, bytes).await?;
    }
    // All of them, also those that aren't loaded: accounts are given by these names.
    components.reserve(weft_bundle::components().map(|(name, _)| name));
    let mut added = BTreeMap::new();
    for file in &options.components {
        let bytes = read_component(file)?;
        // A copy of what comes with weft is no other component; where one is used, it is loaded already.
        if weft_bundle::components().any(|(_, standard)| standard == bytes.as_slice()) {
            continue;
        }
        let name = load(&mut components, &sandbox, &file.display().to_string(), &bytes).await?;
        added.insert(name, file.clone());
    }
    let runtime = Runtime::new(Arc::new(sandbox), Arc::new(components), weft_bundle::expression_engine());
    Ok(Setup { runtime, added })
}

/// Loads the component in a file, and gives its name. No name is reserved: it is only looked at.
pub async fn load_file(components: &mut Components, sandbox: &Sandbox, file: &Path) -> Result<String, Messages> {
    load(components, sandbox, &file.display().to_string(), &read_component(file)?).await
}

/// Most bytes of a component's file that are read. The sandbox takes less, and says how much.
const FILE_BYTES_MAX: u64 = 64 << 20;

fn read_component(file: &Path) -> Result<Vec<u8>, Messages> {
    read_plain(file, FILE_BYTES_MAX).map_err(|error| {
        let message = Message::new(format!("the component can't be read: {error}"), "check the path");
        Messages::one(exit::COMPONENT, message.about(file.display().to_string()))
    })
}

async fn load(components: &mut Components, sandbox: &Sandbox, name: &str, bytes: &[u8]) -> Result<String, Messages> {
    components
        .load(sandbox, name, bytes)
        .await
        .map_err(|error| Messages::one(exit::COMPONENT, Message::new(error.reason, error.remedy).about(error.name)))
}

/// The user's cache folder; none where the environment doesn't name one, and then nothing is cached.
#[allow(clippy::disallowed_methods, reason = "no run sees where compiled code is kept")]
fn default_cache() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")))?;
    Some(cache.join("weft"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standard(name: &str) -> &'static [u8] {
        weft_bundle::components().find(|(known, _)| *known == name).expect("it comes with weft").1
    }

    /// Starts with a component of the command line, and those that come with weft whose names are wanted.
    async fn start_beside(bytes: &[u8], wanted: &[&str]) -> Result<Setup, Messages> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("given.wasm");
        std::fs::write(&file, bytes).expect("a file");
        let options = ComponentOptions { components: vec![file], cache: Some(folder.path().join("cache")) };
        start_with(&options, |name| wanted.contains(&name)).await
    }

    #[tokio::test]
    async fn no_other_file_has_the_name_of_a_component_that_comes_with_weft() {
        // A custom section, which means nothing.
        let other = [standard("table"), &[0, 5, 4, b'n', b'o', b't', b'e']].concat();
        let unloaded = start_beside(&other, &[]).await.err().expect("the name is reserved");
        assert_eq!(unloaded.all()[0].reason, "`table` is the name of a component that comes with weft");
        assert!(unloaded.all()[0].remedy.contains("rename it"));
        let loaded = start_beside(&other, &["table"]).await.err().expect("the name is taken");
        assert_eq!(loaded.all()[0].reason, "there is a component `table` already");
    }

    #[tokio::test]
    async fn a_copy_of_what_comes_with_weft_is_no_other_component() {
        for wanted in [&["table"][..], &[]] {
            let setup = start_beside(standard("table"), wanted).await.unwrap_or_else(|error| panic!("{error:?}"));
            assert!(setup.added.is_empty());
            assert_eq!(setup.runtime.components().get("table").is_some(), !wanted.is_empty());
        }
    }

    #[test]
    fn what_a_file_names_is_read_and_not_searched_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let named = |steps: &str| {
            let file = folder.path().join("a.yaml");
            std::fs::write(&file, format!("weft: 1\nname: a\nsteps:\n{steps}")).expect("a file");
            named_in(&file)
        };
        let hidden = named("  - { id: a, uses: \"xiaoe\\/orders\" } # http/request, ./other.yaml\n");
        assert_eq!(hidden, Some(BTreeSet::from(["xiaoe".to_owned()])));
        assert_eq!(named("  - { id: a, uses: ./other.yaml }\n"), None, "it may name any");
        assert_eq!(named("  - { id: a, uses: xiaoe/orders, use: b }\n"), None, "nobody knows what is meant");
        assert_eq!(named_in(&folder.path().join("missing.yaml")), None);
    }
}
