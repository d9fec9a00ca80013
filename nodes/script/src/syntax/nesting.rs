//! How deep code is nested. The engine's parser goes down with it, and the native stack has an end.

use crate::place::Position;

/// Most brackets within each other.
pub(crate) const DEPTH_MAX: usize = 120;

/// Where code is nested too deep, if it is.
pub(crate) fn too_deep(text: &str) -> Option<Position> {
    let mut open = Vec::new();
    let mut quote = None;
    let mut at = Position { line: 1, column: 1 };
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match (quote, char) {
            // The character behind it means nothing, whatever it is; a line may end there.
            (Some(_), '\\') if chars.peek().is_some_and(|next| *next != '\n') => {
                chars.next();
                at.column += 1;
            }
            (Some('/'), '\n') => quote = None,
            (Some('*'), '*') if chars.peek() == Some(&'/') => quote = None,
            (Some('\'' | '"'), '\n') => quote = None,
            (Some(begun), char) if begun == char && matches!(begun, '\'' | '"') => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(char),
            (None, '/') if matches!(chars.peek(), Some('/' | '*')) => quote = chars.peek().copied(),
            (None, '(' | '[' | '{') => open.push(char),
            (None, ')') => close(&mut open, '('),
            (None, ']') => close(&mut open, '['),
            (None, '}') => close(&mut open, '{'),
            _ => {}
        }
        if open.len() > DEPTH_MAX {
            return Some(at);
        }
        at = if char == '\n' {
            Position { line: at.line + 1, column: 1 }
        } else {
            Position { column: at.column + 1, ..at }
        };
    }
    None
}

/// Closes a bracket, and what is left open in it: that may have been part of a regular expression.
fn close(open: &mut Vec<char>, bracket: char) {
    if let Some(at) = open.iter().rposition(|it| *it == bracket) {
        open.truncate(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_open_counts() {
        let many = |text: &str| text.repeat(400);
        for fine in
            [many("f(/[(]/, {});\n"), many("'('+\"[\\\"(\";"), many("// ((\n"), many("/* (( */"), "(".repeat(DEPTH_MAX)]
        {
            assert_eq!(too_deep(&fine), None, "{}", &fine[..20]);
        }
        assert_eq!(too_deep(&format!("\n{}", many("("))), Some(Position { line: 2, column: 121 }));
        assert!(too_deep(&many("{a:[")).is_some());
    }
}
