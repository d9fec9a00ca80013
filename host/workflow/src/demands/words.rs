//! Names and figures within sentences. A component chooses its own names: none may pass for something else.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::LimitDemand;

/// Longest name that is shown whole, in characters.
const NAME_CHARS_MAX: usize = 100;
/// Names of a list that are shown.
const LISTED_MAX: usize = 12;

/// A name in quotes, on one line; what can't be seen in it is written out.
pub(super) fn name(text: &str) -> String {
    quoted(text, is_visible)
}

/// An address in quotes. Letters of other alphabets, which may look like those of another host, are written out.
pub(super) fn address(text: &str) -> String {
    quoted(text, |char| char.is_ascii_graphic())
}

fn quoted(text: &str, is_shown: impl Fn(char) -> bool) -> String {
    let mut shown = String::from("`");
    for char in text.chars().take(NAME_CHARS_MAX) {
        if is_shown(char) && char != '`' {
            shown.push(char);
        } else {
            let _ = write!(shown, "{}", char.escape_unicode());
        }
    }
    if text.chars().nth(NAME_CHARS_MAX).is_some() {
        shown.push('…');
    }
    shown + "`"
}

/// Control characters, white space other than the blank, and marks that turn the direction of writing or have no width.
fn is_visible(char: char) -> bool {
    let hidden = matches!(char, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}');
    char == ' ' || !(char.is_control() || char.is_whitespace() || hidden)
}

/// Names, with commas between them.
pub(super) fn names(names: &BTreeSet<String>) -> String {
    let shown: Vec<String> = names.iter().take(LISTED_MAX).map(|text| name(text)).collect();
    let more = if names.len() > LISTED_MAX { ", …" } else { "" };
    shown.join(", ") + more
}

/// `10 / 1s`.
pub(super) fn pace(limit: &LimitDemand) -> String {
    let (per_ms, second_ms, minute_ms) = (limit.per_ms, 1_000, 60_000);
    let per = match per_ms {
        _ if per_ms > 0 && per_ms.is_multiple_of(minute_ms) => format!("{}m", per_ms / minute_ms),
        _ if per_ms > 0 && per_ms.is_multiple_of(second_ms) => format!("{}s", per_ms / second_ms),
        _ => format!("{per_ms}ms"),
    };
    format!("{} / {per}", limit.requests)
}
