//! Why a body is no JSON: what was found, and where. Nothing of the body itself, which may be somebody's data.
//!
//! The parser that reads answers says little; this one is asked once it has refused. It follows RFC 8259 and knows what is
//! usually written instead.

use std::fmt;

use crate::Failure;

/// What was found where JSON goes on otherwise, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    /// What it is.
    pub found: Found,
    /// The line, counted from 1.
    pub line: usize,
    /// The character within the line, counted from 1.
    pub column: usize,
}

/// What may be found instead of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing at all.
    Nothing,
    /// A page for people.
    HtmlPage,
    /// A document of another format.
    Xml,
    /// Bytes that are no UTF-8; the offset of the first of them, counted from 0.
    NotUtf8(usize),
    /// UTF-16 that nobody has said to be it.
    Utf16,
    /// The end, in the middle of this.
    End(&'static str),
    /// A second value behind the first.
    SecondValue,
    /// Anything else.
    Other(&'static str),
}

impl Found {
    /// Whether what stands in front of a platform often gives this instead of its answers, and not for long: a page of a
    /// gateway, nothing, a part. Where the platform is known to answer with JSON, it is worth another try.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Nothing | Self::HtmlPage | Self::End(_))
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { found, line, column } = self;
        match found {
            Found::Nothing => formatter.write_str("the answer is empty"),
            Found::HtmlPage => formatter.write_str("the answer is an HTML page"),
            Found::Xml => formatter.write_str("the answer is XML"),
            Found::NotUtf8(offset) => {
                write!(formatter, "the answer is no UTF-8 at byte offset {offset}, and declares no charset")
            }
            Found::Utf16 => formatter.write_str("the answer is UTF-16, and declares no charset"),
            Found::End(inside) => {
                write!(formatter, "the answer is no JSON: it ends at line {line}, column {column}, {inside}")
            }
            Found::SecondValue => {
                write!(formatter, "the answer is no JSON: it has more behind its end, at line {line}, column {column}")
            }
            Found::Other(what) => write!(formatter, "the answer is no JSON: {what} at line {line}, column {column}"),
        }
    }
}

impl Unreadable {
    /// The failure of a platform that always answers with JSON. `asked` names what was asked for.
    pub fn into_failure(self, asked: &str) -> Failure {
        let message = format!("{asked}: {self}");
        match self.found.is_passing() {
            true => Failure::unavailable(message),
            false => Failure::invalid(message)
                .with_remedy("asking again won't help: tell the platform's support what was found, and where"),
        }
    }

    /// Why this is no JSON; none if it is.
    pub fn of(body: &[u8]) -> Option<Self> {
        // JSON begins with ASCII (RFC 4627, section 3).
        if let [first, second, ..] = body
            && (*first == 0) != (*second == 0)
        {
            return Some(Self { found: Found::Utf16, line: 1, column: 1 });
        }
        let text = match std::str::from_utf8(body) {
            Ok(text) => text,
            Err(error) => {
                let known = std::str::from_utf8(&body[..error.valid_up_to()]).unwrap_or_default();
                if error.error_len().is_none() {
                    return Some(Self::at(known, known.len(), Found::End("in the middle of a character")));
                }
                return Some(Self::at(known, known.len(), Found::NotUtf8(error.valid_up_to())));
            }
        };
        if let Some(found) = other_format(text) {
            return Some(Self::at(text, 0, found));
        }
        let (at, found) = Scan { text, at: 0, open: Vec::new(), comma: None }.run()?;
        Some(Self::at(text, at, found))
    }

    fn at(text: &str, at: usize, found: Found) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self { found, line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

/// What begins with `<` is no JSON in all its length.
fn other_format(text: &str) -> Option<Found> {
    const HEAD_BYTES: usize = 1_024;
    let text = text.trim_start();
    if text.is_empty() {
        return Some(Found::Nothing);
    }
    if !text.starts_with('<') {
        return None;
    }
    let head = String::from_utf8_lossy(&text.as_bytes()[..text.len().min(HEAD_BYTES)]).to_lowercase();
    let is_page = ["<!doctype html", "<html", "<head", "<body", "<title"].iter().any(|tag| head.contains(tag));
    Some(if is_page { Found::HtmlPage } else { Found::Xml })
}

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    Nothing,
}

/// Words that other languages write for values, and what is said of them.
const WORDS: [(&str, &str); 12] = [
    ("NaN", "NaN"),
    ("nan", "nan"),
    ("Infinity", "Infinity"),
    ("-Infinity", "-Infinity"),
    ("-NaN", "-NaN"),
    ("inf", "inf"),
    ("undefined", "undefined"),
    ("None", "None"),
    ("nil", "nil"),
    ("True", "True"),
    ("False", "False"),
    ("NULL", "NULL"),
];

/// Goes through a text until it is no JSON any more. Nesting takes a byte for each level and no stack.
struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// Brackets that are open.
    open: Vec<u8>,
    /// Where the last comma is, as long as nothing stands behind it.
    comma: Option<usize>,
}

