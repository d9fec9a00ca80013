//! New expectations for old ones: shown one by one, then written into the files.

use std::collections::BTreeMap;
use std::io::{BufRead, IsTerminal, Write};

use weft_testing::{Edit, Mismatch};
use weft_yaml::Mark;

use super::files::OpenedFile;
use super::{CaseReport, about};
use crate::exit;
use crate::message::{Messages, clean};

/// What somebody answered.
#[derive(PartialEq)]
enum Choice {
    Yes,
    No,
    All,
    Quit,
}

/// Goes through everything that is not as expected and can be written down, and writes what was accepted.
pub fn update(files: &[OpenedFile], reports: &[CaseReport], yes: bool, json: bool) -> Result<(), Messages> {
    let mut accepted: BTreeMap<usize, Vec<Edit>> = BTreeMap::new();
    let mut take_all = yes;
    let (mut left, mut offered) = (0, 0);
    if !yes && (json || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal()) {
        let reason = "nothing was updated: there is no terminal on which to ask";
        return Err(Messages::usage(reason, "add --yes to accept everything, after a look at the report"));
    }
    'all: for report in reports {
        for mismatch in &report.mismatches {
            let Some(edit) = &mismatch.edit else {
                left += 1;
                continue;
            };
            offered += 1;
            let choice = if take_all { Choice::Yes } else { ask(&files[report.file], report, mismatch, edit) };
            match choice {
                Choice::No => continue,
                Choice::Quit => break 'all,
                Choice::All => take_all = true,
                Choice::Yes => {}
            }
            accepted.entry(report.file).or_default().push(edit.clone());
        }
    }
    let count: usize = accepted.values().map(Vec::len).sum();
    for (file, edits) in accepted {
        write(&files[file], edits)?;
    }
    if !json {
        let rest = if left > 0 { format!("; {left} can only be changed by hand") } else { String::new() };
        say!("updated {count} of {offered} expectations{rest}");
    }
    Ok(())
}

fn ask(file: &OpenedFile, report: &CaseReport, mismatch: &Mismatch, edit: &Edit) -> Choice {
    let place = file.place(edit.start);
    let [name, what, expected, text] =
        [&report.name, &mismatch.what, &mismatch.expected, &edit.text].map(|text| clean(text));
    tell!("\n{name}\n{place}: {what}\n  - {expected}\n  + {text}");
    let mut answer = String::new();
    let asked = write!(std::io::stderr(), "Accept? [y/n/a(ll)/q(uit)] ");
    if asked.and_then(|()| std::io::stdin().lock().read_line(&mut answer)).is_err() {
        return Choice::Quit;
    }
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Choice::Yes,
        "a" | "all" => Choice::All,
        "q" | "quit" => Choice::Quit,
        _ => Choice::No,
    }
}

/// Written beside and renamed, so that a file is never half there.
fn write(file: &OpenedFile, edits: Vec<Edit>) -> Result<(), Messages> {
    let text = apply(&file.source, edits);
    let beside = file.path.with_extension("yaml.new");
    std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &file.path)).map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        about(&file.path, exit::FINDINGS, format!("the file can't be written: {error}"), "check its folder")
    })
}

/// The text with every piece replaced. From the end to the beginning, so that places stay what they are; of two edits of
/// the same piece the first counts.
fn apply(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.start);
    edits.dedup_by_key(|edit| edit.start);
    let mut text = source.to_owned();
    for edit in edits.iter().rev() {
        let (Some(start), Some(end)) = (offset(source, edit.start), offset(source, edit.end)) else { continue };
        if start <= end {
            text.replace_range(start..end, &edit.text);
        }
    }
    text
}

/// Where a place is, in bytes. Columns count characters.
fn offset(source: &str, mark: Mark) -> Option<usize> {
    let mut start = 0;
    for line in source.split_inclusive('\n').take(mark.line.checked_sub(1)?) {
        start += line.len();
    }
    let rest = &source[start..];
    let column = mark.column.checked_sub(1)?;
    Some(start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: (usize, usize), end: (usize, usize), text: &str) -> Edit {
        let mark = |(line, column)| Mark { line, column };
        Edit { start: mark(start), end: mark(end), text: text.to_owned() }
    }

    #[test]
    fn pieces_are_replaced_and_the_rest_stays() {
        let source = "行: 1 # 注\nrows: 120\n- { a: \"99.00\", b: x }\n";
        let edits = vec![edit((3, 8), (3, 15), "\"1.00\""), edit((2, 7), (2, 10), "121"), edit((1, 4), (1, 5), "22")];
        assert_eq!(apply(source, edits), "行: 22 # 注\nrows: 121\n- { a: \"1.00\", b: x }\n");
    }
}
