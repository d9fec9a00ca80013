//! Runs of base64 (RFC 4648, both alphabets) and hexadecimal digits.

use std::ops::Range;

use super::escape::{self, Forms, Readings, Unit};

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

    /// Whether four bytes in a row, at some alignment, are such ones.
    pub fn any_four(self, digits: &[u8], is_one: impl Fn(u32) -> bool) -> bool {
        let (bits, digits_min) = (self.bits(), self.count_for(super::BEGINNING_BYTES));
        let mut held = 0_u64;
        digits.iter().filter_map(|byte| self.value(*byte)).enumerate().any(|(index, value)| {
            held = held << bits | u64::from(value);
            // Bytes begin at the beginning of a digit or, in base64, after two or four bits of it.
            let is_at = |offset: usize| is_one((held >> offset) as u32);
            index + 1 >= digits_min && (is_at(0) || bits == 6 && (is_at(2) || is_at(4)))
        })
    }

    fn class(self) -> u8 {
        match self {
            Self::Base64 => BASE64,
            Self::Hexadecimal => HEXADECIMAL,
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

// What a byte is in a run; several at once.
const BASE64: u8 = 1;
const HEXADECIMAL: u8 = 2;
const BREAK: u8 = 4;
/// Belongs to a run after a line break only.
const BLANK: u8 = 8;
const ANYTHING: u8 = 0x10;
const CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [ANYTHING; 256];
    let mut byte = 0;
    while byte < 256 {
        if BASE64_VALUES[byte] != NO_DIGIT {
            classes[byte] |= BASE64;
        }
        if HEXADECIMAL_VALUES[byte] != NO_DIGIT {
            classes[byte] |= HEXADECIMAL;
        }
        byte += 1;
    }
    classes[b'\r' as usize] |= BREAK;
    classes[b'\n' as usize] |= BREAK;
    classes[b' ' as usize] |= BLANK;
    classes[b'\t' as usize] |= BLANK;
    classes
}

#[inline]
fn is_in(byte: u8, classes: u8) -> bool {
    CLASSES[usize::from(byte)] & classes != 0
}

/// Where digits stand together, with nothing but line breaks between them, none of which is written as an escape.
pub struct Span {
    pub start: usize,
    pub end: usize,
    pub digits: usize,
    /// Whether there are line breaks in it.
    pub broken: bool,
}

/// The spans of at least so many digits in a text.
///
/// They are looked for in stretches of at least as many bytes that may belong to one. In most texts there are hardly any,
/// and hardly a byte is looked at: what does not belong rules out all places that are too near to it.
pub struct Spans<'a> {
    text: &'a [u8],
    digits: Digits,
    digits_min: usize,
    /// Which bytes may belong to a span of this text.
    belonging: u8,
    at: usize,
    /// The end of the stretch there.
    end: usize,
}

impl<'a> Spans<'a> {
    /// All of a text is one stretch if they are looked for everywhere.
    pub fn new(text: &'a [u8], digits: Digits, digits_min: usize, everywhere: bool) -> Self {
        let belonging = match digits.class() {
            _ if everywhere => ANYTHING,
            // Blanks belong to nothing without line breaks, and would make stretches of sentences.
            class if text.len() >= digits_min && has_breaks(text) => class | BREAK | BLANK,
            class => class,
        };
        Self { text, digits, digits_min, belonging, at: 0, end: 0 }
    }

    /// Goes to the next stretch.
    fn advance(&mut self) -> Option<()> {
        let belongs = |byte: &u8| is_in(*byte, self.belonging);
        // What is known to belong.
        let mut known = self.at..self.at;
        while known.len() < self.digits_min {
            let end = known.start + self.digits_min;
            let unknown = self.text.get(known.end..end)?;
            let start = unknown.iter().rposition(|byte| !belongs(byte)).map(|offset| known.end + offset + 1);
            known = start.unwrap_or(known.start)..end;
        }
        let more = self.text[known.end..].iter().take_while(|byte| belongs(byte)).count();
        (self.at, self.end) = (known.start, known.end + more);
        Some(())
    }

