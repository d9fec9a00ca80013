//! Finding and reading test files.

use std::path::{Path, PathBuf};

use weft_engine::workflow::Place;
use weft_engine::{Folder, has_key, is_workflow as is_workflow_text, read_plain_text, read_workflow_file};
use weft_testing::document::{At, TestFile, read};
use weft_yaml::{Mark, Problem};

use super::about;
use crate::exit;
use crate::message::{Message, Messages};

/// How deep below a folder test files are looked for.
const FOLDERS_DEEP_MAX: usize = 16;

/// Most bytes of a test file that are read. Its reader takes less, and says how much there is.
pub const TEST_FILE_BYTES_MAX: u64 = 16 << 20;

/// A test file that was found.
pub struct OpenedFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its text; nothing of a file that is no test file, whatever its name.
    pub source: String,
    /// What it says, or what is wrong with it.
    pub read: Result<TestFile, Vec<Problem>>,
}

impl OpenedFile {
    /// As it is shown.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// A place in it.
    pub fn place(&self, mark: Mark) -> Place {
        Place { file: self.name(), line: mark.line, column: mark.column }
    }

    /// A file that it names. A test may come from anywhere, and must not read just any file: that is below its own folder,
    /// or below the one that weft was started in, as tests may stand in another folder of a project than its recordings.
    pub fn beside(&self, named: &At<String>) -> Result<PathBuf, Messages> {
        let path = self.path.parent().unwrap_or(Path::new("")).join(&named.value);
        let refused = |reason: &str| {
            Err(self.message(
                named.mark,
                format!("`{}` {reason}", named.value),
                "put both into one folder, or start weft in a folder that holds both",
            ))
        };
        if Path::new(&named.value).is_absolute() {
            return refused("is not written relative to the folder of this test");
        }
        if !Folder::of(&self.path).holds(&path) && !Folder::current().holds(&path) {
            return refused("leads out of the folder of this test, and of the one that weft was started in");
        }
        Ok(path)
    }

    /// What is wrong with it, in words.
    pub fn messages(&self, problems: &[Problem]) -> Messages {
        let messages = problems
            .iter()
            .map(|problem| Message::new(problem.reason.clone(), problem.remedy.clone()).at(self.place(problem.mark)));
        Messages::new(exit::FINDINGS, messages.collect()).with_sources(&[(self.name(), self.source.clone())])
    }

    /// One thing that is wrong at a place of it.
    pub fn message(&self, mark: Mark, reason: String, remedy: &str) -> Messages {
        let message = Message::new(reason, remedy).at(self.place(mark));
        Messages::one(exit::FINDINGS, message).with_sources(&[(self.name(), self.source.clone())])
    }
}

/// Opens all test files that the paths name, those of folders in the order of their names.
pub fn open(paths: &[PathBuf]) -> Result<Vec<OpenedFile>, Messages> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, FOLDERS_DEEP_MAX, &mut |file| {
                if is_test(file) {
                    found.push(file.to_owned());
                }
            });
        } else {
            found.push(test_of(path));
        }
    }
    found.dedup();
    found.into_iter().map(open_one).collect()
}

fn open_one(path: PathBuf) -> Result<OpenedFile, Messages> {
    let source = read_plain_text(&path, TEST_FILE_BYTES_MAX).map_err(|error| {
        about(&path, exit::FINDINGS, format!("the test file can't be read: {error}"), "check the path")
    })?;
    if !has_key(&source, "weft_test") {
        return Ok(OpenedFile { path, source: String::new(), read: Err(vec![no_test_file()]) });
    }
    let read = read(&source);
    Ok(OpenedFile { path, source, read })
}

/// Its name may lead anywhere, and what is said of its mistakes would show what stands in it.
fn no_test_file() -> Problem {
    Problem {
        mark: Mark { line: 1, column: 1 },
        reason: "it is no test file: it has no `weft_test:` at its beginning".to_owned(),
        remedy: "begin with `weft_test: 1`".to_owned(),
    }
}

/// Who names a workflow means its tests.
fn test_of(path: &Path) -> PathBuf {
    let is_workflow = is_yaml(path) && !is_test(path) && !ends_with(path, ".recording.yaml");
    let beside = path.with_extension("test.yaml");
    if is_workflow && beside.exists() { beside } else { path.to_owned() }
}

/// Workflows in the folders that have no test beside them.
pub fn untested(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut untested = Vec::new();
    for path in paths.iter().filter(|path| path.is_dir()) {
        walk(path, FOLDERS_DEEP_MAX, &mut |file| {
            let is_candidate = is_yaml(file) && !is_test(file) && !ends_with(file, ".recording.yaml");
            if is_candidate && !file.with_extension("test.yaml").exists() && is_workflow(file) {
                untested.push(file.to_owned());
            }
        });
    }
    untested
}

/// Workflows below a folder that have this name.
pub fn workflows_named(folder: &Path, name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(folder, FOLDERS_DEEP_MAX, &mut |file| {
        let is_candidate = is_yaml(file) && !is_test(file) && !ends_with(file, ".recording.yaml") && is_workflow(file);
        if is_candidate && has_name(file, name) {
            found.push(file.to_owned());
        }
    });
    found
}

fn has_name(file: &Path, name: &str) -> bool {
    let text = read_workflow_file(file).unwrap_or_default();
    let names = text.lines().filter_map(|line| line.strip_prefix("name:"));
    names.map(str::trim).any(|known| known == name)
}

/// Whether a file is meant as a workflow: other YAML files may stand beside.
fn is_workflow(file: &Path) -> bool {
    read_workflow_file(file).is_ok_and(|text| !text.trim().is_empty() && is_workflow_text(&text))
}

fn is_yaml(path: &Path) -> bool {
    ends_with(path, ".yaml") || ends_with(path, ".yml")
}

fn is_test(path: &Path) -> bool {
    ends_with(path, ".test.yaml")
}

fn ends_with(path: &Path, end: &str) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(end))
}

/// Visits all files below a folder, in the order of their names. Hidden folders and what builds leave is passed over.
fn walk(folder: &Path, deep: usize, visit: &mut impl FnMut(&Path)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !path.is_dir() {
            // `./a` is `a`.
            visit(path.strip_prefix("./").unwrap_or(&path));
        } else if deep > 0 && !path.is_symlink() && !name.starts_with('.') && !matches!(name, "target" | "node_modules")
        {
            walk(&path, deep - 1, visit);
        }
    }
}
