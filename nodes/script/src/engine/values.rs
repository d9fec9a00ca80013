//! JSON -> values.
//!
//! The engine's own parser reads JSON as JavaScript, which is slow, and tells mistakes in its own words. This one tells
//! them as Node.js does, since scripts show them to people, and can keep digits: what a number of JavaScript would change
//! is then a text.

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsArray;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue};

use super::state::state;

/// Deepest nesting.
const DEPTH_MAX: usize = 500;
/// Texts from this length on are told in part: that many characters before and behind the mistake.
const CONTEXT: usize = 10;

/// Reads JSON as JavaScript does.
pub(super) fn parse(text: &str, context: &mut Context) -> JsResult<JsValue> {
    Parser { text, at: 0, keeps_digits: false, kept: 0 }.document(context)
}

/// Reads JSON, and gives a number that JavaScript would change as a text.
pub(crate) fn parse_keeping(text: &str, context: &mut Context) -> JsResult<JsValue> {
    let mut parser = Parser { text, at: 0, keeps_digits: true, kept: 0 };
    let value = parser.document(context)?;
    let state = state(context);
    state.kept.set(state.kept.get() + parser.kept);
    Ok(value)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    keeps_digits: bool,
    kept: u64,
}

impl Parser<'_> {
    fn document(&mut self, context: &mut Context) -> JsResult<JsValue> {
        let value = self.value(0, context)?;
        match self.peek() {
            None => Ok(value),
            Some(_) => self.fail("Unexpected non-whitespace character after JSON"),
        }
    }

    fn value(&mut self, depth: usize, context: &mut Context) -> JsResult<JsValue> {
        if depth > DEPTH_MAX {
            return Err(JsNativeError::range().with_message("JSON is nested too deep").into());
        }
        match self.peek() {
            Some(b'{') => self.object(depth, context),
            Some(b'[') => self.array(depth, context),
            Some(b'"') => Ok(self.string()?.into()),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", JsValue::from(true)),
            Some(b'f') => self.word("false", JsValue::from(false)),
            Some(b'n') => self.word("null", JsValue::null()),
            _ => self.unexpected(),
        }
    }

    fn object(&mut self, depth: usize, context: &mut Context) -> JsResult<JsValue> {
        let object = JsObject::with_object_proto(context.intrinsics());
        self.at += 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(object.into());
        }
        let mut message = "Expected property name or '}'";
        loop {
            if self.peek() != Some(b'"') {
                return self.fail_at_end_or(message);
            }
            let key = PropertyKey::from(self.string()?);
            if self.peek() != Some(b':') {
                return self.fail_at_end_or("Expected ':' after property name");
            }
            self.at += 1;
            let value = self.value(depth + 1, context)?;
            object.create_data_property_or_throw(key, value, context)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                _ => return self.fail_at_end_or("Expected ',' or '}' after property value"),
            }
            message = "Expected double-quoted property name";
        }
        Ok(object.into())
    }

    fn array(&mut self, depth: usize, context: &mut Context) -> JsResult<JsValue> {
        let mut values = Vec::new();
        self.at += 1;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(JsArray::from_iter(values, context).into());
        }
        loop {
            values.push(self.value(depth + 1, context)?);
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                _ => return self.fail_at_end_or("Expected ',' or ']' after array element"),
            }
        }
        Ok(JsArray::from_iter(values, context).into())
    }

    fn string(&mut self) -> JsResult<JsString> {
        self.at += 1;
        let rest = &self.text[self.at..];
        let end = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
        match end.map(|end| (end, rest.as_bytes()[end])) {
            Some((end, b'"')) => {
                self.at += end + 1;
                Ok(JsString::from(&rest[..end]))
            }
            Some(_) => self.escaped_string(),
            None => {
                self.at = self.text.len();
                self.fail("Unterminated string")
            }
        }
    }

    fn escaped_string(&mut self) -> JsResult<JsString> {
        let mut units = Vec::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).unwrap_or(rest.len());
            units.extend(rest[..plain].encode_utf16());
            self.at += plain;
            match rest.as_bytes().get(plain) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(JsString::from(units.as_slice()));
                }
                Some(b'\\') => units.push(self.escape()?),
                Some(_) => return self.fail("Bad control character in string literal"),
                None => return self.fail("Unterminated string"),
            }
        }
    }

    fn escape(&mut self) -> JsResult<u16> {
        let bytes = &self.text.as_bytes()[self.at + 1..];
        let unit = match bytes.first() {
            Some(byte @ (b'"' | b'\\' | b'/')) => u16::from(*byte),
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => 10,
            Some(b'r') => 13,
            Some(b't') => 9,
            Some(b'u') => {
                let digits = bytes.get(1..5).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
                let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
                let Some(unit) = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()) else {
                    self.at += 2;
                    return self.fail("Bad Unicode escape");
                };
                self.at += 4;
                unit
            }
            Some(_) => {
                self.at += 1;
                return self.fail("Bad escaped character");
            }
            None => {
                self.at = self.text.len();
                return self.fail("Unterminated string");
            }
        };
        self.at += 2;
        Ok(unit)
    }

    fn number(&mut self) -> JsResult<JsValue> {
        let start = self.at;
        self.at += usize::from(self.next() == Some(b'-'));
        match self.next() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return self.fail("No number after minus sign"),
        }
        if matches!(self.next(), Some(b'0'..=b'9')) {
            return self.fail("Unexpected number");
        }
        if self.next() == Some(b'.') {
            self.at += 1;
            self.some_digits("Unterminated fractional number")?;
        }
        if matches!(self.next(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.next(), Some(b'+' | b'-')));
            self.some_digits("Exponent part is missing a number")?;
        }
        let written = &self.text[start..self.at];
        let value: f64 = written.parse().unwrap_or(f64::NAN);
        if self.keeps_digits && super::digits::changes(written, value) {
            self.kept += 1;
            return Ok(JsString::from(written).into());
        }
        Ok(JsValue::new(value))
    }

    fn digits(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    }

    fn some_digits(&mut self, message: &str) -> JsResult<()> {
        if !matches!(self.next(), Some(b'0'..=b'9')) {
            return self.fail(message);
        }
        self.digits();
        Ok(())
    }

    fn word(&mut self, word: &str, value: JsValue) -> JsResult<JsValue> {
        let rest = self.text[self.at..].bytes();
        let alike = rest.zip(word.bytes()).take_while(|(one, other)| one == other).count();
        self.at += alike;
        if alike == word.len() { Ok(value) } else { self.unexpected() }
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no space.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        let spaces = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).unwrap_or(rest.len());
        self.at += spaces;
        self.next()
    }

    fn fail_at_end_or<T>(&self, message: &str) -> JsResult<T> {
        if self.at >= self.text.len() { self.unexpected() } else { self.fail(message) }
    }

    fn fail<T>(&self, message: &str) -> JsResult<T> {
        let position = self.text[..self.at.min(self.text.len())].encode_utf16().count();
        Err(JsNativeError::syntax().with_message(format!("{message} in JSON at position {position}")).into())
    }

    fn unexpected<T>(&self) -> JsResult<T> {
        let message = match self.text[self.at..].chars().next() {
            None => "Unexpected end of JSON input".to_owned(),
            Some(_) if matches!(self.text, "undefined" | "[object Object]") => {
                format!("\"{}\" is not valid JSON", self.text)
            }
            Some(char) => format!("Unexpected token '{char}', {} is not valid JSON", self.around()),
        };
        Err(JsNativeError::syntax().with_message(message).into())
    }

    /// The text around the mistake, as Node.js shows it.
    fn around(&self) -> String {
        let before: Vec<char> = self.text[..self.at].chars().collect();
        let after: Vec<char> = self.text[self.at..].chars().collect();
        if before.len() + after.len() <= 2 * CONTEXT {
            return format!("\"{}\"", self.text);
        }
        let shown = before.iter().skip(before.len().saturating_sub(CONTEXT)).chain(after.iter().take(CONTEXT));
        let (head, tail) = (before.len() > CONTEXT, after.len() > CONTEXT);
        let dots = |more: bool| if more { "..." } else { "" };
        format!("{}\"{}\"{}", dots(head), shown.collect::<String>(), dots(tail))
    }
}
