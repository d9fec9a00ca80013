//! `weft har export`.

use std::path::{Path, PathBuf};

use weft_recording::{Recording, har};

use crate::arguments::HarExport;
use crate::exit;
use crate::message::{Message, Messages};
use crate::recording_file;
use crate::render::several;

/// Runs the command.
pub fn export(arguments: &HarExport) -> Result<u8, Messages> {
    let recording = recording_file::read(&arguments.recording)?;
    let path = arguments.output.clone().unwrap_or_else(|| har_beside(&arguments.recording));
    write(&path, &recording).map_err(|error| {
        let message = Message::new(format!("the archive can't be written: {error}"), "name another file: --output");
        Messages::one(exit::RECORDING, message.about(path.display().to_string()))
    })?;
    let exchanges: usize = recording.calls.iter().map(|call| call.exchanges.len()).sum();
    if arguments.json {
        let line =
            serde_json::json!({ "event": "exported", "file": path.display().to_string(), "exchanges": exchanges });
        say!("{line}");
    } else {
        say!("exported {} to {}", several(exchanges as u64, "exchange", "exchanges"), path.display());
    }
    Ok(exit::DONE)
}

/// Written beside and renamed, so that a file is never half there.
fn write(path: &Path, recording: &Recording) -> std::io::Result<()> {
    let text = serde_json::to_string_pretty(&har::export(recording))?;
    let beside = PathBuf::from(format!("{}.new", path.display()));
    std::fs::write(&beside, text + "\n").and_then(|()| std::fs::rename(&beside, path)).inspect_err(|_| {
        let _ = std::fs::remove_file(&beside);
    })
}

/// `orders.recording.yaml` is exported to `orders.har`.
fn har_beside(recording: &Path) -> PathBuf {
    let stem = recording.file_stem().unwrap_or_default().to_string_lossy();
    recording.with_file_name(format!("{}.har", stem.strip_suffix(".recording").unwrap_or(&stem)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_named_like_its_recording() {
        for (recording, har) in [("a/orders.recording.yaml", "a/orders.har"), ("orders.yaml", "orders.har")] {
            assert_eq!(har_beside(Path::new(recording)), Path::new(har));
        }
    }
}
