//! Text of components, before people get it.

/// Whether a terminal would act on it instead of showing it, or show what follows in another order: control characters,
/// and the marks that change the direction of text (Unicode Standard Annex 9, section 2).
pub(crate) fn is_steering(char: char) -> bool {
    let direction =
        matches!(char, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    direction || (char.is_control() && char != '\n' && char != '\t') || matches!(char, '\u{2028}' | '\u{2029}')
}

/// The text without what steers a terminal, cut to so many bytes.
pub(crate) fn plain(text: &str, bytes_max: usize) -> String {
    let end = (0..=bytes_max.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let mark = if end < text.len() { "…" } else { "" };
    let shown: String = text[..end].chars().map(|char| if is_steering(char) { '\u{fffd}' } else { char }).collect();
    format!("{shown}{mark}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_taken_out() {
        let text = "a\x1b[2Jb\rc\u{9b}d\u{202e}e\nf\tg字";
        assert_eq!(plain(text, 100), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d\u{fffd}e\nf\tg字");
        assert_eq!(plain("字字", 4), "字…");
    }
}
