//! Escapes that keep the order of characters, read in place: percent-encoding (RFC 3986, and `+` of forms from the URL
//! Standard), JSON (RFC 8259, section 7) and character references of HTML.
//!
//! A text can be read in several ways: `%41` is three characters or one, and which of them is right depends on who wrote
//! it. So every reading is tried. That finds mixtures too, and escapes within escapes.

use std::collections::BTreeSet;

/// How deep escapes within escapes are read: JSON in JSON in a form is three. More would cost texts full of backslashes.
const LAYERS_MAX: usize = 3;

/// Digits of a numeric character reference that are read; leading zeros are allowed there.
const REFERENCE_DIGITS_MAX: usize = 8;

/// Named character references that every encoder knows.
const NAMED: [(&str, u8); 5] = [("amp", b'&'), ("lt", b'<'), ("gt", b'>'), ("quot", b'"'), ("apos", b'\'')];

/// Which kinds of escapes were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Forms(u8);

impl Forms {
    pub const NONE: Self = Self(0);
    const URL: Self = Self(1);
    const JSON: Self = Self(2);
    const HTML: Self = Self(4);

    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// In words, if there are any.
    pub fn words(self) -> Option<String> {
        let known = [(Self::URL, "URL-encoded"), (Self::JSON, "JSON-escaped"), (Self::HTML, "HTML-escaped")];
        let words: Vec<_> = known.iter().filter(|(form, _)| self.0 & form.0 != 0).map(|(_, word)| *word).collect();
        (!words.is_empty()).then(|| words.join(" and "))
    }
}

/// One reading of what stands at a place: a byte, or the bytes of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    utf8: [u8; 4],
    length: usize,
    /// Where the next one begins.
    pub end: usize,
    pub forms: Forms,
}

impl Unit {
    pub fn bytes(&self) -> &[u8] {
        &self.utf8[..self.length]
    }

    /// The byte, if it is one.
    pub fn byte(&self) -> Option<u8> {
        (self.length == 1).then_some(self.utf8[0])
    }

    fn of_byte(byte: u8, end: usize, forms: Forms) -> Self {
        Self { utf8: [byte, 0, 0, 0], length: 1, end, forms }
    }

    fn of_char(char: char, end: usize, forms: Forms) -> Self {
        let mut utf8 = [0; 4];
        let length = char.encode_utf8(&mut utf8).len();
        Self { utf8, length, end, forms }
    }
}

/// Whether an escape may begin with this byte.
#[inline]
pub fn opens(byte: u8) -> bool {
    matches!(byte, b'\\' | b'%' | b'&' | b'+')
}

/// Where the next escape may begin from there on.
#[inline]
pub fn next_opening(text: &[u8], from: usize) -> Option<usize> {
    // Texts full of escapes have the next one right there.
    if opens(*text.get(from)?) { Some(from) } else { next_opening_beyond(text, from) }
}

fn next_opening_beyond(text: &[u8], from: usize) -> Option<usize> {
    let (words, rest) = text[from..].as_chunks();
    for (index, word) in words.iter().enumerate() {
        let openings = openings(u64::from_le_bytes(*word));
        if openings != 0 {
            return Some(from + index * 8 + openings.trailing_zeros() as usize / 8);
        }
    }
    let offset = rest.iter().position(|byte| opens(*byte))?;
    Some(text.len() - rest.len() + offset)
}

/// The highest bit of each of eight bytes with which an escape may begin. Those above the lowest may be wrong.
#[inline]
fn openings(eight: u64) -> u64 {
    const LOWEST: u64 = u64::MAX / 0xff;
    // Only a byte of zero has its highest bit set by the subtraction, or one above a byte that was.
    let equal = |byte: u8| {
        let zero = eight ^ (LOWEST * u64::from(byte));
        zero.wrapping_sub(LOWEST) & !zero & (LOWEST << 7)
    };
    equal(b'\\') | equal(b'%') | equal(b'&') | equal(b'+')
}

/// Whether the value stands here in some reading: where it ends, and with which escapes. And how much was compared for that.
pub fn match_at(text: &[u8], start: usize, value: &[u8]) -> (Option<(usize, Forms)>, usize) {
    let mut steps = 1;
    let mut waiting = vec![];
    let mut seen = BTreeSet::new();
    let mut next = Some((start, 0, Forms::NONE));
    while let Some((mut at, mut done, forms)) = next {
        let before = done;
        // Most places end here, at a byte that differs.
        while done < value.len() && text.get(at) == Some(&value[done]) && !opens(value[done]) {
            (at, done) = (at + 1, done + 1);
        }
        steps += done - before + 1;
        if done == value.len() {
            return (Some((at, forms)), steps);
        }
        if text.get(at).is_some_and(|byte| opens(*byte)) && seen.insert((at, done)) {
            let fitting = units(text, at).into_iter().filter(|unit| value[done..].starts_with(unit.bytes()));
            waiting.extend(fitting.map(|unit| (unit.end, done + unit.length, forms.and(unit.forms))));
        }
        next = waiting.pop();
    }
    (None, steps)
}

