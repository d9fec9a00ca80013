//! Workflow files, read and checked: a workflow or findings come of any text, the same each time, each finding with its
//! place in its file, a reason and a remedy; and reading before checking finds no less than both at once.
//!
//! A line `%%%` in the input begins another file, which the first may run as `./part.yaml`.

use std::sync::LazyLock;

use weft_workflow::{Catalogue, Document, Finding, Library, check_source, check_with};

use crate::{catalogue, text};

const BYTES_MAX: usize = 64 << 10;
const FIRST: &str = "w.yaml";
const PART: &str = "part.yaml";

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(catalogue::catalogue);

/// Checks the input as one file, or as two.
pub fn check(input: &[u8]) {
    let Some(source) = text::of(input, BYTES_MAX) else { return };
    match source.split_once("\n%%%\n") {
        Some((first, part)) => check_two(first, part),
        None => check_one(source),
    }
}

fn check_one(source: &str) {
    let checked = check_source(FIRST, source, &CATALOGUE);
    if let Err(findings) = &checked {
        check_findings(findings, source, "");
    }
    let apart = Document::parse(FIRST, source).and_then(|document| weft_workflow::check(&document, &CATALOGUE));
    assert_eq!(checked.is_ok(), apart.is_ok(), "{checked:?} and {apart:?}");
    assert_eq!(checked, check_source(FIRST, source, &CATALOGUE));
}

struct Part<'a>(&'a str);

impl Library for Part<'_> {
    fn read(&self, path: &str) -> Result<String, String> {
        if path == PART { Ok(self.0.to_owned()) } else { Err("there is no such file".to_owned()) }
    }
}

fn check_two(first: &str, part: &str) {
    if let Err(findings) = check_with(FIRST, first, &CATALOGUE, &Part(part)) {
        check_findings(&findings, first, part);
    }
}

fn check_findings(findings: &[Finding], first: &str, part: &str) {
    assert!(!findings.is_empty(), "neither a workflow nor a finding");
    assert!(findings.is_sorted(), "findings are not in the order of the file");
    for finding in findings {
        let source = if finding.place.file == FIRST { first } else { part };
        let lines = text::lines(source);
        assert!((1..=lines).contains(&finding.place.line) && finding.place.column >= 1, "{finding:?} of {lines} lines");
        assert!(!finding.reason.is_empty() && !finding.remedy.is_empty(), "{finding:?}");
        assert!(!finding.remedy.contains("mistake of weft"), "{finding:?}");
    }
}
