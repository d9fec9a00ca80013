//! `weft runs receipt`: what every component of a run asked for, was granted, and used.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use weft_engine::store::Run;

use crate::exit;
use crate::message::{Message, Messages, clean};
use crate::table_text::print_lines;

/// Prints the receipt of a run.
pub fn show_receipt(run: &Run, json: bool) -> Result<u8, Messages> {
    let summary: Value =
        run.summary_json.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let receipt = &summary["receipt"];
    let parts: BTreeMap<String, Part> = serde_json::from_value(receipt.clone()).map_err(|_| {
        let reason = format!("the run {} has no receipt", run.id);
        let remedy = "a run has one when it is over, and if it was run by a weft that keeps receipts";
        Messages::one(exit::USAGE, Message::new(reason, remedy))
    })?;
    if json {
        println!("{receipt}");
        return Ok(exit::DONE);
    }
    if parts.is_empty() {
        println!("the run {} called no component", run.id);
    }
    for (index, (name, part)) in parts.iter().enumerate() {
        println!("{}{}  {}", if index > 0 { "\n" } else { "" }, clean(name), clean(&part.digest));
        print_lines(&lines(part));
    }
    Ok(exit::DONE)
}

/// One component's part.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Part {
    digest: String,
    asked: Reach,
    granted: Reach,
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
    let mut lines = section("network", &part.asked.network, &part.granted.network, network.collect());
    lines.extend(section("secrets", &part.asked.sealed, &part.granted.sealed, sealed));
    lines.extend(section("tables", &part.asked.tables, &part.granted.tables, tables.collect()));
    lines.push(vec!["  calls".to_owned(), String::new(), used.calls.to_string()]);
    lines.push(vec!["  log".to_owned(), String::new(), times(used.log_lines, "line")]);
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

/// What was asked for, granted and used of one kind; nothing if there is none of it.
fn section(kind: &str, asked: &[String], granted: &[String], used: Vec<String>) -> Vec<Vec<String>> {
    if asked.is_empty() && granted.is_empty() && used.is_empty() {
        return Vec::new();
    }
    let listed = |values: &[String]| match values {
        [] => vec!["nothing".to_owned()],
        values => values.iter().map(|value| clean(value)).collect(),
    };
    let mut lines: Vec<Vec<String>> = Vec::new();
    for (word, values) in [("asked", listed(asked)), ("granted", listed(granted)), ("used", listed(&used))] {
        for (index, value) in values.into_iter().enumerate() {
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
