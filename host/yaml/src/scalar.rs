//! Scalars by the YAML 1.2 core schema, and where the lines of a text are.

use std::borrow::Cow;

use saphyr_parser::{ScalarStyle, Span};

use crate::lines::Lines;
use crate::tree::mark;
use crate::{Mark, Number, Problem, Scalars, Text, Yaml};

/// What a scalar means. `lines` are the lines of the file.
pub(super) fn resolve(
    text: Cow<'_, str>,
    style: ScalarStyle,
    span: Span,
    lines: &Lines<'_>,
    scalars: Scalars,
) -> Result<Yaml, Problem> {
    if style == ScalarStyle::Plain {
        let meaning = match scalars {
            Scalars::Core => core(&text, mark(span))?,
            Scalars::Json => json(&text),
        };
        if let Some(meaning) = meaning {
            return Ok(meaning);
        }
    }
    let lines = match scalars {
        Scalars::Core => line_marks(&text, style, span, lines),
        Scalars::Json => Vec::new(),
    };
    Ok(Yaml::Text(Text { value: text.into_owned(), lines }))
}

/// What a plain scalar means by the core schema, if it is more than text. What means something else than it says is a
/// problem: nobody could tell whether the text was meant.
fn core(text: &str, mark: Mark) -> Result<Option<Yaml>, Problem> {
    let other = |meaning: &str, write: &str| Err(otherwise(text, mark, meaning, write));
    Ok(match text {
        "" | "null" => Some(Yaml::Null),
        "~" | "Null" | "NULL" => return other("nothing", "null"),
        "true" => Some(Yaml::Bool(true)),
        "false" => Some(Yaml::Bool(false)),
        "True" | "TRUE" => return other("a yes-or-no value", "true"),
        "False" | "FALSE" => return other("a yes-or-no value", "false"),
        _ => number(text, mark)?.map(|number| Yaml::Number(Number(number))),
    })
}

/// A scalar that would come out in another way than it is written.
fn otherwise(text: &str, mark: Mark, meaning: &str, write: &str) -> Problem {
    let reason = format!("`{text}` is {meaning} in YAML, and would not come out as it is written");
    Problem::new(mark, reason, format!("write `{write}`, or quote it if it is text: \"{text}\""))
}

/// What a plain scalar means in JSON, if it is more than text. A value that is left out is null as everywhere in YAML.
fn json(text: &str) -> Option<Yaml> {
    match text {
        "" | "null" => Some(Yaml::Null),
        "true" => Some(Yaml::Bool(true)),
        "false" => Some(Yaml::Bool(false)),
        _ => is_json_number(text).then(|| Yaml::Number(Number(text.to_owned()))),
    }
}

/// Whether a text is a number by the grammar of JSON (RFC 8259).
fn is_json_number(text: &str) -> bool {
    let Some((whole, fraction, _)) = decimal(text.strip_prefix('-').unwrap_or(text)) else { return false };
    let complete = !whole.is_empty() && (!fraction.is_empty() || !text.contains('.'));
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    complete && !leading_zero
}

/// A number as it is written. What JSON would write in another way is a problem.
fn number(text: &str, mark: Mark) -> Result<Option<String>, Problem> {
    if let Some(value) = radix(text) {
        return Err(otherwise(text, mark, "a number", &value.to_string()));
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
    let json = format!("{sign}{}", written_out(whole, fraction, exponent));
    let keeps_digits = serde_json::from_str::<serde_json::Number>(text).is_ok_and(|number| number.to_string() == text);
    if keeps_digits { Ok(Some(text.to_owned())) } else { Err(otherwise(text, mark, "a number", &json)) }
}

/// Largest exponent whose number is written out in a remedy.
const WRITTEN_OUT_MAX: usize = 18;

/// A number as JSON takes it, without an exponent if that isn't long: `1e3` is `1000`.
fn written_out(whole: &str, fraction: &str, exponent: &str) -> String {
    let zero_before = |whole: &str| if whole.is_empty() { "0".to_owned() } else { whole.to_owned() };
    let zeros = |digits: usize| "0".repeat(digits);
    let places: Option<usize> = exponent.trim_start_matches(['+', '-']).parse().ok();
    match places.filter(|places| *places <= WRITTEN_OUT_MAX) {
        Some(places) if exponent.starts_with('-') && places > 0 => {
            let digits = format!("{}{whole}", zeros((places + 1).saturating_sub(whole.len())));
            let (whole, behind) = digits.split_at(digits.len() - places);
            format!("{whole}.{behind}{fraction}")
        }
        Some(places) => {
            let padded = format!("{fraction}{}", zeros(places.saturating_sub(fraction.len())));
            let (before, behind) = padded.split_at(places);
            let digits = format!("{whole}{before}");
            let digits = zero_before(digits.trim_start_matches('0'));
            if behind.is_empty() { digits } else { format!("{digits}.{behind}") }
        }
        None => {
            let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
            let exponent = match exponent {
                "" => String::new(),
                signed if signed.starts_with(['+', '-']) => format!("e{signed}"),
                plain => format!("e+{plain}"),
            };
            format!("{}{fraction}{exponent}", zero_before(whole))
        }
    }
}

fn is_special(digits: &str) -> bool {
    matches!(digits, ".inf" | ".Inf" | ".INF")
}

/// `0x…` and `0o…`.
fn radix(text: &str) -> Option<serde_json::Number> {
    let value = match text.split_at_checked(2)? {
        ("0x", digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => u64::from_str_radix(digits, 16),
        ("0o", digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => u64::from_str_radix(digits, 8),
        _ => return None,
    };
    value.ok().map(serde_json::Number::from)
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
fn line_marks(text: &str, style: ScalarStyle, span: Span, lines: &Lines<'_>) -> Vec<Mark> {
    // Only expressions and code need it.
    if style != ScalarStyle::Literal && !text.contains("${") {
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
fn single_line(text: &str, start: Mark, lines: &Lines<'_>) -> Option<Mark> {
    lines.from(start)?.starts_with(text).then_some(start)
}

/// The lines of a `|` block, each behind its indentation. It starts at its first line that isn't empty.
fn block_lines(text: &str, start: Mark, lines: &Lines<'_>) -> Option<Vec<Mark>> {
    let empty = text.len() - text.trim_start_matches('\n').len();
    let first = start.line.checked_sub(empty)?;
    let written = text.trim_end_matches('\n').split('\n').enumerate();
    written
        .map(|(index, content)| {
            let line = first + index;
            let indentation = lines.get(line)?.strip_suffix(content)?;
            let column = indentation.chars().count() + 1;
            indentation.trim().is_empty().then_some(Mark { line, column })
        })
        .collect()
}
