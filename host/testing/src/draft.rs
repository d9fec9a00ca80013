//! A case that is written from what came of a run, and put into a test file.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;
use weft_engine::store::Row;

use crate::compare::{flow, value_of};
use crate::document::read;
use crate::rehearse::Ended;
use crate::run_case::{Ran, show_time};

/// Cells of a row that are written down.
const CELLS_MAX: usize = 6;

/// Longest value that is written down, in characters.
const VALUE_CHARS_MAX: usize = 60;

/// What a case is written from.
pub struct Draft<'a> {
    /// Its name.
    pub name: &'a str,
    /// The recording, as a path from the file's folder.
    pub recording: &'a str,
    /// Where the run begins, in milliseconds since 1970-01-01T00:00:00Z.
    pub bookmarks: &'a BTreeMap<String, i64>,
}

impl Draft<'_> {
    /// A file with this case and no other, which expects nothing but the end of the run.
    pub fn bare(&self, workflow: &str) -> String {
        let head = format!("weft_test: 1\nworkflow: {}\ntests:\n", flow(&Value::from(workflow)));
        head + &indented(&format!("{}  expect: {{ status: finished }}\n", self.head()), 2)
    }

    /// The case, with what came of its run as what has to come of it.
    pub fn case(&self, ran: &Ran) -> String {
        let mut text = self.head();
        text.push_str("  expect:\n");
        match &ran.ended {
            Ended::Failed(failure) => {
                line(&mut text, 4, "status", &Value::from("failed"));
                line(&mut text, 4, "class", &Value::from(failure.class.as_str()));
                if !failure.code.is_empty() {
                    line(&mut text, 4, "code", &Value::from(failure.code.as_str()));
                }
                line(&mut text, 4, "failed_at", &Value::from(failure.step.as_str()));
            }
            _ => line(&mut text, 4, "status", &Value::from("finished")),
        }
        line(&mut text, 4, "left_out", &Value::from(ran.left_out));
        if let Some(requests) = certain_requests(ran) {
            line(&mut text, 4, "requests", &Value::from(requests));
        }
        tables(&mut text, ran);
        text
    }

    fn head(&self) -> String {
        let mut text = format!("- name: {}\n", flow(&Value::from(self.name)));
        line(&mut text, 2, "recording", &Value::from(self.recording));
        if !self.bookmarks.is_empty() {
            text.push_str("  before:\n    bookmarks:\n");
            for (step, until_ms) in self.bookmarks {
                // Bare, as people write times.
                let _ = writeln!(text, "      {}: {}", flow(&Value::from(step.as_str())), show_time(*until_ms));
            }
        }
        text
    }
}

/// How many requests a run makes; none where it depends on chance: of the items that are worked on beside the one that
/// fails, some may have asked.
fn certain_requests(ran: &Ran) -> Option<u64> {
    let finished = matches!(ran.ended, Ended::Finished(_));
    (finished || !ran.had_items).then(|| ran.requests.values().sum())
}

fn tables(text: &mut String, ran: &Ran) {
    if ran.tables.is_empty() {
        text.push_str("    tables: {}\n");
        return;
    }
    text.push_str("    tables:\n");
    for (name, rows) in &ran.tables {
        let _ = writeln!(text, "      {}:", flow(&Value::from(name.as_str())));
        line(text, 8, "rows", &Value::from(rows.len()));
        let key = ran.keys.get(name).map(Vec::as_slice).unwrap_or_default();
        let last = rows.len().checked_sub(1).filter(|last| *last > 0);
        let chosen = [(!rows.is_empty()).then_some(0), last];
        let chosen: Vec<String> = chosen.into_iter().flatten().filter_map(|index| row(&rows[index], key)).collect();
        if !chosen.is_empty() {
            text.push_str("        contains:\n");
            chosen.iter().for_each(|row| text.push_str(&format!("          - {row}\n")));
        }
    }
}

