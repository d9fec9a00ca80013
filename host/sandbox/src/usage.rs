//! What a call used: the third part of a receipt, after what its component asked for and what it was granted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Most different entries of each kind; what comes after them is counted under [`OTHERS`].
const ENTRIES_MAX: usize = 100;
/// Where the rest is counted.
pub const OTHERS: &str = "(others)";

/// What one call used, or several.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Calls.
    pub calls: u64,
    /// Requests sent, repeats and redirects included.
    pub requests: u32,
    /// What went over the network, by method and origin: `GET https://api.shop.example`.
    pub network: BTreeMap<String, Traffic>,
    /// Sealed values whose markers it got, by name, and how often.
    pub sealed: BTreeMap<String, u64>,
    /// Where in its requests sealed values stood, and how often: `access_token in the header field x-token`.
    pub placed: BTreeMap<String, u64>,
    /// Values that were hidden from it, or in what it gave, because a secret was in them.
    pub hidden: u64,
    /// Hashes, HMACs and Basic texts that were made for it.
    pub hashes: u32,
    /// Tables, by name.
    pub tables: BTreeMap<String, TableUse>,
    /// Lines of its log.
    pub log_lines: u64,
    /// What it asked for and did not get, and how often.
    pub refused: BTreeMap<String, u64>,
}

/// What went to and from one origin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Traffic {
    /// Requests.
    pub requests: u64,
    /// Bytes of URLs, header fields and bodies as the component wrote them.
    pub sent_bytes: u64,
    /// Bytes of bodies and header fields as the component got them.
    pub received_bytes: u64,
}

/// What was done with one table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableUse {
    /// Times that rows were looked for.
    pub finds: u64,
    /// Rows staged.
    pub staged: u64,
    /// Rows to be removed.
    pub removed: u64,
}

impl Usage {
    /// Adds what other calls used.
    pub fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.requests = self.requests.saturating_add(other.requests);
        self.hashes = self.hashes.saturating_add(other.hashes);
        self.log_lines += other.log_lines;
        self.hidden += other.hidden;
        for (place, times) in &other.placed {
            *entry(&mut self.placed, place) += times;
        }
        for (name, traffic) in &other.network {
            entry(&mut self.network, name).add(*traffic);
        }
        for (name, times) in &other.sealed {
            *entry(&mut self.sealed, name) += times;
        }
        for (name, table) in &other.tables {
            entry(&mut self.tables, name).add(*table);
        }
        for (reason, times) in &other.refused {
            *entry(&mut self.refused, reason) += times;
        }
    }

    /// Whether it has asked nobody for anything and changed nothing: who does it again does it once.
    pub(crate) fn left_no_trace(&self) -> bool {
        self.requests == 0 && self.tables.values().all(|table| table.staged == 0 && table.removed == 0)
    }

    pub(crate) fn exchange(&mut self, method: &str, origin: &str, traffic: Traffic) {
        entry(&mut self.network, &format!("{method} {origin}")).add(traffic);
    }

    pub(crate) fn seal(&mut self, name: &str) {
        *entry(&mut self.sealed, name) += 1;
    }

    pub(crate) fn place(&mut self, line: &str) {
        *entry(&mut self.placed, line) += 1;
    }

    pub(crate) fn table(&mut self, name: &str, done: TableUse) {
        entry(&mut self.tables, name).add(done);
    }

    /// `what` may be a component's own text.
    pub(crate) fn refuse(&mut self, what: &str) {
        const REASON_BYTES_MAX: usize = 300;
        *entry(&mut self.refused, &crate::text::plain(what, REASON_BYTES_MAX)) += 1;
    }
}

impl Traffic {
    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.sent_bytes += other.sent_bytes;
        self.received_bytes += other.received_bytes;
    }
}

impl TableUse {
    fn add(&mut self, other: Self) {
        self.finds += other.finds;
        self.staged += other.staged;
        self.removed += other.removed;
    }
}

/// The entry of that name, or the one for all others when there are enough.
fn entry<'a, T: Default>(entries: &'a mut BTreeMap<String, T>, name: &str) -> &'a mut T {
    let known = entries.contains_key(name) || entries.len() < ENTRIES_MAX;
    entries.entry(if known { name } else { OTHERS }.to_owned()).or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_has_an_end() {
        let mut usage = Usage::default();
        for number in 0..1_000 {
            usage.seal(&format!("name {number}"));
        }
        assert_eq!((usage.sealed.len(), usage.sealed[OTHERS]), (ENTRIES_MAX + 1, 1_000 - ENTRIES_MAX as u64));
        let mut sum = usage.clone();
        sum.add(&usage);
        assert_eq!((sum.sealed.len(), sum.sealed["name 7"]), (ENTRIES_MAX + 1, 2));
    }
}
