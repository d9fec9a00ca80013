//! Values to JSON text.
//!
//! jaq's own writer writes what JSON doesn't have (NaN, byte strings, keys that are no texts). Here that is an error,
//! so that a step never gets a broken text.

use jaq_json::{Num, Val};

use crate::read::DEPTH_MAX;

/// Largest whole number up to which a float counts one by one; larger ones are written with an exponent.
const WHOLE_FLOAT_MAX: f64 = 9_007_199_254_740_992.0;

/// Writes a value, if it has a JSON form of at most that many bytes.
pub fn write(value: &Val, bytes_max: usize) -> Result<String, String> {
    let mut writer = Writer { text: String::new(), bytes_max };
    writer.value(value, 0)?;
    writer.check_size()?;
    Ok(writer.text)
}

struct Writer {
    text: String,
    bytes_max: usize,
}

/// A decimal number as JSON has it (RFC 8259, section 6). `tonumber` and `fromjson` also read `+5.0` and `007.50`, as shops
/// write codes and prices. Every digit that counts stays.
fn digits(literal: &str) -> String {
    let (sign, unsigned) = match literal.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", literal.strip_prefix('+').unwrap_or(literal)),
    };
    let counting = unsigned.trim_start_matches('0');
    let zero = if counting.starts_with(|char: char| char.is_ascii_digit()) { "" } else { "0" };
    [sign, zero, counting].concat()
}

impl Writer {
    fn value(&mut self, value: &Val, depth: usize) -> Result<(), String> {
        if depth > DEPTH_MAX {
            return Err("the result is nested too deeply".to_owned());
        }
        self.check_size()?;
        match value {
            Val::Null => self.text.push_str("null"),
            Val::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Val::Num(number) => self.number(number)?,
            Val::TStr(bytes) => self.string(bytes),
            Val::BStr(_) => return Err("the result has bytes in it, which JSON can't hold".to_owned()),
            Val::Arr(items) => self.array(items, depth)?,
            Val::Obj(fields) => self.object(fields, depth)?,
        }
        Ok(())
    }

    fn array(&mut self, items: &[Val], depth: usize) -> Result<(), String> {
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

    fn object(&mut self, fields: &jaq_json::Map, depth: usize) -> Result<(), String> {
        self.text.push('{');
        for (index, (name, value)) in fields.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            let Val::TStr(name) = name else {
                return Err(format!("the result has a field whose name is not a text: {name}"));
            };
            self.string(name);
            self.text.push(':');
            self.value(value, depth + 1)?;
        }
        self.text.push('}');
        Ok(())
    }

    fn number(&mut self, number: &Num) -> Result<(), String> {
        let text = match number {
            Num::Dec(literal) => digits(literal),
            Num::Float(value) if !value.is_finite() => {
                return Err(format!("the result has {number} in it, which JSON can't hold"));
            }
            // `6 / 2` is 3, not 3.0.
            Num::Float(value) if value.fract() == 0.0 && value.abs() <= WHOLE_FLOAT_MAX => format!("{value:.0}"),
            Num::Float(value) => format!("{value:?}"),
            Num::Int(_) | Num::BigInt(_) => number.to_string(),
        };
        self.text.push_str(&text);
        Ok(())
    }

    fn string(&mut self, bytes: &[u8]) {
        self.text.push('"');
        let text = String::from_utf8_lossy(bytes);
        let mut rest = text.as_ref();
        while let Some(at) = rest.find(|c: char| matches!(c, '"' | '\\' | '\0'..='\u{1F}')) {
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
            b'\n' => self.text.push_str("\\n"),
            b'\r' => self.text.push_str("\\r"),
            b'\t' => self.text.push_str("\\t"),
            _ => self.text.push_str(&format!("\\u{byte:04x}")),
        }
    }

    fn check_size(&self) -> Result<(), String> {
        if self.text.len() > self.bytes_max {
            return Err("the results are larger than 64 MiB".to_owned());
        }
        Ok(())
    }
}
