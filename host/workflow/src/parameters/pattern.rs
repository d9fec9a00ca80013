//! Patterns in words, as far as they are simple: nobody should have to read a regular expression to write a path.

/// What a text has to look like: "`/`, then any number of characters but `?` and `#`". None for a pattern with groups,
/// choices or anything else that would take more than a line to say.
pub(super) fn in_words(pattern: &str) -> Option<String> {
    let mut rest = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let mut parts: Vec<String> = Vec::new();
    let mut literal = String::new();
    while !rest.is_empty() {
        let (set, behind) = Set::read(rest)?;
        let (times, behind) = Times::read(behind)?;
        rest = behind;
        match (&set, &times) {
            (Set::Literal(character), Times::Once) => literal.push(*character),
            _ => {
                flush(&mut literal, &mut parts);
                parts.push(format!("{} {}", times.words(), set.words(times != Times::Once)));
            }
        }
    }
    flush(&mut literal, &mut parts);
    (!parts.is_empty()).then(|| parts.join(", then "))
}

fn flush(literal: &mut String, parts: &mut Vec<String>) {
    if !literal.is_empty() {
        parts.push(format!("`{literal}`"));
        literal.clear();
    }
}

/// Which characters.
enum Set {
    Literal(char),
    Any,
    /// Kinds of characters in words; whether they are those that can't stand there.
    Class(Vec<String>, bool),
}

impl Set {
    fn read(text: &str) -> Option<(Self, &str)> {
        let mut characters = text.chars();
        let set = match characters.next()? {
            '.' => Set::Any,
            '[' => return class(characters.as_str()),
            '\\' => match escaped(characters.next()?)? {
                Ok(character) => Set::Literal(character),
                Err(kind) => Set::Class(vec![kind.to_owned()], false),
            },
            '(' | ')' | '|' | '*' | '+' | '?' | '{' | '}' | '^' | '$' | ']' => return None,
            character => Set::Literal(character),
        };
        Some((set, characters.as_str()))
    }

    fn words(&self, several: bool) -> String {
        match self {
            Set::Literal(character) => format!("`{character}`"),
            Set::Any if several => "characters".to_owned(),
            Set::Any => "character".to_owned(),
            Set::Class(kinds, true) => {
                format!("{} but {}", if several { "characters" } else { "character" }, and(kinds))
            }
            Set::Class(kinds, false) if several => and(kinds),
            Set::Class(kinds, false) => format!("of {}", and(kinds)),
        }
    }
}

/// A character, or a kind of characters.
fn escaped(character: char) -> Option<Result<char, &'static str>> {
    Some(match character {
        'd' => Err("digits"),
        'w' => Err("letters, digits and `_`"),
        's' => Err("blanks"),
        character if character.is_alphanumeric() => return None,
        character => Ok(character),
    })
}

/// A class behind its `[`.
fn class(text: &str) -> Option<(Set, &str)> {
    let (text, excluded) = text.strip_prefix('^').map_or((text, false), |text| (text, true));
    let mut kinds: Vec<String> = Vec::new();
    let mut characters = text.chars();
    loop {
        let first = match characters.next()? {
            ']' if !kinds.is_empty() => break,
            '[' => return None,
            '\\' => match escaped(characters.next()?)? {
                Ok(character) => character,
                Err(kind) => {
                    kinds.push(kind.to_owned());
                    continue;
                }
            },
            character => character,
        };
        let mut ahead = characters.clone();
        kinds.push(match (ahead.next(), ahead.next()) {
            (Some('-'), Some(last)) if last != ']' && last != '\\' => {
                characters = ahead;
                range(first, last)
            }
            _ => format!("`{first}`"),
        });
    }
    Some((Set::Class(kinds, excluded), characters.as_str()))
}

fn range(first: char, last: char) -> String {
    match (first, last) {
        ('a', 'z') => "lower-case letters".to_owned(),
        ('A', 'Z') => "capital letters".to_owned(),
        ('0', '9') => "digits".to_owned(),
        (first, last) => format!("`{first}` to `{last}`"),
    }
}

/// How often.
#[derive(PartialEq, Eq)]
enum Times {
    Once,
    Maybe,
    Any,
    Some,
    Counted(String),
}

impl Times {
    fn read(text: &str) -> Option<(Self, &str)> {
        let (times, behind) = match text.chars().next() {
            Some('*') => (Times::Any, &text[1..]),
            Some('+') => (Times::Some, &text[1..]),
            Some('?') => (Times::Maybe, &text[1..]),
            Some('{') => {
                let (count, behind) = text[1..].split_once('}')?;
                let words = match count.split_once(',') {
                    None => count.to_owned(),
                    Some((least, "")) => format!("{least} or more"),
                    Some((least, most)) => format!("{least} to {most}"),
                };
                (Times::Counted(words), behind)
            }
            _ => (Times::Once, text),
        };
        // What is lazy or counted twice isn't simple.
        (!behind.starts_with(['*', '+', '?', '{']) || times == Times::Once).then_some((times, behind))
    }

    fn words(&self) -> String {
        match self {
            Times::Once => "one".to_owned(),
            Times::Maybe => "maybe one of".to_owned(),
            Times::Any => "any number of".to_owned(),
            Times::Some => "one or more".to_owned(),
            Times::Counted(words) => words.clone(),
        }
    }
}

fn and(kinds: &[String]) -> String {
    match kinds {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn simple_patterns_have_words() {
        for (pattern, words) in [
            ("^/[^?#]*$", "`/`, then any number of characters but `?` and `#`"),
            ("^[a-z][a-z0-9_]{0,62}$", "one of lower-case letters, then 0 to 62 lower-case letters, digits and `_`"),
            (r"^\d{4}-\d{2}$", "4 digits, then `-`, then 2 digits"),
            ("^v[0-9]+$", "`v`, then one or more digits"),
            ("^https?$", "`http`, then maybe one of `s`"),
            (r"^a\.b$", "`a.b`"),
            ("^[A-Z]{3,}$", "3 or more capital letters"),
            ("^.+$", "one or more characters"),
        ] {
            assert_eq!(in_words(pattern).as_deref(), Some(words), "{pattern}");
        }
    }

    #[test]
    fn others_have_none() {
        for pattern in ["^(a|b)$", "a", "^a", "^a*?$", "^(?!x)a$", r"^\p{Han}$", "^[[:alpha:]]$", "^$", "^[a", "^a{2"] {
            assert_eq!(in_words(pattern), None, "{pattern}");
        }
    }
}