/// The key and some more cells that say something: enough to know the row by, and few enough to read.
fn row(row: &Row, key: &[String]) -> Option<String> {
    let is_key = |name: &str| key.iter().any(|known| known == name);
    let (keys, others): (Vec<_>, Vec<_>) = row.cells.iter().partition(|(name, _)| is_key(name));
    let cells = keys.into_iter().chain(others).filter_map(|(name, cell)| {
        let value = value_of(cell);
        let is_plain = match &value {
            Value::Number(number) => is_key(name) || number.as_f64() != Some(0.0),
            Value::Bool(_) => true,
            Value::String(text) => !text.is_empty() && text.chars().count() <= VALUE_CHARS_MAX && !text.contains('\n'),
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        };
        is_plain.then(|| (name.to_string(), value))
    });
    let cells: Vec<String> =
        cells.take(CELLS_MAX).map(|(name, value)| format!("{}: {}", flow(&Value::from(name)), flow(&value))).collect();
    (!cells.is_empty()).then(|| format!("{{ {} }}", cells.join(", ")))
}

fn line(text: &mut String, indent: usize, name: &str, value: &Value) {
    let _ = writeln!(text, "{:indent$}{name}: {}", "", flow(value));
}

fn indented(case: &str, indent: usize) -> String {
    case.lines().map(|line| format!("{:indent$}{line}\n", "")).collect()
}

/// A new test file with this case.
pub fn new_file(case: &str) -> String {
    format!("weft_test: 1\ntests:\n{}", indented(case, 2))
}

/// The text of a test file with one more case at its end; all that was there stays as it is. None if the file isn't
/// written so that this is safe.
pub fn append(source: &str, case: &str) -> Option<String> {
    let before = read(source).ok()?;
    let mut lines = source.lines().skip_while(|line| line.trim_end() != "tests:").skip(1).peekable();
    let is_item = |line: &&str| line.trim_start().starts_with("- ");
    let indent = lines.clone().find(is_item).map(|line| line.len() - line.trim_start().len())?;
    // Anything else at the left edge is another key of the file, and the case would land there.
    let ends_with_list = lines
        .all(|line| line.is_empty() || line.starts_with([' ', '#', '\t']) || (indent == 0 && line.starts_with("- ")));
    if !ends_with_list {
        return None;
    }
    let appended = format!("{}\n\n{}", source.trim_end(), indented(case, indent));
    let names = |source: &crate::document::TestFile| -> Vec<String> {
        source.cases.iter().map(|case| case.name.value.clone()).collect()
    };
    let after = names(&read(&appended).ok()?);
    let is_one_more = after.split_last().is_some_and(|(_, others)| *others == names(&before));
    is_one_more.then_some(appended)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &str = "- name: new\n  recording: a.recording.yaml\n  expect: { status: failed }\n";

    #[test]
    fn a_case_goes_to_the_end_and_comments_stay() {
        let source = "# Ours.\nweft_test: 1\ntests:\n  # First.\n  - name: old\n    recording: b.recording.yaml\n    \
                      expect: { status: failed } # so far\n  # Last.\n";
        let appended = append(source, CASE).unwrap();
        assert_eq!(
            appended,
            format!("{source}\n  - name: new\n    recording: a.recording.yaml\n    expect: {{ status: failed }}\n")
        );
        let flush = "weft_test: 1\ntests:\n- name: old\n  recording: b.recording.yaml\n  expect: { status: failed }\n";
        assert_eq!(append(flush, CASE).unwrap(), format!("{flush}\n{CASE}"));
    }

    #[test]
    fn a_file_of_another_shape_is_left_alone() {
        let case = "{ name: old, recording: b.recording.yaml, expect: { status: failed } }";
        for source in [
            format!("weft_test: 1\ntests: [{case}]\n"),
            format!("weft_test: 1\ntests:\n  - {case}\nworkflow: a.yaml\n"),
            "weft_test: 1\ntests:\n".to_owned(),
            "not: a test\n".to_owned(),
            format!("weft_test: 1\ntests:\n  - {}\n", case.replace("old", "new")),
        ] {
            assert_eq!(append(&source, CASE), None, "{source}");
        }
    }

    #[test]
    fn a_new_file_can_be_read() {
        assert_eq!(read(&new_file(CASE)).unwrap().cases.len(), 1);
    }
}
