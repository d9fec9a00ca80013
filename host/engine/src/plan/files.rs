//! Files that other files name: workflows that a workflow runs, what a test and a recording need. What others wrote may
//! name any file: only plain ones are read, up to a size, and only below a folder. A file of another kind is not looked
//! into: what is said of its mistakes would show what stands in it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use weft_workflow::{CodeUnread, Library};

/// Most bytes of a workflow file that are read. The checker takes less, and says how much there is.
const WORKFLOW_FILE_BYTES_MAX: u64 = 16 << 20;

/// What is said of a file that a workflow names and that is none.
const NO_WORKFLOW: &str = "it is no weft workflow: it has no `weft:` at its beginning";

/// The files that a workflow runs, by their paths from the current folder. Keeps what it reads, to show lines of it.
#[derive(Debug)]
pub struct WorkflowFiles {
    folder: Folder,
    texts: RefCell<BTreeMap<String, String>>,
}

impl WorkflowFiles {
    /// The files that the workflow in this file may run.
    pub fn of(first: &Path) -> Self {
        Self { folder: Folder::of(first), texts: RefCell::default() }
    }

    /// What was read, by path.
    pub fn into_texts(self) -> BTreeMap<String, String> {
        self.texts.into_inner()
    }

    fn check(&self, path: &Path) -> Result<(), String> {
        let inside = self.folder.holds(path);
        if !inside {
            return Err("it is a link that leads out of the folder of the workflow that was started; copy the file \
                        there in its place"
                .to_owned());
        }
        Ok(())
    }
}

impl Library for WorkflowFiles {
    fn read(&self, path: &str) -> Result<String, String> {
        self.check(Path::new(path))?;
        let text = read_workflow_file(Path::new(path)).map_err(|error| error.to_string())?;
        if !is_workflow(&text) {
            return Err(NO_WORKFLOW.to_owned());
        }
        self.texts.borrow_mut().insert(path.to_owned(), text.clone());
        Ok(text)
    }

    fn read_code(&self, path: &str, bytes_max: usize) -> Result<String, CodeUnread> {
        self.check(Path::new(path)).map_err(CodeUnread::Unreadable)?;
        let text = read_plain_text(Path::new(path), bytes_max as u64).map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => CodeUnread::TooLarge,
            _ => CodeUnread::Unreadable(error.to_string()),
        })?;
        self.texts.borrow_mut().insert(path.to_owned(), text.clone());
        Ok(text)
    }
}

/// Whether a text is meant as a workflow.
pub fn is_workflow(text: &str) -> bool {
    has_key(text, "weft")
}

/// A folder and everything below it: the files that something in it may name.
#[derive(Debug, Clone)]
pub struct Folder {
    /// With symbolic links resolved; none if there is no such folder.
    resolved: Option<PathBuf>,
}

impl Folder {
    /// The folder that a file is in.
    pub fn of(file: &Path) -> Self {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { resolved: folder.canonicalize().ok() }
    }

    /// The one that the process was started in.
    pub fn current() -> Self {
        Self { resolved: Path::new(".").canonicalize().ok() }
    }

    /// Whether a path leads to something in it. A link may have any name, so that where a path leads is known only on the
    /// disk; what is not there leads nowhere, and whoever reads it says so.
    pub fn holds(&self, path: &Path) -> bool {
        self.resolved.as_ref().zip(path.canonicalize().ok()).is_none_or(|(folder, at)| at.starts_with(folder))
    }
}

/// Reads a workflow file, up to a size.
pub fn read_workflow_file(path: &Path) -> io::Result<String> {
    read_plain_text(path, WORKFLOW_FILE_BYTES_MAX)
}

/// Reads a plain file that holds text, up to a size.
pub fn read_plain_text(path: &Path, bytes_max: u64) -> io::Result<String> {
    to_text(read_plain(path, bytes_max)?)
}

