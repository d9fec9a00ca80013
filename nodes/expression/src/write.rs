//! Values to JSON text.
//!
//! A result goes on to a step, so what JSON doesn't have (NaN, infinity) is an error there. `tojson` writes it as jq does.

use std::fmt;

use crate::read::DEPTH_MAX;
use crate::value::{Fields, Number, TEXT_BYTES_MAX, Value};

/// Largest number of a float, which stands for infinity as in jq.
const LARGEST: &str = "1.7976931348623157e+308";

/// Why a value has no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwritable {
    /// It has NaN in it.
    NaN,
    /// It has an infinite number in it.
    Infinity,
    /// It is nested too deeply.
    TooDeep,
    /// Its text would be too large.
    TooLarge,
}

impl fmt::Display for Unwritable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NaN => "the result has NaN in it, which JSON can't hold",
            Self::Infinity => "the result has Infinity in it, which JSON can't hold",
            Self::TooDeep => "the result is nested too deeply",
            Self::TooLarge => "the results are larger than 64 MiB",
        })
    }
}

/// Writes a value, if it has a JSON form of at most that many bytes.
pub fn write(value: &Value, bytes_max: usize) -> Result<String, Unwritable> {
    let mut writer = Writer { text: String::new(), bytes_max, lenient: false };
    writer.value(value, 0)?;
    writer.check_size()?;
    Ok(writer.text)
}

/// As `tojson` writes it: NaN is null, infinity the largest number.
pub(crate) fn json(value: &Value) -> Result<String, String> {
    let mut writer = Writer { text: String::new(), bytes_max: TEXT_BYTES_MAX, lenient: true };
    writer.value(value, 0).map_err(|reason| reason.to_string())?;
    Ok(writer.text)
}

/// The same for messages: what is nested too deeply is cut.
pub(crate) fn lenient(value: &Value) -> String {
    let mut writer = Writer { text: String::new(), bytes_max: TEXT_BYTES_MAX, lenient: true };
    // What was written before the failure is what is shown.
    let _cut = writer.value(value, 0);
    writer.text
}

struct Writer {
    text: String,
    bytes_max: usize,
    /// Whether NaN and infinity are written too.
    lenient: bool,
}

/// A decimal number as JSON has it (RFC 8259, section 6), where it was read from a text such as `+5.0`, `007.50` or `.5`.
/// Every digit that counts stays.
fn digits(literal: &str) -> String {
    let (sign, unsigned) = match literal.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", literal.strip_prefix('+').unwrap_or(literal)),
    };
    let (number, exponent) = unsigned.split_at(unsigned.find(['e', 'E']).unwrap_or(unsigned.len()));
    let counting = number.strip_suffix('.').unwrap_or(number).trim_start_matches('0');
    let zero = if counting.starts_with(|char: char| char.is_ascii_digit()) { "" } else { "0" };
    [sign, zero, counting, exponent].concat()
}

/// A float as jq writes it: the fewest digits that read back as the same, and an exponent where it is shorter.
pub(crate) fn float(value: f64) -> String {
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let digits = i32::try_from(mantissa.bytes().filter(u8::is_ascii_digit).count()).unwrap_or(i32::MAX);
    // The place of the decimal point, counted from the first digit.
    let point = exponent + 1;
    if point <= -4 || point > digits + 15 {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{mantissa}e{sign}{:02}", exponent.abs())
    } else {
        format!("{value}")
    }
}

impl Writer {
    fn value(&mut self, value: &Value, depth: usize) -> Result<(), Unwritable> {
        if depth > DEPTH_MAX {
            return Err(Unwritable::TooDeep);
        }
        self.check_size()?;
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Value::Number(number) => self.number(number)?,
            Value::Text(text) => self.string(text),
            Value::Array(items) => self.array(items, depth)?,
            Value::Object(fields) => self.object(fields, depth)?,
        }
        Ok(())
    }

    fn array(&mut self, items: &[Value], depth: usize) -> Result<(), Unwritable> {
        self.text.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.value(item, depth + 1)?;
        }
        self.text.push(']');
        Ok(())
    }

    fn object(&mut self, fields: &Fields, depth: usize) -> Result<(), Unwritable> {
        self.text.push('{');
        for (index, (name, value)) in fields.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.string(name);
            self.text.push(':');
            self.value(value, depth + 1)?;
        }
        self.text.push('}');
        Ok(())
    }

    fn number(&mut self, number: &Number) -> Result<(), Unwritable> {
        let text = match number {
            Number::Integer(integer) => integer.to_string(),
            Number::Big(big) => big.to_string(),
            Number::Written(literal) => digits(literal),
            Number::Float(value) if value.is_finite() => float(*value),
            Number::Float(value) => self.unwritable(*value)?,
        };
        self.text.push_str(&text);
        Ok(())
    }

    fn unwritable(&self, value: f64) -> Result<String, Unwritable> {
        match (self.lenient, value.is_nan()) {
            (true, true) => Ok("null".to_owned()),
            (true, false) if value < 0.0 => Ok(format!("-{LARGEST}")),
            (true, false) => Ok(LARGEST.to_owned()),
            (false, true) => Err(Unwritable::NaN),
            (false, false) => Err(Unwritable::Infinity),
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F | 0x7F)) {
            self.text.push_str(&rest[..at]);
            self.escape(rest.as_bytes()[at]);
            rest = &rest[at + 1..];
        }
        self.text.push_str(rest);
        self.text.push('"');
    }

    fn escape(&mut self, byte: u8) {
        match byte {
            b'"' => self.text.push_str("\\\""),
            b'\\' => self.text.push_str("\\\\"),
            b'\x08' => self.text.push_str("\\b"),
            b'\x0C' => self.text.push_str("\\f"),
            b'\n' => self.text.push_str("\\n"),
            b'\r' => self.text.push_str("\\r"),
            b'\t' => self.text.push_str("\\t"),
            _ => self.text.push_str(&format!("\\u{byte:04x}")),
        }
    }

    fn check_size(&self) -> Result<(), Unwritable> {
        if self.text.len() > self.bytes_max {
            return Err(Unwritable::TooLarge);
        }
        Ok(())
    }
}
