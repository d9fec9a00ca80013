//! Whether the components of a workflow are those that were accepted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use weft_engine::workflow::demands::{ChangeKind, Demands, changes};
use weft_engine::workflow::{Checked, ComponentDescription};

use super::{FILE, LockFile, Pin, counting, packages};
use crate::exit;
use crate::message::{Message, Messages};
use crate::setup::Setup;
use crate::table_text::program;

/// Components by the file that uses them.
type UsedByFile<'c> = BTreeMap<&'c str, BTreeSet<&'c str>>;

/// Refuses a workflow whose components are not those of all locks that count for it, or for a file that it runs. Without
/// a lock everything may be used.
pub fn check(workflow: &Path, checked: &Checked, setup: &Setup) -> Result<(), Messages> {
    let mut used = BTreeMap::new();
    collect_used(checked, &mut used);
    // Those of the workflow itself also where it uses nothing: a damaged lock is never passed over.
    let own = counting(workflow)?.into_iter().map(|path| (path, BTreeSet::new()));
    let mut locks: BTreeMap<PathBuf, BTreeSet<&str>> = own.collect();
    let name = workflow.display().to_string();
    for (file, components) in used {
        let file = if file == name { workflow } else { Path::new(file) };
        for path in counting(file)? {
            locks.entry(path).or_default().extend(components.iter().copied());
        }
    }
    if locks.is_empty() {
        return Ok(());
    }
    packages::check(checked)?;
    let catalogue = setup.runtime.components().catalogue();
    let mut locks: Vec<_> = locks.into_iter().collect();
    // From the outside in. One after the other: each of them may be large.
    locks.sort_by_key(|(path, _)| path.components().count());
    let mut refused = Vec::new();
    for (path, components) in locks {
        let file = LockFile::read(path)?;
        let descriptions = components.into_iter().filter_map(|name| catalogue.component(name));
        refused.extend(refusals(&file, descriptions, setup).into_iter().map(|(_, message)| message));
    }
    if refused.is_empty() { Ok(()) } else { Err(Messages::new(exit::COMPONENT, refused)) }
}

/// Which of these components a lock refuses, and why.
pub fn refusals<'c>(
    file: &LockFile,
    components: impl Iterator<Item = &'c ComponentDescription>,
    setup: &Setup,
) -> Vec<(&'c str, Message)> {
    let refused = components.filter_map(|component| {
        let used = Used { name: &component.name, demands: Demands::of(component), setup, file };
        Some((component.name.as_str(), used.refusal()?))
    });
    refused.collect()
}

/// The components of all steps, of the workflows that they run, and of the platforms, which authorize.
fn collect_used<'c>(checked: &'c Checked, used: &mut UsedByFile<'c>) {
    for connection in checked.connections.values() {
        used.entry(&connection.place.file).or_default().insert(&connection.platform);
    }
    for step in &checked.steps {
        match &step.workflow {
            Some(inner) => collect_used(inner, used),
            None => _ = used.entry(&step.place.file).or_default().insert(&step.component),
        }
    }
}

/// A component that a workflow uses.
struct Used<'a> {
    name: &'a str,
    demands: Demands,
    setup: &'a Setup,
    file: &'a LockFile,
}

impl Used<'_> {
    /// Why it may not be used, if it may not.
    fn refusal(&self) -> Option<Message> {
        let Some(pin) = self.file.lock.components.get(self.name) else {
            let reason = format!("{} is not in it, so nobody has accepted it", self.shown());
            return Some(self.message(reason, "see what it asks for, and accept it"));
        };
        let more = self.more(pin);
        let others_bytes = self.setup.added.contains_key(self.name) && !self.has_digest_of(pin);
        match (others_bytes, more.is_empty()) {
            (false, true) => None,
            (true, true) => {
                let reason = format!("{} is not the one that was accepted; it asks for nothing more", self.shown());
                Some(self.message(reason, "if you trust where it comes from, accept it"))
            }
            (true, false) => {
                let reason = format!("{} is not the one that was accepted, and asks for more:{more}", self.shown());
                Some(self.message(reason, "if that is meant, accept it"))
            }
            (false, false) => {
                let reason = format!("{} asks for more than was accepted:{more}", self.shown());
                Some(self.message(reason, "if that is meant, accept it"))
            }
        }
    }

    fn has_digest_of(&self, pin: &Pin) -> bool {
        pin.digest.is_some() && pin.digest == self.setup.runtime.components().digest(self.name)
    }

    /// What it asks for in addition, a line each. The digest alone doesn't say: whoever has written it into the file by
    /// hand may have left the rest as it was.
    fn more(&self, pin: &Pin) -> String {
        let changes = changes(&pin.demands, &self.demands);
        let more = changes.iter().filter(|change| change.kind == ChangeKind::More);
        more.map(|change| format!("\n    {}", change.words.en)).collect()
    }

    /// Its name, and its file if it was given one.
    fn shown(&self) -> String {
        match self.setup.added.get(self.name) {
            Some(file) => format!("the component `{}` ({})", self.name, file.display()),
            None => format!("the component `{}`, which comes with weft,", self.name),
        }
    }

    fn message(&self, reason: String, what_to_do: &str) -> Message {
        let lock = self.file.shown();
        let mut command = format!("{} nodes lock", program());
        if let Some(file) = self.setup.added.get(self.name) {
            command += &format!(" --component {}", file.display());
        }
        if lock != FILE {
            command += &format!(" --lock {lock}");
        }
        Message::new(reason, format!("{what_to_do}: {command}")).about(lock)
    }
}
