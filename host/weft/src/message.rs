//! What is told to people when something is wrong, or worth knowing: place, reason, remedy.

use std::collections::HashMap;
use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;
use weft_engine::store::StoreError;
use weft_engine::workflow::{Finding, Place};

use crate::exit;
use crate::print::tell_text;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const NOTE: Style = AnsiColor::Yellow.on_default().bold();
const REMEDY: Style = AnsiColor::Cyan.on_default();
const SOURCE: Style = Style::new().dimmed();
/// Longest source line that is shown.
const SOURCE_CHARS_MAX: usize = 160;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// A place that isn't a line of a file: `shop.yaml: main`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What is wrong, and why.
    pub reason: String,
    /// What to do.
    pub remedy: String,
}

impl Message {
    /// A message without a place.
    pub fn new(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: None, subject: None, reason: reason.into(), remedy: remedy.into() }
    }

    /// The same message about this file, account or component.
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The same message at this place.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}

impl From<Finding> for Message {
    fn from(finding: Finding) -> Self {
        Self::new(finding.reason, finding.remedy).at(finding.place)
    }
}

/// Everything that is wrong, and the exit code for it.
#[derive(Debug)]
pub struct Messages {
    code: u8,
    messages: Vec<Message>,
    /// Files whose lines can be shown, by name.
    sources: HashMap<String, String>,
}

impl Messages {
    /// Several messages.
    pub fn new(code: u8, messages: Vec<Message>) -> Self {
        Self { code, messages, sources: HashMap::new() }
    }

    /// A single message.
    pub fn one(code: u8, message: Message) -> Self {
        Self::new(code, vec![message])
    }

    /// Something that the command line asks for can't be done.
    pub fn usage(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::one(exit::USAGE, Message::new(reason, remedy))
    }

    /// Lets the lines of these files be shown with the messages: names and texts.
    pub fn with_sources(mut self, sources: &[(String, String)]) -> Self {
        self.sources.extend(sources.iter().cloned());
        self
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        self.code
    }

    /// Each of them.
    pub fn all(&self) -> &[Message] {
        &self.messages
    }

    /// Prints to stderr; as JSON lines for programs. Gives the exit code.
    pub fn print(&self, json: bool) -> u8 {
        if json {
            for message in &self.messages {
                let line = serde_json::json!({ "event": "error", "exit_code": self.code, "error": message });
                tell!("{line}");
            }
        } else {
            tell_text(&self.render());
        }
        self.code
    }

    fn render(&self) -> String {
        let mut text = String::new();
        for message in &self.messages {
            self.render_one(message, ("error", ERROR), &mut text);
        }
        if self.messages.len() > 1 {
            let _ = writeln!(text, "{} errors", self.messages.len());
        }
        text
    }

    fn render_one(&self, message: &Message, (label, style): (&str, Style), text: &mut String) {
        let place = message.place.as_ref().map(ToString::to_string).or_else(|| message.subject.clone());
        let place = place.map(|place| format!("{}: ", clean(&place))).unwrap_or_default();
        let _ = writeln!(text, "{style}{label}{style:#}: {place}{}", clean(&message.reason));
        if let Some(excerpt) = message.place.as_ref().and_then(|place| self.excerpt(place, style)) {
            text.push_str(&excerpt);
        }
        let remedy = clean(&message.remedy).replace('\n', "\n    ");
        let _ = writeln!(text, "  {REMEDY}remedy{REMEDY:#}: {remedy}");
    }

    /// The line, and a mark below the column. Chinese characters are two columns wide. Of a long line the part round the
    /// column is shown.
    fn excerpt(&self, place: &Place, style: Style) -> Option<String> {
        let line = self.sources.get(&place.file)?.lines().nth(place.line.checked_sub(1)?)?;
        let before = place.column.saturating_sub(1);
        let left_out = if before < SOURCE_CHARS_MAX { 0 } else { before - SOURCE_CHARS_MAX / 2 };
        let shown: String = line.chars().skip(left_out).take(SOURCE_CHARS_MAX).collect();
        let shown = clean(&shown);
        let before: String = shown.chars().take(before - left_out).collect();
        let indent = " ".repeat(before.width());
        let number = place.line;
        let margin = " ".repeat(number.to_string().len());
        Some(format!(
            "{SOURCE} {number} | {shown}{SOURCE:#}\n{SOURCE} {margin} | {indent}{SOURCE:#}{style}^{style:#}\n"
        ))
    }
}

