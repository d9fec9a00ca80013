//! Other workflow files that a workflow runs: found, read and checked once each.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Findings, read_and_resolve};
use crate::checked::Checked;
use crate::description::Catalogue;
use crate::document::{Document, Uses};
use crate::place::Place;

/// How many files deep workflows may run each other, the first one not counted.
const DEPTH_MAX: usize = 8;
/// Most files that a workflow may run in all, the first one not counted.
const FILES_MAX: usize = 100;

/// Where the texts of other workflow files come from.
pub trait Library {
    /// The text of a file. The path is relative to wherever the path of the first file is. The error says why there is
    /// none, in words that fit behind "the file can't be read: ".
    fn read(&self, path: &str) -> Result<String, String>;

    /// The same for a file with code, or one that code asks for, if it has at most so many bytes.
    fn read_code(&self, path: &str, bytes_max: usize) -> Result<String, CodeUnread> {
        let text = self.read(path).map_err(CodeUnread::Unreadable)?;
        if text.len() > bytes_max { Err(CodeUnread::TooLarge) } else { Ok(text) }
    }
}

/// Why there is no text of a file with code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeUnread {
    /// It has more bytes than it may have.
    TooLarge,
    /// In words that fit behind "the file can't be read: ".
    Unreadable(String),
}

/// A library without files.
pub(super) struct NoFiles;

impl Library for NoFiles {
    fn read(&self, _path: &str) -> Result<String, String> {
        Err("the workflow is checked without other files".to_owned())
    }
}

/// The files that were read for one check.
pub(crate) struct Files<'c> {
    catalogue: &'c Catalogue,
    library: &'c dyn Library,
    /// By path. Without the first file and those that are being checked.
    done: BTreeMap<String, File>,
    /// Paths of the files that are being checked, the first file in front.
    open: Vec<String>,
    /// Whether it was said already that there are too many.
    too_many: bool,
}

/// What became of a file.
#[derive(Clone)]
enum File {
    Checked(Arc<Checked>),
    /// What is wrong was reported.
    Wrong,
    /// With the reason. It is reported wherever the file is used.
    Unreadable(String),
}

impl<'c> Files<'c> {
    pub(super) fn new(first: &str, catalogue: &'c Catalogue, library: &'c dyn Library) -> Self {
        Self { catalogue, library, done: BTreeMap::new(), open: vec![first.to_owned()], too_many: false }
    }

    pub(super) fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    pub(super) fn library(&self) -> &'c dyn Library {
        self.library
    }

    /// For each step the workflow that it runs, if it runs one and that one is right.
    pub(super) fn of_steps(&mut self, document: &Document, findings: &mut Findings) -> Vec<Option<Arc<Checked>>> {
        let mut workflows = Vec::new();
        for step in &document.steps {
            let workflow = step.uses.given().and_then(|uses| match &uses.value {
                Uses::Node { .. } => None,
                Uses::Workflow(path) => self.workflow(&joined(document.file(), path), &uses.place, findings),
            });
            workflows.push(workflow);
        }
        workflows
    }

    fn workflow(&mut self, path: &str, place: &Place, findings: &mut Findings) -> Option<Arc<Checked>> {
        if let Some(begin) = self.open.iter().position(|open| open == path) {
            let reason = format!("the workflow would run itself: {}", chain(&self.open[begin..], path));
            findings.add(place, reason, "remove the step from one of these files");
            return None;
        }
        let file = match self.done.get(path) {
            Some(file) => file.clone(),
            None => self.load(path, place, findings)?,
        };
        match file {
            File::Wrong => None,
            File::Unreadable(reason) => {
                let remedy = "check the path: it is relative to the folder of this file";
                findings.add(place, format!("`{path}` can't be read: {reason}"), remedy);
                None
            }
            File::Checked(workflow) if self.open.len() + workflow.depth > DEPTH_MAX => {
                self.report_depth(path, place, findings);
                None
            }
            File::Checked(workflow) => Some(workflow),
        }
    }

    /// None if the file is one too many, or too deep.
    fn load(&mut self, path: &str, place: &Place, findings: &mut Findings) -> Option<File> {
        if self.open.len() > DEPTH_MAX {
            self.report_depth(path, place, findings);
            return None;
        }
        // The first file is open and doesn't count.
        if self.done.len() + self.open.len() > FILES_MAX {
            if !self.too_many {
                let reason = format!("the workflow runs more than {FILES_MAX} other files");
                findings.add(place, reason, "put steps of several files into one");
            }
            self.too_many = true;
            return None;
        }
        let file = self.read(path, findings);
        self.done.insert(path.to_owned(), file.clone());
        Some(file)
    }

    fn read(&mut self, path: &str, findings: &mut Findings) -> File {
        let source = match self.library.read(path) {
            Ok(source) => source,
            Err(reason) => return File::Unreadable(reason),
        };
        let before = findings.list.len();
        self.open.push(path.to_owned());
        let checked = read_and_resolve(path, &source, self, findings);
        self.open.pop();
        // What is found in the other file may well be the cause of what would be found where it is used.
        checked
            .filter(|_| findings.list.len() == before)
            .map_or(File::Wrong, |checked| File::Checked(Arc::new(checked)))
    }

    fn report_depth(&self, path: &str, place: &Place, findings: &mut Findings) {
        let reason = format!("workflows run each other more than {DEPTH_MAX} files deep: {}", chain(&self.open, path));
        findings.add(place, reason, "copy the steps of one of them into the one that runs it");
    }
}

/// `a.yaml -> b.yaml -> a.yaml`.
fn chain(open: &[String], last: &str) -> String {
    let paths: Vec<&str> = open.iter().map(String::as_str).chain([last]).collect();
    paths.join(" -> ")
}

/// A path that is written in a file, seen from where the path of that file is seen from.
pub(super) fn joined(file: &str, path: &str) -> String {
    let folder = file.rfind(std::path::is_separator).map_or("", |end| &file[..=end]);
    format!("{folder}{}", path.strip_prefix("./").unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_to_the_folder_of_the_file() {
        assert_eq!(joined("a.yaml", "./b.yaml"), "b.yaml");
        assert_eq!(joined("workflows/a.yaml", "./b.yaml"), "workflows/b.yaml");
        assert_eq!(joined("./a.yaml", "./sub/b.yaml"), "./sub/b.yaml");
        assert_eq!(joined("/srv/sub/a.yaml", "./b.yaml"), "/srv/sub/b.yaml");
    }
}
