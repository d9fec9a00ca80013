//! The one printer: whatever goes to stdout or stderr goes through here.
//!
//! A stream that can't be written any more ends nothing. What was begun is done to its end, and what would have been
//! written there is dropped and counted. A reader that has gone (`weft tables orders | head`) has had what it wanted:
//! that is no failure. Anything else, such as a full disk, is told on the other stream at the end, and in the exit code
//! if all else went well.
//!
//! What platforms, components and files say may hold characters that steer a terminal. Texts for people are cleaned where
//! they are made; whatever comes here all the same is written out, and so is all of it in lines for programs.

use std::borrow::Cow;
use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use crate::exit;
use crate::message::{Message, Messages, is_harmful};
use crate::render::several;

/// Writes a line to stdout: what was asked for.
macro_rules! say {
    () => { $crate::print::STDOUT.write(format_args!("\n")) };
    ($format:literal $($rest:tt)*) => {
        $crate::print::STDOUT.write(format_args!("{}\n", format_args!($format $($rest)*)))
    };
}

/// Writes a line to stderr: what whoever watches should know meanwhile.
macro_rules! tell {
    () => { $crate::print::STDERR.write(format_args!("\n")) };
    ($format:literal $($rest:tt)*) => {
        $crate::print::STDERR.write(format_args!("{}\n", format_args!($format $($rest)*)))
    };
}

/// What was asked for.
pub static STDOUT: Stream = Stream::new("stdout", |bytes| written(&mut anstream::stdout().lock(), bytes));
/// Everything else.
pub static STDERR: Stream = Stream::new("stderr", |bytes| written(&mut anstream::stderr().lock(), bytes));

fn written(stream: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}

/// Styles that texts of this program and of its argument parser have. No other sequence reaches a terminal.
const STYLES: [&str; 8] =
    ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[4m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m", "\u{1b}[36m"];

/// The text with what would steer a terminal, or not be seen there, written out as in JSON: `\u009b`. In lines of JSON it
/// can stand within texts only, where that is the same value.
pub fn harmless(text: &str) -> Cow<'_, str> {
    // A tab may stand between values of JSON, and is a blank anywhere.
    let steers = |char: char| is_harmful(char) && char != '\t';
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(steers) {
        shown += &rest[..at];
        rest = &rest[at..];
        let style = STYLES.into_iter().find(|style| rest.starts_with(*style));
        let taken = match (style, rest.chars().next()) {
            (Some(style), _) => {
                shown += style;
                style.len()
            }
            (None, Some(char)) => {
                write_out(char, &mut shown);
                char.len_utf8()
            }
            (None, None) => break,
        };
        rest = &rest[taken..];
    }
    Cow::Owned(shown + rest)
}

fn write_out(char: char, shown: &mut String) {
    if char == '\r' {
        return shown.push(' ');
    }
    for unit in char.encode_utf16(&mut [0; 2]) {
        *shown += &format!("\\u{unit:04x}");
    }
}

/// Writes a text to stdout: lines with their ends.
pub fn say_text(text: &str) {
    STDOUT.write(format_args!("{text}"));
}

/// Writes a value to stdout as one line of JSON. What programs get is plain data, so it can always be written; should that
/// ever change, it is not left out in silence.
pub fn say_json(value: &impl serde::Serialize) {
    match serde_json::to_string(value) {
        Ok(line) => say!("{line}"),
        Err(error) => tell!("a line of JSON can't be written: {error}"),
    }
}

/// Writes a text to stderr: lines with their ends.
pub fn tell_text(text: &str) {
    STDERR.write(format_args!("{text}"));
}

/// A stream of the process. Styles are left out where no terminal shows them.
pub struct Stream {
    name: &'static str,
    write: fn(&[u8]) -> io::Result<()>,
    lost: Mutex<Option<Lost>>,
}

/// What became of a stream that can't be written any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Why; none if its reader has gone.
    pub reason: Option<String>,
    /// Texts that were dropped, most of them a line.
    pub texts: u64,
}

impl Stream {
    const fn new(name: &'static str, write: fn(&[u8]) -> io::Result<()>) -> Self {
        Self { name, write, lost: Mutex::new(None) }
    }

    /// Writes a text in one piece, without what would steer a terminal.
    pub fn write(&self, text: Arguments<'_>) {
        let text = text.to_string();
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *lost {
            Some(lost) => lost.texts = lost.texts.saturating_add(1),
            None => *lost = (self.write)(harmless(&text).as_bytes()).err().map(Lost::first),
        }
    }

    /// What became of it, if it can't be written any more.
    pub fn lost(&self) -> Option<Lost> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether something was dropped that somebody may have wanted.
    fn failure(&self) -> Option<Message> {
        let Lost { reason, texts } = self.lost()?;
        let dropped = several(texts, "line was", "lines were");
        let reason = format!("{} can't be written: {}; {dropped} dropped", self.name, reason?);
        Some(Message::new(
            reason,
            "make room on the disk, or send it elsewhere: what was asked for is done all the same",
        ))
    }
}

impl Lost {
    fn first(error: io::Error) -> Self {
        Self { reason: (error.kind() != ErrorKind::BrokenPipe).then(|| error.to_string()), texts: 1 }
    }
}

/// The exit code, once nothing more is said.
pub fn conclude(code: u8, json: bool) -> ExitCode {
    let failures: Vec<Message> = [&STDOUT, &STDERR].into_iter().filter_map(Stream::failure).collect();
    if failures.is_empty() {
        return ExitCode::from(code);
    }
    let code = if code == exit::DONE { exit::OUTPUT_LOST } else { code };
    let messages = Messages::new(code, failures);
    if STDERR.lost().is_none() {
        messages.print(json);
    } else if STDOUT.lost().is_none() && !json {
        messages.all().iter().for_each(|message| say!("{}", message.reason));
    }
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(kind: ErrorKind) -> Stream {
        match kind {
            ErrorKind::BrokenPipe => Stream::new("pipe", |_| Err(ErrorKind::BrokenPipe.into())),
            _ => Stream::new("full", |_| Err(ErrorKind::StorageFull.into())),
        }
    }

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        let text = "a\u{1b}[2Jb\u{9b}31mc\u{202e}d\u{7f}\u{200b}\u{e0041}\re\tf\n";
        let shown = "a\\u001b[2Jb\\u009b31mc\\u202ed\\u007f\\u200b\\udb40\\udc41 e\tf\n";
        assert_eq!(harmless(text), shown);
        let styled = "\u{1b}[1m\u{1b}[31merror\u{1b}[0m: 用户 é 🛒\n";
        assert_eq!(harmless(styled), styled);
        assert!(matches!(harmless("plain\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_has_the_same_value() {
        let value = serde_json::json!({ "\u{202e}name": "a\u{1b}]0;x\u{7}\u{9b}2J\u{e0041}\r\n字" });
        for line in [value.to_string(), format!("{value:#}")] {
            let shown = harmless(&line);
            assert!(!shown.contains(['\u{202e}', '\u{1b}', '\u{9b}', '\u{e0041}', '\r']), "{shown}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        }
    }

    #[test]
    fn what_can_not_be_written_is_counted_and_ends_nothing() {
        for (kind, fails_run) in [(ErrorKind::BrokenPipe, false), (ErrorKind::StorageFull, true)] {
            let stream = fails(kind);
            assert_eq!(stream.lost(), None);
            (0..3).for_each(|number| stream.write(format_args!("{number}")));
            assert_eq!(stream.lost().unwrap().texts, 3);
            assert_eq!(stream.failure().is_some(), fails_run, "{kind:?}");
        }
    }
}
