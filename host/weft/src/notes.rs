//! What `weft check` says of a workflow that is right. A note is no mistake, and changes no exit code.

use std::path::{Path, PathBuf};

use weft_engine::workflow::{Input, Schedule};

use crate::message::{Message, Notes};
use crate::workflow_file::WorkflowFile;

/// The notes about a workflow.
pub fn of(workflow: &WorkflowFile) -> Notes {
    let checked = &workflow.checked;
    let schedule = checked.schedule.as_ref().map(|schedule| timer(schedule, workflow));
    let unread = checked.unread_inputs.iter().filter_map(|name| Some(unread(name, checked.inputs.get(name)?)));
    Notes::new(schedule.into_iter().chain(unread).collect()).with_sources(&workflow.sources)
}

/// An input that nothing reads may be left over, or misspelt where it was to be read. It may also just tell runs apart.
fn unread(name: &str, input: &Input) -> Message {
    let reason = format!("nothing reads the input `{name}`: its value is kept with the run and changes nothing in it");
    Message::new(reason, format!("write `${{ .inputs.{name} }}` in a step, or remove it")).at(input.place.clone())
}

/// A schedule is checked and nothing more: the system's timer has to start the runs.
fn timer(schedule: &Schedule, workflow: &WorkflowFile) -> Message {
    let reason = "`on.schedule` is checked, and nothing acts on it yet: `weft run` runs once, at once";
    let command = command(workflow);
    let zone = &schedule.zone;
    let mut remedy = format!(
        "let the system's timer start it. In a crontab (`CRON_TZ` where cron knows it, else the machine's zone counts):\n\
         CRON_TZ={zone}\n{} {}",
        schedule.cron,
        command.replace('%', "\\%"),
    );
    if let Some(calendar) = calendar(&schedule.cron) {
        let command = command.replace('%', "%%");
        remedy.push_str(&format!(
            "\nor in a timer of systemd, `OnCalendar={calendar} {zone}`, and in its service\nExecStart={command}"
        ));
    }
    if !workflow.checked.connections.is_empty() {
        remedy.push_str(
            "\nA timer doesn't have your environment: in the connections file write secrets as `{ file: /PATH }`, readable by \
             that user alone",
        );
    }
    Message::new(reason, remedy).at(schedule.place.clone())
}

/// The command with paths that are right from everywhere.
fn command(workflow: &WorkflowFile) -> String {
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("/usr/local/bin/weft"));
    let mut parts = vec![quoted(&program), "run".to_owned(), quoted(&absolute(Path::new(&workflow.name)))];
    let beside = |name: &str| absolute(Path::new(name));
    if !workflow.checked.connections.is_empty() {
        parts.extend(["--connections".to_owned(), quoted(&beside("connections.yaml"))]);
    }
    parts.extend(["--store".to_owned(), quoted_text(&format!("sqlite:{}", beside("weft.db").display()))]);
    let required = |(_, input): &(&String, &Input)| input.default.is_none();
    for (name, _) in workflow.checked.inputs.iter().filter(required) {
        parts.extend(["--input".to_owned(), format!("{name}=…")]);
    }
    parts.join(" ")
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn quoted(path: &Path) -> String {
    quoted_text(&path.display().to_string())
}

/// As a shell and systemd read it.
fn quoted_text(text: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "/._-:+@%".contains(character);
    match text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

/// A cron expression as systemd writes times (systemd.time(7)): `*-*-* *:0/10:00`. None where both mean something else:
/// with a day of the month and one of the week cron takes either, and systemd wants both.
fn calendar(cron: &str) -> Option<String> {
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else { return None };
    if day != "*" && weekday != "*" {
        return None;
    }
    let date = format!("*-{}-{}", field(month, 1, &MONTHS)?, field(day, 1, &[])?);
    let time = format!("{}:{}:00", field(hour, 0, &[])?, field(minute, 0, &[])?);
    Some(match weekday {
        "*" => format!("{date} {time}"),
        weekday => format!("{} {date} {time}", weekdays(weekday)?),
    })
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 8] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `*/10` is `0/10`, `1-5/2` is `1..5/2`, `jan` is `1`.
fn field(cron: &str, least: usize, words: &[&str]) -> Option<String> {
    let number = |text: &str| -> Option<String> {
        let word = words.iter().position(|word| word.eq_ignore_ascii_case(text)).map(|index| index + least);
        word.map(|word| word.to_string()).or_else(|| text.parse::<usize>().ok().map(|number| number.to_string()))
    };
    let part = |part: &str| -> Option<String> {
        let (range, step) = part.split_once('/').map_or((part, ""), |(range, step)| (range, step));
        let step = if step.is_empty() { String::new() } else { format!("/{step}") };
        Some(match range.split_once('-') {
            Some((from, to)) => format!("{}..{}{step}", number(from)?, number(to)?),
            None if range == "*" && step.is_empty() => "*".to_owned(),
            None if range == "*" => format!("{least}{step}"),
            None => format!("{}{step}", number(range)?),
        })
    };
    let parts: Option<Vec<String>> = cron.split(',').map(part).collect();
    Some(parts?.join(","))
}

/// `1-5` is `Mon..Fri`. Steps have no counterpart.
fn weekdays(cron: &str) -> Option<String> {
    let name = |text: &str| {
        let named = WEEKDAYS.iter().find(|day| day.eq_ignore_ascii_case(text));
        named.or_else(|| WEEKDAYS.get(text.parse::<usize>().ok()?)).copied()
    };
    let part = |part: &str| match part.split_once('-') {
        // Systemd's week begins on Monday.
        Some(("0", _)) => None,
        Some((from, to)) => Some(format!("{}..{}", name(from)?, name(to)?)),
        None => name(part).map(str::to_owned),
    };
    let parts: Option<Vec<String>> = cron.split(',').map(part).collect();
    Some(parts?.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_systemd_reads_them() {
        for (cron, expected) in [
            ("*/10 * * * *", Some("*-*-* *:0/10:00")),
            ("5 3 * * *", Some("*-*-* 3:5:00")),
            ("0,30 8-20/2 1 jan *", Some("*-1-1 8..20/2:0,30:00")),
            ("0 9 * * 1-5", Some("Mon..Fri *-*-* 9:0:00")),
            ("0 9 * * sun,3,7", Some("Sun,Wed,Sun *-*-* 9:0:00")),
            ("0 9 1 * 1", None),
            ("0 9 * * */2", None),
            ("0 9 * * 0-3", None),
            ("0 0 */5 */2 *", Some("*-1/2-1/5 0:0:00")),
        ] {
            assert_eq!(calendar(cron).as_deref(), expected, "{cron}");
        }
    }

    #[test]
    fn paths_with_blanks_are_quoted() {
        assert_eq!(quoted_text("/srv/weft/订单.yaml"), "/srv/weft/订单.yaml");
        assert_eq!(quoted_text("/srv/it's here"), "'/srv/it'\\''s here'");
    }
}
