//! The version of a recording stands in its first line, so that it can be read even if the rest can't.

use crate::file::{FORMAT, KEY, RecordingError};

use super::START;
use super::reader::RESTORE;

/// Whether the file may have keys that this reader doesn't know.
pub(super) fn check(text: &str) -> Result<bool, RecordingError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#') && *line != "---");
    let said = first.and_then(|line| line.strip_prefix(KEY)?.trim_start().strip_prefix(':'));
    let Some(said) = said else {
        let reason = format!("this is no recording: it does not begin with `{KEY}: …`");
        return Err(RecordingError::at(START, reason, RESTORE));
    };
    let said = said.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    let mut numbers = said.splitn(2, '.').map(|number| number.parse::<u32>().ok());
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(major), Some(minor)) if major == FORMAT.0 => Ok(minor > FORMAT.1),
        (Some(major), Some(_)) => Err(other(said, major)),
        _ => {
            let reason = format!("`{said}` is no version of the format");
            Err(RecordingError::at(START, reason, format!("write `{KEY}: \"{}.{}\"`", FORMAT.0, FORMAT.1)))
        }
    }
}

fn other(said: &str, major: u32) -> RecordingError {
    let reason = format!("the recording has format {said}, and this weft reads {}.x", FORMAT.0);
    let remedy = if major < FORMAT.0 {
        "record it again: weft record FILE; only a weft from before format 2 reads it as it is".to_owned()
    } else {
        format!("use a newer weft, one that reads format {major}.x, or record it again with this one: weft record FILE")
    };
    RecordingError::at(START, reason, remedy)
}
