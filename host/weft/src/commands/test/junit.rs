//! The report that CI systems read: JUnit's XML, as far as they agree on it.

use std::fmt::Write;
use std::path::Path;

use super::files::OpenedFile;
use super::{CaseReport, about};
use crate::exit;
use crate::message::Messages;

/// Writes the report.
pub fn write(path: &Path, files: &[OpenedFile], reports: &[CaseReport]) -> Result<(), Messages> {
    std::fs::write(path, xml(files, reports)).map_err(|error| {
        about(path, exit::USAGE, format!("the report can't be written: {error}"), "name another file: --junit FILE")
    })
}

fn xml(files: &[OpenedFile], reports: &[CaseReport]) -> String {
    let failed = reports.iter().filter(|report| !report.passed()).count();
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(text, "<testsuites name=\"weft\" tests=\"{}\" failures=\"{failed}\">", reports.len());
    for (number, file) in files.iter().enumerate() {
        let of_file: Vec<&CaseReport> = reports.iter().filter(|report| report.file == number).collect();
        let failed = of_file.iter().filter(|report| !report.passed()).count();
        let name = escape(&file.name());
        let _ = writeln!(text, "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failed}\">", of_file.len());
        for report in of_file {
            case(&name, report, &mut text);
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn case(file: &str, report: &CaseReport, text: &mut String) {
    let (name, seconds) = (escape(&report.name), report.took.as_secs_f64());
    let _ = write!(text, "    <testcase classname=\"{file}\" name=\"{name}\" time=\"{seconds:.3}\"");
    if report.passed() {
        text.push_str("/>\n");
        return;
    }
    let mut lines: Vec<String> = report
        .mismatches
        .iter()
        .map(|it| {
            let more: String = it.more.iter().map(|line| format!("\n  {line}")).collect();
            format!("{}: expected {}, came {}{more}", it.what, it.expected, it.found)
        })
        .collect();
    lines.extend(report.broken.iter().flat_map(|messages| messages.all()).map(|message| message.reason.clone()));
    let first = lines.first().map(|line| line.lines().next().unwrap_or_default()).unwrap_or_default();
    let _ = writeln!(
        text,
        ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
        escape(first),
        escape(&lines.join("\n"))
    );
}

/// Characters that XML 1.0 can't hold are left out (section 2.2), the others that mean something there are written as
/// entities.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(char),
            _ if char.is_control() || matches!(char, '\u{fffe}' | '\u{ffff}') => {}
            _ => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_in_a_name_breaks_the_report() {
        assert_eq!(escape("a<b & \"c\" \u{1b}[31m"), "a&lt;b &amp; &quot;c&quot; [31m");
    }
}
