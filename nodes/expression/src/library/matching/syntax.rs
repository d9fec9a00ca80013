//! What jq's regular expressions mean by signs that the engine takes in another way.

use std::borrow::Cow;

/// Classes of POSIX, which know all of Unicode in jq.
const CLASSES: [(&str, &str); 11] = [
    ("alpha", r"\p{Alphabetic}"),
    ("alnum", r"\p{Alphabetic}\p{M}\d"),
    ("digit", r"\d"),
    ("upper", r"\p{Uppercase}"),
    ("lower", r"\p{Lowercase}"),
    ("space", r"\s"),
    ("blank", r"\p{Zs}\t"),
    ("punct", r"\p{P}\p{S}"),
    ("cntrl", r"\p{Cc}"),
    ("word", r"\w"),
    ("xdigit", "0-9A-Fa-f"),
];

/// The pattern in the words of the engine: `$` is before a line's end at the end of the text too, `[[:alpha:]]` knows all
/// letters, `{,2}` is no repetition, `\h` is the letter.
pub(super) fn translated(pattern: &str) -> Cow<'_, str> {
    if !pattern.contains(['$', '[', '{', '\\']) {
        return Cow::Borrowed(pattern);
    }
    let mut result = String::with_capacity(pattern.len() + 8);
    let mut in_class = false;
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        let begins_class = !in_class && character == '[';
        let (taken, meaning) = if in_class { sign_in_class(rest, character) } else { sign(rest, character) };
        in_class = begins_class || (in_class && rest[..taken] != *"]");
        result.push_str(meaning.as_deref().unwrap_or(&rest[..taken]));
        rest = &rest[taken..];
        if begins_class {
            rest = beginning_of_class(rest, &mut result);
        }
    }
    Cow::Owned(result)
}

/// How many bytes a sign has, and what it means if that is something else.
fn sign(rest: &str, character: char) -> (usize, Option<String>) {
    match character {
        '\\' => escape(rest),
        '$' => (1, Some("\\Z".to_owned())),
        '{' if rest.starts_with("{,") => (1, Some("\\{".to_owned())),
        other => (other.len_utf8(), None),
    }
}

/// The same in a class, which holds no other class.
fn sign_in_class(rest: &str, character: char) -> (usize, Option<String>) {
    match character {
        '\\' => escape(rest),
        '[' => class(rest).unwrap_or((1, Some("\\[".to_owned()))),
        '&' | '~' => (1, Some(format!("\\{character}"))),
        other => (other.len_utf8(), None),
    }
}

fn escape(rest: &str) -> (usize, Option<String>) {
    match rest[1..].chars().next() {
        Some(letter @ ('h' | 'H')) => (2, Some(letter.to_string())),
        Some(letter) => (1 + letter.len_utf8(), None),
        None => (1, None),
    }
}

/// A bracket right at the beginning of a class is one of its letters.
fn beginning_of_class<'p>(rest: &'p str, result: &mut String) -> &'p str {
    let negation = usize::from(rest.starts_with('^'));
    let (negated, after) = rest.split_at(negation);
    match after.strip_prefix(']') {
        Some(after) => {
            result.push_str(negated);
            result.push_str("\\]");
            after
        }
        None => rest,
    }
}

/// `[:alpha:]` and `[:^alpha:]`, which stand in a class.
fn class(rest: &str) -> Option<(usize, Option<String>)> {
    let (name, _) = rest.strip_prefix("[:")?.split_once(":]")?;
    let (negated, bare) = name.strip_prefix('^').map_or((false, name), |bare| (true, bare));
    let (_, meaning) = CLASSES.iter().find(|(known, _)| *known == bare)?;
    let meaning = if negated { format!("[^{meaning}]") } else { (*meaning).to_owned() };
    Some((name.len() + 4, Some(meaning)))
}
