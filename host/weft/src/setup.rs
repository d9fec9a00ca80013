//! The sandbox and its components, for every command that needs them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use weft_engine::sandbox::{Sandbox, SandboxSettings};
use weft_engine::{Components, read_workflow_file};

use crate::arguments::ComponentOptions;
use crate::exit;
use crate::message::{Message, Messages};
use crate::workflow_file::WorkflowFile;

/// The sandbox, and the components loaded into it.
pub struct Setup {
    pub sandbox: Arc<Sandbox>,
    pub components: Arc<Components>,
    /// The components that the command line adds, by name, and their files.
    pub added: BTreeMap<String, PathBuf>,
}

/// Starts the sandbox and loads the standard components and those of the command line.
pub async fn start(options: &ComponentOptions) -> Result<Setup, Messages> {
    start_with(options, |_| true).await
}

/// Starts the sandbox for one workflow, and reads that. Of the standard components only those are loaded that its file
/// names: each takes some 15 ms and 5 MiB. All are where it runs other files, which may name any; and where something is
/// wrong, so that messages know what there is.
pub async fn start_for(options: &ComponentOptions, workflow: &Path) -> Result<(Setup, WorkflowFile), Messages> {
    if let Ok(text) = read_workflow_file(workflow) {
        let runs_others = text.contains(".yaml") || text.contains(".yml");
        let setup = start_with(options, |name| runs_others || text.contains(&format!("{name}/"))).await?;
        if let Ok(workflow) = WorkflowFile::read(workflow, &setup) {
            return Ok((setup, workflow));
        }
    }
    let setup = start(options).await?;
    let workflow = WorkflowFile::read(workflow, &setup)?;
    Ok((setup, workflow))
}

async fn start_with(options: &ComponentOptions, wanted: impl Fn(&str) -> bool) -> Result<Setup, Messages> {
    let cache = options.cache.clone().or_else(default_cache);
    let settings = SandboxSettings { cache, ..SandboxSettings::default() };
    let sandbox = Sandbox::new(&settings).map_err(|error| {
        let remedy = "let the process have more address space: ulimit -v unlimited";
        Messages::one(exit::HOST, Message::new(error.to_string(), remedy))
    })?;
    let mut components = Components::default();
    for (name, bytes) in weft_bundle::components().filter(|(name, _)| wanted(name)) {
        load(&mut components, &sandbox, name, bytes).await?;
    }
    let mut added = BTreeMap::new();
    for file in &options.components {
        let name = load_file(&mut components, &sandbox, file).await?;
        added.insert(name, file.clone());
    }
    Ok(Setup { sandbox: Arc::new(sandbox), components: Arc::new(components), added })
}

/// Loads the component in a file, and gives its name.
pub async fn load_file(components: &mut Components, sandbox: &Sandbox, file: &Path) -> Result<String, Messages> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| {
        let message = Message::new(format!("the component can't be read: {error}"), "check the path");
        Messages::one(exit::COMPONENT, message.about(&name))
    })?;
    load(components, sandbox, &name, &bytes).await
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
