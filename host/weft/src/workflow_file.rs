//! Reading and checking a workflow file.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use weft_engine::workflow::{Catalogue, Checked, check_source};

use crate::exit;
use crate::message::{Message, Messages};

/// A workflow file that passed the checker.
pub struct WorkflowFile {
    pub name: String,
    pub source: String,
    pub checked: Checked,
}

impl WorkflowFile {
    /// Reads and checks a file.
    pub fn read(path: &Path, catalogue: &Catalogue) -> Result<Self, Messages> {
        let name = path.display().to_string();
        let source = std::fs::read_to_string(path).map_err(|error| {
            let remedy = match error.kind() {
                std::io::ErrorKind::NotFound => "check the path",
                std::io::ErrorKind::InvalidData => "save the file as UTF-8",
                _ => "check that the file can be read",
            };
            Messages::one(exit::FINDINGS, Message::new(format!("the file can't be read: {error}"), remedy).about(&name))
        })?;
        match check_source(&name, &source, catalogue) {
            Ok(checked) => Ok(Self { name, source, checked }),
            Err(findings) => {
                let messages = findings.into_iter().map(Message::from).collect();
                Err(Messages::new(exit::FINDINGS, messages).with_source(&name, &source))
            }
        }
    }

    /// Changes when the text changes.
    pub fn hash(&self) -> String {
        Sha256::digest(&self.source).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The recording beside a workflow: `orders.yaml` has `orders.recording.yaml`.
pub fn recording_beside(workflow: &Path) -> PathBuf {
    workflow.with_extension("recording.yaml")
}
