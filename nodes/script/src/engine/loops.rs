//! Which loop it was that didn't end. The engine says in which source, and no line.

use super::state::State;
use crate::place::{Place, Position, SourceFile};

/// Most loops that a message names.
const NAMED_MAX: usize = 5;

/// The loops of the innermost source of the script's own in the calls that led to an error.
pub(super) fn of(calls: &str, state: &State) -> Vec<Place> {
    let sources = state.sources.borrow();
    let source = calls.lines().find_map(|line| super::stack::source_in(line, &sources));
    source.map(in_source).unwrap_or_default()
}

/// Where loops begin, as far as words tell.
fn in_source(source: &SourceFile) -> Vec<Place> {
    let mut found = Vec::new();
    for (line, text) in (1..).zip(source.text.lines()) {
        let code = text.split("//").next().unwrap_or_default();
        for word in ["while", "for", "do"] {
            let begins = code.match_indices(word).filter(|(at, _)| is_word(code, *at, word.len()));
            let columns = begins.map(|(at, _)| u32::try_from(code[..at].chars().count() + 1).unwrap_or(u32::MAX));
            // Loops are in what was written; what was put in doesn't count.
            found.extend(columns.map(|column| source.written_place(Position { line, column })));
        }
    }
    found.sort_by_key(|place| (place.line, place.column));
    found
}

fn is_word(code: &str, at: usize, length: usize) -> bool {
    let of_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '$' | '.');
    !code[..at].ends_with(of_name) && !code[at + length..].starts_with(of_name)
}

/// `this loop`, or which it may be.
pub(super) fn told(loops: &[Place]) -> String {
    let mut lines: Vec<_> = loops.iter().map(|place| place.line.to_string()).collect();
    lines.dedup();
    match lines.len() {
        0 | 1 => "this loop".to_owned(),
        2..=NAMED_MAX => format!("a loop (line {})", lines.join(" or ")),
        _ => "a loop".to_owned(),
    }
}
