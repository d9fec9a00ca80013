//! Changes in words, what is more first.

use weft_engine::workflow::demands::{Change, ChangeKind};

use super::Language;
use crate::message::clean;

/// Whether somebody has to agree.
pub(super) fn asks_for_more(changes: &[Change]) -> bool {
    changes.iter().any(|change| change.kind == ChangeKind::More)
}

/// The changes by kind, a line each, below these spaces.
pub(super) fn lines(changes: &[Change], language: Language, indent: &str) -> String {
    let mut text = String::new();
    let groups = [
        (ChangeKind::More, language.either("it asks for more", "要求更多")),
        (ChangeKind::Less, language.either("it asks for less", "要求更少")),
        (ChangeKind::Other, language.either("other changes", "其他变化")),
    ];
    for (kind, head) in groups {
        let mut of_kind = changes.iter().filter(|change| change.kind == kind).peekable();
        if of_kind.peek().is_some() {
            text += &format!("{indent}{head}\n");
        }
        for change in of_kind {
            text += &format!("{indent}  {}\n", clean(language.of(&change.words)));
        }
    }
    text
}
