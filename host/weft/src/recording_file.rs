//! A recording on the disk: the file, and the folder beside it.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use weft_engine::workflow::Place;
use weft_engine::{Folder, has_key, read_plain, read_plain_text};
use weft_recording::file::{self, KEY, RecordingError, SideFile, Written};
use weft_recording::{DeepSearch, Recording};

use crate::exit;
use crate::message::{Message, Messages};

/// Largest recording that is read, and largest file beside it.
const FILE_BYTES_MAX: u64 = 256 << 20;

/// Reads a recording. Everything that is wrong is said at once. Of a file that is none no line is shown: a test may name
/// it, and whoever wrote that may not know what is in it.
pub fn read(path: &Path) -> Result<Recording, Messages> {
    let name = path.display().to_string();
    let text = read_plain_text(path, FILE_BYTES_MAX).map_err(|error| {
        let reason = format!("the recording can't be read: {error}");
        let remedy = match error.kind() {
            io::ErrorKind::NotFound => "check the path, or make one: weft record FILE",
            io::ErrorKind::InvalidData => "it is no text, so it is no recording: check the path",
            io::ErrorKind::FileTooLarge => "record a shorter run: fewer pages or a narrower window",
            _ => "check that it is a file and that you may read it",
        };
        let message = Message::new(reason, remedy);
        Messages::one(exit::RECORDING, message.about(&name))
    })?;
    file::read(&text, &|side_file| read_side_file(path, side_file)).map_err(|errors| {
        let messages = Messages::new(exit::RECORDING, errors.into_iter().map(|error| message(error, &name)).collect());
        if has_key(&text, KEY) { messages.with_sources(&[(name.clone(), text.clone())]) } else { messages }
    })
}

/// A recording may come from anywhere: what a link beside it leads to is not read.
fn read_side_file(recording: &Path, name: &str) -> io::Result<Vec<u8>> {
    let path = side_folder(recording).join(name);
    if !Folder::of(recording).holds(&path) {
        let reason = "it is a link that leads out of the folder of the recording";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    read_plain(&path, FILE_BYTES_MAX)
}

fn message(error: RecordingError, name: &str) -> Message {
    let message = Message::new(error.reason, error.remedy);
    match error.line {
        Some((line, column)) => message.at(Place { file: name.to_owned(), line, column }),
        None => message.about(name),
    }
}

/// Writes a recording, unless one of the secrets is in it.
pub fn save(path: &Path, recording: &Recording, secrets: &DeepSearch) -> Result<(), Messages> {
    let about = |message: Message| Messages::one(exit::RECORDING, message.about(path.display().to_string()));
    let written = file::write(recording, secrets).map_err(|error| about(Message::new(error.reason, error.remedy)))?;
    write(path, &written).map_err(|error| {
        let reason = format!("the recording can't be written: {error}");
        about(Message::new(reason, "check the folder, or name another file: --output"))
    })
}

/// Writes a recording and its side files. At every moment there is a whole recording: the old one, or the new one.
fn write(path: &Path, written: &Written) -> io::Result<()> {
    let folder = side_folder(path);
    add_files(&folder, &written.files)?;
    let beside = PathBuf::from(format!("{}.new", path.display()));
    std::fs::write(&beside, &written.text).and_then(|()| std::fs::rename(&beside, path)).inspect_err(|_| {
        let _ = std::fs::remove_file(&beside);
    })?;
    remove_stale(&folder, &written.files)
}

/// Removes a recording and its side files.
pub fn remove(path: &Path) -> io::Result<()> {
    std::fs::remove_file(path)?;
    remove_stale(&side_folder(path), &[])
}

/// The names say what is in the files, so a file that is there already is the same or is broken.
fn add_files(folder: &Path, files: &[SideFile]) -> io::Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    files.iter().try_for_each(|file| std::fs::write(folder.join(&file.name), &file.bytes))
}

/// Removes what an earlier recording left, and the folder if nothing stays in it. What somebody else put there stays.
fn remove_stale(folder: &Path, files: &[SideFile]) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let used: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if file::is_side_file(&name) && !used.contains(name.as_str()) {
            std::fs::remove_file(entry.path())?;
        }
    }
    // Fails if something is left in it.
    let _ = std::fs::remove_dir(folder);
    Ok(())
}

/// `orders.recording.yaml` has `orders.recording/`.
fn side_folder(recording: &Path) -> PathBuf {
    let stem = recording.file_stem().unwrap_or_default().to_string_lossy();
    let name = if stem.ends_with(".recording") { stem.into_owned() } else { format!("{stem}.recording") };
    recording.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_named_like_the_file() {
        for (file, folder) in [
            ("a/orders.recording.yaml", "a/orders.recording"),
            ("orders.yaml", "orders.recording"),
            ("orders", "orders.recording"),
        ] {
            assert_eq!(side_folder(Path::new(file)), Path::new(folder));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_side_file_is_a_plain_file_beside_the_recording() {
        let project = tempfile::tempdir().unwrap();
        let path = project.path().join("shared/orders.recording.yaml");
        let folder = side_folder(&path);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(project.path().join("connections.yaml"), "secret").unwrap();
        std::fs::write(folder.join("a.json"), "{}").unwrap();
        std::os::unix::fs::symlink("../../connections.yaml", folder.join("b.json")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", folder.join("c.json")).unwrap();
        assert_eq!(read_side_file(&path, "a.json").unwrap(), b"{}");
        for link in ["b.json", "c.json"] {
            let error = read_side_file(&path, link).unwrap_err();
            assert!(error.to_string().contains("leads out of the folder"), "{error}");
        }
    }

    #[test]
    fn a_file_of_another_kind_is_not_shown() {
        let project = tempfile::tempdir().unwrap();
        let path = project.path().join("connections.yaml");
        std::fs::write(&path, "shop: { secret_key: tr3asure }\n").unwrap();
        let messages = read(&path).unwrap_err();
        assert!(messages.all()[0].reason.contains("this is no recording"), "{messages:?}");
        assert!(!format!("{messages:?}").contains("tr3asure"), "{messages:?}");
    }

    fn with_files(names: &[&str]) -> Written {
        let files = names.iter().map(|name| SideFile { name: (*name).to_owned(), bytes: name.as_bytes().to_vec() });
        Written { text: names.join("\n"), files: files.collect() }
    }

    #[test]
    fn what_an_earlier_recording_left_goes() {
        let project = tempfile::tempdir().unwrap();
        let path = project.path().join("orders.recording.yaml");
        let folder = project.path().join("orders.recording");
        let names = || {
            let entries = std::fs::read_dir(&folder).unwrap();
            let mut names: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
            names.sort();
            names
        };
        write(&path, &with_files(&["0123456789abcdef.json", "0123456789abcdee.png"])).unwrap();
        std::fs::write(folder.join("notes.txt"), "mine").unwrap();
        write(&path, &with_files(&["0123456789abcdef.json", "0123456789abcded.bin"])).unwrap();
        assert_eq!(names(), ["0123456789abcded.bin", "0123456789abcdef.json", "notes.txt"]);
        std::fs::remove_file(folder.join("notes.txt")).unwrap();
        write(&path, &with_files(&[])).unwrap();
        assert!(!folder.exists());
        assert_eq!(std::fs::read_dir(project.path()).unwrap().count(), 1, "nothing half written is left");
    }
}