/// What a backslash and this letter mean.
fn json_escaped(letter: u8) -> Option<u8> {
    Some(match letter {
        b'"' | b'\\' | b'/' => letter,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        _ => return None,
    })
}

/// The byte that backslashes mean if it isn't a backslash again, or the first of several, where that can be told without reading them in every
/// way. JSON in JSON is full of them, and hardly ever do they stand before something of interest.
pub fn at_a_glance(text: &[u8], at: usize) -> Option<u8> {
    // As many become one backslash when every layer halves them.
    let backslashes = text[at..].iter().take(1 << LAYERS_MAX).take_while(|byte| **byte == b'\\').count();
    match text.get(at + backslashes) {
        _ if backslashes == 0 => None,
        _ if backslashes == 1 << LAYERS_MAX => Some(b'\\'),
        None => Some(b'\\'),
        Some(b'u') => first_byte_of_number(text.get(at + backslashes + 1..at + backslashes + 5)),
        Some(byte) if opens(*byte) => None,
        Some(byte) => Some(json_escaped(*byte).unwrap_or(b'\\')),
    }
}

/// The first byte of the character with this number, if that can be told from it alone: one of ASCII may go on with an escape.
fn first_byte_of_number(digits: Option<&[u8]>) -> Option<u8> {
    let char = char::from_u32(plain_number(digits)?)?;
    (!char.is_ascii()).then(|| char.encode_utf8(&mut [0; 4]).as_bytes()[0])
}

/// The readings of what stands at a place, where that can be told without trying them all.
pub enum Readings {
    /// The byte itself.
    One(u8),
    /// The byte itself, or what an escape means that begins with it.
    Two(u8, Unit),
    /// There may be escapes within escapes.
    Many,
}

/// The readings of what stands at a place inside the text, as [`units`] gives them.
pub fn readings(text: &[u8], at: usize) -> Readings {
    let byte = text[at];
    let opens_at = |offset: usize| text.get(at + offset).is_some_and(|byte| opens(*byte));
    let two = |meant: u32, length: usize, forms: Forms| match char::from_u32(meant) {
        Some(meant) if !(meant.is_ascii() && opens(meant as u8)) => {
            Readings::Two(byte, Unit::of_char(meant, at + length, forms))
        }
        _ => Readings::Many,
    };
    match byte {
        b'+' => Readings::Two(byte, Unit::of_byte(b' ', at + 1, Forms::URL)),
        b'%' | b'\\' | b'&' if opens_at(1) => Readings::Many,
        b'%' if opens_at(2) => Readings::Many,
        b'%' => match plain_number(text.get(at + 1..at + 3)) {
            Some(number) if number >= 0x80 => Readings::Two(byte, Unit::of_byte(number as u8, at + 3, Forms::URL)),
            Some(number) => two(number, 3, Forms::URL),
            None => Readings::One(byte),
        },
        b'&' if text.get(at + 1).is_some_and(|next| matches!(next, b'#' | b'a' | b'l' | b'g' | b'q')) => Readings::Many,
        b'\\' => match text.get(at + 1) {
            Some(b'u') if (2..6).any(opens_at) => Readings::Many,
            Some(b'u') => {
                plain_number(text.get(at + 2..at + 6)).map_or(Readings::One(byte), |number| two(number, 6, Forms::JSON))
            }
            Some(letter) => json_escaped(*letter)
                .map_or(Readings::One(byte), |meant| Readings::Two(byte, Unit::of_byte(meant, at + 2, Forms::JSON))),
            None => Readings::One(byte),
        },
        _ => Readings::One(byte),
    }
}

/// The number in hexadecimal digits, none of which is an escape.
fn plain_number(digits: Option<&[u8]>) -> Option<u32> {
    digits?.iter().try_fold(0, |number, digit| Some(number << 4 | char::from(*digit).to_digit(16)?))
}

/// Every reading of what stands at a place inside the text, the plain one first.
pub fn units(text: &[u8], at: usize) -> Vec<Unit> {
    units_within(text, at, LAYERS_MAX)
}

fn units_within(text: &[u8], at: usize, layers: usize) -> Vec<Unit> {
    let Some(&byte) = text.get(at) else { return Vec::new() };
    let plain = Unit::of_byte(byte, at + 1, Forms::NONE);
    if layers == 0 || !opens(byte) {
        return vec![plain];
    }
    let mut units = units_within(text, at, layers - 1);
    for index in 0..units.len() {
        let escapes = Reader { text, layers: layers - 1 }.escapes(units[index]);
        for unit in escapes {
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
    }
    units
}

/// Reads what stands one layer further out.
struct Reader<'a> {
    text: &'a [u8],
    layers: usize,
}