type Wrong = (usize, Found);

impl Scan<'_> {
    fn run(mut self) -> Option<Wrong> {
        let mut next = Next::Value;
        loop {
            self.skip_space();
            let Some(byte) = self.peek() else {
                return (next != Next::Nothing).then(|| (self.at, Found::End(self.inside())));
            };
            match self.step(next, byte) {
                Ok(then) => next = then,
                Err(wrong) => return Some(wrong),
            }
        }
    }

    fn step(&mut self, next: Next, byte: u8) -> Result<Next, Wrong> {
        if byte == b'#' || (byte == b'/' && matches!(self.text.as_bytes().get(self.at + 1), Some(b'/' | b'*'))) {
            return self.wrong("a comment");
        }
        match (next, byte) {
            (Next::Nothing, _) => Err((self.at, Found::SecondValue)),
            (Next::ValueOrEnd, b']') | (Next::KeyOrEnd, b'}') => Ok(self.close()),
            (Next::Value, b']') | (Next::Key, b'}') => self.comma_before(byte),
            (Next::Value | Next::ValueOrEnd, _) => self.value(byte),
            (Next::Key | Next::KeyOrEnd, b'"') => self.string().map(|()| Next::Colon),
            (Next::Key | Next::KeyOrEnd, b'\'') => self.wrong("single quotes"),
            (Next::Key | Next::KeyOrEnd, b',') => self.wrong("a comma with nothing before it"),
            (Next::Key | Next::KeyOrEnd, _) => self.wrong("a field without double quotes around its name"),
            (Next::Colon, b':') => {
                self.at += 1;
                Ok(Next::Value)
            }
            (Next::Colon, b'=') => self.wrong("`=` in place of `:`"),
            (Next::Colon, _) => self.wrong("no `:` behind the name of a field"),
            (Next::CommaOrEnd, b',') => {
                self.comma = Some(self.at);
                self.at += 1;
                Ok(if self.open.last() == Some(&b'{') { Next::Key } else { Next::Value })
            }
            (Next::CommaOrEnd, b'}') if self.open.last() == Some(&b'{') => Ok(self.close()),
            (Next::CommaOrEnd, b']') if self.open.last() == Some(&b'[') => Ok(self.close()),
            (Next::CommaOrEnd, b'}') => self.wrong("`}` where a list is open"),
            (Next::CommaOrEnd, b']') => self.wrong("`]` where an object is open"),
            (Next::CommaOrEnd, b';') => self.wrong("`;` in place of `,`"),
            (Next::CommaOrEnd, _) => self.wrong("no comma behind a value"),
        }
    }

    fn value(&mut self, byte: u8) -> Result<Next, Wrong> {
        self.comma = None;
        match byte {
            b'{' | b'[' => {
                self.open.push(byte);
                self.at += 1;
                Ok(if byte == b'{' { Next::KeyOrEnd } else { Next::ValueOrEnd })
            }
            b'"' => self.string().map(|()| self.after_value()),
            b'-' | b'0'..=b'9' => self.number().map(|()| self.after_value()),
            b'\'' => self.wrong("single quotes"),
            b'`' => self.wrong("backquotes"),
            b'+' => self.wrong("a number with a plus sign"),
            b'.' => self.wrong("a number without a digit before its point"),
            b',' => self.wrong("a comma with nothing before it"),
            b'}' => self.wrong("`}` where a value should be"),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => self.word(),
            0xe2 if self.rest().starts_with(['\u{201c}', '\u{201d}']) => self.wrong("typographic quotes"),
            0xef if self.rest().starts_with('\u{feff}') => self.wrong("a byte order mark"),
            _ => self.wrong("a character that begins no value"),
        }
    }

    fn word(&mut self) -> Result<Next, Wrong> {
        let rest = self.rest();
        let length =
            rest.find(|char: char| !char.is_ascii_alphanumeric() && !"_$.".contains(char)).unwrap_or(rest.len());
        let word = &rest[..length];
        if matches!(word, "true" | "false" | "null") {
            self.at += length;
            return Ok(self.after_value());
        }
        if rest[length..].starts_with('(') {
            return self.wrong("a call of a function (JSONP)");
        }
        if length == rest.len() && ["true", "false", "null"].iter().any(|known| known.starts_with(word)) {
            return Err((self.text.len(), Found::End("in the middle of a word")));
        }
        self.wrong(known_word(word).unwrap_or("a word that is no value"))
    }

    /// RFC 8259, section 6.
    fn number(&mut self) -> Result<(), Wrong> {
        let start = self.at;
        let wrong = |what| Err((start, Found::Other(what)));
        if let Some(word) = WORDS.iter().find(|(word, _)| word.starts_with('-') && self.rest().starts_with(word)) {
            return wrong(word.1);
        }
        self.at += usize::from(self.peek() == Some(b'-'));
        let whole = self.digits();
        match whole {
            0 if self.peek().is_none() => return self.number_ends(),
            0 => return wrong("a minus without a number"),
            1 => {}
            _ if self.text.as_bytes()[self.at - whole] == b'0' => return wrong("a number with a zero before it"),
            _ => {}
        }
        if whole == 1
            && self.text.as_bytes()[self.at - 1] == b'0'
            && matches!(self.peek(), Some(b'x' | b'X' | b'o' | b'b'))
        {
            return wrong("a number that is not decimal");
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return if self.peek().is_none() {
                    self.number_ends()
                } else {
                    wrong("a number without a digit behind its point")
                };
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            if self.digits() == 0 {
                return if self.peek().is_none() {
                    self.number_ends()
                } else {
                    wrong("a number without a digit in its exponent")
                };
            }
        }
        match self.peek() {
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.') => wrong("a number that doesn't end where it should"),
            _ => Ok(()),
        }
    }

    fn number_ends(&self) -> Result<(), Wrong> {
        Err((self.at, Found::End("in the middle of a number")))
    }

    fn digits(&mut self) -> usize {
        let length = self.text.as_bytes()[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += length;
        length
    }

    /// RFC 8259, section 7.
    fn string(&mut self) -> Result<(), Wrong> {
        self.comma = None;
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err((self.at, Found::End("in the middle of a text"))),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(b'\n' | b'\r') => return self.wrong("a line break within a text"),
                Some(0..=31) => return self.wrong("a control character within a text"),
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<(), Wrong> {
        let length = match self.text.as_bytes().get(self.at + 1) {
            None => return Err((self.text.len(), Found::End("in the middle of a text"))),
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') => {
                let digits = self.text.as_bytes()[self.at + 2..].iter().take(4);
                match digits.take_while(|byte| byte.is_ascii_hexdigit()).count() {
                    4 => 6,
                    digits if self.at + 2 + digits == self.text.len() => {
                        return Err((self.text.len(), Found::End("in the middle of a text")));
                    }
                    _ => return self.wrong("an escape without four hexadecimal digits"),
                }
            }
            Some(_) => return self.wrong("an escape that JSON doesn't know"),
        };
        self.at += length;
        Ok(())
    }

    fn close(&mut self) -> Next {
        self.open.pop();
        self.at += 1;
        self.after_value()
    }

    fn after_value(&self) -> Next {
        if self.open.is_empty() { Next::Nothing } else { Next::CommaOrEnd }
    }

    fn comma_before(&self, bracket: u8) -> Result<Next, Wrong> {
        match self.comma {
            Some(comma) if bracket == b']' => Err((comma, Found::Other("a comma before `]`"))),
            Some(comma) => Err((comma, Found::Other("a comma before `}`"))),
            None => self.wrong("`]` where a value should be"),
        }
    }

    fn inside(&self) -> &'static str {
        match self.open.last() {
            Some(b'{') => "in the middle of an object",
            Some(_) => "in the middle of a list",
            None => "before there is a value",
        }
    }

    fn wrong<T>(&self, what: &'static str) -> Result<T, Wrong> {
        Err((self.at, Found::Other(what)))
    }

    fn skip_space(&mut self) {
        let space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.text.as_bytes()[self.at..].iter().take_while(space).count();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

fn known_word(word: &str) -> Option<&'static str> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, told)| *told)
}

#[cfg(test)]
mod tests;