    /// The next span of the stretch, of however many digits.
    fn next_of_stretch(&mut self) -> Option<Span> {
        let digit = self.digits.class();
        let stretch = &self.text[..self.end];
        if self.belonging == digit {
            let start = std::mem::replace(&mut self.at, self.end);
            return (start < self.end).then_some(Span {
                start,
                end: self.end,
                digits: self.end - start,
                broken: false,
            });
        }
        let start = self.at + stretch[self.at..].iter().position(|byte| is_in(*byte, digit))?;
        let mut span = Span { start, end: start, digits: 0, broken: false };
        let mut waiting = false;
        for &byte in &stretch[start..] {
            if is_in(byte, digit) {
                span.digits += 1;
                span.broken |= waiting;
                waiting = false;
            } else if is_in(byte, BREAK) || waiting && is_in(byte, BLANK) {
                waiting = true;
            } else {
                break;
            }
            span.end += 1;
        }
        self.at = span.end;
        Some(span)
    }
}

impl Iterator for Spans<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        loop {
            match self.next_of_stretch() {
                Some(span) if span.digits >= self.digits_min => return Some(span),
                Some(_) => {}
                None => {
                    self.at = self.end;
                    self.advance()?;
                }
            }
        }
    }
}

fn has_breaks(text: &[u8]) -> bool {
    // Without branches, so that a block is compared at once.
    let is_break = |byte: &u8| u8::from(*byte == b'\r') | u8::from(*byte == b'\n');
    let any = |bytes: &[u8]| bytes.iter().fold(0, |any, byte| any | is_break(byte)) != 0;
    let (blocks, rest) = text.as_chunks::<32>();
    blocks.iter().any(|block| any(block)) || any(rest)
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

    /// Takes the digits of a span.
    pub fn take(&mut self, text: &[u8], span: &Span) {
        let digits = &text[span.start..span.end];
        self.start = span.start;
        self.values.clear();
        self.values.extend(digits.iter().filter_map(|byte| self.digits.value(*byte)));
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
        // A plus is a digit itself, or means a space.
        text[at] != b'+' && self.token(text, at, false).is_some()
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
        let token_of = |unit: &Unit| Some((self.plain_token(unit.byte()?, false)?, unit.end, unit.forms));
        match escape::readings(text, at) {
            Readings::One(_) => None,
            Readings::Two(_, unit) => token_of(&unit),
            Readings::Many => escape::units(text, at).iter().find_map(token_of),
        }
    }

    fn plain_token(&self, byte: u8, broken: bool) -> Option<Token> {
        match self.digits.value(byte) {
            Some(value) => Some(Token::Digit(value)),
            None if matches!(byte, b'\r' | b'\n') || broken && matches!(byte, b' ' | b'\t') => Some(Token::Break),
            None => None,
        }
    }

    /// The bytes, if the digits from there on are groups. Bits that fill no byte are dropped.
    pub fn decode(&self, offset: usize, bytes: &mut Vec<u8>) {
        let values = &self.values[offset..];
        bytes.clear();
        bytes.reserve(values.len() * self.digits.bits() / 8);
        match self.digits {
            Digits::Base64 => {
                let (groups, rest) = values.as_chunks::<4>();
                bytes.extend(groups.iter().flat_map(|[a, b, c, d]| [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]));
                bytes.extend(rest.windows(2).enumerate().map(|(index, pair)| match index {
                    0 => pair[0] << 2 | pair[1] >> 4,
                    _ => pair[0] << 4 | pair[1] >> 2,
                }));
            }
            Digits::Hexadecimal => bytes.extend(values.as_chunks().0.iter().map(|[high, low]| high << 4 | low)),
        }
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
