//! An application: its authorisation, its switches, its worksheets.

use std::collections::BTreeSet;
use std::net::IpAddr;

use weft_fakes_kit::chance;

use super::worksheet::Worksheet;

/// What the authorisation permits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All interfaces.
    All,
    /// Only those that read.
    ReadOnly,
    /// Reading by view, writing by worksheet; both by id.
    Custom {
        /// Views that may be read. Then a view must be named.
        views: BTreeSet<String>,
        /// Worksheets that may be written.
        writes: BTreeSet<String>,
    },
}

/// What is given to a reader who names no view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoView {
    /// All rows.
    Rows,
    /// No rows.
    Nothing,
    /// Code 10005.
    Refused,
}

/// What deleting a row that is not there gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoneRows {
    /// Success.
    Ignored,
    /// Code 10007.
    Refused,
}

/// An application.
#[derive(Debug, Clone)]
pub struct App {
    /// Its AppKey.
    pub app_key: String,
    /// The fixed sign that goes with it.
    pub sign: String,
    /// What the authorisation permits.
    pub scope: Scope,
    /// What is given to a reader who names no view.
    pub no_view: NoView,
    /// What deleting a row that is not there gives.
    pub gone_rows: GoneRows,
    /// Who may call; none for anybody.
    pub allowed_ips: Option<Vec<IpAddr>>,
    /// Whether a wrong sign is told as a wrong parameter, as some versions do.
    pub sign_as_parameter: bool,
    /// Whether the requests of the month are used up: code 90000.
    pub used_up: bool,
    /// Worksheets, by id, of other applications: code 430013.
    pub foreign_worksheets: BTreeSet<String>,
    /// The worksheets.
    pub worksheets: Vec<Worksheet>,
    pub(crate) ids_given: u64,
}

impl App {
    /// An application without worksheets, whose authorisation permits everything.
    pub fn empty() -> App {
        App {
            app_key: "0123456789abcdef".to_owned(),
            sign: "ZmFrZS1zaWduLW9mLXRoZS1kZW1vLWFwcGxpY2F0aW9uLWZvci10ZXN0cy1vbmx5LTAwMDAwMDAwMDAwMA==".to_owned(),
            scope: Scope::All,
            no_view: NoView::Rows,
            gone_rows: GoneRows::Ignored,
            allowed_ips: None,
            sign_as_parameter: false,
            used_up: false,
            foreign_worksheets: BTreeSet::new(),
            worksheets: Vec::new(),
            ids_given: 0,
        }
    }

    /// The same with another worksheet.
    #[must_use]
    pub fn with(mut self, worksheet: Worksheet) -> App {
        self.worksheets.push(worksheet);
        self
    }

    /// A worksheet by its id, alias or name.
    pub fn worksheet(&self, name: &str) -> Option<&Worksheet> {
        self.worksheets.iter().find(|worksheet| worksheet.is_called(name) || worksheet.name == name)
    }

    /// A worksheet by its id, alias or name, to change it.
    pub fn worksheet_mut(&mut self, name: &str) -> Option<&mut Worksheet> {
        self.worksheets.iter_mut().find(|worksheet| worksheet.is_called(name) || worksheet.name == name)
    }

    /// A fresh id: a UUID of version 4, the same in each run of a test.
    pub(crate) fn new_uuid(&mut self) -> String {
        self.ids_given += 1;
        uuid(self.ids_given)
    }
}

/// The n-th UUID.
pub(crate) fn uuid(n: u64) -> String {
    let (high, low) = (mixed(2 * n), mixed(2 * n + 1));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | (low >> 48) & 0x3fff,
        low & 0xffff_ffff_ffff
    )
}

/// Numbers that look like chance and are not.
fn mixed(n: u64) -> u64 {
    chance::mixed(n.wrapping_mul(chance::STEP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_of_version_4_and_differ() {
        let ids: BTreeSet<String> = (0..1_000).map(uuid).collect();
        assert_eq!(ids.len(), 1_000);
        for id in ids {
            assert_eq!((id.len(), &id[14..15]), (36, "4"), "{id}");
            assert!("89ab".contains(&id[19..20]), "{id}");
        }
    }
}
