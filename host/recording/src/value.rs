//! The whole values of a recording: where each stands, under which names, and how to put another in its place.
//!
//! Texts are rewritten value by value, never parsed and written again: every other byte stays as it came.

use std::ops::Range;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::placeholder;
use crate::{RecordedBody, RecordedExchange, RecordedOutcome, RecordedRequest, Recording};

/// A value that stands alone: of a JSON field, a query parameter, a form or header field, a segment of a path.
pub struct Whole<'a> {
    /// Names of the fields it stands in, outermost first. A segment of a path has none.
    pub names: &'a [String],
    /// The value, without escapes.
    pub text: &'a str,
}

/// What is to stand there instead, if anything else.
pub type Rewrite<'a> = dyn FnMut(&Whole<'_>) -> Option<String> + 'a;

/// Rewrites values of inputs, of public fields of connections, of requests and responses. Bookmarks stay.
pub fn rewrite_recording(recording: &mut Recording, rewrite: &mut Rewrite<'_>) {
    for (name, value) in &mut recording.inputs {
        rewrite_value(name, value, rewrite);
    }
    for connection in recording.connections.values_mut() {
        connection.fields.iter_mut().for_each(|(name, value)| rewrite_named(name, value, rewrite));
    }
    let exchanges = recording.calls.iter_mut().flat_map(|call| &mut call.exchanges);
    exchanges.for_each(|exchange| rewrite_exchange(exchange, rewrite));
}

/// Rewrites values of a request and its response.
pub fn rewrite_exchange(exchange: &mut RecordedExchange, rewrite: &mut Rewrite<'_>) {
    rewrite_request(&mut exchange.request, rewrite);
    let RecordedOutcome::Response { headers, body, .. } = &mut exchange.outcome else { return };
    headers.iter_mut().for_each(|(name, value)| rewrite_named(name, value, rewrite));
    let text = std::str::from_utf8(body).ok().filter(|text| looks_like_json(text));
    if let Some(changed) = text.and_then(|text| rewrite_json(&[], text, rewrite)) {
        *body = changed.into_bytes();
    }
}

fn rewrite_request(request: &mut RecordedRequest, rewrite: &mut Rewrite<'_>) {
    request.url = rewrite_path(&request.url, rewrite);
    let pairs = request.query.iter_mut().chain(&mut request.headers);
    pairs.for_each(|(name, value)| rewrite_named(name, value, rewrite));
    match &mut request.body {
        RecordedBody::Form(fields) => fields.iter_mut().for_each(|(name, value)| rewrite_named(name, value, rewrite)),
        RecordedBody::Json(text) => rewrite_text(text, rewrite),
        RecordedBody::Text { text, .. } if looks_like_json(text) => rewrite_text(text, rewrite),
        RecordedBody::Text { .. } | RecordedBody::None => {}
    }
}

fn rewrite_text(text: &mut String, rewrite: &mut Rewrite<'_>) {
    if let Some(changed) = rewrite_json(&[], text, rewrite) {
        *text = changed;
    }
}

fn rewrite_value(name: &str, value: &mut Value, rewrite: &mut Rewrite<'_>) {
    let changed = rewrite_json(&[name.to_owned()], &value.to_string(), rewrite);
    if let Some(changed) = changed.and_then(|text| serde_json::from_str(&text).ok()) {
        *value = changed;
    }
}

fn rewrite_named(name: &str, value: &mut String, rewrite: &mut Rewrite<'_>) {
    if let Some(changed) = rewrite_whole(&[name.to_owned()], value, rewrite) {
        *value = changed;
    }
}