/// Reads a plain file, up to a size.
pub fn read_plain(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    // Before it is opened: that waits for whoever writes to a pipe.
    refuse_odd(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    // And again: there may be another one by now.
    refuse_odd(&file.metadata()?)?;
    read_up_to(file, bytes_max)
}

/// Reads text up to a size, out of a pipe too: for what the command line names, and nothing else does.
pub fn read_named_text(path: &Path, bytes_max: u64) -> io::Result<String> {
    to_text(read_up_to(File::open(path)?, bytes_max)?)
}

/// A pipe would be waited for, and a device may have no end. That a folder can't be read the system says itself.
fn refuse_odd(metadata: &Metadata) -> io::Result<()> {
    let is_odd = !metadata.is_file() && !metadata.is_dir();
    if is_odd {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file, but a device or a pipe"));
    }
    Ok(())
}

/// What counts is what comes, not the size that the system tells: a file may grow, and some have none.
fn read_up_to(file: File, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        let size =
            if bytes_max < 1 << 20 { format!("{} KiB", bytes_max >> 10) } else { format!("{} MiB", bytes_max >> 20) };
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {size}")));
    }
    Ok(bytes)
}

fn to_text(bytes: Vec<u8>) -> io::Result<String> {
    let no_text = |_| io::Error::new(io::ErrorKind::InvalidData, "stream did not contain valid UTF-8");
    String::from_utf8(bytes).map_err(no_text)
}

