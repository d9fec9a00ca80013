//! Bodies of responses, from the file or from the side folder.

use serde_json::Value;
use weft_yaml::{Mark, Node, Yaml};

use super::exchange::one_of;
use super::reader::{Fields, RESTORE, Reader, shortened};
use crate::difference::member;
use crate::file::show;

const BODIES: [&str; 3] = ["json", "text", "file"];

/// The body of a response. None was reported.
pub(super) fn read(reader: &mut Reader<'_>, fields: &mut Fields) -> Option<Vec<u8>> {
    let raw = fields.take("raw");
    match (one_of(reader, fields, "a response", &BODIES), raw) {
        (None, None) => Some(Vec::new()),
        (Some(("json", json)), None) => Some(json.to_json_text().into_bytes()),
        (Some(("json", json)), Some(raw)) => raw_json(reader, &json, raw),
        (_, Some(raw)) => {
            reader.report(raw.mark, "`raw` belongs to a `json`, and there is none", "remove the `raw:` line");
            None
        }
        (Some(("text", text)), None) => reader.text(text, "`text`").map(String::into_bytes),
        (Some((_, file)), None) => whole_file(reader, file),
    }
}

/// The very bytes that came. They must still be those that the readable form shows: somebody may have changed it.
fn raw_json(reader: &mut Reader<'_>, json: &Node, raw: Node) -> Option<Vec<u8>> {
    let mut fields = reader.fields(raw, "`raw`", &["file", "sha256"])?;
    let bytes = side_file(reader, &mut fields, "file")?;
    let Ok(value) = serde_json::from_slice::<Value>(&bytes) else {
        reader.report(fields.mark, "the raw body is no JSON", EDITED);
        return None;
    };
    match first_difference(json, &value, "json") {
        None => Some(bytes),
        Some((mark, path)) => {
            let reason = format!("the body is changed here and not in the raw file: they differ at {path}");
            reader.report(mark, reason, EDITED);
            None
        }
    }
}

/// Where the readable form says something else first. The order of keys counts: it is that of the raw form.
fn first_difference(node: &Node, value: &Value, path: &str) -> Option<(Mark, String)> {
    let longer = |here: usize, there: usize| (here != there).then(|| (node.mark, path.to_owned()));
    match (&node.value, value) {
        (Yaml::Map(entries), Value::Object(map)) => {
            let mut both = entries.iter().zip(map);
            let differing = both.find_map(|((key, node), (name, value))| {
                let path = member(path, &key.name);
                if key.name == *name { first_difference(node, value, &path) } else { Some((key.mark, path)) }
            });
            differing.or_else(|| longer(entries.len(), map.len()))
        }
        (Yaml::List(list), Value::Array(values)) => {
            let mut both = list.iter().zip(values).enumerate();
            let differing =
                both.find_map(|(index, (node, value))| first_difference(node, value, &format!("{path}[{index}]")));
            differing.or_else(|| longer(list.len(), values.len()))
        }
        _ if node.to_json() == *value => None,
        _ => Some((node.mark, path.to_owned())),
    }
}

/// Somebody changed one of the two, and only they know which counts.
const EDITED: &str = "to let what is written here count, delete the `raw:` line below it; else restore the file";

fn whole_file(reader: &mut Reader<'_>, file: Node) -> Option<Vec<u8>> {
    let mut fields = reader.fields(file, "`file`", &["name", "sha256", "bytes"])?;
    let bytes_said =
        reader.optional(&mut fields, "bytes", |reader, node, what| reader.integer(node, what, 0, i64::MAX));
    let bytes = side_file(reader, &mut fields, "name")?;
    if bytes_said.is_some_and(|said| usize::try_from(said).ok() != Some(bytes.len())) {
        reader.report(
            fields.mark,
            format!("the side file has {} bytes, not as many as said here", bytes.len()),
            RESTORE,
        );
        return None;
    }
    Some(bytes)
}

/// A file of the side folder, if it is the one that was written.
fn side_file(reader: &mut Reader<'_>, fields: &mut Fields, key: &str) -> Option<Vec<u8>> {
    let mark = fields.mark;
    let name = reader.required(fields, key, Reader::text_or_digits);
    let sha256 = reader.required(fields, "sha256", Reader::text_or_digits);
    let (name, sha256) = name.zip(sha256)?;
    if !stays_in_folder(&name) {
        let reason = format!("`{}` is no name of a file in the side folder", shortened(&name));
        reader.report(mark, reason, RESTORE);
        return None;
    }
    let bytes = load(reader, mark, &name)?;
    if !show::sha256(&bytes).eq_ignore_ascii_case(&sha256) {
        let reason = format!("the side file {name} is not the one that was recorded: its SHA-256 is another");
        reader.report(mark, reason, "restore the file; if it was changed on purpose, write its new SHA-256 here");
        return None;
    }
    Some(bytes)
}

fn load(reader: &mut Reader<'_>, mark: Mark, name: &str) -> Option<Vec<u8>> {
    match (reader.load)(name) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let reason = format!("the side file {name} can't be read: {error}");
            reader.report(
                mark,
                reason,
                "restore the folder beside the recording, or make both again with `weft record`",
            );
            None
        }
    }
}

/// A recording may come from anywhere, and must not read what is not its own.
fn stays_in_folder(name: &str) -> bool {
    let is_ordinary = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !name.is_empty() && !name.starts_with('.') && !name.contains("..") && name.bytes().all(is_ordinary)
}