/// Every segment of the path of a URL that has no query.
fn rewrite_path(url: &str, rewrite: &mut Rewrite<'_>) -> String {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let Some(path) = url[authority..].find('/').map(|at| authority + at) else { return url.to_owned() };
    let segments = url[path..].split('/').map(|segment| {
        let decoded = percent_decode(segment);
        let changed = decoded.and_then(|text| rewrite_whole(&[], &text, rewrite));
        changed.map_or_else(|| segment.to_owned(), |text| percent_encode(&text))
    });
    format!("{}{}", &url[..path], segments.collect::<Vec<_>>().join("/"))
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// Placeholders in a URL are not encoded, and no other value that is put there needs `<`, `:` or `>` to be.
fn percent_encode(text: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@<>".contains(&byte);
    let encode = |byte: u8| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    if placeholder::stands_in(text) { text.to_owned() } else { text.bytes().map(encode).collect() }
}

/// JSON within a text is looked into: several platforms send it so.
fn rewrite_whole(names: &[String], text: &str, rewrite: &mut Rewrite<'_>) -> Option<String> {
    if looks_like_json(text) && serde_json::from_str::<&RawValue>(text).is_ok() {
        return rewrite_json(names, text, rewrite);
    }
    // What is sealed already has no value of its own.
    if placeholder::stands_in(text) { None } else { rewrite(&Whole { names, text }) }
}

/// Whether it is meant as an object or a list.
pub fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Rewrites the texts and numbers of JSON, of several values one after the other too. Nothing if all stay.
pub fn rewrite_json(names: &[String], json: &str, rewrite: &mut Rewrite<'_>) -> Option<String> {
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let mut scan = Scan { json, at: 0, inside: Vec::new(), names: names.to_vec(), key_is_next: false };
    while let Some(leaf) = scan.next_leaf() {
        let changed = rewrite_whole(&scan.names, &leaf.text, rewrite);
        if let Some(changed) = changed {
            let is_number = leaf.number && serde_json::from_str::<serde_json::Number>(&changed).is_ok();
            changes.push((leaf.place, if is_number { changed } else { Value::from(changed).to_string() }));
        }
    }
    (!changes.is_empty()).then(|| replace(json, changes))
}

/// The text with other texts at some places, which are in order.
pub fn replace(text: &str, changes: Vec<(Range<usize>, String)>) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut start = 0;
    for (place, changed) in changes {
        replaced += &text[start..place.start];
        replaced += &changed;
        start = place.end;
    }
    replaced + &text[start..]
}

/// A text or a number.
struct Leaf {
    place: Range<usize>,
    text: String,
    number: bool,
}

/// Goes through JSON byte by byte. It accepts more than JSON: a body that is damaged must still be gone through.
struct Scan<'a> {
    json: &'a str,
    at: usize,
    /// What is open: an object, or else a list.
    inside: Vec<bool>,
    /// The names given, and the key of every open object.
    names: Vec<String>,
    key_is_next: bool,
}

impl Scan<'_> {
    fn next_leaf(&mut self) -> Option<Leaf> {
        while let Some(&byte) = self.json.as_bytes().get(self.at) {
            let leaf = match byte {
                b'"' => self.string()?,
                b'-' | b'0'..=b'9' => Some(self.number()),
                _ => {
                    self.punctuation(byte);
                    None
                }
            };
            if leaf.is_some() {
                return leaf;
            }
        }
        None
    }

    fn punctuation(&mut self, byte: u8) {
        self.at += 1;
        match byte {
            b'{' | b'[' => {
                self.inside.push(byte == b'{');
                self.names.extend((byte == b'{').then(String::new));
                self.key_is_next = byte == b'{';
            }
            b'}' | b']' => self.close(),
            b',' => self.key_is_next = self.inside.last() == Some(&true),
            b':' => self.key_is_next = false,
            _ => {}
        }
    }

    fn close(&mut self) {
        if self.inside.pop() == Some(true) {
            self.names.pop();
        }
    }

    /// Nothing at all if the string never ends; no leaf if it is a key, or no JSON string.
    fn string(&mut self) -> Option<Option<Leaf>> {
        let start = self.at;
        let length = string_length(&self.json.as_bytes()[start..])?;
        self.at += length;
        let place = start..self.at;
        let text = serde_json::from_str::<String>(&self.json[place.clone()]).ok();
        if !self.key_is_next {
            return Some(text.map(|text| Leaf { place, text, number: false }));
        }
        if let Some(name) = self.names.last_mut() {
            *name = text.unwrap_or_default();
        }
        Some(None)
    }

    fn number(&mut self) -> Leaf {
        let rest = &self.json[self.at..];
        let length = rest.find(|char: char| !char.is_ascii_digit() && !"+-.eE".contains(char)).unwrap_or(rest.len());
        let place = self.at..self.at + length;
        self.at = place.end;
        Leaf { text: self.json[place.clone()].to_owned(), place, number: true }
    }
}

/// With both quotes.
fn string_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}
