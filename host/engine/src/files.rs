//! Workflow files on the disk. What others wrote may name any file: only plain ones are read, of a size that a workflow
//! can have, below the folder of the workflow that was started.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use weft_workflow::Library;

/// Most bytes of a file that are read. The checker takes less, and says how much there is.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// The files that a workflow runs, by their paths from the current folder. Keeps what it reads, to show lines of it.
#[derive(Debug)]
pub struct WorkflowFiles {
    /// With symbolic links resolved; none if there is no such folder.
    folder: Option<PathBuf>,
    texts: RefCell<BTreeMap<String, String>>,
}

impl WorkflowFiles {
    /// The files that the workflow in this file may run.
    pub fn of(first: &Path) -> Self {
        let folder = first.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { folder: folder.canonicalize().ok(), texts: RefCell::default() }
    }

    /// What was read, by path.
    pub fn into_texts(self) -> BTreeMap<String, String> {
        self.texts.into_inner()
    }

    /// A link may have any name, so that where a path leads is known only on the disk.
    fn check(&self, path: &Path) -> Result<(), String> {
        let inside =
            self.folder.as_ref().zip(path.canonicalize().ok()).is_none_or(|(folder, at)| at.starts_with(folder));
        if !inside {
            return Err("it is a link that leads out of the folder of the workflow that was started; copy the file \
                        there in its place"
                .to_owned());
        }
        // A pipe would be waited for, and a device may have no end.
        let is_odd = fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir());
        if is_odd { Err("it is no plain file, but a device or a pipe".to_owned()) } else { Ok(()) }
    }
}

impl Library for WorkflowFiles {
    fn read(&self, path: &str) -> Result<String, String> {
        self.check(Path::new(path))?;
        let text = read_workflow_file(Path::new(path)).map_err(|error| error.to_string())?;
        self.texts.borrow_mut().insert(path.to_owned(), text.clone());
        Ok(text)
    }
}

/// Reads a workflow file, up to a size.
pub fn read_workflow_file(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        let reason = format!("it has more than {} MiB", FILE_BYTES_MAX >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
    }
    let no_text = |_| io::Error::new(io::ErrorKind::InvalidData, "stream did not contain valid UTF-8");
    String::from_utf8(bytes).map_err(no_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("shop")).expect("a folder");
        fs::write(folder.path().join("shop/a.yaml"), "a").expect("a file");
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
        assert_eq!(files.read(&path).as_deref(), Ok("a"));
        assert_eq!(files.into_texts(), BTreeMap::from([(path, "a".to_owned())]));
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
        assert_eq!(read(&folder, "inside.yaml").as_deref(), Ok("a"));
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

    #[test]
    fn a_file_without_end_is_read_up_to_a_size() {
        let folder = folder();
        let large = folder.path().join("shop/large.yaml");
        File::create(&large).and_then(|file| file.set_len(FILE_BYTES_MAX + 1)).expect("a file");
        assert_eq!(read(&folder, "large.yaml"), Err("it has more than 16 MiB".to_owned()));
    }
}
