//! Whether the components of a workflow are those that were accepted.

use std::collections::BTreeSet;
use std::path::Path;

use weft_engine::demands::{ChangeKind, Demands, changes};
use weft_engine::workflow::Checked;

use super::{FILE, LockFile, Pin, nearest};
use crate::exit;
use crate::message::{Message, Messages};
use crate::setup::Setup;
use crate::table_text::program;

/// Refuses a workflow whose components are not those of the nearest lock. Without a lock everything may be used.
pub fn check(workflow: &Path, checked: &Checked, setup: &Setup) -> Result<(), Messages> {
    let Some(file) = nearest(workflow)? else { return Ok(()) };
    let catalogue = setup.components.catalogue();
    let mut used = BTreeSet::new();
    collect_used(checked, &mut used);
    let descriptions = used.into_iter().filter_map(|name| catalogue.component(name));
    let refused = descriptions.filter_map(|component| {
        let used = Used { name: &component.name, demands: Demands::of(component), setup, file: &file };
        used.refusal()
    });
    let refused: Vec<Message> = refused.collect();
    if refused.is_empty() { Ok(()) } else { Err(Messages::new(exit::COMPONENT, refused)) }
}

/// The components of all steps, of the workflows that they run, and of the platforms, which authorize.
fn collect_used<'c>(checked: &'c Checked, used: &mut BTreeSet<&'c str>) {
    used.extend(checked.connections.values().map(|connection| connection.platform.as_str()));
    for step in &checked.steps {
        match &step.workflow {
            Some(inner) => collect_used(inner, used),
            None => _ = used.insert(&step.component),
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
        pin.digest.is_some() && pin.digest == self.setup.components.digest(self.name)
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
