//! One name and its value in what is signed: `{name}={value}`, or with lengths, `{name_length:2}-{name}:{value_length:4}-{value}`.

use serde::Deserialize;
use weft_sdk::secret::Part;

/// Longest pattern in bytes.
const PATTERN_BYTES_MAX: usize = 200;
/// Most digits that a length is filled up to.
const DIGITS_MAX: usize = 20;

/// How a pair is written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Pair(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Name,
    Value,
    Length(Length),
}

/// A length as a decimal number.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Length {
    of_value: bool,
    /// In bytes of UTF-8, not in characters.
    in_bytes: bool,
    /// Zeros come before it up to so many digits.
    digits: usize,
}

impl Default for Pair {
    fn default() -> Self {
        Self(vec![Piece::Name, Piece::Value])
    }
}

impl TryFrom<String> for Pair {
    type Error = String;

    fn try_from(pattern: String) -> Result<Self, String> {
        if pattern.len() > PATTERN_BYTES_MAX {
            return Err(format!("`pair` is longer than {PATTERN_BYTES_MAX} bytes"));
        }
        let mut pieces = Vec::new();
        let mut rest = pattern.as_str();
        while let Some((before, from)) = rest.split_once('{') {
            let (word, behind) =
                from.split_once('}').ok_or_else(|| format!("`pair: {pattern}` has a `{{` without `}}`"))?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(piece(word).ok_or_else(|| {
                format!(
                    "`pair` can't have `{{{word}}}`; write {{name}}, {{value}}, {{name_length:2}}, {{value_length:4}}, \
                     {{name_bytes:2}} or {{value_bytes:4}}"
                )
            })?);
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }
}

fn piece(word: &str) -> Option<Piece> {
    let (word, digits) = match word.split_once(':') {
        Some((word, digits)) => (word, digits.parse().ok().filter(|digits| (1..=DIGITS_MAX).contains(digits))?),
        None => match word {
            "name" => return Some(Piece::Name),
            "value" => return Some(Piece::Value),
            word => (word, 1),
        },
    };
    let (of_value, in_bytes) = match word {
        "name_length" => (false, false),
        "value_length" => (true, false),
        "name_bytes" => (false, true),
        "value_bytes" => (true, true),
        _ => return None,
    };
    Some(Piece::Length(Length { of_value, in_bytes, digits }))
}

impl Pair {
    /// A pair as it is signed. The error names what is of no known length.
    pub(super) fn write(&self, name: &str, value: &[Part]) -> Result<Vec<Part>, String> {
        let mut written = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => written.push(Part::Text(text.clone())),
                Piece::Name => written.push(Part::Text(name.to_owned())),
                Piece::Value => written.extend(value.iter().cloned()),
                Piece::Length(length) => {
                    let of_name = [Part::Text(name.to_owned())];
                    written.push(Part::Text(length.write(if length.of_value { value } else { &of_name })?));
                }
            }
        }
        Ok(written)
    }
}

impl Length {
    fn write(&self, text: &[Part]) -> Result<String, String> {
        let lengths = text.iter().map(|part| match part {
            Part::Text(text) if self.in_bytes => Ok(text.len()),
            Part::Text(text) => Ok(text.chars().count()),
            Part::Sealed(_) => Err("holds a secret or a token, whose length only the host knows".to_owned()),
        });
        let length = lengths.sum::<Result<usize, String>>()?;
        Ok(format!("{length:0digits$}", digits = self.digits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(pattern: &str, name: &str, value: &str) -> String {
        let pair = Pair::try_from(pattern.to_owned()).unwrap();
        let parts = pair.write(name, &[Part::Text(value.to_owned())]).unwrap();
        let text = |part: Part| match part {
            Part::Text(text) | Part::Sealed(text) => text,
        };
        parts.into_iter().map(text).collect()
    }

    #[test]
    fn a_pair_is_written_as_its_pattern_says() {
        assert_eq!(write("{name}={value}", "a", "b"), "a=b");
        assert_eq!(write("{value}", "a", "b"), "b");
        let lengths = "{name_length:2}-{name}:{value_length:4}-{value};{value_bytes}";
        assert_eq!(write(lengths, "k", "顺丰"), "01-k:0002-顺丰;6");
        assert_eq!(write("{value_length:4}", "k", &"x".repeat(12_000)), "12000");
    }

    #[test]
    fn a_pattern_that_is_none_is_told() {
        let long = "x".repeat(PATTERN_BYTES_MAX + 1);
        for wrong in ["{name", "{key}", "{name:2}", "{value_length:0}", "{value_length:99}", "{name_length:x}", &long] {
            assert!(Pair::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_secret_has_no_known_length() {
        let pair = Pair::try_from("{value_length}".to_owned()).unwrap();
        assert!(pair.write("a", &[Part::Sealed("<a>".to_owned())]).is_err());
    }
}
