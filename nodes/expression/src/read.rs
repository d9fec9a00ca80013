//! JSON text to values.
//!
//! jaq's own reader reads a superset of JSON, has no limit of depth, turns `-0` into `0` and refuses half a surrogate
//! pair, which platforms send where they cut a text in the middle of an emoji. This one reads what the rest of weft
//! passes on, and keeps every number as it is written.

use std::fmt;

use jaq_json::{Map, Num, Rc, Val};

/// How deep arrays and objects may be nested. Reading, evaluating, writing and dropping values all recurse.
pub const DEPTH_MAX: usize = 256;

/// Why a text can't be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Offset in the text, in bytes.
    pub at: usize,
    /// What is wrong.
    pub reason: &'static str,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at byte {}", self.reason, self.at)
    }
}

impl std::error::Error for Error {}

/// Reads one JSON value.
pub fn read(text: &str) -> Result<Val, Error> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.at < text.len() { reader.fail("something after the value") } else { Ok(value) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Val, Error> {
        if depth > DEPTH_MAX {
            return self.fail("nested too deeply");
        }
        self.skip_space();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Val::Bool(true)),
            Some(b'f') => self.word("false", Val::Bool(false)),
            Some(b'n') => self.word("null", Val::Null),
            _ => self.fail("no value"),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Val, Error> {
        let mut fields = Map::default();
        self.sequence(b'}', |reader| {
            reader.skip_space();
            if reader.peek() != Some(b'"') {
                return reader.fail("no field name");
            }
            let name = reader.string()?;
            reader.skip_space();
            if !reader.eat(b':') {
                return reader.fail("no colon");
            }
            fields.insert(name, reader.value(depth + 1)?);
            Ok(())
        })?;
        Ok(Val::obj(fields))
    }

    fn array(&mut self, depth: usize) -> Result<Val, Error> {
        let mut items = Vec::new();
        self.sequence(b']', |reader| {
            items.push(reader.value(depth + 1)?);
            Ok(())
        })?;
        Ok(Val::Arr(Rc::new(items)))
    }

    /// Reads elements between commas up to `end`, from the opening character on.
    fn sequence(&mut self, end: u8, mut element: impl FnMut(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        self.at += 1;
        self.skip_space();
        if self.eat(end) {
            return Ok(());
        }
        loop {
            element(self)?;
            self.skip_space();
            if self.eat(end) {
                return Ok(());
            }
            if !self.eat(b',') {
                return self.fail("no comma");
            }
        }
    }

    fn number(&mut self) -> Result<Val, Error> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        let mut whole = true;
        if self.eat(b'.') {
            whole = false;
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            whole = false;
            let _sign = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        let digits = &self.text[start..self.at];
        // As an integer, `-0` would lose its sign.
        let integer = if whole && digits != "-0" { Num::from_str_radix(digits, 10) } else { None };
        Ok(Val::Num(integer.unwrap_or_else(|| Num::Dec(Rc::new(digits.to_owned())))))
    }

    fn digits(&mut self) -> Result<(), Error> {
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += digits;
        if digits == 0 { self.fail("no digit") } else { Ok(()) }
    }

    fn string(&mut self) -> Result<Val, Error> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let plain = self.rest().bytes().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1F)).count();
            text.push_str(&self.rest()[..plain]);
            self.at += plain;
            match self.next() {
                Some(b'"') => return Ok(Val::from(text)),
                Some(b'\\') => text.push(self.escape()?),
                _ => return self.fail("an unfinished text"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Error> {
        match self.next() {
            Some(plain @ (b'"' | b'\\' | b'/')) => Ok(char::from(plain)),
            Some(b'b') => Ok('\u{8}'),
            Some(b'f') => Ok('\u{c}'),
            Some(b'n') => Ok('\n'),
            Some(b'r') => Ok('\r'),
            Some(b't') => Ok('\t'),
            Some(b'u') => self.unicode(),
            _ => self.fail("an unknown escape"),
        }
    }

    /// The character after `\u`. Half a surrogate pair is no character: the replacement character stands for it.
    fn unicode(&mut self) -> Result<char, Error> {
        let first = self.hex()?;
        if !(0xD800..0xDC00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let after_first = self.at;
        if self.eat(b'\\') && self.eat(b'u') {
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
        self.at = after_first;
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Result<u32, Error> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => self.fail("no four hexadecimal digits"),
        }
    }

    fn word(&mut self, word: &str, value: Val) -> Result<Val, Error> {
        if !self.rest().starts_with(word) {
            return self.fail("no value");
        }
        self.at += word.len();
        Ok(value)
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn fail<T>(&self, reason: &'static str) -> Result<T, Error> {
        Err(Error { at: self.at, reason })
    }
}
