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

    /// As many digits can spell a secret with an escape in it. Fewer than that spell it byte for byte, or not at all.
    pub fn digits_with_escapes(self) -> usize {
        match self {
            // Only secrets of this many bytes count in the midst of base64.
            Self::Base64 => self.count_for(super::SECRET_BYTES_INSIDE_BASE64_MIN + 1),
            Self::Hexadecimal => self.count_for(super::SECRET_BYTES_MIN + 1),
        }
    }

    fn bits(self) -> usize {
        match self {
            Self::Base64 => 6,
            Self::Hexadecimal => 4,
        }
    }

    #[inline]
    fn value(self, byte: u8) -> Option<u8> {
        let values = match self {
            Self::Base64 => &BASE64_VALUES,
            Self::Hexadecimal => &HEXADECIMAL_VALUES,
        };
        Some(values[usize::from(byte)]).filter(|value| *value != NO_DIGIT)
    }
}

const NO_DIGIT: u8 = 0xff;
const BASE64_VALUES: [u8; 256] = values(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
);
const HEXADECIMAL_VALUES: [u8; 256] = values(b"0123456789abcdef", b"0123456789ABCDEF");

/// What each byte is worth in one of two alphabets.
const fn values<const N: usize>(one: &[u8; N], other: &[u8; N]) -> [u8; 256] {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < N {
        values[one[value] as usize] = value as u8;
        values[other[value] as usize] = value as u8;
        value += 1;
    }
    values
}

/// Where digits stand together, with nothing but line breaks between them, none of which is written as an escape.
pub struct Span {
    pub start: usize,
    pub digits: usize,
    /// Whether there are line breaks in it.
    pub broken: bool,
    /// Whether four bytes in a row, at some alignment, passed.
    pub passed: bool,
}

/// The next span from there on.
pub fn next_span(text: &[u8], at: &mut usize, digits: Digits, passes: impl Fn(u32) -> bool) -> Option<Span> {
    let rest = &text[*at..];
    let start = *at + rest.iter().position(|byte| digits.value(*byte).is_some())?;
    let mut span = Span { start, digits: 0, broken: false, passed: false };
    let mut waiting = false;
    let mut held = 0_u64;
    let bits = digits.bits();
    let digits_min = digits.count_for(super::BEGINNING_BYTES);
    let mut end = start;
    for &byte in &text[start..] {
        if let Some(value) = digits.value(byte) {
            span.broken |= waiting;
            waiting = false;
            held = held << bits | u64::from(value);
            span.digits += 1;
            if !span.passed && span.digits >= digits_min {
                // Bytes begin at the beginning of a digit or, in base64, after two or four bits of it.
                span.passed =
                    passes(held as u32) || bits == 6 && (passes((held >> 2) as u32) || passes((held >> 4) as u32));
            }
        } else if matches!(byte, b'\r' | b'\n') || waiting && matches!(byte, b' ' | b'\t') {
            waiting = true;
        } else {
            break;
        }
        end += 1;
    }
    *at = end;
    Some(span)
}

/// Where the digits begin that stand at the end of a text, and the spaces and line breaks between them.
pub fn digits_before(text: &[u8], digits: Digits) -> usize {
    let belongs = |byte: &u8| digits.value(*byte).is_some() || matches!(byte, b'\r' | b'\n' | b' ' | b'\t');
    text.iter().rposition(|byte| !belongs(byte)).map_or(0, |at| at + 1)
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

    /// Whether the escape there may stand among digits.
    pub fn goes_on_at(&self, text: &[u8], at: usize) -> bool {
        match escape::readings(text, at) {
            escape::Readings::One(_) => false,
            escape::Readings::Two(_, unit) => unit.byte().is_some_and(|byte| self.plain_token(byte, false).is_some()),
            escape::Readings::Many => self.token(text, at, false).is_some(),
        }
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