impl Reader<'_> {
    /// What the escape means that begins with this.
    fn escapes(&self, opening: Unit) -> Vec<Unit> {
        let read = match opening.byte() {
            Some(b'%') => self.percent(opening.end),
            Some(b'+') => Some(Unit::of_byte(b' ', opening.end, Forms::URL)),
            Some(b'&') => self.reference(opening.end),
            Some(b'\\') => return self.json(opening),
            _ => None,
        };
        read.map(|unit| Unit { forms: unit.forms.and(opening.forms), ..unit }).into_iter().collect()
    }

    fn percent(&self, at: usize) -> Option<Unit> {
        let (number, end) = self.number(at, 16, 2)?;
        Some(Unit::of_byte(u8::try_from(number).ok()?, end, Forms::URL))
    }

    fn json(&self, opening: Unit) -> Vec<Unit> {
        let letters = units_within(self.text, opening.end, self.layers);
        let read = letters.iter().filter_map(|letter| self.json_letter(letter.byte()?, letter.end));
        read.map(|unit| Unit { forms: unit.forms.and(opening.forms), ..unit }).collect()
    }

    fn json_letter(&self, letter: u8, end: usize) -> Option<Unit> {
        if letter == b'u' {
            return self.utf16(end);
        }
        Some(Unit::of_byte(json_escaped(letter)?, end, Forms::JSON))
    }

    /// Four digits, or twice four for a character beyond U+FFFF.
    fn utf16(&self, at: usize) -> Option<Unit> {
        let (high, end) = self.number(at, 16, 4)?;
        if let Some(char) = char::from_u32(high) {
            return Some(Unit::of_char(char, end, Forms::JSON));
        }
        let high = u16::try_from(high).ok()?;
        let backslashes = units_within(self.text, end, self.layers);
        backslashes.iter().filter(|unit| unit.byte() == Some(b'\\')).find_map(|unit| self.low_half(high, unit.end))
    }

    fn low_half(&self, high: u16, at: usize) -> Option<Unit> {
        let (low, end) = self.number(self.byte(at, b'u')?, 16, 4)?;
        let char = char::decode_utf16([high, u16::try_from(low).ok()?]).next()?.ok()?;
        Some(Unit::of_char(char, end, Forms::JSON))
    }

    fn reference(&self, at: usize) -> Option<Unit> {
        // Read once, for a text may be full of what opens a reference and is none.
        let begins = |byte: u8| matches!(byte, b'#' | b'a' | b'l' | b'g' | b'q');
        if !units_within(self.text, at, self.layers).iter().any(|unit| unit.byte().is_some_and(begins)) {
            return None;
        }
        let Some(end) = self.byte(at, b'#') else { return self.named(at) };
        let (radix, start) = match self.byte(end, b'x').or_else(|| self.byte(end, b'X')) {
            Some(end) => (16, end),
            None => (10, end),
        };
        let (mut number, mut end) = self.number(start, radix, 1)?;
        for _ in 1..REFERENCE_DIGITS_MAX {
            let Some((digit, next)) = self.number(end, radix, 1) else { break };
            (number, end) = (number * radix + digit, next);
        }
        Some(Unit::of_char(char::from_u32(number)?, self.byte(end, b';')?, Forms::HTML))
    }

    fn named(&self, at: usize) -> Option<Unit> {
        NAMED.iter().find_map(|(name, byte)| {
            let end = name.bytes().try_fold(at, |at, letter| self.byte(at, letter))?;
            Some(Unit::of_byte(*byte, self.byte(end, b';')?, Forms::HTML))
        })
    }

    /// So many digits.
    fn number(&self, at: usize, radix: u32, digits: usize) -> Option<(u32, usize)> {
        (0..digits).try_fold((0, at), |(number, at), _| {
            let plain = self.text.get(at).filter(|byte| !opens(**byte));
            if let Some(&plain) = plain {
                return Some((number * radix + char::from(plain).to_digit(radix)?, at + 1));
            }
            let units = units_within(self.text, at, self.layers);
            let digit = |unit: &Unit| Some((char::from(unit.byte()?).to_digit(radix)?, unit.end));
            let (digit, end) = units.iter().find_map(digit)?;
            Some((number * radix + digit, end))
        })
    }

    /// Where this byte ends, if it stands here.
    fn byte(&self, at: usize, byte: u8) -> Option<usize> {
        if self.text.get(at).is_none_or(|plain| !opens(*plain)) {
            return (self.text.get(at) == Some(&byte)).then_some(at + 1);
        }
        units_within(self.text, at, self.layers).iter().find(|unit| unit.byte() == Some(byte)).map(|unit| unit.end)
    }
}
