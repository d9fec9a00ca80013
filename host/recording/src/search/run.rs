//! Runs of base64 (RFC 4648, both alphabets) and hexadecimal digits.

use std::ops::Range;

use super::escape::{self, Forms};

/// Which digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digits {
    Base64,
    Hexadecimal,
}

impl Digits {
    pub fn words(self) -> &'static str {
        match self {
            Self::Base64 => "in base64",
            Self::Hexadecimal => "in hexadecimal",
        }
    }

    /// At how many places of a group something may begin.
    pub fn alignments(self) -> usize {
        match self {
            Self::Base64 => 4,
            Self::Hexadecimal => 2,
        }
    }

    /// How many digits it takes to write so many bytes.
    pub fn count_for(self, bytes: usize) -> usize {
        (bytes * 8).div_ceil(self.bits())
    }

    fn bits(self) -> usize {
        match self {
            Self::Base64 => 6,
            Self::Hexadecimal => 4,
        }
    }

    fn value(self, byte: u8) -> Option<u8> {
        match (self, byte) {
            (Self::Hexadecimal, _) => char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()),
            (Self::Base64, b'A'..=b'Z') => Some(byte - b'A'),
            (Self::Base64, b'a'..=b'z') => Some(byte - b'a' + 26),
            (Self::Base64, b'0'..=b'9') => Some(byte - b'0' + 52),
            (Self::Base64, b'+' | b'-') => Some(62),
            (Self::Base64, b'/' | b'_') => Some(63),
            _ => None,
        }
    }
}

/// Digits that stand together, with nothing but line breaks between them.
pub struct Run {
    pub digits: Digits,
    /// What the digits are worth.
    pub values: Vec<u8>,
    /// The escapes among them.
    pub forms: Forms,
    with_escapes: bool,
    start: usize,
}

enum Token {
    Digit(u8),
    /// Long base64 is broken after 64 or 76 digits (RFC 7468, RFC 2045), and the next line may be indented.
    Break,
}

impl Run {
    /// A run of none yet. With escapes, digits and line breaks may be written as such: `\/`, `%2B`, `\n`.
    pub fn new(digits: Digits, with_escapes: bool) -> Self {
        Self { digits, values: Vec::new(), forms: Forms::NONE, with_escapes, start: 0 }
    }

    /// Reads the next run from there on. None is left if this is false.
    pub fn read(&mut self, text: &[u8], at: &mut usize) -> bool {
        self.values.clear();
        self.forms = Forms::NONE;
        // What is no digit is passed byte by byte: a backslash may be one, and the digit after it a digit.
        while *at < text.len() && !matches!(self.token(text, *at, false), Some((Token::Digit(_), ..))) {
            *at += 1;
        }
        self.start = *at;
        let mut broken = false;
        while let Some((token, end, forms)) = self.token(text, *at, broken) {
            broken = matches!(token, Token::Break);
            if let Token::Digit(value) = token {
                self.values.push(value);
            }
            self.forms = self.forms.and(forms);
            *at = end;
        }
        !self.values.is_empty()
    }

    fn token(&self, text: &[u8], at: usize, broken: bool) -> Option<(Token, usize, Forms)> {
        let byte = *text.get(at)?;
        if let Some(token) = self.plain_token(byte, broken) {
            return Some((token, at + 1, Forms::NONE));
        }
        if !self.with_escapes || !escape::opens(byte) {
            return None;
        }
        if escape::at_a_glance(text, at).is_some_and(|byte| self.plain_token(byte, false).is_none()) {
            return None;
        }
        let units = escape::units(text, at);
        units.iter().find_map(|unit| Some((self.plain_token(unit.byte()?, false)?, unit.end, unit.forms)))
    }

    fn plain_token(&self, byte: u8, broken: bool) -> Option<Token> {
        match self.digits.value(byte) {
            Some(value) => Some(Token::Digit(value)),
            None if matches!(byte, b'\r' | b'\n') || broken && matches!(byte, b' ' | b'\t') => Some(Token::Break),
            None => None,
        }
    }

    /// The bytes, if the digits from there on are groups. Bits that fill no byte are dropped.
    pub fn decode(&self, offset: usize) -> Vec<u8> {
        let bits = self.digits.bits();
        let mut bytes = Vec::with_capacity(self.values.len() * bits / 8);
        let (mut held, mut count) = (0_u32, 0);
        for value in &self.values[offset..] {
            held = held << bits | u32::from(*value);
            count += bits;
            if count >= 8 {
                count -= 8;
                // The byte above the bits that wait; what stood above it has been taken.
                bytes.push((held >> count & 0xff) as u8);
            }
        }
        bytes
    }

    /// Where the digits of these bytes stand in the text.
    pub fn place_of(&self, text: &[u8], offset: usize, bytes: &Range<usize>) -> Range<usize> {
        let bits = self.digits.bits();
        let digits = offset + bytes.start * 8 / bits..offset + (bytes.end * 8).div_ceil(bits);
        let (mut at, mut seen, mut broken) = (self.start, 0, false);
        let mut start = at;
        while let Some((token, end, _)) = self.token(text, at, broken) {
            broken = matches!(token, Token::Break);
            if !broken {
                if seen == digits.start {
                    start = at;
                }
                seen += 1;
                if seen == digits.end {
                    return start..end;
                }
            }
            at = end;
        }
        start..at
    }
}
