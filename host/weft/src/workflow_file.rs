//! Reading and checking a workflow file, and the files that it runs.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use weft_engine::workflow::{Checked, check_with};
use weft_engine::{WorkflowFiles, is_workflow, read_workflow_file};

use crate::exit;
use crate::lock;
use crate::message::{Message, Messages};
use crate::setup::Setup;

/// A workflow file that passed the checker, and whose components passed the lock.
pub struct WorkflowFile {
    /// The file as it was named.
    pub name: String,
    /// Names and texts of all files that were read, the workflow's own first.
    pub sources: Vec<(String, String)>,
    pub checked: Checked,
}

impl WorkflowFile {
    /// Reads and checks a file. Every command gets its workflows here, so none goes past the lock.
    pub fn read(path: &Path, setup: &Setup) -> Result<Self, Messages> {
        let name = path.display().to_string();
        let source = read_workflow_file(path).map_err(|error| {
            let reason = format!("the file can't be read: {error}");
            Messages::one(exit::FINDINGS, Message::new(reason, remedy(&error)).about(&name))
        })?;
        if !is_workflow(&source) {
            // Nothing of it is shown: a test may name it, and whoever wrote that may not know what is in it.
            let reason = "it is no weft workflow: it has no `weft:` at its beginning";
            let message = Message::new(reason, "begin with `weft: 1` and `name: …`, or check the path");
            return Err(Messages::one(exit::FINDINGS, message.about(name)));
        }
        Self::of_text(path, source, setup)
    }

    /// The same for a workflow that is in no file: as if it were in this one.
    pub fn of_text(path: &Path, source: String, setup: &Setup) -> Result<Self, Messages> {
        let name = path.display().to_string();
        let files = WorkflowFiles::of(path);
        let checked = check_with(&name, &source, &setup.runtime.components().catalogue(), &files);
        let mut sources = vec![(name.clone(), source)];
        sources.extend(files.into_texts());
        match checked {
            Ok(checked) => {
                lock::check(path, &checked, setup)?;
                Ok(Self { name, sources, checked })
            }
            Err(findings) => {
                let messages = findings.into_iter().map(Message::from).collect();
                Err(Messages::new(exit::FINDINGS, messages).with_sources(&sources))
            }
        }
    }

    /// Changes when one of the texts changes.
    pub fn hash(&self) -> String {
        hash(&self.sources)
    }
}

/// Of each file by itself first, so that it counts where one ends. Names don't: seen from another folder they are others.
fn hash(sources: &[(String, String)]) -> String {
    let hashes: Vec<_> = sources.iter().map(|(_, source)| Sha256::digest(source)).collect();
    let whole = match hashes.as_slice() {
        [only] => *only,
        several => Sha256::digest(several.concat()),
    };
    weft_recording::hex(&whole)
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "check the path",
        io::ErrorKind::InvalidData => "save the file as UTF-8",
        _ => "check that the file can be read",
    }
}

/// The recording beside a workflow: `orders.yaml` has `orders.recording.yaml`.
pub fn recording_beside(workflow: &Path) -> PathBuf {
    workflow.with_extension("recording.yaml")
}

#[cfg(test)]
mod tests {
    use super::hash;

    fn of(texts: &[&str]) -> String {
        let sources: Vec<(String, String)> = texts.iter().map(|text| (String::new(), (*text).to_owned())).collect();
        hash(&sources)
    }

    #[test]
    fn the_texts_of_all_files_count() {
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        let others =
            [of(&["a"]), of(&["a", "b"]), of(&["a", "c"]), of(&["a", "b", ""]), of(&["ab"]), of(&["a\n1\nb", ""])];
        for (index, one) in others.iter().enumerate() {
            assert!(!others[index + 1..].contains(one), "{index}");
        }
    }
}
