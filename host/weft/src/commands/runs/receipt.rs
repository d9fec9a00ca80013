//! `weft runs receipt`: what every component of a run asked for, was granted, and used.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use weft_engine::store::Run;

use super::summary::Summary;
use crate::exit;
use crate::message::{Message, Messages, clean};
use crate::table_text::print_lines;

/// Prints the receipt of a run.
pub fn show_receipt(run: &Run, json: bool) -> Result<u8, Messages> {
    let summary: Value = Summary::json(run).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let receipt = &summary["receipt"];
    let parts: BTreeMap<String, Part> = serde_json::from_value(receipt.clone()).map_err(|_| {
        let reason = format!("the run {} has no receipt", run.id);
        let remedy = "a run has one from its first commit on, if it was run by a weft that keeps receipts";
        Messages::one(exit::USAGE, Message::new(reason, remedy))
    })?;
    if json {
        say!("{receipt}");
        return Ok(exit::DONE);
    }
    if parts.is_empty() {
        say!("the run {} called no component", run.id);
    } else if run.summary_json.is_none() {
        say!("the run {} is not over: this is what was used until its latest commit\n", run.id);
    }
    for (index, (name, part)) in parts.iter().enumerate() {
        let digest = part.digest.as_deref().map(|digest| format!("  {}", clean(digest))).unwrap_or_default();
        say!("{}{}{digest}", if index > 0 { "\n" } else { "" }, clean(name));
        print_lines(&lines(part));
    }
    Ok(exit::DONE)
}

/// One component's part.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Part {
    /// These three are known when the run is over.
    digest: Option<String>,
    asked: Option<Reach>,
    granted: Option<Reach>,
    used: Used,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reach {
    network: Vec<String>,
    sealed: Vec<String>,
    tables: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Used {
    calls: u64,
    network: BTreeMap<String, Traffic>,
    sealed: BTreeMap<String, u64>,
    placed: BTreeMap<String, u64>,
    hidden: u64,
    hashes: u64,
    tables: BTreeMap<String, Table>,
    log_lines: u64,
    refused: BTreeMap<String, u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Traffic {
    requests: u64,
    sent_bytes: u64,
    received_bytes: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Table {
    finds: u64,
    staged: u64,
    removed: u64,
}

fn lines(part: &Part) -> Vec<Vec<String>> {
    let used = &part.used;
    let network = used.network.iter().map(|(place, traffic)| {
        let (sent, received) = (size(traffic.sent_bytes), size(traffic.received_bytes));
        format!("{place}: {}, {sent} sent, {received} received", times(traffic.requests, "request"))
    });
    let mut sealed: Vec<String> =
        used.sealed.iter().map(|(name, count)| format!("{name}: {}", times(*count, "time"))).collect();
    if used.hashes > 0 {
        sealed.push(format!("made by the host: {}", times(used.hashes, "hash")));
    }
    let tables = used.tables.iter().map(|(name, table)| {
        let did = [("look-up", table.finds), ("row written", table.staged), ("row removed", table.removed)];
        let did: Vec<String> =
            did.into_iter().filter(|(_, count)| *count > 0).map(|(what, count)| times(count, what)).collect();
        format!("{name}: {}", did.join(", "))
    });
    let mut lines = section("network", part, |reach| &reach.network, network.collect());
    let mut secrets = section("secrets", part, |reach| &reach.sealed, sealed);
    for (index, (place, count)) in used.placed.iter().enumerate() {
        let kind = if secrets.is_empty() { "  secrets" } else { "" };
        let word = if index == 0 { "sent" } else { "" };
        secrets.push(vec![kind.to_owned(), word.to_owned(), format!("{}: {}", clean(place), times(*count, "time"))]);
    }
    lines.extend(secrets);
    lines.extend(section("tables", part, |reach| &reach.tables, tables.collect()));
    lines.push(vec!["  calls".to_owned(), String::new(), used.calls.to_string()]);
    lines.push(vec!["  log".to_owned(), String::new(), times(used.log_lines, "line")]);
    if used.hidden > 0 {
        let were = if used.hidden == 1 { "was" } else { "were" };
        let what = format!("{} with secrets {were} hidden", times(used.hidden, "value"));
        lines.push(vec!["  hidden".to_owned(), String::new(), what]);
    }
    let refused: Vec<String> =
        used.refused.iter().map(|(what, count)| format!("{}: {}", clean(what), times(*count, "time"))).collect();
    lines.extend(
        refused
            .into_iter()
            .enumerate()
            .map(|(index, refused)| vec![if index == 0 { "  refused" } else { "" }.to_owned(), String::new(), refused]),
    );
    lines
}

/// What was asked for, granted and used of one kind, as far as it is known; nothing if there is none of it.
fn section(kind: &str, part: &Part, of: fn(&Reach) -> &Vec<String>, used: Vec<String>) -> Vec<Vec<String>> {
    let (asked, granted) = (part.asked.as_ref().map(of), part.granted.as_ref().map(of));
    let known = [("asked", asked), ("granted", granted), ("used", Some(&used))];
    if known.iter().all(|(_, values)| values.is_none_or(Vec::is_empty)) {
        return Vec::new();
    }
    let mut lines: Vec<Vec<String>> = Vec::new();
    for (word, values) in known {
        let Some(values) = values else { continue };
        let nothing = values.is_empty().then(|| "nothing".to_owned());
        for (index, value) in values.iter().map(|value| clean(value)).chain(nothing).enumerate() {
            let kind = if lines.is_empty() { format!("  {kind}") } else { String::new() };
            lines.push(vec![kind, if index == 0 { word } else { "" }.to_owned(), value]);
        }
    }
    lines
}

/// `1 request`, `2 requests`, `3 rows written`, `2 hashes`.
fn times(count: u64, what: &str) -> String {
    let (noun, rest) = what.split_once(' ').map_or((what, String::new()), |(noun, rest)| (noun, format!(" {rest}")));
    let plural = if noun.ends_with('h') { "es" } else { "s" };
    format!("{count} {noun}{}{rest}", if count == 1 { "" } else { plural })
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} KB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
