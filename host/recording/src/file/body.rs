//! Bodies of responses: JSON as readable YAML, other text as it is, the rest in the side folder.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::scalar::is_printable;
use super::show;
use super::yaml_text::{Entries, Tree};

/// Largest body that is no JSON and still stands in the file.
pub const BODY_INLINE_BYTES_MAX: usize = 128 * 1024;

/// A file of the side folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideFile {
    /// Its name in the folder.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Digits of the digest that a side file is named by.
const NAME_DIGITS: usize = 16;

/// Whether a file of a side folder is named as this program names them.
pub fn is_side_file(name: &str) -> bool {
    let (digits, ending) = name.split_once('.').unwrap_or((name, ""));
    digits.len() == NAME_DIGITS
        && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && !ending.is_empty()
        && ending.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// The side files so far, by name: what comes twice is kept once.
#[derive(Default)]
pub(super) struct SideFiles(BTreeMap<String, Vec<u8>>);

impl SideFiles {
    /// Keeps a body. Gives the name of its file and its SHA-256.
    fn keep(&mut self, body: &[u8], extension: &str) -> (String, String) {
        let digest = show::sha256(body);
        let name = format!("{}.{extension}", &digest[..NAME_DIGITS]);
        self.0.entry(name.clone()).or_insert_with(|| body.to_vec());
        (name, digest)
    }

    pub(super) fn into_list(self) -> Vec<SideFile> {
        self.0.into_iter().map(|(name, bytes)| SideFile { name, bytes }).collect()
    }
}

/// Writes a body in the form that suits it. An empty one needs no words.
pub(super) fn put(entries: &mut Entries, body: &[u8], headers: &[(String, String)], files: &mut SideFiles) {
    if body.is_empty() {
        return;
    }
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        put_json(entries, value, body, files);
    } else if let Some(text) = inline_text(body) {
        entries.value("text", text);
    } else {
        let (name, sha256) = files.keep(body, extension(headers));
        entries.line("file", json!({ "name": name, "sha256": sha256, "bytes": body.len() }));
    }
}

/// The tree for people, and the very bytes beside it where the tree does not give them again: white space, escapes that
/// nobody needs, a key that is there twice, an exponent without a sign.
fn put_json(entries: &mut Entries, value: Value, body: &[u8], files: &mut SideFiles) {
    let is_exact = value.to_string().as_bytes() == body;
    entries.put("json", Tree::Value(value));
    if !is_exact {
        let (name, sha256) = files.keep(body, "json");
        entries.line("raw", json!({ "file": name, "sha256": sha256 }));
    }
}

/// The body as a text that people can read.
fn inline_text(body: &[u8]) -> Option<&str> {
    if body.len() > BODY_INLINE_BYTES_MAX {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    text.chars().all(|char| is_printable(char) || matches!(char, '\n' | '\r' | '\t' | '\u{a0}')).then_some(text)
}

/// The ending that programs know the content by.
fn extension(headers: &[(String, String)]) -> &'static str {
    const ENDINGS: [(&str, &str); 14] = [
        ("application/json", "json"),
        ("application/pdf", "pdf"),
        ("application/vnd.ms-excel", "xls"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("application/xml", "xml"),
        ("application/zip", "zip"),
        ("image/gif", "gif"),
        ("image/jpeg", "jpg"),
        ("image/png", "png"),
        ("image/webp", "webp"),
        ("text/csv", "csv"),
        ("text/html", "html"),
        ("text/plain", "txt"),
        ("text/xml", "xml"),
    ];
    let content_type = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let essence = content_type.and_then(|(_, value)| value.split(';').next()).unwrap_or_default().trim();
    ENDINGS.iter().find(|(known, _)| essence.eq_ignore_ascii_case(known)).map_or("bin", |(_, ending)| ending)
}
