//! Texts as YAML scalars: plain where nobody could take them for anything else, else in quotes.

use std::fmt::Write;

/// Writes a text so that it is read as it is, by this program and by others, wherever a scalar may stand.
pub(super) fn write(text: &str, out: &mut String) {
    if is_plain(text) {
        out.push_str(text);
    } else if text.contains(['"', '\\']) && text.chars().all(is_printable) {
        // Here quotes and backslashes read as they are.
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
    } else {
        double_quoted(text, out);
    }
}

fn double_quoted(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char if is_printable(char) => out.push(char),
            char => escape(u32::from(char), out),
        }
    }
    out.push('"');
}

fn escape(code: u32, out: &mut String) {
    let written = match code {
        ..0x100 => write!(out, "\\x{code:02x}"),
        0x100..0x1_0000 => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
    written.expect("a string takes everything");
}

/// Whether a character stands for itself within quotes, and can be seen. Some that are no control characters end a
/// line in YAML, are a mark for the order of bytes, or turn the direction of writing around.
pub(super) fn is_printable(char: char) -> bool {
    let hidden = matches!(char, '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}');
    // An emoji may be several that are joined.
    let joiner = char == '\u{200d}';
    let broken = matches!(char, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    !char.is_control() && !broken && (!hidden || joiner)
}

/// Longest text without quotes, in bytes: longer ones are hardly words.
const PLAIN_BYTES_MAX: usize = 1000;

/// Whether a text is certainly read as text, and as this one, without quotes.
fn is_plain(text: &str) -> bool {
    text.len() <= PLAIN_BYTES_MAX
        && text.starts_with(begins_plain)
        && !text.ends_with([' ', ':'])
        && text.chars().zip(text.chars().skip(1).chain([' '])).all(|(char, next)| stays_plain(char, next))
        && !is_word_of_yaml(text)
}

/// No digits, signs or dots: a number, a time or `.inf` begins with one. `<` alone could be `<<`.
fn begins_plain(char: char) -> bool {
    char.is_ascii_alphabetic() || matches!(char, '_' | '/' | '$' | '(' | '<') || is_plain_beyond_ascii(char)
}

fn stays_plain(char: char, next: char) -> bool {
    match char {
        ':' => next.is_ascii_alphanumeric() || next == '/',
        '<' => next.is_ascii_alphabetic() || next == '/',
        '\'' | ' ' | '_' | '-' | '.' | '/' | '+' | '=' | '>' | '$' | '(' | ')' | ';' | '&' | '*' | '?' | '!' | '@'
        | '~' | '%' | '^' => true,
        _ => char.is_ascii_alphanumeric() || is_plain_beyond_ascii(char),
    }
}

fn is_plain_beyond_ascii(char: char) -> bool {
    !char.is_ascii() && is_printable(char) && !char.is_whitespace()
}

/// Whether YAML, of this version or an earlier one, takes the text for something else.
fn is_word_of_yaml(text: &str) -> bool {
    const WORDS: [&str; 11] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = String::new();
        write(text, &mut out);
        out
    }

    #[test]
    fn quotes_stand_where_they_are_needed() {
        for plain in
            ["xiaoe", "http://127.0.0.1:4790/token", "<secret:shop/secret_key>", "示例 学员", "it's", "🌸", "<p>a</p>"]
        {
            assert_eq!(written(plain), plain);
        }
        for (text, quoted) in [
            ("", "\"\""),
            ("2.0", "\"2.0\""),
            ("No", "\"No\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("say \"hi\", it's", "'say \"hi\", it''s'"),
            ("<\\secret:", "'<\\secret:'"),
            ("a\n\"b\"", "\"a\\n\\\"b\\\"\""),
            ("\u{feff}\u{202e}\u{1b}", "\"\\ufeff\\u202e\\x1b\""),
            ("a,b", "\"a,b\""),
            (" a", "\" a\""),
        ] {
            assert_eq!(written(text), quoted);
        }
    }
}
