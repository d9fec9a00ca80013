//! A lock as YAML: a line for each thing that somebody may want to look at by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use weft_engine::workflow::demands::{
    ConnectionDemands, FieldDemand, LimitDemand, NodeDemands, PlaceDemand, TokenDemand,
};

use super::{Lock, PackagePin, Pin};

const HEAD: &str = "\
# Components as they were accepted, and what they may ask for. Written by `weft nodes lock`: look through its changes.
weft_lock: 1
";

/// The text of the file.
pub fn write(lock: &Lock) -> String {
    let mut text = HEAD.to_owned();
    text.push_str(if lock.components.is_empty() { "components: {}\n" } else { "components:\n" });
    for (name, pin) in &lock.components {
        let _ = writeln!(text, "  {}:", scalar(name));
        write_pin(pin, &mut text);
    }
    write_map("", "packages", &lock.packages, package, &mut text);
    text
}

fn package(package: &PackagePin) -> String {
    let mut entries = Entries::default();
    entries.put("version", &scalar(&package.version));
    entries.put("digest", &package.digest);
    entries.text()
}

fn write_pin(pin: &Pin, text: &mut String) {
    let _ = match &pin.digest {
        Some(digest) => writeln!(text, "    digest: {digest}"),
        None => writeln!(text, "    comes_with: weft"),
    };
    if let Some(connection) = &pin.demands.connection {
        text.push_str("    connection:\n");
        write_connection(connection, text);
    }
    if pin.demands.any_platform {
        text.push_str("    any_platform: true\n");
    }
    write_map("    ", "nodes", &pin.demands.nodes, node, text);
}

fn write_connection(connection: &ConnectionDemands, text: &mut String) {
    // Where there is one kind of connection, its name is empty.
    match connection.base_urls.get("") {
        Some(url) if connection.base_urls.len() == 1 => _ = writeln!(text, "      base_url: {}", scalar(url)),
        _ if connection.base_urls.is_empty() => text.push_str("      kinds: {}\n"),
        _ => write_map("      ", "kinds", &connection.base_urls, |url| scalar(url), text),
    }
    write_list("hosts", connection.hosts.iter().map(|host| scalar(host)), text);
    write_map("      ", "secrets", &connection.secrets, field, text);
    write_map("      ", "fields", &connection.fields, field, text);
    match connection.authorize.first() {
        Some(node) if connection.authorize.len() == 1 => _ = writeln!(text, "      authorize: {}", scalar(node)),
        _ => write_list("authorize", connection.authorize.iter().map(|node| scalar(node)), text),
    }
    write_list("consent", connection.consent.iter().map(|host| scalar(host)), text);
    write_map("      ", "tokens", &connection.tokens, token, text);
    write_list("places", connection.places.iter().map(place), text);
    write_list("limits", connection.limits.iter().map(limit), text);
}

/// Nothing at all if it is empty.
fn write_map<T>(indent: &str, key: &str, map: &BTreeMap<String, T>, value: impl Fn(&T) -> String, text: &mut String) {
    if !map.is_empty() {
        let _ = writeln!(text, "{indent}{key}:");
    }
    for (name, entry) in map {
        let _ = writeln!(text, "{indent}  {}: {}", scalar(name), value(entry));
    }
}

fn write_list(key: &str, values: impl ExactSizeIterator<Item = String>, text: &mut String) {
    if values.len() > 0 {
        let _ = writeln!(text, "      {key}:");
    }
    for value in values {
        let _ = writeln!(text, "      - {value}");
    }
}

fn field(field: &FieldDemand) -> String {
    let mut entries = Entries::default();
    entries.flag("optional", field.optional);
    entries.list("kinds", &field.kinds);
    entries.list("parts", &field.parts);
    if !field.parts.is_empty() || !field.separator.is_empty() {
        entries.put("separator", &scalar(&field.separator));
    }
    entries.text()
}

fn token(token: &TokenDemand) -> String {
    let mut entries = Entries::default();
    if let Some(pointer) = &token.pointer {
        entries.put("pointer", &scalar(pointer));
    }
    entries.text()
}

/// `{value: access_token, header: x-token, nodes: [orders]}`.
fn place(place: &PlaceDemand) -> String {
    let mut entries = Entries::default();
    entries.put("value", &scalar(&place.value));
    entries.put(place.part.as_str(), &scalar(&place.name));
    entries.list("nodes", &place.nodes);
    entries.text()
}

fn limit(limit: &LimitDemand) -> String {
    let mut entries = Entries::default();
    entries.list("nodes", &limit.nodes);
    entries.put("requests", &limit.requests.to_string());
    entries.put("per_ms", &limit.per_ms.to_string());
    entries.text()
}

fn node(node: &NodeDemands) -> String {
    let mut entries = Entries::default();
    entries.flag("paging", node.paging);
    entries.flag("window", node.window);
    entries.list("required", &node.required);
    entries.list("tables", &node.tables);
    entries.list("personal", &node.personal);
    entries.text()
}

/// The entries of a map on one line; what is not so, or empty, is left out.
#[derive(Default)]
struct Entries(Vec<String>);

impl Entries {
    fn put(&mut self, key: &str, value: &str) {
        self.0.push(format!("{key}: {value}"));
    }

    fn flag(&mut self, key: &str, is_so: bool) {
        if is_so {
            self.put(key, "true");
        }
    }

    fn list(&mut self, key: &str, names: &BTreeSet<String>) {
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|name| scalar(name)).collect();
            self.put(key, &format!("[{}]", names.join(", ")));
        }
    }

    fn text(self) -> String {
        format!("{{{}}}", self.0.join(", "))
    }
}

/// A text that YAML reads as this text: plain if it can be nothing else, else in quotes. What can't be seen, or looks like
/// something else in a review, is escaped; so is every letter outside of ASCII and the Chinese characters.
fn scalar(text: &str) -> String {
    let is_word = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.' | '/');
    let is_plain = text.starts_with(|char: char| char.is_ascii_alphabetic()) && text.chars().all(is_word);
    let means_more = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    if is_plain && !means_more.contains(&text.to_ascii_lowercase().as_str()) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            ' '..='~' | '\u{4e00}'..='\u{9fff}' => quoted.push(char),
            _ => _ = write!(quoted, "\\U{:08x}", u32::from(char)),
        }
    }
    quoted + "\""
}