/// What is worth knowing although nothing is wrong. It changes no exit code.
#[derive(Debug)]
pub struct Notes(Messages);

impl Notes {
    /// These notes, maybe none.
    pub fn new(notes: Vec<Message>) -> Self {
        Self(Messages::new(exit::DONE, notes))
    }

    /// Lets the lines of these files be shown with the notes: names and texts.
    pub fn with_sources(self, sources: &[(String, String)]) -> Self {
        Self(self.0.with_sources(sources))
    }

    /// Prints to stderr; as JSON lines for programs, to stdout like all that goes well.
    pub fn print(&self, json: bool) {
        for note in self.0.all() {
            if json {
                say!("{}", serde_json::json!({ "event": "note", "note": note }));
            } else {
                let mut text = String::new();
                self.0.render_one(note, ("note", NOTE), &mut text);
                crate::print::tell_text(&text);
            }
        }
    }
}

/// What a platform or a file says may hold escape sequences, and characters that have the rest of the line read from right
/// to left; on a terminal they would do harm.
pub fn clean(text: &str) -> String {
    text.chars().map(|char| if is_harmful(char) { ' ' } else { char }).collect()
}

/// Whether a character would move the cursor, turn or break the line, or be there without being seen. Those that join what
/// stands beside them (U+200C, U+200D) and choose a form of it are letters of some languages, and parts of pictures.
pub fn is_harmful(char: char) -> bool {
    let turns = matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}');
    let breaks = matches!(char, '\u{2028}' | '\u{2029}');
    let hides = matches!(
        char,
        '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    );
    (char.is_control() && char != '\n') || turns || breaks || hides
}

impl From<StoreError> for Messages {
    fn from(error: StoreError) -> Self {
        let remedy = error
            .remedy()
            .unwrap_or_else(|| "look whether the file is well: sqlite3 FILE 'PRAGMA quick_check'".to_owned());
        Self::one(exit::STORE, Message::new(error.reason(), remedy).about("store"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_turn_or_move_a_line_is_taken_out() {
        assert_eq!(clean("a\u{1b}[2J\u{202e}b\u{2066}c\u{2028}d\ne\u{9b}f"), "a [2J b c d\ne f");
        assert_eq!(clean("x\u{200b}y\u{feff}z\u{e0041}"), "x y z ");
        assert_eq!(clean("用户 é 🛒 👩\u{200d}🚀"), "用户 é 🛒 👩\u{200d}🚀");
    }

    fn shown(source: &str, column: usize) -> String {
        let place = Place { file: "\u{1b}a.yaml".to_owned(), line: 1, column };
        let sources = [(place.file.clone(), source.to_owned())];
        let message = Message::new("wrong", "right").at(place);
        anstream::adapter::strip_str(&Messages::new(4, vec![message]).with_sources(&sources).render()).to_string()
    }

    #[test]
    fn the_line_is_shown_with_a_mark_below_the_place() {
        let told = "error:  a.yaml:1:3: wrong\n 1 | 用户: x\n   |     ^\n  remedy: right\n";
        assert_eq!(shown("用户: x", 3), told);
    }

    #[test]
    fn of_a_line_without_end_the_part_round_the_place_is_shown() {
        let line = format!("{}X{}", "a".repeat(1_000_000), "b".repeat(1_000_000));
        let told = shown(&line, 1_000_001);
        assert!(told.len() < 600, "{}", told.len());
        let [_, line, mark, _] = told.lines().collect::<Vec<_>>()[..] else { panic!("{told}") };
        assert_eq!(line.find('X'), mark.find('^'));
    }
}
