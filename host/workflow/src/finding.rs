//! What the checker says. Text is made here, printing is done by the command line.

use serde::{Deserialize, Serialize};

use crate::place::Place;

/// Most findings of one check. Nobody reads more, and what each could have meant takes time to find out.
pub(crate) const FINDINGS_MAX: usize = 500;

/// Longest text of a finding in bytes: what is quoted in it may be as long as the file.
const TEXT_BYTES_MAX: usize = 4_000;

/// A text as it stands in a finding.
pub(crate) fn bounded(mut text: String) -> String {
    if text.len() > TEXT_BYTES_MAX {
        text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
        text.push('…');
    }
    text
}

/// A text that fits into a message.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN_CHARACTERS_MAX: usize = 60;
    let mut shown: String = text.chars().take(SHOWN_CHARACTERS_MAX).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// Something wrong in a workflow file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// What is wrong and why it matters: one sentence, no trailing full stop.
    pub reason: String,
    /// What to do, best as text that can be pasted.
    pub remedy: String,
}

#[cfg(test)]
mod tests {
    use super::bounded;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(bounded("用".to_owned()), "用");
        let cut = bounded("用".repeat(10_000));
        assert_eq!((cut.chars().count(), cut.ends_with("用…")), (1_334, true));
    }
}
