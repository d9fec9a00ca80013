//! `@csv`, `@html` and the like.

use super::conversions::to_json;
use super::native::{Native, of_input, wrap};
use crate::value::{Outcome, Value, fail};

pub(super) fn natives() -> Vec<Native> {
    wrap([
        of_input!("@text", text),
        of_input!("@json", to_json),
        of_input!("@csv", |value| row(value, "csv", ",", csv_text)),
        of_input!("@tsv", |value| row(value, "tsv", "\t", tsv_text)),
        of_input!("@html", |value| escaped(value, html)),
        of_input!("@uri", |value: Value| Ok(Value::text(encode_uri(&value.into_text())))),
        of_input!("@urid", |value: Value| decode_uri(&value.into_text())),
        of_input!("@sh", shell),
        of_input!("@base64", |value: Value| Ok(Value::text(BASE64.encode(value.into_text().as_bytes())))),
        of_input!("@base64d", |value: Value| BASE64.decode(&value.into_text())),
        of_input!("@base32", |value: Value| Ok(Value::text(BASE32.encode(value.into_text().as_bytes())))),
        of_input!("@base32d", |value: Value| BASE32.decode(&value.into_text())),
    ])
}

fn text(value: Value) -> Outcome {
    match value {
        Value::Text(_) => Ok(value),
        other => to_json(other),
    }
}

fn row(value: Value, format: &str, separator: &str, cell: fn(&str) -> String) -> Outcome {
    let cells = match value {
        Value::Array(cells) => cells,
        other => return fail(format_args!("{} cannot be {format}-formatted, only array", other.kind())),
    };
    let cell = |value: &Value| match value {
        Value::Null => Ok(String::new()),
        Value::Text(text) => Ok(cell(text)),
        Value::Array(_) | Value::Object(_) => fail(format_args!("{} is not valid in a csv row", value.kind())),
        other => Ok(other.clone().into_text().to_string()),
    };
    Ok(Value::text(cells.iter().map(cell).collect::<Outcome<Vec<_>>>()?.join(separator)))
}

fn csv_text(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn tsv_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

fn escaped(value: Value, escape: fn(char) -> Option<&'static str>) -> Outcome {
    let text = value.into_text();
    let mut result = String::with_capacity(text.len());
    for char in text.chars() {
        match escape(char) {
            Some(escaped) => result.push_str(escaped),
            None => result.push(char),
        }
    }
    Ok(Value::text(result))
}

fn html(char: char) -> Option<&'static str> {
    match char {
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '&' => Some("&amp;"),
        '\'' => Some("&apos;"),
        '"' => Some("&quot;"),
        _ => None,
    }
}

fn encode_uri(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

fn decode_uri(text: &str) -> Outcome {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first != b'%' {
            bytes.push(first);
            rest = after;
            continue;
        }
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match byte.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => bytes.push(byte),
            None => return fail("string is not a valid uri encoding"),
        }
        rest = &after[2..];
    }
    text_of(bytes)
}

/// Bytes as a text. What isn't one, such as a picture or a text in another encoding, would be spoilt in silence.
fn text_of(bytes: Vec<u8>) -> Outcome {
    String::from_utf8(bytes).map(Value::text).or_else(|_| fail("the bytes are no text in UTF-8"))
}

fn shell(value: Value) -> Outcome {
    let word = |value: Value| match value {
        Value::Text(text) => Ok(format!("'{}'", text.replace('\'', "'\\''"))),
        Value::Array(_) | Value::Object(_) => fail(format_args!("{} can not be escaped for shell", value.kind())),
        other => Ok(other.into_text().to_string()),
    };
    let words = value.into_items().unwrap_or_else(|single| vec![single]);
    Ok(Value::text(words.into_iter().map(word).collect::<Outcome<Vec<_>>>()?.join(" ")))
}

/// An encoding of bytes in letters of so many bits (RFC 4648).
struct Letters {
    name: &'static str,
    alphabet: &'static [u8],
    bits: usize,
    /// Letters that stand for a whole number of bytes together.
    group: usize,
}

const BASE64: Letters = Letters {
    name: "base64",
    alphabet: b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    bits: 6,
    group: 4,
};
const BASE32: Letters = Letters { name: "base32", alphabet: b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", bits: 5, group: 8 };

impl Letters {
    fn encode(&self, bytes: &[u8]) -> String {
        let mut encoded = String::with_capacity(bytes.len() * 2);
        let (mut waiting, mut count) = (0_u32, 0);
        for &byte in bytes {
            (waiting, count) = ((waiting << 8) | u32::from(byte), count + 8);
            while count >= self.bits {
                count -= self.bits;
                encoded.push(self.letter(waiting >> count));
            }
        }
        if count > 0 {
            encoded.push(self.letter(waiting << (self.bits - count)));
        }
        while !encoded.len().is_multiple_of(self.group) {
            encoded.push('=');
        }
        encoded
    }

    fn letter(&self, bits: u32) -> char {
        char::from(self.alphabet[bits as usize & (self.alphabet.len() - 1)])
    }

    /// Padding may be left out.
    fn decode(&self, text: &str) -> Outcome {
        let letters = text.trim_end_matches('=');
        let mut bytes = Vec::with_capacity(letters.len());
        let (mut waiting, mut count) = (0_u32, 0);
        for letter in letters.bytes() {
            let Some(value) = self.alphabet.iter().position(|known| *known == letter) else {
                return fail(format_args!("string is not valid {} data", self.name));
            };
            (waiting, count) = ((waiting << self.bits) | value as u32, count + self.bits);
            if count >= 8 {
                count -= 8;
                bytes.push((waiting >> count) as u8);
            }
        }
        if count >= self.bits {
            return fail(format_args!("string trailing {} byte found", self.name));
        }
        text_of(bytes)
    }
}
