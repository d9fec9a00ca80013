//! Scalars by the YAML 1.2 core schema, and where the lines of a text are.

use saphyr_parser::{ScalarStyle, Span};
use serde_json::Number;

use super::{Mark, Problem, Text, Yaml, mark};

/// What a scalar means. `lines` are the lines of the file.
pub(super) fn resolve(text: &str, style: ScalarStyle, span: Span, lines: &[&str]) -> Result<Yaml, Problem> {
    if style == ScalarStyle::Plain {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => return Ok(Yaml::Null),
            "true" | "True" | "TRUE" => return Ok(Yaml::Bool(true)),
            "false" | "False" | "FALSE" => return Ok(Yaml::Bool(false)),
            _ => {}
        }
        if let Some(number) = number(text, mark(span))? {
            return Ok(Yaml::Number(number));
        }
    }
    Ok(Yaml::Text(Text { value: text.to_owned(), lines: line_marks(text, style, span, lines) }))
}

/// A number with the digits it was written with, as far as JSON can hold them.
fn number(text: &str, mark: Mark) -> Result<Option<Number>, Problem> {
    if let Some(value) = radix(text) {
        return Ok(Some(value));
    }
    let (sign, digits) = match text.split_at_checked(1) {
        Some(("-", rest)) => ("-", rest),
        Some(("+", rest)) => ("", rest),
        _ => ("", text),
    };
    if is_special(digits) || text == ".nan" || text == ".NaN" || text == ".NAN" {
        return Err(Problem::new(mark, format!("`{text}` has no counterpart in JSON"), "write a number, or quote it"));
    }
    let Some((whole, fraction, exponent)) = decimal(digits) else { return Ok(None) };
    if whole.len() > 1 && whole.starts_with('0') {
        let reason = format!("`{text}` is a number in YAML, and its leading zeros would be lost");
        return Err(Problem::new(mark, reason, format!("quote it if it is text: \"{text}\"")));
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    let exponent = if exponent.is_empty() { String::new() } else { format!("e{exponent}") };
    Ok(serde_json::from_str(&format!("{sign}{whole}{fraction}{exponent}")).ok())
}

fn is_special(digits: &str) -> bool {
    matches!(digits, ".inf" | ".Inf" | ".INF")
}

/// `0x…` and `0o…`.
fn radix(text: &str) -> Option<Number> {
    let value = match text.split_at_checked(2)? {
        ("0x", digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => u64::from_str_radix(digits, 16),
        ("0o", digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => u64::from_str_radix(digits, 8),
        _ => return None,
    };
    value.ok().map(Number::from)
}

/// Whole part, fraction and exponent of a decimal number without its sign.
fn decimal(text: &str) -> Option<(&str, &str, &str)> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent),
        None => (text, ""),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let complete = !(whole.is_empty() && fraction.is_empty());
    let has_exponent = text.len() > mantissa.len();
    let exponent_complete = !has_exponent || !exponent_digits.is_empty();
    (complete && exponent_complete && is_digits(whole) && is_digits(fraction) && is_digits(exponent_digits))
        .then_some((whole, fraction, exponent))
}

/// Where each line of the text begins in the file; empty if text and file don't agree character by character.
fn line_marks(text: &str, style: ScalarStyle, span: Span, lines: &[&str]) -> Vec<Mark> {
    // Only expressions need it.
    if !text.contains("${") {
        return Vec::new();
    }
    let start = mark(span);
    match style {
        ScalarStyle::Plain => single_line(text, start, lines).into_iter().collect(),
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            let inside = Mark { line: start.line, column: start.column + 1 };
            single_line(text, inside, lines).into_iter().collect()
        }
        ScalarStyle::Literal => block_lines(text, start, lines).unwrap_or_default(),
        ScalarStyle::Folded => Vec::new(),
    }
}

/// The mark itself, if the file really reads like the text from there on.
fn single_line(text: &str, start: Mark, lines: &[&str]) -> Option<Mark> {
    let line = lines.get(start.line - 1)?;
    let rest: String = line.chars().skip(start.column - 1).collect();
    rest.starts_with(text).then_some(start)
}

/// The lines of a `|` block, each behind its indentation.
fn block_lines(text: &str, start: Mark, lines: &[&str]) -> Option<Vec<Mark>> {
    let written = text.trim_end_matches('\n').split('\n').enumerate();
    written
        .map(|(index, content)| {
            let line = start.line + index;
            let indentation = lines.get(line - 1)?.strip_suffix(content)?;
            let column = indentation.chars().count() + 1;
            indentation.trim().is_empty().then_some(Mark { line, column })
        })
        .collect()
}
