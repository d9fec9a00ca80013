//! JSON text to values.
//!
//! It keeps every number as it is written, has a limit of depth, and reads half a surrogate pair, which platforms send
//! where they cut a text in the middle of an emoji. Names of fields come again in every record, so one copy of each is
//! shared.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::rc::Rc;

use crate::value::{Fields, Number, Value};

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
pub fn read(text: &str) -> Result<Value, Error> {
    let mut reader = Reader { text, at: 0, names: HashSet::default() };
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.at < text.len() { reader.fail("something after the value") } else { Ok(value) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Names of fields that came already.
    names: HashSet<Rc<str>, foldhash::fast::RandomState>,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Value, Error> {
        if depth > DEPTH_MAX {
            return self.fail("nested too deeply");
        }
        self.skip_space();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Value::text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ => self.fail("no value"),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Error> {
        let mut fields = Fields::default();
        self.sequence(b'}', |reader| {
            reader.skip_space();
            if reader.peek() != Some(b'"') {
                return reader.fail("no field name");
            }
            let name = reader.name()?;
            reader.skip_space();
            if !reader.eat(b':') {
                return reader.fail("no colon");
            }
            fields.insert(name, reader.value(depth + 1)?);
            Ok(())
        })?;
        Ok(Value::object(fields))
    }

    fn array(&mut self, depth: usize) -> Result<Value, Error> {
        let mut items = Vec::new();
        self.sequence(b']', |reader| {
            items.push(reader.value(depth + 1)?);
            Ok(())
        })?;
        Ok(Value::array(items))
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

    fn number(&mut self) -> Result<Value, Error> {
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
        match digits.parse() {
            // As an integer, `-0` would lose its sign.
            Ok(integer) if whole && digits != "-0" => Ok(Value::Number(Number::Integer(integer))),
            _ => self.large(digits),
        }
    }

    fn large(&self, digits: &str) -> Result<Value, Error> {
        match Number::parse(digits) {
            Some(number) => Ok(Value::Number(number)),
            None => self.fail("no number"),
        }
    }

    fn digits(&mut self) -> Result<(), Error> {
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += digits;
        if digits == 0 { self.fail("no digit") } else { Ok(()) }
    }

    fn name(&mut self) -> Result<Rc<str>, Error> {
        let name = self.string()?;
        Ok(match self.names.get(name.as_ref()) {
            Some(known) => Rc::clone(known),
            None => {
                let name: Rc<str> = name.into();
                self.names.insert(Rc::clone(&name));
                name
            }
        })
    }

    /// A text, taken from the input as it is if there is no escape in it.
    fn string(&mut self) -> Result<Cow<'a, str>, Error> {
        self.at += 1;
        let plain = self.plain();
        if self.eat(b'"') {
            return Ok(Cow::Borrowed(plain));
        }
        let mut text = plain.to_owned();
        loop {
            match self.next() {
                Some(b'"') => return Ok(Cow::Owned(text)),
                Some(b'\\') => text.push(self.escape()?),
                _ => return self.fail("an unfinished text"),
            }
            text.push_str(self.plain());
        }
    }

    /// Characters up to the next that means something.
    fn plain(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
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

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Error> {
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
