//! What the engine's parser gets wrong, written in another way before it is read.

use crate::place::{Insertion, Position};

/// Calls of a function that is called `async`, as packages have them: the parser takes each for an arrow function.
/// `async(f)` becomes `async.call(void 0,f)`.
pub(crate) fn calls_of_async(text: &str) -> Vec<Insertion> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = Position { line: 1, column: 1 };
    for index in 0..chars.len() {
        if let Some(open) = call_at(&chars, index) {
            let column = |it: usize| at.column + u32::try_from(it - index).unwrap_or(u32::MAX);
            let insertion =
                |it, text: &str| Insertion { at: Position { column: column(it), ..at }, text: text.to_owned() };
            found.extend([insertion(index + WORD.len(), ".call"), insertion(open + 1, "void 0,")]);
        }
        at = if chars[index] == '\n' {
            Position { line: at.line + 1, column: 1 }
        } else {
            Position { column: at.column + 1, ..at }
        };
    }
    found
}

const WORD: [char; 5] = ['a', 's', 'y', 'n', 'c'];

/// Where the parenthesis of such a call is, if one begins here.
fn call_at(chars: &[char], index: usize) -> Option<usize> {
    if !chars[index..].starts_with(&WORD) {
        return None;
    }
    let before: String = chars[index.saturating_sub(12)..index].iter().collect();
    let is_part = before.ends_with(|char: char| char.is_alphanumeric() || matches!(char, '_' | '$' | '.' | '#'));
    if is_part || before.trim_end().ends_with("function") {
        return None;
    }
    let open = index + WORD.len() + chars[index + WORD.len()..].iter().position(|char| *char != ' ')?;
    (chars.get(open) == Some(&'(')).then_some(())?;
    let close = closing(chars, open)?;
    let behind: String = chars[close + 1..].iter().skip_while(|char| char.is_whitespace()).take(2).collect();
    (behind != "=>" && !behind.starts_with('{')).then_some(open)
}

/// The parenthesis that closes this one. Texts are passed over.
fn closing(chars: &[char], open: usize) -> Option<usize> {
    let (mut depth, mut quote) = (0_u32, None);
    for (index, char) in chars.iter().enumerate().skip(open) {
        match (quote, char) {
            (Some(begun), char) if begun == *char && chars[index - 1] != '\\' => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(*char),
            (None, '(') => depth += 1,
            (None, ')') if depth == 1 => return Some(index),
            (None, ')') => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::{At, SourceFile};

    #[test]
    fn only_calls_are_written_in_another_way() {
        let text = "async(f);\nvar a = async (x) => x, b = { async(x) {} }; function async(x) {} o.async(1); x = async(g, ')')";
        let source = SourceFile { at: At::default(), text: text.to_owned(), insertions: calls_of_async(text) };
        let expected = "async.call(void 0,f);\nvar a = async (x) => x, b = { async(x) {} }; function async(x) {} o.async(1); x = async.call(void 0,g, ')')";
        assert_eq!(source.to_run(), expected);
    }
}