/// Whether a text is meant as a file of ours: its outermost keys have this one, with a version behind it. Lines are looked
/// at and nothing is parsed, as a file with mistakes is still one of its kind. Only what has the key may be quoted: any
/// other file holds what its owner knows and whoever wrote its name may not. In a text without content there is nothing
/// to quote.
pub fn has_key(text: &str, key: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_content = |line: &&str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && !line.starts_with("---")
    };
    let mut lines = text.lines().filter(is_content).peekable();
    let Some(first) = lines.peek() else { return true };
    let outermost = indent(first);
    // JSON is YAML.
    let in_braces = first.trim_start().starts_with('{');
    lines.any(|line| match in_braces {
        true => is_version(line.trim_start_matches(['{', ' ', '\t']), key),
        false => indent(line) == outermost && is_version(line.trim_start(), key),
    })
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// `weft: 1`, the key in quotes or not. An account may be called `weft` as well: then there is no version behind it.
fn is_version(line: &str, key: &str) -> bool {
    let is_quote = |char: char| char == '"' || char == '\'';
    let rest = line.strip_prefix(is_quote).unwrap_or(line).strip_prefix(key);
    // A Chinese keyboard writes the full-width colon, which is found to be a mistake later.
    let value = rest
        .map(|rest| rest.strip_prefix(is_quote).unwrap_or(rest).trim_start())
        .and_then(|rest| rest.strip_prefix([':', '：']));
    value.is_some_and(|value| value.trim_start().starts_with(|char: char| char.is_alphanumeric() || is_quote(char)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "weft: 1\nname: a\n";

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("shop")).expect("a folder");
        fs::write(folder.path().join("shop/a.yaml"), A).expect("a file");
        fs::write(folder.path().join("secret.yaml"), "secret").expect("a file");
        folder
    }

    fn read(folder: &tempfile::TempDir, path: &str) -> Result<String, String> {
        let shop = folder.path().join("shop");
        let files = WorkflowFiles::of(&shop.join("first.yaml"));
        files.read(&shop.join(path).display().to_string())
    }

    #[test]
    fn files_below_the_folder_are_read_and_kept() {
        let folder = folder();
        let files = WorkflowFiles::of(&folder.path().join("first.yaml"));
        let path = folder.path().join("shop/a.yaml").display().to_string();
        assert_eq!(files.read(&path).as_deref(), Ok(A));
        assert_eq!(files.into_texts(), BTreeMap::from([(path, A.to_owned())]));
    }

    #[test]
    fn code_is_read_up_to_a_size() {
        let folder = folder();
        fs::write(folder.path().join("shop/a.js"), "output = {}").expect("a file");
        let files = WorkflowFiles::of(&folder.path().join("shop/first.yaml"));
        let read = |name: &str, bytes_max| {
            files.read_code(&folder.path().join("shop").join(name).display().to_string(), bytes_max)
        };
        assert_eq!(read("a.js", 11).as_deref(), Ok("output = {}"));
        assert_eq!(read("a.js", 10), Err(CodeUnread::TooLarge));
        assert!(matches!(read("b.js", 10), Err(CodeUnread::Unreadable(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_may_not_lead_out_of_the_folder() {
        let folder = folder();
        let link = |to: &str, name: &str| {
            std::os::unix::fs::symlink(to, folder.path().join("shop").join(name)).expect("a link");
        };
        link("../secret.yaml", "out.yaml");
        link("a.yaml", "inside.yaml");
        link("..", "up");
        link("/dev/zero", "zero.yaml");
        assert_eq!(read(&folder, "inside.yaml").as_deref(), Ok(A));
        for out in ["out.yaml", "up/secret.yaml", "zero.yaml"] {
            assert!(read(&folder, out).is_err_and(|reason| reason.contains("leads out")), "{out}");
        }
        link("nowhere.yaml", "dead.yaml");
        assert!(read(&folder, "dead.yaml").is_err_and(|reason| reason.contains("No such file")));
    }

    #[cfg(unix)]
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the standard library makes no pipes with a name")]
    fn a_pipe_is_not_waited_for() {
        let folder = folder();
        let pipe = folder.path().join("shop/pipe.yaml");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
        assert!(read(&folder, "pipe.yaml").is_err_and(|reason| reason.contains("no plain file")));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_not_read() {
        let zero = Path::new("/dev/zero");
        assert!(read_plain(zero, 1 << 20).is_err_and(|error| error.to_string().contains("no plain file")));
        assert!(read_named_text(zero, 64 << 10).is_err_and(|error| error.to_string() == "it has more than 64 KiB"));
    }

    #[test]
    fn a_file_of_another_kind_is_not_kept_for_showing() {
        let folder = folder();
        let accounts = "shop:\n  platform: xiaoe\n  fields: { secret_key: tr3asure }\n";
        fs::write(folder.path().join("shop/connections.yaml"), accounts).expect("a file");
        let files = WorkflowFiles::of(&folder.path().join("shop/first.yaml"));
        let path = folder.path().join("shop/connections.yaml").display().to_string();
        assert_eq!(files.read(&path), Err(NO_WORKFLOW.to_owned()));
        assert!(files.into_texts().is_empty());
    }

    #[test]
    fn files_are_known_by_a_key_and_a_version() {
        for workflow in [
            "weft: 1",
            "\u{feff}# Orders\n\n---\nweft: 1\nname: \"never closed",
            "name: orders\nweft: 2\n",
            "  weft: 1\n  name: indented\n",
            "\"weft\": 1\n",
            "weft：1\n",
            "{ weft: 1, name: a }",
            "{\n  \"weft\": 1,\n  \"name\": \"a\"\n}",
            "",
            "# nothing yet\n",
        ] {
            assert!(is_workflow(workflow), "{workflow}");
        }
        for other in [
            "shop:\n  weft: 1\n",
            "weft:\n  platform: xiaoe\n",
            "weft: { platform: xiaoe }\n",
            "weftage: 1",
            "root:x:0:0:root:/root:/bin/sh\n",
            "[database]\npassword = weft\n",
            "{ \"key\": \"tr3asure\" }",
            "# weft: 1\nsecret: x\n",
            "\0\u{1}",
        ] {
            assert!(!is_workflow(other), "{other}");
        }
        assert!(has_key("weft_test: 1\n", "weft_test") && !is_workflow("weft_test: 1\n"));
    }

    #[test]
    fn a_folder_holds_what_is_below_it() {
        let folder = folder();
        let shop = Folder::of(&folder.path().join("shop/first.yaml"));
        for (path, holds) in [("shop/a.yaml", true), ("shop/../shop/a.yaml", true), ("shop/../secret.yaml", false)] {
            assert_eq!(shop.holds(&folder.path().join(path)), holds, "{path}");
        }
        assert!(Folder::current().holds(Path::new("Cargo.toml")) && !Folder::current().holds(folder.path()));
    }

    #[test]
    fn a_file_without_end_is_read_up_to_a_size() {
        let folder = folder();
        let large = folder.path().join("shop/large.yaml");
        File::create(&large).and_then(|file| file.set_len(WORKFLOW_FILE_BYTES_MAX + 1)).expect("a file");
        assert_eq!(read(&folder, "large.yaml"), Err("it has more than 16 MiB".to_owned()));
    }
}
